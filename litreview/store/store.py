"""The store: transactions on plain values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Self, cast

from sqlalchemy import Connection

from litreview.errors import StoreError
from litreview.model import Event
from litreview.screening.protocol import Protocol
from litreview.screening.rival_exports import KINDS as EXPORT_KINDS
from litreview.screening.rival_exports import ExportsInForce, exports_in_force
from litreview.standing.log import in_force
from litreview.standing.review_state import ReportState, derive
from litreview.standing.reviewers import Reviewers
from litreview.standing.version_derivation import KINDS as VERSION_KINDS
from litreview.standing.version_derivation import derive_versions
from litreview.standing.versions import Versions
from litreview.store.assigned import Assigned
from litreview.store.chunks import chunks
from litreview.store.database import check_not_in_use, create_database_engine, open_engine, transaction
from litreview.store.events import Events
from litreview.store.file_connection import FileConnection
from litreview.store.flow_counts import FlowCounts
from litreview.store.foresight import Likely, decision_questions
from litreview.store.lists import Lists
from litreview.store.look_ahead import LookAhead, Question
from litreview.store.meta import Meta
from litreview.store.pairs import Pairs
from litreview.store.publish_import import publish
from litreview.store.records import Export, Records
from litreview.store.reports import Reports
from litreview.store.server import is_server, lock_name


@dataclass(slots=True)
class StoreSession:
    """One transaction, with an attribute for each kind of data.

    Attributes:
        likely: What was read of reports before, for looking ahead.
        locked: The records that others cannot decide on until the transaction ends.
        derived: The reports whose state was derived last.
    """

    connection: Connection
    meta: Meta
    records: Records
    events: Events
    pairs: Pairs
    reports: Reports
    lists: Lists
    assigned: Assigned
    counts: FlowCounts
    likely: Likely
    locked: set[str] = field(default_factory=set)
    derived: Sequence[ReportState] = ()

    @classmethod
    def open(cls, connection: Connection, likely: Likely | None = None) -> Self:
        """Create the session of a connection's transaction; what is `likely` is kept from one to the next."""
        events = Events(connection)
        return cls(
            connection,
            Meta(connection),
            Records(connection),
            events,
            Pairs(connection),
            Reports(connection),
            Lists(connection),
            Assigned(connection, events),
            FlowCounts(connection),
            likely or Likely(),
        )

    def look_ahead(self, questions: Iterable[Question]) -> None:
        """Ask in one round trip what will be asked for; a file is near enough to be asked when it is."""
        if isinstance(self.connection, LookAhead) and (asked := list(questions)):
            self.connection.ask(asked)

    def lock_linked(self, key: str, questions: Sequence[Question] = ()) -> None:
        """Lock a record, and all that are linked to it, until the transaction ends; ask what a decision on it needs.

        Wanted in a transaction that is not alone; which records are linked changes in none of those.

        Args:
            key: Of the record.
            questions: What else to ask in the same round trip.
        """
        if not is_server(self.connection):
            return
        # Mostly what is linked is as it was when the record was shown; then locking and reading is one round trip.
        guess, linked = self.likely.linked.get(key, frozenset({key})), frozenset[str]()
        while not linked:
            lock_name(self.connection, min(guess))
            self.look_ahead([*decision_questions(key, guess), *questions])
            found = self.pairs.reached(key, guess)
            # All who decide on one of these records must lock the same one, before they read anything.
            if found <= guess and min(found) == min(guess):
                linked = found
            guess = found
        self.likely.keep_linked(key, linked)
        self.locked.update(linked)
        # While it is known: adding an event changes what touches them.
        self.events.touching(linked)

    def lock_name(self, name: str) -> None:
        """Lock a name until the transaction ends; in a file every writer is alone anyway."""
        if is_server(self.connection):
            lock_name(self.connection, name)

    def rules(self, protocol: Protocol) -> Protocol:
        """Return a protocol with the current name of its lead."""
        lead = protocol.lead and self.events.who.known_as(protocol.lead)
        return protocol if lead == protocol.lead else replace(protocol, lead=lead)

    def versions(self, *, always: bool = False) -> Versions:
        """Derive the versions of the review, with their runs if there are several or they are wanted always."""
        # Few, unlike decisions: read each time, so that nothing about versions and exports can become stale.
        if not always and not self.events.has("update"):
            return Versions()
        events = [event for kind in VERSION_KINDS for event in self.events.of_kind(kind)]
        return derive_versions(events, in_force(self.events.closed(events)))

    def exports_in_force(self, versions: Versions) -> ExportsInForce:
        """Derive which exports count from the withdrawals and replacements in force."""
        events = [event for kind in EXPORT_KINDS for event in self.events.of_kind(kind)]
        live = in_force(self.events.closed(events))
        lying = versions.lying if versions.known else None
        return exports_in_force((event for event in events if event.id in live), lying)

    def recount(self) -> set[str]:
        """Apply the versions, withdrawals and replacements of exports; return the records that this changes."""
        versions = self.versions()
        exports = self.exports_in_force(versions)
        # Both are projections of the same events; done apart, one could be forgotten.
        changed = self.records.recount(lambda export: exports.counting(export, versions.lying(export)))
        return changed | self.pairs.put_replaced(exports.pairs)

    def publish_export(self, export: Export, protocol: Protocol) -> list[str] | None:
        """Publish an export and its records; return the keys that still have to be projected.

        Does nothing and returns None if some of its records were removed.
        """
        versions = self.versions()
        version = versions.of_export((export.search, export.sha256))
        if not self.records.close(export, version):
            return None
        alone = partial(self.reports.single_record_row, protocol=protocol)
        linked = publish(self.connection, export, version, alone)
        if versions.beginnings:
            self.records.update_versions(linked)
        self.counts.recount_records()
        return linked

    def project(self, keys: Iterable[str], protocol: Protocol) -> None:
        """Update the projection of these records and all that are linked to them."""
        # Some at a time: an import has more keys than fit in memory, and few other records are linked to them.
        for piece in chunks(keys):
            self._project(piece, protocol)

    def _project(self, keys: Iterable[str], protocol: Protocol) -> None:
        # All linked records and no others: a decision costs the same in a review of any size.
        wanted = set(keys)
        linked = self.locked if wanted and wanted <= self.locked else self.pairs.component(wanted)
        facts = list(self.reports.facts(linked))
        among = {fact.key for fact in facts}
        # A record that nothing links to another is a report by itself.
        is_linked = len(among) > 1
        pairs = self.pairs.among(among) if is_linked else []
        replaced = self.pairs.replaced(among) if is_linked else []
        state = derive(facts, pairs, self.events.touching(among), self.rules(protocol), replaced)
        self.reports.put(state, among)
        self.derived = state.reports

    def project_all(self, protocol: Protocol) -> None:
        """Derive the whole projection from the log again."""
        # First, as lanes and leads depend on which records count.
        self.recount()
        self.events.rebuild_reviewers()
        self.events.renamed = False
        self.assigned.rebuild()
        facts = list(self.reports.facts())
        rules = self.rules(protocol)
        state = derive(facts, self.pairs.all(), self.events.all(), rules, self.pairs.replaced())
        self.reports.put(state, [fact.key for fact in facts])
        self.counts.recount()
        self.derived = state.reports


