"""The store: transactions that take and give plain values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from sqlalchemy import Connection

from litreview.errors import StoreError
from litreview.model import Event
from litreview.screening.protocol import Protocol
from litreview.screening.rival_exports import KINDS as EXPORT_KINDS
from litreview.screening.rival_exports import ExportsInForce, exports_in_force
from litreview.standing.log import in_force
from litreview.standing.review_state import derive
from litreview.standing.reviewers import Reviewers
from litreview.store.assigned import Assigned
from litreview.store.chunks import chunks
from litreview.store.database import check_not_in_use, create_database_engine, open_engine, transaction
from litreview.store.events import Events
from litreview.store.lists import Lists
from litreview.store.meta import Meta
from litreview.store.pairs import Pairs
from litreview.store.publish_import import publish
from litreview.store.records import Export, Records
from litreview.store.reports import Reports
from litreview.store.server import is_server, lock_name


@dataclass(frozen=True, slots=True)
class StoreSession:
    """One transaction, by what it is about."""

    connection: Connection
    meta: Meta
    records: Records
    events: Events
    pairs: Pairs
    reports: Reports
    lists: Lists
    assigned: Assigned
    locked: set[str] = field(default_factory=set)

    @classmethod
    def open(cls, connection: Connection) -> Self:
        """Return the sides of a transaction."""
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
        )

    def lock_records(self, keys: Iterable[str]) -> None:
        """Keep others from writing about these records, and all that is linked to them, until the end.

        Wanted in a transaction that is not alone; which records are linked changes in none of those.
        """
        if is_server(self.connection):
            self.locked.update(self.pairs.component(keys))
            lock_name(self.connection, min(self.locked))

    def lock_name(self, name: str) -> None:
        """Keep others from what this name stands for until the end; on a file every writer is alone anyway."""
        if is_server(self.connection):
            lock_name(self.connection, name)

    def rules(self, protocol: Protocol) -> Protocol:
        """Return a protocol whose lead is called as they are called connection."""
        lead = protocol.lead and self.events.who.known_as(protocol.lead)
        return protocol if lead == protocol.lead else replace(protocol, lead=lead)

    def exports_in_force(self) -> ExportsInForce:
        """Say what the withdrawals and replacements of exports in force come to."""
        # Small in number, unlike decisions: read anew each time, so that nothing about exports can go stale.
        events = [event for kind in EXPORT_KINDS for event in self.events.of_kind(kind)]
        live = in_force(self.events.closed(events))
        return exports_in_force(event for event in events if event.id in live)

    def recount(self) -> set[str]:
        """Let withdrawals and replacements of exports take effect; give the records that this changes."""
        exports = self.exports_in_force()
        # Both are projections of the same events; done apart, one could be forgotten.
        return self.records.recount(exports.out) | self.pairs.put_replaced(exports.pairs)

    def publish_export(self, export: Export, protocol: Protocol) -> list[str] | None:
        """Let an export and its records count and be seen; give the keys that have still to be projected.

        None, and nothing is done, when some of them were swept.
        """
        if not self.records.close(export):
            return None
        return publish(self.connection, export, lambda kind: self.reports.single_record_row(kind, protocol))

    def project(self, keys: Iterable[str], protocol: Protocol) -> None:
        """Bring the projection up to date for these records and all that are linked to them."""
        # Some at a time: an import has more keys than fit in memory, and what they hang together with is little.
        for piece in chunks(keys):
            self._project(piece, protocol)

    def _project(self, keys: Iterable[str], protocol: Protocol) -> None:
        # All that hangs together, and no more: a decision costs the same in a review of any size.
        facts = list(self.reports.facts(self._component(keys)))
        among = {fact.key for fact in facts}
        # A record that nothing links to another is a report by itself, whatever else is said of its pairs.
        is_linked = len(among) > 1
        pairs = self.pairs.among(among) if is_linked else []
        replaced = self.pairs.replaced(among) if is_linked else []
        state = derive(facts, pairs, self.events.touching(among), self.rules(protocol), replaced)
        self.reports.put(state, among)

    def _component(self, keys: Iterable[str]) -> set[str]:
        wanted = set(keys)
        return self.locked if wanted and wanted <= self.locked else self.pairs.component(wanted)

    def project_all(self, protocol: Protocol) -> None:
        """Derive the whole projection anew from the log."""
        # First: which records count decides lanes and leads.
        self.recount()
        self.events.rebuild_reviewers()
        self.events.renamed = False
        self.assigned.rebuild()
        facts = list(self.reports.facts())
        rules = self.rules(protocol)
        state = derive(facts, self.pairs.all(), self.events.all(), rules, self.pairs.replaced())
        self.reports.put(state, [fact.key for fact in facts])


def read_events_to_rescue(place: Path | str) -> tuple[int, list[Event]] | None:
    """Read from a store that cannot be used how many events a ledger can have, and those that stand in none.

    None when even that cannot be read.
    """
    engine = create_database_engine(place)
    try:
        with transaction(engine, write=False) as connection:
            # Only the events: all else comes again from the folders, but these exist nowhere else.
            return Events(connection).count_readable(), Events(connection).unwritten()
    except (StoreError, ValueError):
        return None
    finally:
        engine.dispose()


def read_written_ids(place: Path | str) -> set[str] | None:
    """Return the ids of the events of a store that are said to stand in a ledger; None where it cannot be read."""
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

    @property
    def who(self) -> Reviewers:
        """Who is who, as the newest transaction here read it."""
        if self._who is None:
            with self.read() as session:
                self._who = session.events.who
        return self._who

    @property
    def is_shared(self) -> bool:
        """Whether other devices write to this store, too."""
        return is_server(self._engine)

    @contextmanager
    def write(self, *, alone: bool = True, large: bool = False) -> Iterator[StoreSession]:
        """Run a writing transaction; when it ends without an error, all of it is on disk.

        One that is not alone must `hold` the records that it is about before it reads of them. A large one writes all
        over the store.
        """
        with transaction(self._engine, write=True, alone=alone, large=large) as connection:
            session = StoreSession.open(connection)
            yield session
        self._keep_reviewers(session)

    @contextmanager
    def read(self) -> Iterator[StoreSession]:
        """Run a reading transaction: one state of the review throughout."""
        with transaction(self._engine, write=False) as connection:
            session = StoreSession.open(connection)
            yield session
        self._keep_reviewers(session)

    def _keep_reviewers(self, session: StoreSession) -> None:
        # What a transaction has read anyway, or written, and only once it is on disk.
        self._who = session.events.reviewers_if_read or self._who

    @contextmanager
    def trial(self) -> Iterator[StoreSession]:
        """Run a writing transaction of which nothing stays."""
        with transaction(self._engine, write=True, keep=False) as connection:
            yield StoreSession.open(connection)

    def check_not_in_use(self) -> None:
        """Make sure that no other program uses the SQLite file.

        Raises:
            StoreError: One does.
        """
        # A server's tables are moved in one transaction, so that there is nothing to be first at.
        if not self.is_shared:
            check_not_in_use(self._engine)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()
