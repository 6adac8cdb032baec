"""The state of the review at a past moment, derived from the events until then (RULES 6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from uuid import UUID

from litreview.errors import UsageError
from litreview.files import read_text
from litreview.links import is_file
from litreview.model import Event, Pair, SourceKind
from litreview.prisma.boxes import FlowRow
from litreview.prisma.rows import among_themselves, rows_of, since_the_previous
from litreview.review.context import Context
from litreview.review.duplicates.run_files import read_heads, read_run
from litreview.review.flow import versions
from litreview.review.flow.current import source_names
from litreview.review.web.additions import RETRACTION
from litreview.screening import protocol as protocols
from litreview.screening.rival_exports import ExportsInForce, exports_in_force
from litreview.standing.log import in_force
from litreview.standing.review_state import Fact, ReportState, derive
from litreview.store.store import StoreSession

END_OF_DAY = time(23, 59, 59, 999999, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PastState:
    """The state of the review at a moment.

    Attributes:
        reports: The keys of each report's records, by any of these keys.
        events: All events until then.
        derived: The reports as they stood, before any is left out of the flow of an update.
    """

    rows: tuple[FlowRow, ...]
    protocol: protocols.Protocol
    reports: Mapping[str, tuple[str, ...]]
    events: tuple[Event, ...]
    derived: tuple[ReportState, ...]


def parse_moment(text: str) -> datetime:
    """Parse a date, which means the end of that day in UTC, or an instant.

    Raises:
        UsageError: The text is neither.
    """
    try:
        parsed = datetime.fromisoformat(text.strip())
    except ValueError as error:
        hint = "Write a day as 2026-03-31, or an instant as 2026-03-31T14:00Z."
        raise UsageError(f"{text!r} is not a valid date.", hint) from error
    # A date without a time, in any form of ISO 8601, means the whole day.
    if not any(sign in text for sign in "T :"):
        return datetime.combine(parsed.date(), END_OF_DAY)
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed


def state_at(context: Context, session: StoreSession, until: datetime) -> PastState:
    """Derive the state of the review at a moment."""
    events = [event for event in session.events.all() if event_time(event) <= until]
    live = in_force(events)
    acts = [event for event in events if event.id in live]
    protocol = _protocol(context, session, until)
    exports = exports_in_force(acts)
    facts, searches = _facts(session, acts, exports)
    rules = session.rules(protocol)
    now = derive(facts.values(), _pairs(context, session, until), events, rules, exports.pairs)
    names = source_names(session)
    sources = {key: names.get(search, search) for key, search in searches.items()}
    found = rows_of(now.reports, facts, sources)
    updates = [act for act in acts if act.kind == "update"]
    protocol, update = versions.previous_totals(protocol, updates), versions.update_searches(updates)
    if update:
        earlier = versions.studies_before_update(updates)
        before = {report.lead for report in now.reports if not earlier.isdisjoint(report.records)}
        some = (row for row in found if searches[row.record] in update)
        found = among_themselves(versions.already_known(some, before))
    rows = tuple(since_the_previous(found, protocol.previous))
    reports = {key: report.records for report in now.reports for key in report.records}
    return PastState(rows, protocol, reports, tuple(events), tuple(now.reports))


def retracted(then: PastState) -> tuple[str, ...]:
    """Return the reports that were included then and had a known retraction or concern."""
    live = in_force(then.events)
    named = {str(e.body.get("record")) for e in then.events if e.kind == RETRACTION and e.id in live}
    included = {row.report for row in then.rows if row.place.end == "included"}
    return tuple(sorted(lead for lead in included if not named.isdisjoint(then.reports.get(lead, ()))))


def event_time(event: Event) -> datetime:
    """Return the time of an event."""
    parsed = datetime.fromisoformat(event.at)
    # A ledger written by hand may lack the time zone; all others are in UTC.
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed


def _facts(
    session: StoreSession, acts: Iterable[Event], exports: ExportsInForce
) -> tuple[dict[str, Fact], dict[str, str]]:
    """Return the records of the imported exports, and the search of each."""
    imported = {
        (str(act.body.get("search")), str(act.body.get("sha256"))) for act in acts if act.kind == "import"
    }
    facts: dict[str, Fact] = {}
    searches: dict[str, str] = {}
    for key, kind, search, sha256 in session.records.memberships():
        if (search, sha256) in imported:
            # A record counts while one of its exports does.
            counted = (search, sha256) not in exports.out or (key in facts and facts[key].counted)
            facts[key] = Fact(key, SourceKind(kind), counted)
            searches[key] = search
    return facts, searches


def _pairs(context: Context, session: StoreSession, until: datetime) -> Iterator[Pair]:
    """Yield the pairs of the runs that counted then; the store keeps only those that count now."""
    runs = session.pairs.runs()
    known = {run for run in runs if run_time(run) <= until}
    heads = read_heads(context, known)
    counting = known - {old for run in heads.values() for old in run.replaces}
    if counting == {run for run, counts in runs.items() if counts}:
        yield from session.pairs.all()
        return
    for run in sorted(counting & heads.keys()):
        yield from read_run(context.folder.runs / f"{run}.jsonl")[1]


def run_time(run: str) -> datetime:
    """Return the time of a run, with which its id begins (RFC 9562)."""
    return datetime.fromtimestamp((UUID(run).int >> 80) / 1000, UTC)


def _protocol(context: Context, session: StoreSession, until: datetime) -> protocols.Protocol:
    """Return the protocol in force then: the newest version, or the first one if there was none yet."""
    events = sorted(session.events.of_kind("protocol"), key=lambda event: (event.at, event.id))
    until_then = [event for event in events if event_time(event) <= until] or events[:1]
    # A version that is used again adds no event: if none follows, the current protocol was in force.
    if not events or until_then == events:
        return context.protocol
    path = context.folder.version(str(until_then[-1].body.get("hash")))
    return protocols.parse(read_text(path)) if is_file(path) else context.protocol
