"""The merges of the engine, and a sample of them for a person to judge."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from litreview.dedup.clusters import reports
from litreview.model import Pair

Keys = tuple[str, str]


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
