"""The share of false merges by the engine, estimated from a sample that a person has judged."""

from __future__ import annotations

from collections.abc import Iterable
from math import comb
from random import Random

from litreview.dedup.clusters import reports
from litreview.model import Pair

Keys = tuple[str, str]
LEVEL = 0.95
_STEPS = 60


def merges(pairs: Iterable[Pair]) -> list[Keys]:
    """List the engine's merges: each record with the smallest key of the report that the engine alone would put it in.

    What people say of them changes nothing here, so that a sample stays a sample while it is looked at.
    """
    known = list(pairs)
    joined = {key for pair in known if pair.verdict == "same" for key in (pair.a, pair.b)}
    return [(group[0], key) for group in reports(joined, (), known).groups for key in group[1:]]


def drawn(frame: list[Keys], n: int, seed: int) -> list[Keys]:
    """Draw merges at random; the same seed draws the same, on any machine, and more of them begin with fewer."""
    order = sorted(frame)
    # A shuffle of all, not a sample of n: who goes on from 50 to 100 has half of the work done.
    Random(seed).shuffle(order)  # noqa: S311  # a draw that can be repeated, no secret
    return order[:n]


def upper_bound(false: int, judged: int, level: float = LEVEL) -> float:
    """Return the exact one-sided upper bound (Clopper and Pearson 1934) on the share of false merges.

    For none false of n it is 1 - (1 - level) ** (1 / n), nearly the 3 / n of the rule of three.
    """
    if false >= judged:
        return 1.0
    low, high = false / judged, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        at_most = sum(comb(judged, k) * middle**k * (1 - middle) ** (judged - k) for k in range(false + 1))
        # The bound is the share at which so few false ones have become unlikely.
        low, high = (middle, high) if at_most > 1 - level else (low, middle)
    return high
