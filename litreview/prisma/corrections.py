"""The fewest boxes that would have to change for a flow to add up: hints, never corrections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from itertools import combinations, islice

from litreview.prisma import sums
from litreview.prisma.identities import check
from litreview.prisma.numbers import SOURCE_LISTS, Flow

MOST_CHANGES = 4
MOST_SETS = 60_000
"""Sets of boxes that are tried of one size; a flow with so many boxes is beyond guessing."""

# Enough to choose from, few enough to read.
MOST_HINTS = 8


@dataclass(frozen=True, slots=True)
class Correction:
    """A box, source or reason with the number it holds and the one that would let the flow add up."""

    box: str
    was: int
    to: int


Corrections = tuple[Correction, ...]
Gaps = Mapping[str, int]


def mend(flow: Flow) -> list[Corrections]:
    """Find the smallest sets of changes after which every identity holds, the least changed first.

    A hint says what would balance, not what is true. Empty when all adds up, when a box holds no count at
    all (I13), or when more than a few boxes would have to change.
    """
    found = check(flow)
    if not found.errors or "I13" in found.errors:
        return []
    boxes = {box: n for box, n in sums.counts(flow) if n is not None}
    wrong = _gaps(flow, {})
    # What one more in a box does to each gap: every identity is a sum, so that this says all of it.
    effects = {}
    for box, n in boxes.items():
        now = _gaps(_with(flow, Correction(box, n, n + 1)), wrong)
        effects[box] = {key: by for key in {**wrong, **now} if (by := now.get(key, 0) - wrong.get(key, 0))}
    size, most = 1, MOST_CHANGES
    while size <= most:
        made = list(_sets(size, boxes, effects, wrong))
        counts = (changes for changes in made if all(change.to >= 0 for change in changes))
        if hints := [changes for changes in counts if not check(reduce(_with, changes, flow)).errors]:
            return sorted(hints, key=_size)[:MOST_HINTS]
        # Boxes too small to hold the gap share it with one more, in many ways: of those none is a hint, and of more
        # changes than they would take neither.
        most = min(most, size + 1) if made else most
        size += 1
    return []


def _gaps(flow: Flow, already: Gaps) -> dict[str, int]:
    """Return the gaps of broken identities; an inequality counts only where it was broken already."""
    errors = (each for each in check(flow).found if each.level == "error" and each.gap is not None)
    # Fewer reports than records by other methods, or studies than reports, is no error.
    return {
        each.key: each.gap or 0
        for each in errors
        if not already or each.key in already or (each.id not in {"I7", "I9"} and each.unit != "studies")
    }


def _sets(
    size: int, boxes: Mapping[str, int], effects: Mapping[str, Gaps], wrong: Gaps
) -> Iterator[Corrections]:
    """Yield the changes of each set of boxes that closes every gap in exactly one way."""
    useful = [box for box, effect in effects.items() if effect]
    for chosen in islice(combinations(useful, size), MOST_SETS):
        touched = set[str]().union(*(effects[box] for box in chosen))
        # A set that leaves a broken identity alone mends nothing.
        if not wrong.keys() <= touched:
            continue
        by = _solved([[effects[box].get(key, 0) for box in chosen] + [-wrong.get(key, 0)] for key in touched])
        if by and all(by):
            yield tuple(
                Correction(box, boxes[box], boxes[box] + n) for box, n in zip(chosen, by, strict=True)
            )


def _solved(equations: Sequence[Sequence[int]]) -> list[int] | None:
    """Solve linear equations, the right side last; None without one solution in whole numbers (Gauss and Jordan)."""
    rows = [[Fraction(n) for n in row] for row in equations]
    unknown = len(rows[0]) - 1
    for column in range(unknown):
        pivot = next((row for row in rows[column:] if row[column]), None)
        if pivot is None:
            return None
        rows.remove(pivot)
        pivot = [n / pivot[column] for n in pivot]
        rows = [[n - row[column] * p for n, p in zip(row, pivot, strict=True)] for row in rows]
        rows.insert(column, pivot)
    # What is left over must hold by itself, or the boxes cannot close all gaps at once.
    if any(row[-1] for row in rows[unknown:]):
        return None
    found = [row[-1] for row in rows[:unknown]]
    return [int(n) for n in found] if all(n.denominator == 1 for n in found) else None


def _size(changes: Corrections) -> tuple[int, list[str]]:
    return sum(abs(change.to - change.was) for change in changes), [change.box for change in changes]


def _with(flow: Flow, change: Correction) -> Flow:
    box, colon, name = change.box.partition(":")
    if not colon:
        return replace(flow, numbers={**flow.numbers, box: change.to})
    lane = box.removesuffix("_excluded")
    held, key = (flow.sources, box) if box in SOURCE_LISTS else (flow.reasons, lane)
    # One of two parts that bear the same name will do.
    at = next(at for at, part in enumerate(held[key]) if part.name == name and part.n == change.was)
    parts = tuple(replace(part, n=change.to) if n == at else part for n, part in enumerate(held[key]))
    if box in SOURCE_LISTS:
        return replace(flow, sources={**flow.sources, key: parts})
    return replace(flow, reasons={**flow.reasons, key: parts})
