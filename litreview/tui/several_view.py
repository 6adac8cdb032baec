"""Three or more records of one question, in columns: the values that most do not have are marked."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from textual.content import Content

from litreview.dedup.guard_words import container, place
from litreview.dedup.word_difference import comparable
from litreview.model import Record
from litreview.review.views import PairCard
from litreview.tui.line_wrap import columns, cut, head, wrapped
from litreview.tui.pair_fields import author_key
from litreview.tui.sanitize import one_line, outside
from litreview.tui.terminal import Terminal

LEAST_WIDTH = 24
"""Columns that a record needs."""
_TITLE = 4
# A question shows every field in sight: two lines of each are enough to recognise it, but titles differ at their ends.
_FIELD = 2
_OWN_TITLE = 8


@dataclass(frozen=True, slots=True)
class Several:
    """The records of one question, and how each two of them compare."""

    records: Sequence[Record]
    sources: Sequence[str]
    pairs: Sequence[PairCard]


def several(cards: Sequence[PairCard], keys: Sequence[str]) -> Several:
    """Gather the records of a question from the cards of its pairs, in the order of the keys."""
    records = {record.key: record for card in cards for record in (card.a, card.b)}
    sources = {
        key: text
        for card in cards
        for key, text in ((card.a.key, card.a_source), (card.b.key, card.b_source))
    }
    return Several([records[key] for key in keys], [sources[key] for key in keys], cards)


def lines(
    terminal: Terminal, of: Several, width: int, *, is_whole: bool = False
) -> tuple[list[Content], list[int]]:
    """Return the title, the records in columns, and the lines where different fields begin.

    Args:
        terminal: The terminal.
        of: The records.
        width: Columns of the screen.
        is_whole: Whether texts are shown to their ends, the abstract too.
    """
    values: dict[str, Callable[[Record], str]] = {
        "title": lambda record: one_line(record.title),
        "authors": lambda record: "; ".join(map(one_line, record.authors)),
        "year": lambda record: str(record.year or ""),
        "in": lambda record: one_line(container(record)),
        "place": lambda record: one_line(place(record)),
        "doi": lambda record: one_line(record.doi),
        "type": lambda record: terminal.words.get(f"type.{record.type}", one_line(record.type)),
        "language": lambda record: terminal.words.get(f"lang.{record.language}", one_line(record.language)),
        "abstract": lambda record: outside(record.abstract).strip(),
    }
    found = {name: [value(record) for record in of.records] for name, value in values.items()}
    counted = [terminal.words.count("character", len(text)) if text else "" for text in found["abstract"]]
    title = found.pop("title")
    # What all have is written once below, so that the columns hold what decides.
    same = {name: row for name, row in found.items() if len({_key(text) for text in row}) == 1}
    apart = {name: row for name, row in found.items() if name not in same}
    label = max((len(terminal.words(f"field.{name}")) for name in apart), default=4) + 3
    result = [] if _differs(title) else _once_title(terminal, title[0], width)
    if _differs(title):
        apart = {"title": title, **apart}
        label = max(label, len(terminal.words("field.title")) + 3)
    result.append(_heads(terminal, of, width))
    differing = []
    # What differs first, then what some records lack.
    for name in sorted(apart, key=lambda name: not _differs(apart[name])):
        row = counted if name == "abstract" and not is_whole else apart[name]
        differing += [len(result)] if _differs(apart[name]) else []
        most = sys.maxsize if is_whole else _OWN_TITLE if name == "title" else _FIELD
        result += _row(terminal, name, row, _odd(apart[name]), label, width, most)
    return [*result, *_same(terminal, same, counted, width)], differing


def _key(text: str) -> tuple[str, ...]:
    """Return a value as it is compared; names of authors by family name and first initial."""
    if ";" in text:
        return tuple(map(author_key, text.split("; ")))
    return tuple(map(comparable, text.split()))


def _differs(row: Sequence[str]) -> bool:
    return len({_key(text) for text in row if text}) > 1


def _odd(row: Sequence[str]) -> list[bool]:
    """Return which values are not what most records have; all, where no two agree."""
    counts = Counter(_key(text) for text in row if text)
    most = max(counts.values(), default=0)
    usual = {key for key, n in counts.items() if n == most} if most > 1 else set()
    # Two against two is no majority: then all are marked.
    usual = usual if len(usual) == 1 else set()
    return [bool(text) and len(counts) > 1 and _key(text) not in usual for text in row]


def _once_title(terminal: Terminal, text: str, width: int) -> list[Content]:
    room = len(terminal.words("field.title")) + 6
    shown = head(terminal.text(text or terminal.words("no-title")), width - room - 1, _TITLE)
    label = Content.assemble(terminal.text("=", "muted"), " ", terminal.word("field.title", "muted"))
    return [
        Content.assemble(columns((label if n == 0 else Content(""), room)), line)
        for n, line in enumerate(shown)
    ]


def _widths(number: int, width: int) -> list[int]:
    """Divide the screen into columns, with a rule between them."""
    # The last column takes what the division leaves.
    each = (width - (number - 1)) // number
    return [each] * (number - 1) + [width - (each + 1) * (number - 1)]


def _joined(terminal: Terminal, cells: Sequence[Content], width: int) -> Content:
    rule = terminal.text("│", "border")
    parts = [columns((cell, size)) for cell, size in zip(cells, _widths(len(cells), width), strict=True)]
    return rule.join(parts)


def _heads(terminal: Terminal, of: Several, width: int) -> Content:
    cells = [
        Content.assemble(
            terminal.text(f"{' ' if n == 0 else '  '}{letter}", "bold"),
            terminal.text(f"  {one_line(source)} · {record.key[:6]}", "muted"),
        )
        for n, (letter, record, source) in enumerate(
            zip(ascii_uppercase, of.records, of.sources, strict=False)
        )
    ]
    return _joined(terminal, cells, width)


def _row(
    terminal: Terminal,
    name: str,
    row: Sequence[str],
    odd: Sequence[bool],
    label: int,
    width: int,
    most: int,
) -> Iterator[Content]:
    """Draw a field of each record side by side, each in `most` lines; the name of the field stands in `label` columns."""
    sizes = _widths(len(row), width)
    rooms = [sizes[0] - label - 1, *(size - 3 for size in sizes[1:])]
    none = terminal.words("none")
    cells = []
    for text, is_odd, room in zip(row, odd, rooms, strict=True):
        content = terminal.text(f"«{text}»", "differs") if is_odd else terminal.text(text or none)
        found = wrapped(content, room) or [Content("")]
        rest = [cut(Content(" ").join(found[most - 1 :]), room)] if len(found) > most else []
        cells.append([*found[: most - 1], *rest] if rest else found)
    sign = terminal.text("≠", "conflict") if any(odd) else Content(" ")
    named = Content.assemble(sign, " ", terminal.word(f"field.{name}", "muted"))
    for n in range(max(map(len, cells))):
        parts = [cell[n] if n < len(cell) else Content("") for cell in cells]
        first = Content.assemble(columns((named if n == 0 else Content(""), label)), parts[0])
        yield _joined(terminal, [first, *(Content.assemble("  ", part) for part in parts[1:])], width)


def _same(
    terminal: Terminal, same: dict[str, list[str]], counted: Sequence[str], width: int
) -> Iterator[Content]:
    line = Content("")
    for name, row in same.items():
        text = (counted[0] if name == "abstract" else row[0]) or terminal.words("none-in-any")
        item = Content.assemble(
            terminal.text("=", "muted"),
            " ",
            terminal.word(f"field.{name}", "muted"),
            " ",
            terminal.text(text),
        )
        if line.cell_length and line.cell_length + item.cell_length + 5 > width - 1:
            yield cut(line, width - 1)
            line = item
        else:
            line = Content.assemble(line, " " * 5, item) if line.cell_length else item
    if line.cell_length:
        yield cut(line, width - 1)


def reasons(terminal: Terminal, of: Several, width: int) -> list[Content]:
    """Return for each two records whether they are merged, why they are asked about, or that it follows."""
    letters = {record.key: letter for record, letter in zip(of.records, ascii_uppercase, strict=False)}
    texts = [
        (terminal.words("why.two", a=letters[pair.a.key], b=letters[pair.b.key]), _reason(terminal, pair))
        for pair in of.pairs
    ]
    # Aligned with the reasons of a pair.
    column = max(len(name) for name, _ in texts) + 6
    found: list[Content] = []
    for name, text in texts:
        label = terminal.text(f" {name}", "muted")
        for line in wrapped(terminal.text(text), width - column - 1):
            found.append(Content.assemble(columns((label, column)), line))
            label = Content("")
    return found


def _reason(terminal: Terminal, pair: PairCard) -> str:
    words = terminal.words
    why = ", ".join(pair.speaks_for)
    if pair.verdict == "same":
        return words("why.merged", why=why)
    # The engine has not asked about these two: what is answered about the others settles them.
    if pair.verdict != "ask":
        return words("why.follows")
    return words("why.for-not", why=why, guards="; ".join(pair.not_merged) or words("text.too-little"))
