"""Scores of a deduplication against labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

Score = dict[str, int]


def score(gold: Mapping[str, str], found: Mapping[str, str], asked: Iterable[tuple[str, str]] = ()) -> Score:
    """Return the counts by which a result is judged; of each report found, the record that comes first survives.

    Args:
        gold: The work of each record, in the order of the file.
        found: The report of each record.
        asked: Pairs that are left to a person.

    Returns:
        `tp`, `fp` and `fn`: pairs of records; `wrongly_removed`: works of which no record survives; `duplicates_left`:
        records that survive beyond the first of their work; `review_pairs`: pairs asked about, each once;
        `duplicates_left_after_review`: the same when a person has answered each as the labels do.
    """
    pairs = {(min(two), max(two)) for two in asked if two[0] in gold and two[1] in gold}
    right = _pairs(zip(gold.values(), (found[key] for key in gold), strict=True))
    left, lost = _left_and_lost(gold, found)
    answered = dict(found)
    for a, b in pairs:
        if gold[a] == gold[b] and answered[a] != answered[b]:
            gone = answered[b]
            answered |= {key: answered[a] for key, report in answered.items() if report == gone}
    return {
        "tp": right,
        "fp": _pairs(found[key] for key in gold) - right,
        "fn": _pairs(gold.values()) - right,
        "wrongly_removed": lost,
        "duplicates_left": left,
        "review_pairs": len(pairs),
        "duplicates_left_after_review": _left_and_lost(gold, answered)[0],
    }


def f1(found: Mapping[str, int]) -> float:
    """Return the harmonic mean of precision and recall."""
    return 2 * found["tp"] / max(1, 2 * found["tp"] + found["fp"] + found["fn"])


def _left_and_lost(gold: Mapping[str, str], found: Mapping[str, str]) -> tuple[int, int]:
    first: dict[str, str] = {}
    for key in gold:
        first.setdefault(found[key], key)
    alive = Counter(gold[key] for key in first.values())
    return sum(n - 1 for n in alive.values()), len(set(gold.values()) - alive.keys())


def _pairs(values: Iterable[object]) -> int:
    return sum(n * (n - 1) // 2 for n in Counter(values).values())
