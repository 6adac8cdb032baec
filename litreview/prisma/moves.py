"""The records that moved between two states of a review; in each state a record ends in one box."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from litreview.model import DATABASE_KINDS, Lane
from litreview.prisma.boxes import FlowRow

NOWHERE = ""
# Where a record ends, by its report's end and lane: exactly one of these boxes.
TERMINAL = {
    (Lane.DATABASES, "removed-other"): "excluded_other",
    (Lane.DATABASES, "removed-automation"): "excluded_automatic",
    (Lane.DATABASES, "stopped"): "excluded_automatic",
    (Lane.DATABASES, "undecided"): "undecided.records",
    (Lane.DATABASES, "excluded"): "records_excluded",
    (Lane.DATABASES, "awaited"): "undecided.retrieval",
    (Lane.DATABASES, "not-retrieved"): "dbr_notretrieved_reports",
    (Lane.DATABASES, "judging"): "undecided.reports",
    (Lane.DATABASES, "full-text-excluded"): "dbr_excluded",
    (Lane.DATABASES, "included"): "new_reports:databases",
    (Lane.OTHER, "removed-other"): "dropped.other_removed",
    (Lane.OTHER, "removed-automation"): "dropped.other_removed",
    (Lane.OTHER, "stopped"): "dropped.other_removed",
    (Lane.OTHER, "undecided"): "undecided.other_records",
    (Lane.OTHER, "excluded"): "dropped.other_excluded",
    (Lane.OTHER, "awaited"): "undecided.other_retrieval",
    (Lane.OTHER, "not-retrieved"): "other_notretrieved_reports",
    (Lane.OTHER, "judging"): "undecided.other_reports",
    (Lane.OTHER, "full-text-excluded"): "other_excluded",
    (Lane.OTHER, "included"): "new_reports:other",
}


@dataclass(frozen=True, slots=True)
class BoxMove:
    """Records that ended in one box and end in another.

    Attributes:
        before: Id of the box, with the reason's code after a colon; empty for records that were in no box.
        after: Likewise.
        records: Their keys.
    """

    before: str
    after: str
    records: tuple[str, ...]


def end_of(row: FlowRow) -> str:
    """Return the id of the box that a record ends in."""
    if not row.lead:
        return "duplicates" if row.kind in DATABASE_KINDS else "dropped.other_duplicates"
    box = TERMINAL[row.place.lane, row.place.end]
    return f"{box}:{row.place.reason}" if row.place.reason else box


def moves(before: Iterable[FlowRow], after: Iterable[FlowRow]) -> list[BoxMove]:
    """List the moves, those of the most records first."""
    then = {row.record: end_of(row) for row in before}
    now = {row.record: end_of(row) for row in after}
    found: dict[tuple[str, str], list[str]] = {}
    for record in {**then, **now}:
        way = then.get(record, NOWHERE), now.get(record, NOWHERE)
        if way[0] != way[1]:
            found.setdefault(way, []).append(record)
    made = [BoxMove(*way, tuple(sorted(records))) for way, records in found.items()]
    return sorted(made, key=lambda move: (-len(move.records), move.before, move.after))
