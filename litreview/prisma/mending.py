"""The fewest boxes that would have to change for a flow to add up: hints, never corrections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace

from litreview.prisma import terms
from litreview.prisma.findings import Finding
from litreview.prisma.identities import check
from litreview.prisma.numbers import REASON_LANES
from litreview.prisma.numbers import SOURCE_LISTS
from litreview.prisma.numbers import Flow

MOST_CHANGES = 4
MOST_CHECKS = 20_000
# Enough to choose from, few enough to read.
MOST_HINTS = 8


@dataclass(frozen=True, slots=True)
class Change:
    """A box, source or reason with the number it holds and the one that would let the flow add up."""

    box: str
    was: int
    to: int


Changes = tuple[Change, ...]


def mend(flow: Flow) -> list[Changes]:
    """Give the smallest sets of changes after which no identity is broken, the least changed first.

    A hint says what would balance, not what is true. Empty when all adds up, when a box holds no count at
    all (I13), or when more than a few boxes would have to change.
    """
    if not check(flow).errors or "I13" in check(flow).errors:
        return []
    frontier: dict[frozenset[Change], Flow] = {frozenset(): flow}
    left = MOST_CHECKS
    for _ in range(MOST_CHANGES):
        wider: dict[frozenset[Change], Flow] = {}
        for made, now in frontier.items():
            for change in _steps(now, {change.box for change in made}):
                if left and (key := made | {change}) not in wider:
                    wider[key] = _with(now, change)
                    left -= 1
        balanced = [made for made, now in wider.items() if not check(now).errors]
        if balanced:
            return sorted((_in_order(made, flow) for made in balanced), key=_size)[:MOST_HINTS]
        frontier = wider
    return []


def _size(changes: Changes) -> tuple[int, list[str]]:
    return sum(abs(change.to - change.was) for change in changes), [change.box for change in changes]


def _in_order(made: frozenset[Change], flow: Flow) -> Changes:
    order = {box: at for at, (box, _) in enumerate(terms.counts(flow))}
    return tuple(sorted(made, key=lambda change: order[change.box]))


def _steps(flow: Flow, done: set[str]) -> Iterator[Change]:
    """Give each change of one box that settles one of the identities that are broken now."""
    counts = dict(terms.counts(flow))
    for finding in check(flow).found:
        if finding.level != "error" or finding.gap is None:
            continue
        for box, sign in _members(finding, flow):
            was = counts.get(box)
            if was is not None and box not in done and was + sign * finding.gap >= 0:
                yield Change(box, was, was + sign * finding.gap)


def _members(finding: Finding, flow: Flow) -> Iterator[tuple[str, int]]:
    """Give the boxes of an identity, and whether the gap is added to them or taken away to close it."""
    for box, sign in _equations(finding, flow):
        yield box, sign
        parts = [f"{box}:{part.name}" for part in flow.parts(box) if part.n is not None]
        # A stated total is what counts; without one the parts are the number.
        if parts and (box not in flow.numbers or finding.id in {"I1", "I5"}):
            yield from ((part, sign if box not in flow.numbers else -sign) for part in parts)


def _equations(finding: Finding, flow: Flow) -> Iterator[tuple[str, int]]:
    n = flow.numbers
    sought = "dbr_sought_reports" in n
    identified = ("database_results", "register_results")
    plus: dict[str, tuple[str, ...]] = {
        "I2": identified if terms.given(flow, identified) is not None else SOURCE_LISTS,
        "I3": ("records_screened",),
        "I4": ("dbr_sought_reports",),
        "I6": tuple(f"{lane}_assessed" for lane in REASON_LANES),
        "I7": terms.OTHER_SOURCES,
        "I8": ("other_sought_reports",),
        "I9": (finding.box.replace("total", "total" if flow.updated else "new").removesuffix("_ma"),),
        "I12": tuple(f"{which}_{finding.part}" for which in ("previous", "new")),
    }
    minus: dict[str, tuple[str, ...]] = {
        "I2": terms.REMOVAL_BOXES,
        "I3": ("records_excluded",),
        "I4": ("dbr_notretrieved_reports",),
        "I6": tuple(f"{lane}_excluded" for lane in REASON_LANES),
        "I8": ("other_notretrieved_reports",),
    }
    stated = [finding.box]
    if finding.id == "I3" and not sought:
        stated.append("dbr_notretrieved_reports")
    yield from ((box, -1) for box in stated)
    yield from ((box, 1) for box in plus.get(finding.id, ()))
    yield from ((box, -1) for box in minus.get(finding.id, ()))


def _with(flow: Flow, change: Change) -> Flow:
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