def read_events_to_rescue(place: Path | str) -> tuple[int, list[Event]] | None:
    """Return, from a store that cannot be used, the number of readable events and the events that are in no ledger.

    None when even that cannot be read.
    """
    engine = create_database_engine(place)
    try:
        with transaction(engine, write=False) as connection:
            # Only the events: everything else can be rebuilt from the folders.
            return Events(connection).count_readable(), Events(connection).unwritten()
    except (StoreError, ValueError):
        return None
    finally:
        engine.dispose()


def read_written_ids(place: Path | str) -> set[str] | None:
    """Return the ids of the events that a store marks as written; None if it cannot be read."""
    engine = create_database_engine(place)
    try:
        with transaction(engine, write=False) as connection:
            return set(Events(connection).written())
    except (StoreError, ValueError):
        return None
    finally:
        engine.dispose()


class Store:
    """The database of a review.

    Args:
        place: A path (SQLite; made when it is missing) or a database URL.
    """

    def __init__(self, place: Path | str) -> None:
        self._engine = open_engine(place)
        self._who: Reviewers | None = None
        self._likely = Likely()

    @property
    def who(self) -> Reviewers:
        """The reviewers, as the newest transaction of this program read them."""
        if self._who is None:
            with self.read() as session:
                self._who = session.events.who
        return self._who

    @property
    def is_shared(self) -> bool:
        """Whether other devices write to this store as well."""
        return is_server(self._engine)

    @contextmanager
    def write(self, *, alone: bool = True, large: bool = False) -> Iterator[StoreSession]:
        """Run a writing transaction; if it ends without an error, all of it is on disk.

        One that is not alone must lock the records that it is about (`lock_linked`) before it reads of them. A large one writes all
        over the store.
        """
        with transaction(self._engine, write=True, alone=alone, large=large) as connection:
            session = self._session(connection)
            yield session
        self._keep_reviewers(session)

    @contextmanager
    def read(self) -> Iterator[StoreSession]:
        """Run a reading transaction, which sees one state of the review throughout."""
        with transaction(self._engine, write=False) as connection:
            session = self._session(connection)
            yield session
        self._keep_reviewers(session)

    def _session(self, connection: Connection) -> StoreSession:
        # Both are connections to all other code.
        near = LookAhead(connection) if self.is_shared else FileConnection(connection)
        return StoreSession.open(cast("Connection", near), self._likely)

    def _keep_reviewers(self, session: StoreSession) -> None:
        # Only what a transaction has read or written anyway, and only once it is on disk.
        self._who = session.events.reviewers_if_read or self._who

    @contextmanager
    def trial(self) -> Iterator[StoreSession]:
        """Run a writing transaction and roll it back."""
        with transaction(self._engine, write=True, keep=False) as connection:
            yield self._session(connection)

    def check_not_in_use(self) -> None:
        """Check that no other program uses the SQLite file.

        Raises:
            StoreError: One does.
        """
        # A server's tables are moved in one transaction, so nothing has to be checked.
        if not self.is_shared:
            check_not_in_use(self._engine)

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()
