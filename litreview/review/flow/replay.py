"""What the beginnings of versions froze, derived again from the log: in one pass, each report only where it changed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial

from litreview.model import Event, Pair, SourceKind
from litreview.prisma.rows import rows_of
from litreview.prisma.version_changes import IncludedReport
from litreview.review.context import Context, affected_records
from litreview.review.duplicates.run_files import read_heads, read_run
from litreview.review.flow import past
from litreview.review.flow.moments import event_time, protocol_at, run_time
from litreview.review.flow.report_endings import endings_at
from litreview.review.flow.version_flows import VersionedRows, freeze
from litreview.screening.protocol import Protocol
from litreview.screening.rival_exports import KINDS as EXPORT_KINDS
from litreview.screening.rival_exports import ExportsInForce, exports_in_force
from litreview.standing.event_index import EventIndex
from litreview.standing.log import in_force, records_of
from litreview.standing.review_state import Fact, ReportState, derive
from litreview.standing.version_derivation import KINDS as VERSION_KINDS
from litreview.standing.version_derivation import derive_versions, is_beginning
from litreview.standing.versions import FIRST, FrozenState, Name, Versions
from litreview.store.store import StoreSession


class Replay:
    """The review at the moments when its versions ended.

    Args:
        context: The review.
        session: The transaction.
        versions: The versions of the review.
        events: All events.
    """

    def __init__(
        self, context: Context, session: StoreSession, versions: Versions, events: Iterable[Event]
    ) -> None:
        self._context, self._session, self._versions = context, session, versions
        self._history = _History(session, events)
        self._records = _Records(session)
        self._pairs = _Pairs(context, session)
        self._states = past.frozen_states(context, session, versions, context.protocol)
        self._of_protocol = session.events.of_kind("protocol")
        self._rules: Protocol | None = None
        self._facts: dict[str, Fact] = {}
        self._reports: dict[str, ReportState] = {}
        self._included: dict[str, IncludedReport] = {}

    def freeze(self, number: int) -> FrozenState:
        """Derive again what the beginning of a version froze; fast if the one before was derived last."""
        until = self._versions.beginning(number).until
        protocol = protocol_at(self._context, self._of_protocol, until)
        versions = self._advance(number, protocol)
        keys = self._records.in_version(number - 1)
        reports = {report.lead: report for key in keys if (report := self._reports.get(key))}
        rows = rows_of(reports.values(), self._facts, self._records.sources)
        given = VersionedRows(
            versions,
            tuple(row for row in rows if row.version == number - 1),
            protocol,
            included=[self._included[lead] for lead in sorted(self._included)],
            states={each: state for each, state in self._states.items() if each < number},
            endings=partial(
                endings_at, self._context, self._session, versions, until, self._reports.values()
            ),
        )
        return freeze(given, protocol.language)

    def _advance(self, number: int, protocol: Protocol) -> Versions:
        """Derive what changed since the moment that was looked at before; return the versions then."""
        begun = self._versions.beginning(number)
        earlier = [fork for forks in self._versions.beginnings[: number - 2] for fork in forks]
        touched = affected_records(self._session, self._history.advance(begun.until))
        acts = self._history.acts()
        live = (in_force(acts) - self._history.begun.keys()) | {fork.id for fork in earlier}
        of_versions = {event.id: event for event in acts if event.kind in VERSION_KINDS} | self._history.begun
        versions = derive_versions(of_versions.values(), live, {fork.id: fork for fork in earlier})
        exports = exports_in_force((event for event in acts if event.id in live), versions.lying)
        touched |= self._records.advance(versions, exports)
        touched |= self._pairs.advance(begun.until, exports)
        rules = self._session.rules(protocol)
        # Under other rules any report may end elsewhere.
        linked = self._records.kinds.keys() if rules != self._rules else self._linked(touched)
        self._rules = rules
        self._derive(linked, rules)
        return versions

    def _linked(self, keys: Iterable[str]) -> set[str]:
        found = set(keys)
        frontier = set(found)
        while frontier:
            frontier = {
                other for key in frontier for other in (*self._pairs.linked(key), *self._history.judged(key))
            } - found
            found |= frontier
        return found

    def _derive(self, keys: Collection[str], rules: Protocol) -> None:
        for key in keys:
            self._facts.pop(key, None)
            if gone := self._reports.pop(key, None):
                self._included.pop(gone.lead, None)
        facts = {key: fact for key in keys if (fact := self._records.fact(key))}
        self._facts |= facts
        pairs, replaced = self._pairs.among(facts)
        state = derive(facts.values(), pairs, self._history.touching(facts), rules, replaced)
        self._reports |= {key: report for report in state.reports for key in report.records}
        self._included |= {report.lead: report for report in past.included_reports(state.reports)}


class _History:
    """All events, and how many of them had happened at the moment."""

    def __init__(self, session: StoreSession, events: Iterable[Event]) -> None:
        self._events = sorted(events, key=event_time)
        self._times = [event_time(event) for event in self._events]
        self._places = {event.id: place for place, event in enumerate(self._events)}
        self._happened = 0
        # Few, unlike decisions.
        kinds = {*VERSION_KINDS, *EXPORT_KINDS}
        self._acts = session.events.closed(event for event in self._events if event.kind in kinds)
        self.begun = {event.id: event for event in self._acts if is_beginning(event)}
        self._index = EventIndex(self._events)

    def advance(self, until: datetime) -> list[Event]:
        """Go to a moment; return the events between it and the moment before."""
        before, self._happened = self._happened, bisect_right(self._times, until)
        # A ledger edited by hand may hold a version that ended before the one before it.
        first, last = sorted((before, self._happened))
        return self._events[first:last]

    def acts(self) -> list[Event]:
        """Return the events until the moment that decide about versions and exports, and all that refer to these."""
        return self._then(self._acts)

    def touching(self, keys: Iterable[str]) -> list[Event]:
        """Return the events until the moment that name a record, and all that refer to these; see `Events.touching`."""
        return self._then(self._index.touching(keys))

    def judged(self, key: str) -> Iterator[str]:
        """Yield the records that a person has compared with one, at any time; see `Pairs.component`."""
        for event in self._index.naming(key):
            if event.kind == "judgement":
                yield from records_of(event)

    def _then(self, events: Iterable[Event]) -> list[Event]:
        return [event for event in events if self._places[event.id] < self._happened]


class _Records:
    """The records of all exports, and in which versions each export counted at the moment."""

    def __init__(self, session: StoreSession) -> None:
        self.kinds: dict[str, SourceKind] = {}
        self.sources: dict[str, str] = {}
        self._exports: dict[str, list[Name]] = {}
        self._records: dict[Name, list[str]] = {}
        self._counting: Mapping[Name, frozenset[int]] = {}
        names = session.records.source_names()
        for key, kind, search, sha256 in session.records.memberships():
            self.kinds[key], self.sources[key] = SourceKind(kind), names.get(search, search)
            self._exports.setdefault(key, []).append((search, sha256))
            self._records.setdefault((search, sha256), []).append(key)

    def advance(self, versions: Versions, exports: ExportsInForce) -> set[str]:
        """Go to the moment of these versions; return the records of exports that count otherwise then."""
        before, now = (
            self._counting,
            {name: exports.counting(name, versions.lying(name)) for name in versions.imported},
        )
        self._counting = now
        changed = {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}
        return {key for name in changed for key in self._records.get(name, ())}

    def in_version(self, number: int) -> set[str]:
        """Return the records that counted in a version."""
        some = (name for name, versions in self._counting.items() if number in versions)
        return {key for name in some for key in self._records.get(name, ())}

    def fact(self, key: str) -> Fact | None:
        """Return the facts of a record; None if no export of it was imported yet."""
        some = [self._counting[name] for name in self._exports.get(key, ()) if name in self._counting]
        if not some:
            return None
        # A record counts while one of its exports does.
        versions = frozenset[int]().union(*some)
        return Fact(key, self.kinds[key], bool(versions), versions or FIRST)


class _Pairs:
    """The pairs of the runs of the engine and of the replacements of exports that counted at the moment."""

    def __init__(self, context: Context, session: StoreSession) -> None:
        self._context = context
        self._times = {run: run_time(run) for run in session.pairs.runs()}
        self._heads = read_heads(context, self._times)
        self._counting: frozenset[str] = frozenset()
        self._by_record: dict[str, list[Pair]] = {}
        self._replaced: dict[str, list[tuple[str, str]]] = {}

    def advance(self, until: datetime, exports: ExportsInForce) -> set[str]:
        """Go to a moment; return the records of which there are other pairs then."""
        known = {run for run, at in self._times.items() if at <= until} & self._heads.keys()
        counting = frozenset(known - {old for run in known for old in self._heads[run].replaces})
        if not self._counting <= counting:
            # Runs were replaced since, or a ledger was edited by hand: begin again.
            changed = set(self._by_record)
            self._counting, self._by_record = frozenset(), {}
        else:
            changed = set()
        for run in sorted(counting - self._counting):
            for pair in read_run(self._context.folder.runs / f"{run}.jsonl")[1]:
                changed |= {pair.a, pair.b}
                for key in (pair.a, pair.b):
                    self._by_record.setdefault(key, []).append(pair)
        self._counting = counting
        before, self._replaced = self._replaced, {}
        for joined in exports.pairs:
            for key in joined:
                self._replaced.setdefault(key, []).append(joined)
        either = before.keys() | self._replaced.keys()
        return changed | {key for key in either if before.get(key) != self._replaced.get(key)}

    def linked(self, key: str) -> Iterator[str]:
        """Yield the records that a pair links to one."""
        for a, b in self._replaced.get(key, ()):
            yield from (a, b)
        for pair in self._by_record.get(key, ()):
            # A `different` only forbids; see `Pairs.component`.
            if pair.verdict != "different":
                yield from (pair.a, pair.b)

    def among(self, keys: Iterable[str]) -> tuple[list[Pair], set[tuple[str, str]]]:
        """Return the pairs of the engine and those of replacements that have one of these records."""
        every = list(keys)
        return (
            [pair for key in every for pair in self._by_record.get(key, ())],
            {pair for key in every for pair in self._replaced.get(key, ())},
        )
