"""The terms that the identities are made of: sums of boxes, where a box that was not reported is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from litreview.prisma.flow_templates import OTHER_SOURCES, REMOVAL_BOXES
from litreview.prisma.numbers import NUMBERS, REASON_LANES, SOURCE_LISTS, Flow

OTHER_BOXES = (*OTHER_SOURCES, *(box for box in NUMBERS if box.startswith("other_")))
PREVIOUS_BOXES = ("previous_studies", "previous_reports", "total_studies", "total_reports")


def _sum(counts: Iterable[int | None]) -> int | None:
    """Add counts up; unknown when there is none, or one of them is unknown."""
    known = list(counts)
    # One unknown makes the sum unknown: taken for 0 it would turn a box left out into an error.
    return None if not known or None in known else sum(n or 0 for n in known)


def named(flow: Flow, box: str) -> int | None:
    """Add up the named parts of a box."""
    return _sum(part.n for part in flow.parts(box))


def given(flow: Flow, boxes: Iterable[str]) -> int | None:
    """Add up the boxes that were reported; unknown when none was."""
    return _sum(flow.numbers[box] for box in boxes if box in flow.numbers)


def identified(flow: Flow) -> int | None:
    """Count the records identified in databases and registers, by the totals, else by the named sources."""
    # Totals before parts: the parts may be named without all their counts.
    total = given(flow, ("database_results", "register_results"))
    return total if total is not None else _sum(part.n for box in SOURCE_LISTS for part in flow.parts(box))


def duplicates_missing(flow: Flow) -> bool:
    """Whether records disappear before screening while no box for removals was reported."""
    found, screened = identified(flow), flow.numbers.get("records_screened")
    if found is None or screened is None or given(flow, REMOVAL_BOXES) is not None:
        return False
    return found > screened


def excluded(flow: Flow, lane: str) -> int | None:
    """Count a lane's exclusions at full text, by the stated total, else by the reasons."""
    box = f"{lane}_excluded"
    total = flow.numbers.get(box, named(flow, box))
    # Where nothing was assessed nothing can have been excluded, stated or not.
    return 0 if total is None and flow.numbers.get(f"{lane}_assessed") == 0 else total


def left_in(flow: Flow, lane: str) -> int | None:
    """Count the reports of a lane left for inclusion, decided ones only; a lane without assessment has none."""
    assessed, out = flow.numbers.get(f"{lane}_assessed"), excluded(flow, lane)
    still = undecided(flow, "reports" if lane == "dbr" else "other_reports")
    # A lane that was not used: it neither adds anything nor makes the sum unknown.
    if assessed is None:
        return -still
    return None if out is None else assessed - out - still


def left(flow: Flow) -> int | None:
    """Count the reports left for inclusion over both lanes; unknown without the assessed box of the databases lane."""
    # A flow without a full-text stage says nothing of what is left: taken for 0, every study would be one too many.
    if "dbr_assessed" not in flow.numbers:
        return None
    return _sum(left_in(flow, lane) for lane in REASON_LANES)


def undecided(flow: Flow, name: str) -> int:
    """Count undecided items of one kind; absent is 0."""
    return flow.undecided.get(name, 0)


def in_use(flow: Flow, boxes: Iterable[str]) -> Iterator[str]:
    """Yield those of the boxes that hold a number or a counted part other than 0."""
    for box in boxes:
        # A 0 in a column that the template lacks does no harm and is not worth a warning.
        if flow.numbers.get(box) or any(part.n for part in flow.parts(box)):
            yield box


def counts(flow: Flow) -> Iterator[tuple[str, int | None]]:
    """Yield every count of the flow with its id: boxes, named sources, reasons."""
    yield from flow.numbers.items()
    for box in (*SOURCE_LISTS, *(f"{lane}_excluded" for lane in REASON_LANES)):
        yield from ((f"{box}:{part.name}", part.n) for part in flow.parts(box))
