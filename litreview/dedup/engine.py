"""The engine: records in, judged pairs out; the same for every order of records and every run.

Normal forms are made once, blocks nominate candidates, features compare them, rules judge them. Then every
group is closed: pairs inside it that no block met are judged too, so that a group never rests on a chain alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from litreview.dedup.candidates import candidates
from litreview.dedup.candidates import ranked
from litreview.dedup.clusters import reports
from litreview.dedup.features import compare
from litreview.dedup.likeness import verdict
from litreview.dedup.normal import Normal
from litreview.dedup.normal import normal
from litreview.model import Pair
from litreview.model import Record

ENGINE_VERSION = "1"
PROFILE = "standard"

_CLOSED = 40
_SERIES_YEARS = 3
_SERIES_WORDS = 4
_SERIES_COPIES = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """What a run of the engine came to.

    Attributes:
        pairs: Sorted by keys; each pair once.
        compared: Number of pairs that were looked at.
        left_out: Number of pairs that shared a block or a group and were left out by a cap.
    """

    pairs: list[Pair]
    compared: int
    left_out: int


def judge(records: Iterable[Record], known: Iterable[Record] = ()) -> list[Pair]:
    """Judge all pairs worth a look; keys must be unique.

    Args:
        records: The records to judge.
        known: Records that were judged among themselves before: only pairs with at least one of `records`
            are judged now.
    """
    fresh = [normal(record) for record in records]
    old = [normal(record) for record in known]
    return judge_normals(fresh, old).pairs


def judge_normals(records: Iterable[Normal], known: Iterable[Normal] = ()) -> Judged:
    """Do as `judge`, on normal forms, which may have been kept; and count what was done."""
    fresh, old = list(records), list(known)
    # Known records take part in ranks and series, so that an order of imports changes no verdict.
    keys = frozenset(record.key for record in fresh)
    order = ranked([*fresh, *old])
    series = _series(order)
    found = candidates(order, wanted=[record.key in keys for record in order] if old else None)
    pairs = {(pair.a, pair.b): pair for pair in _verdicts(order, found.pairs, series)}
    left_out = _close({record.key: record for record in order}, pairs, keys, series)
    return Judged([pairs[at] for at in sorted(pairs)], len(found.pairs), found.left_out + left_out)


def _verdicts(
    order: Sequence[Normal], pairs: Iterable[tuple[int, int]], series: frozenset[str]
) -> Iterator[Pair]:
    for one, other in pairs:
        likeness = compare(order[one], order[other], series)
        pair = verdict(likeness) if likeness else None
        if pair:
            yield pair


def _series(records: Iterable[Normal]) -> frozenset[str]:
    """Find the titles of columns: one title in three years, or a short one three times without any place."""
    years: dict[str, set[int]] = {}
    bare: Counter[str] = Counter()
    for record in records:
        if record.title and record.year:
            years.setdefault(record.title, set()).add(record.year)
        if not (record.volume or record.first_page or record.doi):
            bare[record.title] += 1
    # Two sources give two copies of a work; a third one without any place is more likely another issue.
    short = {
        title
        for title, copies in bare.items()
        if copies >= _SERIES_COPIES and title.count(" ") < _SERIES_WORDS
    }
    return frozenset(short | {title for title, found in years.items() if len(found) >= _SERIES_YEARS})


def _close(
    by_key: dict[str, Normal],
    pairs: dict[tuple[str, str], Pair],
    fresh: frozenset[str],
    series: frozenset[str],
) -> int:
    """Judge what no block met inside a group; give the number of pairs that stay unjudged in large groups."""
    same = [pair for pair in pairs.values() if pair.verdict == "same"]
    joined = {key for pair in same for key in (pair.a, pair.b)}
    left_out = 0
    for group in reports(joined, [], pairs.values()).groups:
        # The square of a large group is not worth it: its pairs are copies of one another.
        inside = list(combinations(group, 2)) if len(group) <= _CLOSED else []
        left_out += len(group) * (len(group) - 1) // 2 if not inside and len(group) > 1 else 0
        for a, b in inside:
            if (a, b) not in pairs and (a in fresh or b in fresh):
                likeness = compare(by_key[a], by_key[b], series)
                found = verdict(likeness) if likeness else None
                pairs[a, b] = found or Pair(a, b, "ask", 0, ("joined through others",))
    return left_out
