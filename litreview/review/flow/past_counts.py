"""What the flow counts at a past moment: from the present counts, less what has happened to reports since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from litreview.model import FlowStatus, SourceKind
from litreview.prisma.rows import deal, rows_of
from litreview.prisma.version_changes import Endings
from litreview.review.context import Context
from litreview.review.flow.current import Counts, counted_among, counts, included_reports
from litreview.review.flow.moments import event_time, parse_time
from litreview.review.flow.past import Moment, frozen_states, moment_at, runs_at, runs_now, state_at
from litreview.review.flow.past import included_reports as included_then
from litreview.review.flow.report_endings import endings
from litreview.review.flow.version_flows import Asked, VersionedRows
from litreview.review.garbage import collection_paused
from litreview.screening.protocol import Protocol
from litreview.standing.log import records_of
from litreview.standing.review_state import Fact, ReportState, derive
from litreview.store.store import StoreSession
from litreview.ticks import ticking

MOST = 0.25
"""The share of the reports beyond which all are derived: a few at a time take four times as long."""
FEW = 1000
"""Events after a moment up to which it is not worthwhile to read what each event of the log names."""


@collection_paused()
def counted_at(
    context: Context, session: StoreSession, until: datetime, beginnings: AbstractSet[str] | None = None
) -> VersionedRows:
    """Return what the flows of the review at a moment are counted from; see `past.state_at`.

    Where the same exports, runs of the engine and rules counted then as now, only those reports are derived on which
    something had happened and has happened since.
    """
    then = moment_at(context, session, until, beginnings)
    if not _counts_as_now(context, session, then, until):
        return state_at(context, session, until, beginnings).counted
    times = session.events.times()
    dated = ticking(times.items(), context.tick, len(times))
    later = {id_ for id_, at in dated if parse_time(at) > until}
    named, untouched = _touched(session, later)
    (found, ends) = counts(session)
    if len(named) > MOST * ends.total():
        return state_at(context, session, until, beginnings).counted
    past = _Changed.derive(session, then, until, named)
    untouched -= past.keys
    included = [
        *(
            report
            for report in included_reports(session)
            if report.lead not in untouched and report.records.isdisjoint(past.keys)
        ),
        *included_then(past.reports),
    ]
    included.sort(key=lambda report: report.lead)
    found_now, ends_now = counts(session, past.keys)
    found_then, ends_then = past.counts(session)
    ends = ends - ends_now + ends_then
    _take_back(ends, session, then.protocol, untouched)

    def ending(asked: Sequence[Asked]) -> list[Endings]:
        keys = {key for _, some in asked for key in some}
        known = counted_among(session, keys - past.keys)
        known |= {key for report in past.reports if report.place for key in report.records}
        return endings(context, session, then.versions, asked, until, known)

    return VersionedRows(
        then.versions,
        list(deal(found - found_now + found_then, +ends)),
        then.protocol,
        included=tuple(included),
        retracted=then.retracted(included),
        states=frozen_states(context, session, then.versions, then.protocol),
        endings=ending,
    )


def _touched(session: StoreSession, later: AbstractSet[str]) -> tuple[set[str], set[str]]:
    """Return records of the reports to derive again, and the leads of those on which nothing had happened yet.

    Args:
        session: The transaction.
        later: The ids of the events after the moment.
    """
    # What was withdrawn or replaced since counted then.
    changed = session.events.behind(session.events.of_ids(later & session.events.referring()))
    behind = {key for event in changed for key in records_of(event)}
    if len(later) <= FEW:
        return behind | {key for event in session.events.of_ids(later) for key in records_of(event)}, set()
    lead_of = session.reports.followers()
    before, after = set[str](), {lead_of.get(key, key) for key in behind}
    for key, event in session.events.mentions():
        (after if event in later else before).add(lead_of.get(key, key))
    # A judgement since may have joined reports that nothing had happened on.
    judged = (event for event in session.events.of_kind("judgement") if event.id in later)
    joined = {lead_of.get(key, key) for event in judged for key in records_of(event)}
    return (after & before) | joined, after - before - joined


def _take_back(
    ends: Counter[tuple[int, FlowStatus]],
    session: StoreSession,
    protocol: Protocol,
    untouched: AbstractSet[str],
) -> None:
    """Count reports as they were before anything happened on them."""
    if not untouched:
        return
    rules = session.rules(protocol)
    alone = (derive([Fact("", kind)], (), (), rules).reports[0].place for kind in SourceKind)
    at_first = {place.lane: place for place in alone if place}
    for lead, home, place in session.lists.places():
        if lead in untouched:
            ends[home, place] -= 1
            ends[home, at_first[place.lane]] += 1


def _counts_as_now(context: Context, session: StoreSession, then: Moment, until: datetime) -> bool:
    versions, exports = then.versions, then.exports
    counting = {name: exports.counting(name, versions.lying(name)) for name in versions.imported}
    return (
        session.rules(then.protocol) == session.rules(context.protocol)
        and counting == session.records.counting()
        and set(exports.pairs) == set(session.pairs.replaced())
        and runs_at(context, session, until) == runs_now(session)
    )


@dataclass(frozen=True, slots=True)
class _Changed:
    """Reports on which something has happened since a moment, with all that are linked to them, as they stood then.

    Attributes:
        facts: By record.
    """

    facts: Mapping[str, Fact]
    reports: Sequence[ReportState]

    @classmethod
    def derive(
        cls, session: StoreSession, then: Moment, until: datetime, named: AbstractSet[str]
    ) -> _Changed:
        """Derive the reports of some records, and all that are linked to them."""
        facts = {fact.key: fact for fact in session.reports.facts(session.pairs.component(named))}
        before = [event for event in session.events.touching(facts) if event_time(event) <= until]
        pairs, replaced = session.pairs.among(facts), session.pairs.replaced(facts)
        state = derive(facts.values(), pairs, before, session.rules(then.protocol), replaced)
        return cls(facts, state.reports)

    @property
    def keys(self) -> AbstractSet[str]:
        """The records of these reports."""
        return self.facts.keys()

    def counts(self, session: StoreSession) -> Counts:
        """Count records by where they appear, and reports by where they end."""
        names = session.records.source_names()
        found = session.records.sources(self.keys).items()
        sources = {key: names.get(search, search) for key, (search, _) in found}
        rows = rows_of(self.reports, self.facts, sources)
        return (
            Counter((row.version, row.version > row.home, row.kind, row.source) for row in rows),
            Counter((report.home, report.place) for report in self.reports if report.place),
        )
