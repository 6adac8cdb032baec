"""The merged record of a report: the best value of each field over its records, and whose it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from litreview.model import Record

Rank = Callable[[Any, Counter[Any]], tuple[int, ...]]


def merge(records: Sequence[Record], lead: str) -> Record:
    """Make one record with the best value of each field; key, raw text and line stay the lead's."""
    by_key = {record.key: record for record in records}
    best = {name: getattr(by_key[key], name) for name, key in origins(records, lead).items()}
    return replace(by_key[lead], **best)


def origins(records: Sequence[Record], lead: str) -> dict[str, str]:
    """Say for each filled field which record's value is the best; of equals, the lead's, then the smallest key's."""
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


def _longest(value: str, _: Counter[Any]) -> tuple[int, ...]:
    return (len(value),)


def _fullest_words(value: str, _: Counter[Any]) -> tuple[int, ...]:
    # Letters only, or a full stop at the end would win; capitals throughout are a database's habit.
    return (not value.isupper(), sum(map(str.isalnum, value)))


def _most_agreed(value: Any, votes: Counter[Any]) -> tuple[int, ...]:
    return (votes[value],)


def _named_type(value: str, votes: Counter[Any]) -> tuple[int, ...]:
    return (value != "other", votes[value])


def _most_names(value: tuple[str, ...], _: Counter[Any]) -> tuple[int, ...]:
    named = [name for name in value if name.casefold().strip(" .") not in {"et al", "others"}]
    return (len(named), sum(map(len, named)))


def _most_items(value: tuple[str, ...], _: Counter[Any]) -> tuple[int, ...]:
    return (len(value),)


def _range_first(value: str, _: Counter[Any]) -> tuple[int, ...]:
    return (any(dash in value for dash in "-–"), len(value))


BEST: Mapping[str, Rank] = {
    "title": _fullest_words,
    "type": _named_type,
    "authors": _most_names,
    "editors": _most_names,
    "year": _most_agreed,
    "date": _longest,
    "journal": _fullest_words,
    "journal_abbreviation": _most_agreed,
    "translated_title": _fullest_words,
    "volume": _most_agreed,
    "issue": _most_agreed,
    "pages": _range_first,
    "doi": _most_agreed,
    "pmid": _most_agreed,
    "pmcid": _most_agreed,
    "accession": _most_agreed,
    "issn": _most_items,
    "isbn": _most_items,
    "abstract": _longest,
    "keywords": _most_items,
    "language": _most_agreed,
    "publisher": _fullest_words,
    "urls": _most_items,
}
