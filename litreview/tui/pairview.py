"""Two records side by side, with the words that differ."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from textual.content import Content

from litreview.dedup.normal import pages
from litreview.model import Record
from litreview.review.views import PairCard
from litreview.tui.line_wrap import columns, wrapped
from litreview.tui.sanitize import one_line, outside
from litreview.tui.terminal import Terminal


def fields(terminal: Terminal, record: Record) -> dict[str, str]:
    """Return the fields of a record that are compared."""
    words = terminal.words
    text = outside(record.abstract).strip()
    return {
        "title": one_line(record.title) or words("no-title"),
        "authors": "; ".join(map(one_line, record.authors)) or words("no-authors"),
        "year": str(record.year or "—"),
        "in": " ".join(filter(None, map(one_line, (record.journal, record.volume, record.pages)))) or "—",
        "doi": one_line(record.doi) or "—",
        "abstract": words.count("character", len(text)) if text else words("none"),
        "type": one_line(record.type) or "—",
    }


def marked(terminal: Terminal, a: str, b: str) -> tuple[Content, Content]:
    """Mark the words of two texts that the other one lacks, with « and » and a style."""
    left, right = a.split(), b.split()
    parts: tuple[list[Content], list[Content]] = ([], [])
    matcher = SequenceMatcher(None, _comparable(left), _comparable(right), autojunk=False)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        for side, some in ((0, left[a1:a2]), (1, right[b1:b2])):
            if some:
                words = " ".join(some)
                # Marked by signs as well as by colour, for people and terminals without it.
                parts[side].append(
                    terminal.text(words) if tag == "equal" else terminal.text(f"«{words}»", "differs")
                )
    return Content(" ").join(parts[0]), Content(" ").join(parts[1])


def _comparable(words: list[str]) -> list[str]:
    """Return words as they are compared: case and punctuation differ between databases, not between works."""
    return [_pages(word) or "".join(filter(str.isalnum, word.casefold())) or word for word in words]


def _pages(word: str) -> str:
    # 221-8 and 221-228 are the same pages; nobody should have to notice that in every pair.
    first, last = pages(word) if "-" in word and word[:1].isdigit() else ("", "")
    return f"{first}-{last}" if last else ""


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
    """Return the lines of two records, with a sign before each field, and the lines where different fields begin.

    The signs: `=` the same, `≠` different, `·` in neither record.
    """
    rule = terminal.text("│", "border")
    margins = (" A", "  B" if sides.only is None else " B")
    heads = [
        Content.assemble(
            terminal.text(name, "bold"), terminal.text(f"  {one_line(source)} · {key[:6]}", "muted")
        )
        for name, source, key in zip(
            margins, (pair.a_source, pair.b_source), (pair.a.key, pair.b.key), strict=True
        )
    ]
    found, differing = [sides.row(rule, *heads)], []
    one, other = fields(terminal, pair.a), fields(terminal, pair.b)
    width = max(len(terminal.words(f"field.{name}")) for name in one) + 3
    for name, a in one.items():
        b = other[name]
        same = _comparable(a.split()) == _comparable(b.split())
        texts = (terminal.text(a), terminal.text(b)) if same else marked(terminal, a, b)
        is_absent = same and a in {"—", *map(terminal.words, ("no-title", "no-authors", "none"))}
        sign = terminal.text("·" if is_absent else "=" if same else "≠", "muted" if same else "conflict")
        label = Content.assemble(sign, " ", terminal.word(f"field.{name}", "muted"))
        differing += [] if same else [len(found)]
        found += _field((label, width), texts, rule, sides)
    return found, differing


def _field(
    label: tuple[Content, int], texts: tuple[Content, Content], rule: Content, sides: Sides
) -> list[Content]:
    name, width = label
    room = sides.half - width - 1
    left = wrapped(texts[0], room) or [Content("")]
    right = wrapped(texts[1], room if sides.only is not None else sides.width - sides.half - 5) or [
        Content("")
    ]
    # On one side alone both records keep the same lines, so that `tab` shows what differs in its place.
    rows = []
    for n in range(max(len(left), len(right))):
        head = columns((name if n == 0 else Content(""), width))
        a = Content.assemble(head, left[n] if n < len(left) else "")
        b = Content.assemble("   " if sides.only is None else head, right[n] if n < len(right) else "")
        rows.append(sides.row(rule, a, b))
    return rows


def reasons(terminal: Terminal, pair: PairCard, width: int) -> list[Content]:
    """Return the reasons for and against a duplicate, and the guard that asks a person."""
    texts = (
        ("for", ", ".join(pair.speaks_for)),
        ("against", "; ".join(pair.speaks_against)),
        ("guard", "; ".join(pair.guards)),
    )
    found: list[Content] = []
    column = max(len(terminal.words(f"why.{name}")) for name, _ in texts) + 3
    for name, text in texts:
        label = terminal.word(f"why.{name}", "muted")
        for n, line in enumerate(wrapped(terminal.text(one_line(text) or "—"), width - column - 1)):
            found.append(
                Content.assemble(columns((Content.assemble(" ", label if n == 0 else ""), column)), line)
            )
    return found
