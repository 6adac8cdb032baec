"""Two moments of a review side by side: which records moved from box to box, and through which events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from litreview.model import Event
from litreview.prisma.boxes import Row
from litreview.prisma.flow import Flow, box_ids, number
from litreview.prisma.moves import moves
from litreview.review.context import Context
from litreview.review.flow.current import counted
from litreview.review.flow.past import Past, at, made, past
from litreview.standing.log import records_of, references_of

# What may move records that it does not name: an import makes a lead, a withdrawn export takes one away.
OF_EXPORTS = frozenset({"import", "withdraw-export", "replace-export", "update", "protocol"})
# A round and an assignment name records and move none.
MOVING = frozenset({
    "decision", "consensus", "retrieval", "judgement", "removal", "stop", "study", "withdrawal",
})  # fmt: skip

ENGINE = "litreview"
SHOWN = 5
"""Records of a move whose titles are given; all of them have their keys there."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Records that ended in one box and end in another.

    Attributes:
        before: Id of the box, with the reason's code; empty for records that were in no box.
        after: Likewise.
        records: Their keys.
        events: Ids of the events since then that name their reports, or undo what does.
        through: How often each kind of event of each person is among them, the commonest first.
    """

    before: str
    after: str
    records: tuple[str, ...]
    events: tuple[str, ...]
    through: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two moments side by side.

    Attributes:
        titles: Of the first records of each move, by key.
        then: The rows that `before` was counted from, so that its boxes can be opened.
    """

    before: Flow
    after: Flow
    moved: tuple[Moved, ...]
    titles: Mapping[str, str | None]
    then: tuple[Row, ...] = ()

    @property
    def changed(self) -> dict[str, tuple[int, int]]:
        """Give the boxes whose number has changed, with both numbers, in drawing order."""
        ids = dict.fromkeys((*box_ids(self.before), *box_ids(self.after)))
        pairs = {box: (number(self.before, box) or 0, number(self.after, box) or 0) for box in ids}
        return {box: pair for box, pair in pairs.items() if pair[0] != pair[1]}


def compare(context: Context, since: datetime, until: datetime, language: str) -> Comparison:
    """Say what moved from one moment to another."""
    with context.store.read() as session:
        then, now = past(context, session, since), past(context, session, until)
        runs = [run for run in session.pairs.runs() if since < made(run) <= until]
        moved = moves(then.rows, now.rows)
        titles = session.records.titles(key for move in moved for key in move.records[:SHOWN])
    new = [event for event in now.events if at(event) > since]
    named = _by_record([event for event in new if event.kind in MOVING], now.events)
    general = [event for event in new if event.kind in OF_EXPORTS]
    found = []
    for move in moved:
        members = {key for record in move.records for key in _report(record, then, now)}
        acts = {event.id: event for key in members for event in named.get(key, ())}
        # Records that came or went, and those whose reports no event names, moved with their exports.
        if not acts or not move.before or not move.after:
            acts |= {event.id: event for event in general}
        # The engine's runs are files and no events; only what becomes a duplicate, or is one no more, moves by them.
        joined = len(runs) if "duplicates" in f"{move.before} {move.after}" else 0
        found.append(_moved(move.before, move.after, move.records, acts.values(), joined))
    before, after = (counted(state.rows, state.protocol, language) for state in (then, now))
    return Comparison(before, after, tuple(found), titles, then.rows)


def _moved(before: str, after: str, records: tuple[str, ...], events: Iterable[Event], runs: int) -> Moved:
    those = sorted(events, key=lambda event: (event.at, event.id))
    through = Counter((event.kind, event.reviewer) for event in those)
    through += Counter({("dedupe", ENGINE): runs})
    return Moved(before, after, records, tuple(event.id for event in those), dict(through.most_common()))


def _report(record: str, then: Past, now: Past) -> set[str]:
    """Give the records that were or are one report with a record: what is said of any of them moves all."""
    return {record, *then.reports.get(record, ()), *now.reports.get(record, ())}


def _by_record(new: Iterable[Event], log: Iterable[Event]) -> dict[str, list[Event]]:
    """Map records to the new events that name them, or that undo or replace what does."""
    acts: dict[str, list[Event]] = {}
    for event in log:
        acts.setdefault(event.id, []).append(event)
        if event.act != event.id:
            acts.setdefault(event.act, []).append(event)
    found: dict[str, list[Event]] = {}
    for event in new:
        for key in _named(event, acts):
            found.setdefault(key, []).append(event)
    return found


def _named(event: Event, acts: Mapping[str, list[Event]]) -> set[str]:
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
