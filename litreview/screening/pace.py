"""Pace, remaining time and breaks, from the times of one reviewer's decisions (seconds, in any order)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise, takewhile
from math import floor
from statistics import median
from typing import Literal

# Fewer say more about the first record than about the reviewer.
ENOUGH = 10
# Screening time, not clock time: the pace after lunch is that of before.
WINDOW = 30 * 60
# A gap longer than this may be a hard abstract or a telephone; neither must spoil the estimate.
SHORTEST_CAP = 60
BREAK = 5 * 60
# Two a second: faster ones were read from a file.
FASTEST = 2 * 3600
# In hours: nobody screens through the whole of a working day.
WORKING_DAY = 6


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """An estimate of the remaining time: whole minutes or days, or hours in halves."""

    unit: Literal["minutes", "hours", "days"]
    n: float


def pace(times: Iterable[float]) -> int | None:
    """Return the decisions an hour over the last 30 minutes of screening time.

    None before ten decisions, and for decisions that no person made one by one, such as those of a file.
    """
    spent = _spent(times)
    if len(spent) + 1 < ENOUGH:
        return None
    decided, left = 0.0, float(WINDOW)
    for seconds in reversed(spent):
        # The oldest decision may have begun before the window: only the part inside counts.
        decided += min(1.0, left / seconds) if seconds else 1.0
        left -= min(left, seconds)
        if not left:
            break
    per_hour = decided * 3600 / (WINDOW - left) if left < WINDOW else FASTEST + 1
    return max(1, _nearest(per_hour)) if per_hour <= FASTEST else None


def screening_time(times: Iterable[float]) -> float:
    """Return the time spent screening, without breaks."""
    return sum(_spent(times))


def time_left(todo: int, per_hour: int | None) -> TimeLeft | None:
    """Estimate how long `todo` reports will take; None if the pace is unknown or nothing is left."""
    if not per_hour or not todo:
        return None
    hours = todo / per_hour
    # In steps of five, as a number that changes with each key press distracts.
    minutes = max(5, 5 * _nearest(hours * 12))
    if minutes < 60:  # noqa: PLR2004  # minutes in an hour
        return TimeLeft("minutes", minutes)
    if hours < 10:  # noqa: PLR2004  # from here on half hours tell less than days
        return TimeLeft("hours", _nearest(hours * 2) / 2)
    return TimeLeft("days", _nearest(hours / WORKING_DAY))


def needs_break(times: Iterable[float], after: int = 50) -> bool:
    """Check whether the newest decisions span `after` minutes without a gap of 5; never if 0."""
    newest_first = sorted(times, reverse=True)
    unbroken = takewhile(lambda gap: gap < BREAK, (late - early for late, early in pairwise(newest_first)))
    return after > 0 and sum(unbroken) >= after * 60


def _spent(times: Iterable[float]) -> list[float]:
    """Return the seconds that each decision but the first took, oldest first, limited to the length of a break."""
    gaps = [late - early for early, late in pairwise(sorted(times))]
    # The median, not the mean: one night between two decisions would make a mean of hours.
    cap = max(SHORTEST_CAP, 2 * median(gaps)) if gaps else 0
    return [min(gap, cap) for gap in gaps]


def _nearest(number: float) -> int:
    # Python's `round` rounds halves to even: 0.5 would become 0, and 1.5 would become 2.
    return floor(number + 0.5)
