"""Differences of the flow between two moments: which records moved from box to box, and by which events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from litreview.model import Event
from litreview.prisma.boxes import FlowRow
from litreview.prisma.flow import Flow, box_ids, number
from litreview.prisma.moves import moves
from litreview.review.context import Context
from litreview.review.flow.moments import event_time, run_time
from litreview.review.flow.past import state_at
from litreview.review.flow.version_flows import newest_flow
from litreview.standing.log import records_of, references_of

# Events that may move records they do not name: an import may create a lead, a withdrawal remove one.
OF_EXPORTS = frozenset({"import", "withdraw-export", "replace-export", "update", "protocol"})
# Calibration rounds and assignments name records without moving them.
MOVING = frozenset({
    "decision", "consensus", "retrieval", "judgement", "removal", "stop", "study", "withdrawal",
})  # fmt: skip

ENGINE = "litreview"
SHOWN = 5
"""The number of records of a move with titles; all of them have keys."""


@dataclass(frozen=True, slots=True)
class MovedRecords:
    """Records that moved from one box to another.

    Attributes:
        before: The id of the old box, with the code of the reason; empty for records in no box.
        after: The id of the new box, likewise.
        records: The keys of the records.
        events: The ids of later events that name their reports, or that undo or replace such an event.
        through: The number of these events by kind and person, the most frequent first.
    """

    before: str
    after: str
    records: tuple[str, ...]
    events: tuple[str, ...]
    through: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class FlowDifference:
    """The difference of the flow between two moments.

    Attributes:
        titles: The titles of the first records of each move, by key.
        then: The rows that `before` was counted from, for the contents of its boxes.
    """

    before: Flow
    after: Flow
    moved: tuple[MovedRecords, ...]
    titles: Mapping[str, str | None]
    then: tuple[FlowRow, ...] = ()

    @property
    def changed(self) -> dict[str, tuple[int, int]]:
        """The boxes with changed numbers, with both numbers, in drawing order."""
        ids = dict.fromkeys((*box_ids(self.before), *box_ids(self.after)))
        pairs = {box: (number(self.before, box) or 0, number(self.after, box) or 0) for box in ids}
        return {box: pair for box, pair in pairs.items() if pair[0] != pair[1]}


def compare(context: Context, since: datetime, until: datetime, language: str) -> FlowDifference:
    """Compare the flow at two moments."""
    with context.store.read() as session:
        then, now = state_at(context, session, since), state_at(context, session, until)
        runs = [run for run in session.pairs.runs() if since < run_time(run) <= until]
        moved = moves(then.rows, now.rows)
        # Here, as a flow asks the store where reports end that moved since a version began.
        before, after = (newest_flow(state.counted, language) for state in (then, now))
        titles = session.records.titles(key for move in moved for key in move.records[:SHOWN])
    new = [event for event in now.events if event_time(event) > since]
    named = by_record([event for event in new if event.kind in MOVING], now.events)
    general = [event for event in new if event.kind in OF_EXPORTS]
    found = []
    for move in moved:
        # The records of a report move together, so an event on any of them may have moved all.
        members = {
            key
            for record in move.records
            for key in (record, *then.reports.get(record, ()), *now.reports.get(record, ()))
        }
        acts = {event.id: event for key in members for event in named.get(key, ())}
        # Records that entered or left the flow, and those whose reports no event names, moved with their exports.
        if not acts or not move.before or not move.after:
            acts |= {event.id: event for event in general}
        events = sorted(acts.values(), key=lambda event: (event.at, event.id))
        through = Counter((event.kind, event.reviewer) for event in events)
        # Runs of the engine are files and not events; they only move records to and from the duplicates.
        if "duplicates" in f"{move.before} {move.after}":
            through += Counter({("dedupe", ENGINE): len(runs)})
        ids = tuple(event.id for event in events)
        found.append(MovedRecords(move.before, move.after, move.records, ids, dict(through.most_common())))
    return FlowDifference(before, after, tuple(found), titles, then.rows)


def by_record(new: Iterable[Event], log: Iterable[Event]) -> dict[str, list[Event]]:
    """Map records to the new events that name them, or that undo or replace an event that does."""
    acts: dict[str, list[Event]] = {}
    for event in log:
        acts.setdefault(event.id, []).append(event)
        if event.act != event.id:
            acts.setdefault(event.act, []).append(event)
    found: dict[str, list[Event]] = {}
    for event in new:
        for key in affected_records(event, acts):
            found.setdefault(key, []).append(event)
    return found


def affected_records(event: Event, acts: Mapping[str, list[Event]]) -> set[str]:
    """Return the records that an event names, or that events name which it undoes or replaces."""
    seen: set[str] = set()
    names: set[str] = set()
    frontier = [event]
    while frontier:
        one = frontier.pop()
        if one.id not in seen:
            seen.add(one.id)
            names.update(records_of(one))
            frontier += [old for target in references_of(one) for old in acts.get(target, ())]
    return names
