"""The fields of two records as they are compared: the same, different, or there on one side only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from litreview.dedup.guard_words import container
from litreview.dedup.normal import pages
from litreview.dedup.title_parts import fold, words
from litreview.dedup.word_difference import TextRun, comparable, differing, runs, same_words
from litreview.model import Record
from litreview.tui.sanitize import one_line, outside
from litreview.tui.terminal import Terminal
from litreview.tui.whyview import language_name

Sides = tuple[list[TextRun], list[TextRun]]


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field of two records.

    Attributes:
        name: Of the field.
        a: What the first record has, in runs; a run that differs is marked.
        b: The same of the second.
        same: They mean the same; None where only one side has a value, which is no difference.
    """

    name: str
    a: Sequence[TextRun]
    b: Sequence[TextRun]
    same: bool | None

    @property
    def once(self) -> str:
        """The text of both where they are written in one way; else empty."""
        one, other = (" ".join(run.text for run in side) for side in (self.a, self.b))
        return one if self.same and one == other else ""


def title_row(terminal: Terminal, a: Record, b: Record) -> FieldRow:
    """Compare the titles."""
    return _texts("title", one_line(a.title), one_line(b.title), terminal.words("no-title"))


def rows(terminal: Terminal, a: Record, b: Record) -> list[FieldRow]:
    """Compare the fields that decide, in their order on the screen."""
    w = terminal.words
    none = w("none")
    return [
        _authors(a.authors, b.authors, w("no-authors")),
        _texts("year", str(a.year or ""), str(b.year or ""), none),
        _texts("in", one_line(container(a)), one_line(container(b)), none),
        _place(terminal, a, b),
        _texts("type", _type(terminal, a), _type(terminal, b), none),
        _texts("language", _language(terminal, a), _language(terminal, b), none),
        _abstract(terminal, a, b),
    ]


def whole_rows(terminal: Terminal, a: Record, b: Record) -> list[FieldRow]:
    """Compare all fields of two records, in full."""
    none = terminal.words("none")

    def texts(name: str, value: Callable[[Record], str | None]) -> FieldRow:
        return _texts(name, one_line(value(a)), one_line(value(b)), none)

    return [
        title_row(terminal, a, b),
        _authors(a.authors, b.authors, terminal.words("no-authors")),
        texts("year", lambda record: str(record.year or "")),
        texts("in", container),
        texts("volume", lambda record: record.volume),
        texts("issue", lambda record: record.issue),
        texts("pages", lambda record: record.pages),
        texts("doi", lambda record: record.doi),
        texts("pmid", lambda record: record.pmid),
        texts("type", lambda record: _type(terminal, record)),
        texts("language", lambda record: _language(terminal, record)),
        texts("abstract", lambda record: record.abstract),
        texts("keywords", lambda record: "; ".join(record.keywords)),
        texts("publisher", lambda record: record.publisher),
        texts("database", lambda record: record.database),
    ]


def _texts(name: str, a: str, b: str, none: str) -> FieldRow:
    same = same_words(a, b)
    # A value that one source left out tells nothing about the works.
    if same or not (a and b):
        return FieldRow(
            name, [TextRun(a or none, False)], [TextRun(b or none, False)], True if same else None
        )
    return FieldRow(name, *runs(a, b), same=False)


def _type(terminal: Terminal, record: Record) -> str:
    return terminal.words.get(f"type.{record.type}", one_line(record.type))


def _language(terminal: Terminal, record: Record) -> str:
    return language_name(terminal, record.language) if record.language else ""


def _authors(a: Sequence[str], b: Sequence[str], none: str) -> FieldRow:
    one, other = ([one_line(name) for name in names] for names in (a, b))
    if not one or not other:
        texts = [[TextRun("; ".join(names) or none, False)] for names in (one, other)]
        return FieldRow("authors", texts[0], texts[1], True if not one and not other else None)
    # "et al." names nobody, and says that the list was cut.
    mine, theirs = ([name for name in names if author_key(name)] for names in (one, other))
    cut = len(mine) < len(one) or len(theirs) < len(other)
    # What "et al." leaves out is no difference.
    shared = [author_key(x) == author_key(y) for x, y in zip(mine, theirs, strict=False)]
    if all(shared) and (cut or len(mine) == len(theirs)):
        return FieldRow("authors", [TextRun("; ".join(one), False)], [TextRun("; ".join(other), False)], True)
    left, right = differing(one, other, author_key, "; ")
    return FieldRow("authors", list(_with_signs(left)), list(_with_signs(right)), same=False)


def _with_signs(side: Sequence[TextRun]) -> Iterator[TextRun]:
    """Put the sign between names behind each run but the last."""
    for n, run in enumerate(side, 1):
        yield run if n == len(side) else TextRun(f"{run.text};", run.differs)


def author_key(name: str) -> str:
    """Return family name and first initial, as sources agree on them; empty for "et al."."""
    family, comma, given = fold(name).partition(",")
    if family.strip(" .") in {"et al", "et al.", "others", "and others"}:
        return ""
    return f"{words(family)} {words(given)[:1]}" if comma else words(family)


def _place(terminal: Terminal, a: Record, b: Record) -> FieldRow:
    """Compare volume, issue and pages, and the DOI, on one line."""
    parts = [
        (one_line(x), one_line(y))
        for x, y in ((a.volume, b.volume), (a.issue, b.issue), (a.pages, b.pages), (a.doi, b.doi))
    ]
    keys: tuple[Callable[[str], str], ...] = (comparable, comparable, _pages, str.casefold)
    # Part by part: a DOI that one side lacks must not mark the pages, which differ.
    apart = [bool(x and y and key(x) != key(y)) for (x, y), key in zip(parts, keys, strict=True)]
    sides = [list(_place_runs(terminal, [pair[side] for pair in parts], apart)) for side in (0, 1)]
    given = [[bool(pair[side]) for pair in parts] for side in (0, 1)]
    same = False if any(apart) else True if given[0] == given[1] else None
    return FieldRow("place", sides[0], sides[1], same)


def _pages(text: str) -> str:
    return "-".join(pages(text)) or text


def _place_runs(terminal: Terminal, values: Sequence[str], apart: Sequence[bool]) -> Iterator[TextRun]:
    volume, issue, paging, doi = values
    if volume or issue:
        yield TextRun(f"{volume}({issue})" if issue else volume, apart[0] or apart[1])
    yield TextRun(paging or terminal.words("no-pages"), bool(paging) and apart[2])
    yield TextRun("·", False)
    yield TextRun(doi or terminal.words("no-doi"), bool(doi) and apart[3])


def _abstract(terminal: Terminal, a: Record, b: Record) -> FieldRow:
    one, other = (outside(record.abstract).strip() for record in (a, b))
    same = True if same_words(one, other) else None if not (one and other) else False
    # Whole texts would fill the screen; that they differ, and their length, is what decides.
    left, right = (
        terminal.words.count("character", len(text)) if text else terminal.words("none")
        for text in (one, other)
    )
    return FieldRow("abstract", [TextRun(left, same is False)], [TextRun(right, same is False)], same)


def in_order(found: Iterable[FieldRow]) -> list[FieldRow]:
    """Put what differs first, then what one side has, then what is the same."""
    # Sorted stably, so that within each group the fields keep their order.
    order = {False: 0, None: 1, True: 2}
    return sorted(found, key=lambda row: order[row.same])
