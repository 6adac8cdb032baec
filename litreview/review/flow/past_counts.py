"""What the flow counts at a past moment: from the present counts, less what has happened to reports since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime

from litreview.model import FlowStatus, Lane
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
from litreview.standing.log import in_force, records_of
from litreview.standing.review_state import Arrival, Fact, ReportState, derive, report_state, statements
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
    something had happened and has happened since; with all that is linked to them, if a pair was judged since.
    """
    then = moment_at(context, session, until, beginnings)
    if not _counts_as_now(context, session, then, until):
        return state_at(context, session, until, beginnings).counted
    times = session.events.times()
    dated = ticking(times.items(), context.tick, len(times))
    later = {id_ for id_, at in dated if parse_time(at) > until}
    touched = _touched(session, later)
    found, ends = counts(session)
    if len(touched.named) > MOST * ends.total():
        return state_at(context, session, until, beginnings).counted
    past = _Changed.derive(session, then, until, touched.named)
    found_now, ends_now = counts(session, past.keys)
    found_then, ends_then = past.counts(session)
    ends = ends - ends_now + ends_then
    alone = touched.leads - past.keys
    included = [
        *(
            report
            for report in included_reports(session)
            if report.lead not in alone and report.records.isdisjoint(past.keys)
        ),
        *included_then(past.reports),
        *included_then(_put_back(ends, session, then.protocol, touched, alone)),
    ]
    included.sort(key=lambda report: report.lead)

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


@dataclass(frozen=True, slots=True)
class _Touched:
    """The reports on which something has happened since a moment.

    Attributes:
        named: Records of those that may have had other records then: to derive with all that is linked to them.
        leads: The leads of the others, which had the same records then.
        followers: The other records of these reports, by lead.
        events: The ids of the events until then that name records of these reports, or that end other events.
    """

    named: AbstractSet[str]
    leads: AbstractSet[str] = frozenset()
    followers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    events: AbstractSet[str] = frozenset()


def _touched(session: StoreSession, later: AbstractSet[str]) -> _Touched:
    """Return the reports on which something has happened since a moment.

    Args:
        session: The transaction.
        later: The ids of the events after the moment.
    """
    referring = session.events.referring()
    # What was withdrawn or replaced since counted then.
    changed = session.events.behind(session.events.of_ids(later & referring))
    if len(later) <= FEW:
        since = (*changed, *session.events.of_ids(later))
        return _Touched({key for event in since for key in records_of(event)})
    judged = [event for event in session.events.of_kind("judgement") if event.id in later]
    judged += (event for event in changed if event.kind == "judgement")
    lead_of = session.reports.followers()
    leads = {lead_of.get(key, key) for event in changed for key in records_of(event)}
    leads |= {lead_of.get(key, key) for key, event in session.events.mentions() if event in later}
    # Read twice, as a large review has millions of them, and few may concern these reports.
    before = {
        event
        for key, event in session.events.mentions()
        if event not in later and lead_of.get(key, key) in leads
    }
    followers: dict[str, list[str]] = {}
    for key, lead in lead_of.items():
        if lead in leads:
            followers.setdefault(lead, []).append(key)
    regrouped = {lead_of.get(key, key) for event in judged for key in records_of(event)}
    return _Touched(regrouped, leads, followers, before | (referring - later))


def _put_back(
    ends: Counter[tuple[int, FlowStatus]],
    session: StoreSession,
    protocol: Protocol,
    touched: _Touched,
    leads: AbstractSet[str],
) -> list[ReportState]:
    """Count reports where they ended then in place of where they end now; return those that were included.

    Args:
        ends: The counts to change.
        session: The transaction.
        protocol: The protocol then.
        touched: What has happened since.
        leads: The leads of the reports, all of which had the same records then.
    """
    included: list[ReportState] = []
    if not leads:
        return included
    rules = session.rules(protocol)
    log = session.events.of_ids(touched.events)
    live = in_force(log)
    said = statements([event for event in log if event.id in live])
    named = said.named
    first = {lane: report_state((), Arrival("", lane, 1), said, rules).place for lane in Lane}
    for lead, home, now in session.lists.places():
        if lead not in leads:
            continue
        records = (lead, *touched.followers.get(lead, ()))
        was = first[now.lane]
        if not named.isdisjoint(records):
            report = report_state(records, Arrival(lead, now.lane, home), said, rules)
            was = report.place
            if was and was.end == "included":
                included.append(report)
        ends[home, now] -= 1
        if was:
            ends[home, was] += 1
    return included


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
