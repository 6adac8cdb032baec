"""What the flow counts at a past moment: from the present counts, and the reports on which something happened since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from litreview.prisma.rows import deal, rows_of
from litreview.prisma.version_changes import Endings
from litreview.review.context import Context
from litreview.review.flow.current import Counts, counted_among, counts, included_reports
from litreview.review.flow.moments import event_time, parse_time
from litreview.review.flow.past import Moment, frozen_states, moment_at, runs_at, runs_now, state_at
from litreview.review.flow.past import included_reports as included_then
from litreview.review.flow.report_endings import endings
from litreview.review.flow.version_flows import Asked, VersionedRows
from litreview.standing.review_state import Fact, ReportState, derive
from litreview.store.store import StoreSession
from litreview.ticks import ticking

MOST = 0.25
"""The share of the log after a moment beyond which all reports are derived: a few at a time take four times as long."""


def counted_at(
    context: Context, session: StoreSession, until: datetime, beginnings: AbstractSet[str] | None = None
) -> VersionedRows:
    """Return what the flows of the review at a moment are counted from; see `past.state_at`.

    Where the same exports, runs of the engine and rules counted then as now, only those reports are derived on which
    something happened since.
    """
    then = moment_at(context, session, until, beginnings)
    times = session.events.times()
    later = [id_ for id_, at in ticking(times.items(), context.tick, len(times)) if parse_time(at) > until]
    if len(later) > MOST * len(times) or not _counts_as_now(context, session, then, until):
        return state_at(context, session, until, beginnings).counted
    past = _Changed.since(session, then, until, later)
    included = [
        *(report for report in included_reports(session) if report.records.isdisjoint(past.keys)),
        *included_then(past.reports),
    ]
    included.sort(key=lambda report: report.lead)
    (found, ends), (found_now, ends_now) = counts(session), counts(session, past.keys)
    found_then, ends_then = past.counts(session)

    def ending(asked: Sequence[Asked]) -> list[Endings]:
        keys = {key for _, some in asked for key in some}
        known = counted_among(session, keys - past.keys)
        known |= {key for report in past.reports if report.place for key in report.records}
        return endings(context, session, then.versions, asked, until, known)

    return VersionedRows(
        then.versions,
        list(deal(found - found_now + found_then, ends - ends_now + ends_then)),
        then.protocol,
        included=tuple(included),
        retracted=then.retracted(included),
        states=frozen_states(context, session, then.versions, then.protocol),
        endings=ending,
    )


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
    """The reports on which something happened after a moment, with all that are linked to them, as they stood then.

    Attributes:
        facts: By record.
    """

    facts: Mapping[str, Fact]
    reports: Sequence[ReportState]

    @classmethod
    def since(cls, session: StoreSession, then: Moment, until: datetime, later: Iterable[str]) -> _Changed:
        events = session.events.of_ids(later)
        named = session.events.named_by({*(event.id for event in events), *session.events.behind(events)})
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
