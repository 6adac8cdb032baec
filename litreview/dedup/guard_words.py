"""The words that raise a guard, as the two records have them: the journals, the parts, the words that differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from litreview.dedup.word_difference import runs, those_that_differ
from litreview.model import Record

Values = tuple[str, str]


def container(record: Record) -> str:
    """Return the journal, book or proceedings, or the publisher of a work that has none."""
    return record.journal or record.publisher or ""


def place(record: Record) -> str:
    """Return volume, issue and pages as they are cited: "12(3) 45-61"."""
    issue = f"({record.issue})" if record.issue else ""
    return " ".join(filter(None, (f"{record.volume or ''}{issue}", record.pages)))


def _title_words(a: Record, b: Record) -> Values:
    one, other = runs(a.title or "", b.title or "")
    return those_that_differ(one), those_that_differ(other)


def _each(value: Callable[[Record], object]) -> Callable[[Record, Record], Values]:
    return lambda a, b: (str(value(a) or ""), str(value(b) or ""))


# A guard that is not listed speaks of something that cannot be quoted, such as a series.
VALUES: Mapping[str, Callable[[Record, Record], Values]] = {
    "another journal": _each(container),
    "a preprint and its article": _each(container),
    "a congress abstract and its article": _each(container),
    # As in the export: the screens translate types, and what is quoted here is what the guard compared.
    "another kind": _each(lambda record: record.type),
    "another place": _each(place),
    "different DOI": _each(lambda record: record.doi),
    "different PMID": _each(lambda record: record.pmid),
    "years apart": _each(lambda record: record.year),
    "another version": _each(lambda record: record.year),
    "a word differs": _title_words,
    "part numbers differ": _title_words,
    "only one has a part number": _title_words,
    "summary or protocol": _title_words,
    # The first one: lists of authors would push all else off the screen.
    "other authors": _each(lambda record: record.authors[0] if record.authors else ""),
}


def guard_values(name: str, a: Record, b: Record) -> Values:
    """Return what raised a guard in each record; both are empty where nothing can be quoted."""
    values = VALUES.get(name)
    return values(a, b) if values else ("", "")
