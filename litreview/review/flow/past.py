"""The review as it stood at a moment: derived from the events until then, as if nothing had come after (RULES 6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from uuid import UUID

from litreview.errors import UsageError
from litreview.files import read_text
from litreview.links import is_file
from litreview.model import Event, Pair, SourceKind
from litreview.prisma.boxes import Row
from litreview.prisma.rows import among_themselves, rows_of, since_the_previous
from litreview.review.context import Context
from litreview.review.duplicates.run_files import read_heads, read_run
from litreview.review.flow.current import source_names
from litreview.review.flow.versions import alone_before, carried_on, known_again, update_of
from litreview.review.web.additions import RETRACTION
from litreview.screening import protocol as protocols
from litreview.screening.protocol import Protocol
from litreview.screening.rival_exports import Standing, standing
from litreview.standing.log import in_force
from litreview.standing.review_state import Fact, derive
from litreview.store.store import Session

END_OF_DAY = time(23, 59, 59, 999999, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Past:
    """What was true at a moment.

    Attributes:
        reports: The keys of each report's records, by any of them.
        events: All events until then.
    """

    rows: tuple[Row, ...]
    protocol: Protocol
    reports: Mapping[str, tuple[str, ...]]
    events: tuple[Event, ...]


def moment(text: str) -> datetime:
    """Read a day, which ends when it ends in UTC, or an instant.

    Raises:
        UsageError: It is neither.
    """
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError as error:
        hint = "Write a day as 2026-03-31, or an instant as 2026-03-31T14:00Z."
        raise UsageError(f"{text!r} is no date.", hint) from error
    # A day alone, in any of the ways that ISO 8601 writes it, is meant whole.
    if not any(sign in text for sign in "T :"):
        return datetime.combine(read.date(), END_OF_DAY)
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read


def past(context: Context, session: Session, until: datetime) -> Past:
    """Derive what was true at a moment."""
    events = [event for event in session.events.all() if at(event) <= until]
    live = in_force(events)
    acts = [event for event in events if event.id in live]
    protocol = _protocol(context, session, until)
    exports = standing(acts)
    facts, searches = _facts(session, acts, exports)
    rules = session.rules(protocol)
    now = derive(facts.values(), _pairs(context, session, until), events, rules, exports.pairs)
    names = source_names(session)
    sources = {key: names.get(search, search) for key, search in searches.items()}
    found = rows_of(now.reports, facts, sources)
    updates = [act for act in acts if act.kind == "update"]
    protocol, update = carried_on(protocol, updates), update_of(updates)
    if update:
        alone = alone_before(updates)
        before = {report.lead for report in now.reports if not alone.isdisjoint(report.records)}
        some = (row for row in found if searches[row.record] in update)
        found = among_themselves(known_again(some, before))
    rows = tuple(since_the_previous(found, protocol.previous))
    reports = {key: report.records for report in now.reports for key in report.records}
    return Past(rows, protocol, reports, tuple(events))


def retracted(then: Past) -> tuple[str, ...]:
    """Give the reports that were included then, and about which a retraction or a concern was known."""
    live = in_force(then.events)
    named = {str(e.body.get("record")) for e in then.events if e.kind == RETRACTION and e.id in live}
    included = {row.report for row in then.rows if row.place.end == "included"}
    return tuple(sorted(lead for lead in included if not named.isdisjoint(then.reports.get(lead, ()))))


def at(event: Event) -> datetime:
    """Give the time of an event."""
    read = datetime.fromisoformat(event.at)
    # A ledger written by hand may lack the zone; ours are all in UTC.
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read


def _facts(
    session: Session, acts: Iterable[Event], exports: Standing
) -> tuple[dict[str, Fact], dict[str, str]]:
    """Give the records of the exports that were imported, and the search of each."""
    imported = {
        (str(act.body.get("search")), str(act.body.get("sha256"))) for act in acts if act.kind == "import"
    }
    facts: dict[str, Fact] = {}
    searches: dict[str, str] = {}
    for key, kind, search, sha256 in session.records.memberships():
        if (search, sha256) in imported:
            # A record counts while one of the exports it lies in does.
            counted = (search, sha256) not in exports.out or (key in facts and facts[key].counted)
            facts[key] = Fact(key, SourceKind(kind), counted)
            searches[key] = search
    return facts, searches


def _pairs(context: Context, session: Session, until: datetime) -> Iterator[Pair]:
    """Give what the runs said that counted; the store keeps only those that count now."""
    runs = session.pairs.runs()
    known = {run for run in runs if made(run) <= until}
    told = read_heads(context, known)
    counting = known - {old for run in told.values() for old in run.replaces}
    if counting == {run for run, counts in runs.items() if counts}:
        yield from session.pairs.all()
        return
    for run in sorted(counting & told.keys()):
        yield from read_run(context.folder.runs / f"{run}.jsonl")[1]


def made(run: str) -> datetime:
    """Give when a run was made: its id begins with the time (RFC 9562)."""
    return datetime.fromtimestamp((UUID(run).int >> 80) / 1000, UTC)


def _protocol(context: Context, session: Session, until: datetime) -> Protocol:
    """Give the protocol that was in force: the newest version then, or the first there was."""
    versions = sorted(session.events.of_kind("protocol"), key=lambda event: (event.at, event.id))
    until_then = [event for event in versions if at(event) <= until] or versions[:1]
    # A version that is used again makes no event: with none after that moment, what is in force now was then.
    if not versions or until_then == versions:
        return context.protocol
    path = context.folder.version(str(until_then[-1].body.get("hash")))
    return protocols.parse(read_text(path)) if is_file(path) else context.protocol
