"""Two records side by side: what differs first, then what one side has, then what is the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from textual.content import Content

from litreview.dedup.word_difference import TextRun, runs
from litreview.review.views import PairCard
from litreview.tui.line_wrap import columns, cut, head, wrapped
from litreview.tui.pair_fields import FieldRow, in_order, rows, title_row, whole_rows
from litreview.tui.sanitize import one_line
from litreview.tui.terminal import Terminal

# Lines of the title above the two columns; two titles that differ share them.
_TITLE = 4
# Lines of a field on a small screen: what decides must not push another field below the fold.
_FIELD = 2
# Longer text that is written in one way on both sides has a line of its own.
_TOGETHER = 24
_NAMES = ("authors", "year", "in", "place", "type", "language", "abstract")


def marked(terminal: Terminal, a: str, b: str) -> tuple[Content, Content]:
    """Mark the words of two texts that the other one lacks, with « and » and a style."""
    one, other = (_content(terminal, side) for side in runs(a, b))
    return one, other


def _content(terminal: Terminal, side: Iterable[TextRun]) -> Content:
    # Marked by signs as well as by colour, for people and terminals without it.
    parts = [
        terminal.text(f"«{run.text}»", "differs") if run.differs else terminal.text(run.text) for run in side
    ]
    return Content(" ").join(parts)


@dataclass(frozen=True, slots=True)
class Sides:
    """The layout of a pair: both records, or one where there is no room for two.

    Attributes:
        width: Of the screen.
        only: 0 or 1 for the one record that is shown; None for both.
    """

    width: int
    only: int | None = None

    @property
    def half(self) -> int:
        """The columns of the left side."""
        return self.width // 2 - 1 if self.only is None else self.width

    def row(self, rule: Content, left: Content, right: Content) -> Content:
        """Return one line of the two sides, or of the one that is shown."""
        if self.only is not None:
            return columns((right if self.only else left, self.width))
        return Content.assemble(
            columns((left, self.half)), rule, columns((right, self.width - self.half - 1))
        )


def lines(terminal: Terminal, pair: PairCard, sides: Sides) -> tuple[list[Content], list[int]]:
    """Return the title, the lines of two records, and the lines where different fields begin.

    The signs before a field: `=` the same, `≠` different, none where only one side has a value.
    """
    width = _label_width(terminal, _NAMES)
    title = title_row(terminal, pair.a, pair.b)
    found = [*_title_lines(terminal, title, width, sides), _heads(terminal, pair, sides)]
    differing = [0] if title.same is False else []
    compared = in_order(rows(terminal, pair.a, pair.b))
    for row in compared:
        if not row.once:
            differing += [len(found)] if row.same is False else []
            found += _field(terminal, row, width, sides, _FIELD)
    return [*found, *_once(terminal, [row for row in compared if row.once], width, sides)], differing


def whole_lines(terminal: Terminal, pair: PairCard, sides: Sides) -> tuple[list[Content], list[int]]:
    """Return all fields of both records in full, and the lines where different fields begin."""
    compared = whole_rows(terminal, pair.a, pair.b)
    width = _label_width(terminal, [row.name for row in compared])
    found, differing = [_heads(terminal, pair, sides)], []
    for row in compared:
        differing += [len(found)] if row.same is False else []
        found += _field(terminal, row, width, sides)
    return found, differing


def _label_width(terminal: Terminal, names: Iterable[str]) -> int:
    return max(len(terminal.words(f"field.{name}")) for name in names) + 3


def _heads(terminal: Terminal, pair: PairCard, sides: Sides) -> Content:
    heads = [
        Content.assemble(
            terminal.text(name, "bold"), terminal.text(f"  {one_line(source)} · {key[:6]}", "muted")
        )
        for name, source, key in zip(
            (" A", "  B" if sides.only is None else " B"),
            (pair.a_source, pair.b_source),
            (pair.a.key, pair.b.key),
            strict=True,
        )
    ]
    return sides.row(terminal.text("│", "border"), *heads)


def _sign(terminal: Terminal, row: FieldRow) -> Content:
    if row.same is None:
        return Content(" ")
    return terminal.text("=", "muted") if row.same else terminal.text("≠", "conflict")


def _label(terminal: Terminal, row: FieldRow, more: str = "") -> Content:
    name = terminal.words(f"field.{row.name}")
    return Content.assemble(_sign(terminal, row), " ", terminal.text(f"{name}{more}", "muted"))


def _title_lines(terminal: Terminal, row: FieldRow, width: int, sides: Sides) -> list[Content]:
    """Return an equal title once in full width, and two different ones one above the other."""
    if row.same:
        texts = head(_content(terminal, row.a), sides.width - width - 1, _TITLE)
        # Four lines on every pair, so that the eye finds the columns; not where each line counts.
        texts = texts if sides.only is None else [text for text in texts if text.plain]
        return [
            Content.assemble(columns((_label(terminal, row) if n == 0 else Content(""), width)), text)
            for n, text in enumerate(texts)
        ]
    found = []
    # The letter of the record stands behind the name of the field.
    width = max(width, len(terminal.words("field.title")) + 5)
    for name, side in (("A", row.a), ("B", row.b)):
        label = _label(terminal, row, f" {name}") if name == "A" else Content(" " * (width - 3) + "B")
        texts = head(_content(terminal, side), sides.width - width - 1, _TITLE // 2)
        texts = texts if sides.only is None else [text for text in texts if text.plain]
        found += [
            Content.assemble(columns((label if n == 0 else Content(""), width)), text)
            for n, text in enumerate(texts)
        ]
    return found


def _field(
    terminal: Terminal, row: FieldRow, width: int, sides: Sides, most: int | None = None
) -> list[Content]:
    """Return a field in two columns, at most so many lines of it."""
    rule = terminal.text("│", "border")
    room = sides.half - width - 1
    other = room if sides.only is not None else sides.width - sides.half - 5
    left, right = (
        _some(_content(terminal, side), columns_, most) for side, columns_ in ((row.a, room), (row.b, other))
    )
    # On one side alone both records keep the same lines, so that `tab` shows what differs in its place.
    found = []
    for n in range(max(len(left), len(right))):
        name = columns((_label(terminal, row) if n == 0 else Content(""), width))
        a = Content.assemble(name, left[n] if n < len(left) else "")
        b = Content.assemble("  " if sides.only is None else name, right[n] if n < len(right) else "")
        found.append(sides.row(rule, a, b))
    return found


def _some(text: Content, width: int, most: int | None) -> list[Content]:
    found = wrapped(text, width) or [Content("")]
    if most is None or len(found) <= most:
        return found
    return [*found[: most - 1], cut(Content(" ").join(found[most - 1 :]), width)]


def _once(terminal: Terminal, same: Sequence[FieldRow], width: int, sides: Sides) -> Iterator[Content]:
    """Yield what both have in the same words: long text on its own line, short ones several to a line."""
    both = terminal.words("none-in-both")
    nothing = {terminal.words("none"), terminal.words("no-authors")}
    # Equal fields come last: where the screen is full they are what may be scrolled to.
    together: list[Content] = []
    for row in same:
        text = both if row.once in nothing else row.once
        if len(text) > _TOGETHER:
            label = columns((_label(terminal, row), width))
            yield cut(Content.assemble(label, terminal.text(text)), sides.width - 1)
        else:
            together.append(Content.assemble(_label(terminal, row), " ", terminal.text(text)))
    line = Content("")
    for item in together:
        gap = " " * 5 if line.cell_length else ""
        if line.cell_length and line.cell_length + len(gap) + item.cell_length > sides.width - 1:
            yield line
            line, gap = Content(""), ""
        line = Content.assemble(line, gap, item)
    if line.cell_length:
        yield line


def reasons(terminal: Terminal, pair: PairCard, width: int) -> list[Content]:
    """Return the reasons for and against a duplicate, and why the program did not merge the two."""
    texts = (
        ("for", (_supported(terminal, pair, width),)),
        ("against", ("; ".join(pair.speaks_against),)),
        ("not-merged", pair.not_merged or (terminal.words("text.too-little"),)),
    )
    found: list[Content] = []
    column = max(len(terminal.words(f"why.{name}")) for name, _ in texts) + 3
    for name, several in texts:
        label = terminal.word(f"why.{name}", "muted")
        for text in several:
            for line in wrapped(terminal.text(one_line(text) or "—"), width - column - 1):
                found.append(Content.assemble(columns((Content.assemble(" ", label), column)), line))
                label = Content("")
    return found


def _supported(terminal: Terminal, pair: PairCard, width: int) -> str:
    """Return what speaks for one report, and on a wide screen how often its rule was right."""
    text = ", ".join(pair.speaks_for)
    if pair.measured is None or width < _WIDE:
        return text
    # Rounded down, as it is a limit.
    least = terminal.words.forms.share(int(1000 * pair.measured.least) / 1000)
    rate = terminal.words("why.measured", right=pair.measured.right, pairs=pair.measured.pairs, least=least)
    return f"{text} ({rate})"


# Where the rate of a rule has room beside its reasons.
_WIDE = 100
