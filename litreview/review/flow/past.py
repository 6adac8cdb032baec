"""The state of the review at a past moment, derived from the events until then (RULES 6)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from litreview.errors import InputError
from litreview.model import Event, Pair, SourceKind
from litreview.prisma.boxes import FlowRow
from litreview.prisma.flow import flow_from_json
from litreview.prisma.identities import i13
from litreview.prisma.rows import rows_of, since_the_previous
from litreview.prisma.version_changes import IncludedReport
from litreview.review.context import Context
from litreview.review.duplicates.run_files import read_heads, read_run
from litreview.review.flow.moments import event_time, protocol_at, run_time
from litreview.review.flow.report_endings import endings_at
from litreview.review.flow.version_flows import VersionedRows, freeze
from litreview.review.garbage import collection_paused
from litreview.review.web.additions import RETRACTION
from litreview.screening import protocol as protocols
from litreview.screening.rival_exports import KINDS as EXPORT_KINDS
from litreview.screening.rival_exports import ExportsInForce, exports_in_force
from litreview.standing.log import in_force
from litreview.standing.review_state import Fact, ReportState, derive
from litreview.standing.version_derivation import KINDS as VERSION_KINDS
from litreview.standing.version_derivation import derive_versions, is_beginning, until_of
from litreview.standing.versions import FIRST, FrozenState, Versions
from litreview.store.store import StoreSession
from litreview.ticks import ticking

Redrawn = dict[str, FrozenState]
"""What the beginnings of versions froze, as it was derived again, by the id of the beginning."""


@dataclass(frozen=True, slots=True)
class PastState:
    """The state of the review at a moment.

    Attributes:
        reports: The keys of each report's records, by any of these keys.
        events: All events until then.
        derived: The reports as they stood.
    """

    counted: VersionedRows
    reports: Mapping[str, tuple[str, ...]]
    events: tuple[Event, ...]
    derived: tuple[ReportState, ...]

    @property
    def rows(self) -> tuple[FlowRow, ...]:
        """The rows of the newest version."""
        newest = self.counted.versions.newest
        rows = (row for row in self.counted.rows if row.version == newest)
        return tuple(since_the_previous(rows, self.counted.known_before(newest)))


@collection_paused()
def state_at(
    context: Context,
    session: StoreSession,
    until: datetime,
    beginnings: Collection[str] | None = None,
    redrawn: Redrawn | None = None,
) -> PastState:
    """Derive the state of the review at a moment.

    Args:
        context: The review.
        session: The transaction.
        until: The moment.
        beginnings: The ids of the beginnings of versions that count, by default those of versions that had begun then.
        redrawn: What was derived of these beginnings already.
    """
    then = moment_at(context, session, until, beginnings)
    versions, exports = then.versions, then.exports
    every = ticking(session.events.all(), context.tick, session.events.count())
    events = [event for event in every if event_time(event) <= until]
    facts, searches = _facts(session, versions, exports)
    now_ = derive(
        facts.values(), _pairs(context, session, until), events, session.rules(then.protocol), exports.pairs
    )
    names = session.records.source_names()
    sources = {key: names.get(search, search) for key, search in searches.items()}
    reports = {key: report.records for report in now_.reports for key in report.records}
    included = tuple(included_reports(now_.reports))
    counted = VersionedRows(
        versions,
        tuple(rows_of(now_.reports, facts, sources)),
        then.protocol,
        included=included,
        retracted=then.retracted(included),
        states=frozen_states(context, session, versions, then.protocol, redrawn),
        endings=partial(endings_at, context, session, versions, until, now_.reports),
    )
    return PastState(counted, reports, tuple(events), tuple(now_.reports))


@dataclass(frozen=True, slots=True)
class Moment:
    """What counted at a moment, apart from what reviewers decided.

    Attributes:
        named: The records that a retraction in force named.
    """

    versions: Versions
    protocol: protocols.Protocol
    exports: ExportsInForce
    named: frozenset[str]

    def retracted(self, included: Iterable[IncludedReport]) -> dict[str, int]:
        """Map the included reports with a retraction to the versions in which they came in."""
        return {report.lead: report.home for report in included if not self.named.isdisjoint(report.records)}


def moment_at(
    context: Context, session: StoreSession, until: datetime, beginnings: Collection[str] | None = None
) -> Moment:
    """Derive which exports counted at a moment, and in which versions; see `state_at`."""
    kinds = {*VERSION_KINDS, *EXPORT_KINDS, RETRACTION}
    # Few, unlike decisions.
    every = session.events.closed(event for kind in kinds for event in session.events.of_kind(kind))
    events = [event for event in every if event_time(event) <= until]
    live = in_force(events)
    # Beginnings at any time: one that was recorded later may say that a version ended before.
    begun = {event.id: event for event in every if is_beginning(event)}
    if beginnings is None:
        now = in_force(every) if begun else set[str]()
        # A version ends when its beginning says so, which may have been recorded much later.
        beginnings = {
            id_
            for id_, event in begun.items()
            if until_of(event) < until and id_ in (live if event_time(event) <= until else now)
        }
    live = (live - begun.keys()) | set(beginnings)
    acts = [event for event in events if event.id in live]
    of_versions = {event.id: event for event in events if event.kind in VERSION_KINDS} | begun
    versions = derive_versions(of_versions.values(), live)
    return Moment(
        versions,
        protocol_at(context, session.events.of_kind("protocol"), until),
        exports_in_force(acts, versions.lying),
        frozenset(str(act.body.get("record")) for act in acts if act.kind == RETRACTION),
    )


def frozen_states(
    context: Context,
    session: StoreSession,
    versions: Versions,
    protocol: protocols.Protocol,
    redrawn: Redrawn | None = None,
) -> dict[int, FrozenState]:
    """Return what was frozen when each version after the first began."""
    found: dict[int, FrozenState] = {}
    # Each needs those before it, so that without this table ten of them would be derived a thousand times.
    redrawn = {} if redrawn is None else redrawn
    for number in range(2, versions.newest + 1):
        begun = versions.beginning(number)
        state = begun.state
        if state is None or not _is_readable(state.numbers):
            # Events of the older form recorded two numbers, and one that was edited by hand may have lost some.
            state = redraw(context, session, versions, number, redrawn)
            if begun.state is None and begun.previous and "previous_studies" not in protocol.typed:
                state = replace(state, previous={**state.previous, **begun.previous})
        found[number] = state
    return found


def redraw(
    context: Context, session: StoreSession, versions: Versions, number: int, redrawn: Redrawn | None = None
) -> FrozenState:
    """Derive again what the beginning of a version froze, from the events until then; add it to `redrawn`."""
    redrawn = {} if redrawn is None else redrawn
    id_ = versions.beginning(number).id
    if id_ not in redrawn:
        # With the versions before it, and not with those that had begun by the clock.
        then = state_before(context, session, versions, number, redrawn).counted
        redrawn[id_] = freeze(then, then.protocol.language)
    return redrawn[id_]


def state_before(
    context: Context, session: StoreSession, versions: Versions, number: int, redrawn: Redrawn | None = None
) -> PastState:
    """Derive the state of the review at the moment at which a version began."""
    earlier = {fork.id for forks in versions.beginnings[: number - 2] for fork in forks}
    return state_at(context, session, versions.beginning(number).until, earlier, redrawn)


def _is_readable(numbers: Mapping[str, Any]) -> bool:
    try:
        flow = flow_from_json(numbers)
    except InputError:
        return False
    return {"new_studies", "new_reports"} <= flow.numbers.keys() and not list(i13(flow))


def included_reports(reports: Iterable[ReportState]) -> Iterator[IncludedReport]:
    """Yield the reports that are included, by lead."""
    for report in sorted(reports, key=lambda report: report.lead):
        if report.place and report.place.end == "included":
            yield IncludedReport(report.lead, frozenset(report.records), report.home, report.place.studies)


def _facts(
    session: StoreSession, versions: Versions, exports: ExportsInForce
) -> tuple[dict[str, Fact], dict[str, str]]:
    """Return the records of the imported exports, and the search of each."""
    # Also of those that do not count: votes on their records are kept.
    counting = {name: exports.counting(name, versions.lying(name)) for name in versions.imported}
    facts: dict[str, Fact] = {}
    searches: dict[str, str] = {}
    for key, kind, search, sha256 in session.records.memberships():
        found = counting.get((search, sha256))
        if found is not None:
            # A record counts while one of its exports does.
            if key in facts and facts[key].counted:
                found |= facts[key].versions
            facts[key] = Fact(key, SourceKind(kind), bool(found), found or FIRST)
            searches[key] = search
    return facts, searches


def _pairs(context: Context, session: StoreSession, until: datetime) -> Iterator[Pair]:
    """Yield the pairs of the runs that counted then; the store keeps only those that count now."""
    counting = runs_at(context, session, until)
    if counting == runs_now(session):
        yield from session.pairs.all()
        return
    for run in sorted(read_heads(context, counting)):
        yield from read_run(context.folder.runs / f"{run}.jsonl")[1]


def runs_now(session: StoreSession) -> set[str]:
    """Return the runs of the engine that count."""
    return {run for run, counts in session.pairs.runs().items() if counts}


def runs_at(context: Context, session: StoreSession, until: datetime) -> set[str]:
    """Return the runs of the engine that counted at a moment."""
    known = {run for run in session.pairs.runs() if run_time(run) <= until}
    return known - {old for run in read_heads(context, known).values() for old in run.replaces}
