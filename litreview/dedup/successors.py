"""Matching the records of a newer export with those of the older one that it replaces (RULES 1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from litreview.model import Record


def _title_and_year(record: Record) -> str | None:
    letters = "".join(sign for sign in (record.title or "").casefold() if sign.isalnum())
    return f"{letters} {record.year}" if letters and record.year else None


SIGNS: tuple[Callable[[Record], str | None], ...] = (
    lambda record: record.accession,
    lambda record: record.pmid,
    lambda record: record.doi,
    _title_and_year,
)


def match(old: Iterable[Record], new: Iterable[Record]) -> list[tuple[str, str]]:
    """Pair the records of two exports, one to one: an identical key first, then the signs in their order.

    A sign pairs two records when it stands exactly once among what is left on either side.

    Returns:
        Pairs of an old and a new key that differ, sorted; a record that is in both exports needs none.
    """
    left = {record.key: record for record in old}
    right = {record.key: record for record in new}
    both = left.keys() & right.keys()
    here, there = ([r for key, r in side.items() if key not in both] for side in (left, right))
    pairs: list[tuple[str, str]] = []
    for sign in SIGNS:
        one, other = _once(sign, here), _once(sign, there)
        found = [(one[value], other[value]) for value in one.keys() & other.keys()]
        pairs += found
        taken = {key for pair in found for key in pair}
        here, there = ([r for r in side if r.key not in taken] for side in (here, there))
    return sorted(pairs)


def _once(sign: Callable[[Record], str | None], records: list[Record]) -> dict[str, str]:
    values = [(value.casefold(), record.key) for record in records if (value := sign(record))]
    counts = Counter(value for value, _ in values)
    return {value: key for value, key in values if counts[value] == 1}
