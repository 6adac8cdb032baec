"""The merged record of a report: the best value of each field over its records, and whose it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from litreview.model import Record

Rank = Callable[[Any, Counter[Any]], tuple[int, ...]]


def merge(records: Sequence[Record], lead: str) -> Record:
    """Return a record with the best value of each field; key, raw text and line stay the lead's."""
    by_key = {record.key: record for record in records}
    best = {name: getattr(by_key[key], name) for name, key in origins(records, lead).items()}
    return replace(by_key[lead], **best)


def origins(records: Sequence[Record], lead: str) -> dict[str, str]:
    """Return the key of the record with the best value of each filled field; of equals, the lead's, then the smallest."""
    # Stable: `max` keeps the first of equals, so the lead wins over others as good.
    ordered = sorted(records, key=lambda record: (record.key != lead, record.key))
    chosen: dict[str, str] = {}
    for name, rank in BEST.items():
        filled = [record for record in ordered if getattr(record, name)]
        if filled:
            votes = Counter(getattr(record, name) for record in filled)
            best = max(filled, key=lambda record: rank(getattr(record, name), votes))  # used at once
            chosen[name] = best.key
    return chosen


def longest(value: str, _: Counter[Any]) -> tuple[int, ...]:
    """Rank a text by its length."""
    return (len(value),)


def fullest_words(value: str, _: Counter[Any]) -> tuple[int, ...]:
    """Rank a text by its letters, one in capitals throughout below any other."""
    # Letters only, or a full stop at the end would win; capitals throughout are a database's habit.
    return (not value.isupper(), sum(map(str.isalnum, value)))


def most_agreed(value: Any, votes: Counter[Any]) -> tuple[int, ...]:
    """Rank a value by the records that have it."""
    return (votes[value],)


def named_type(value: str, votes: Counter[Any]) -> tuple[int, ...]:
    """Rank a type by the records that have it, `other` below any other."""
    return (value != "other", votes[value])


def most_names(value: tuple[str, ...], _: Counter[Any]) -> tuple[int, ...]:
    """Rank a list of names by their number, then their length."""
    named = [name for name in value if name.casefold().strip(" .") not in {"et al", "others"}]
    return (len(named), sum(map(len, named)))


def most_items(value: tuple[str, ...], _: Counter[Any]) -> tuple[int, ...]:
    """Rank a list by its length."""
    return (len(value),)


def range_first(value: str, _: Counter[Any]) -> tuple[int, ...]:
    """Rank a range of pages above a single page."""
    return (any(dash in value for dash in "-–"), len(value))


BEST: Mapping[str, Rank] = {
    "title": fullest_words,
    "type": named_type,
    "authors": most_names,
    "editors": most_names,
    "year": most_agreed,
    "date": longest,
    "journal": fullest_words,
    "journal_abbreviation": most_agreed,
    "translated_title": fullest_words,
    "volume": most_agreed,
    "issue": most_agreed,
    "pages": range_first,
    "doi": most_agreed,
    "pmid": most_agreed,
    "pmcid": most_agreed,
    "accession": most_agreed,
    "issn": most_items,
    "isbn": most_items,
    "abstract": longest,
    "keywords": most_items,
    "language": most_agreed,
    "publisher": fullest_words,
    "urls": most_items,
}
