"""Assignment of reports to reviewers: all to each, in turn, or at random with a share that several get."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle, islice
from typing import Literal

from litreview.model import Event, Stage

Way = Literal["whole", "split", "random"]


def shares(
    keys: Sequence[str],
    reviewers: Sequence[str],
    way: Way,
    *,
    each: int = 1,
    overlap: float = 0,
    seed: int = 0,
) -> Mapping[str, list[str]]:
    """Assign reports; the shares of two reviewers differ by at most one report, or two where some overlap.

    Args:
        keys: Of the reports, in the order in which they are dealt and will be screened.
        reviewers: Who gets a share.
        way: `whole` gives all to each, `split` each report to `each` of them in turn; `random` deals by lot.
        each: How many get a report; of `random` those reports that overlap only, others go to one.
        overlap: Part of the reports, from 0 to 1, that several get.
        seed: The same one deals the same again, on any machine.
    """
    if way == "whole":
        return {name: list(keys) for name in reviewers}
    shared = len(keys) if way == "split" else round(len(keys) * overlap)
    times = [each] * shared + [1] * (len(keys) - shared)
    order = list(range(len(keys)))
    if way == "random":
        random.Random(seed).shuffle(order)  # noqa: S311  # a lot that can be drawn again, not a secret
    turn = cycle(reviewers)
    got: dict[str, set[int]] = {name: set() for name in reviewers}
    for place, n in zip(order, times, strict=True):
        # In turn, so that shares differ by at most one report, and no two reviewers share all their reports.
        for name in islice(turn, min(n, len(reviewers))):
            got[name].add(place)
    return {name: [keys[place] for place in sorted(places)] for name, places in got.items()}


def shares_in(event: Event) -> Iterator[tuple[str, str, str]]:
    """Yield (record, stage, reviewer) for each record of an assignment; nothing if its body is malformed."""
    body = event.body
    keys, reviewer, stage = body.get("records"), body.get("reviewer"), body.get("stage")
    if isinstance(keys, list) and isinstance(reviewer, str) and stage in list(Stage):
        yield from ((key, str(stage), reviewer) for key in keys if isinstance(key, str))
