"""Evidence for stopping: how likely the course of a screening is if too many relevant reports were still unseen.

A hypergeometric test after Callaghan and Müller-Hansen (2020, doi:10.1186/s13643-020-01521-4), with bias 1. It is evidence,
not proof: it assumes that the ranking puts the unseen relevant reports no later than a random order would.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

TARGET = 0.95
CONFIDENCE = 0.95
ENOUGH_JUDGED = 10
"""Judged reports of a language below which nothing is tested for it."""


@dataclass(frozen=True, slots=True)
class StoppingTest:
    """The test of "less than the target recall was reached".

    Attributes:
        records: In the pool.
        judged: Of them.
        found: Relevant ones among those judged.
        target: The recall that is tested.
        confidence: 1 less the p-value from which on the test counts as met.
        p: The probability of a course at least as poor in finds if the target was missed; None before the first find.
        needed: Irrelevant reports in a row, from here on, after which the test would be met; None if it is met, or never.
        missed: Relevant reports that are unseen at the least if the target was missed.
    """

    records: int
    judged: int
    found: int
    target: float
    confidence: float
    p: float | None
    needed: int | None
    missed: int

    @property
    def met(self) -> bool:
        """Whether the data speak against more than the target leaves unseen."""
        return self.p is not None and self.p < 1 - self.confidence


def stopping_test(
    labels: Sequence[bool],
    records: int,
    *,
    target: float = TARGET,
    confidence: float = CONFIDENCE,
    start: int = 0,
) -> StoppingTest:
    """Test whether a screening may have missed its target.

    Args:
        labels: Whether each judged report is relevant, in the order in which they were judged.
        records: In the pool, judged or not.
        target: Share of the relevant ones that are to be found.
        confidence: From which on the test counts as met.
        start: Judged reports at the beginning that were not read in the order that is tested.
    """
    found = sum(labels)
    places = [place for place, label in enumerate(labels, 1) if label]
    p = smallest_p(places, len(labels), records, target, start) if found else None
    needed = None
    if p is not None and p >= 1 - confidence:
        needed = _needed(places, len(labels), records, target, 1 - confidence, start)
    missed = least_relevant(found, target) - found
    return StoppingTest(records, len(labels), found, target, confidence, p, needed, missed)


def least_relevant(found: int, target: float) -> int:
    """Return the smallest number of relevant reports of which those found are less than the target."""
    return math.floor(found / target + 1)


def smallest_p(places: Sequence[int], judged: int, records: int, target: float, start: int = 0) -> float:
    """Return the smallest p of all windows that end at the newest report and begin at `start` or later.

    A window that begins with an irrelevant report has a smaller p than one that begins after it. So only those that
    begin at the start, or right after a relevant one, are looked at.
    """
    found = len(places)
    least = least_relevant(found, target)
    smallest = 1.0
    earlier = sum(place <= start for place in places)
    for before, begin in enumerate([start, *places[earlier:]], earlier):
        if begin < judged:
            smallest = min(
                smallest,
                hypergeometric_cdf(found - before, records - begin, least - before, judged - begin),
            )
    return smallest


def _needed(
    places: Sequence[int], judged: int, records: int, target: float, limit: float, start: int
) -> int | None:
    """Return the shortest run of irrelevant reports after which the smallest p is below a limit."""
    low, high = 1, records - judged
    if high < 1 or smallest_p(places, judged + high, records, target, start) >= limit:
        return None
    while low < high:
        middle = (low + high) // 2
        if smallest_p(places, judged + middle, records, target, start) < limit:
            high = middle
        else:
            low = middle + 1
    return low


def hypergeometric_cdf(most: int, size: int, relevant: int, drawn: int) -> float:
    """Return the probability of at most so many relevant ones among those drawn from an urn."""
    if relevant > size:
        return 0.0
    first = max(0, drawn + relevant - size)
    top = min(most, drawn, relevant)
    if top < first:
        return 0.0
    if top == min(drawn, relevant):
        return 1.0
    log = _log_choose(relevant, top) + _log_choose(size - relevant, drawn - top) - _log_choose(size, drawn)
    # Downwards from the largest number, each term from the one before, until they add nothing.
    term = total = 1.0
    for number in range(top, first, -1):
        term *= number * (size - relevant - drawn + number) / ((relevant - number + 1) * (drawn - number + 1))
        total += term
        if term < 1e-17 * total and number < drawn * relevant / size:
            break
    return min(1.0, math.exp(log + math.log(total)))


def _log_choose(of: int, chosen: int) -> float:
    return math.lgamma(of + 1) - math.lgamma(chosen + 1) - math.lgamma(of - chosen + 1)
