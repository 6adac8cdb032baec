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
from litreview.screening.rival_exports import Standing, standing
from litreview.standing.log import in_force
from litreview.standing.review_state import derive
from litreview.standing.reviewers import Reviewers
from litreview.store.assigned import Assigned
from litreview.store.chunks import chunks
from litreview.store.database import claim, connected_to, open_engine, transaction
from litreview.store.events import Events
from litreview.store.lists import Lists
from litreview.store.meta import Meta
from litreview.store.pairs import Pairs
from litreview.store.publish_import import show
from litreview.store.records import Export, Records
from litreview.store.reports import Reports
from litreview.store.server import hold, is_server


@dataclass(frozen=True, slots=True)
class Session:
    """One transaction, by what it is about."""

    now: Connection
    meta: Meta
    records: Records
    events: Events
    pairs: Pairs
    reports: Reports
    lists: Lists
    assigned: Assigned
    held: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, now: Connection) -> Self:
        """Give the sides of a transaction."""
        events = Events(now)
        return cls(
            now, Meta(now), Records(now), events, Pairs(now), Reports(now), Lists(now), Assigned(now, events)
        )

    def hold(self, keys: Iterable[str]) -> None:
        """Keep others from writing about these records, and all that is linked to them, until the end.

        Wanted in a transaction that is not alone; which records are linked changes in none of those.
        """
        if is_server(self.now):
            self.held.update(self.pairs.component(keys))
            hold(self.now, min(self.held))

    def hold_name(self, name: str) -> None:
        """Keep others from what this name stands for until the end; on a file every writer is alone anyway."""
        if is_server(self.now):
            hold(self.now, name)

    def rules(self, protocol: Protocol) -> Protocol:
        """Give a protocol whose lead is called as they are called now."""
        lead = protocol.lead and self.events.who.known_as(protocol.lead)
        return protocol if lead == protocol.lead else replace(protocol, lead=lead)

    def exports_standing(self) -> Standing:
        """Say what the withdrawals and replacements of exports in force come to."""
        # Small in number, unlike decisions: read anew each time, so that nothing about exports can go stale.
        events = [event for kind in EXPORT_KINDS for event in self.events.of_kind(kind)]
        live = in_force(self.events.closed(events))
        return standing(event for event in events if event.id in live)

    def recount(self) -> set[str]:
        """Let withdrawals and replacements of exports take effect; give the records that this changes."""
        now = self.exports_standing()
        # Both are projections of the same events; done apart, one could be forgotten.
        return self.records.recount(now.out) | self.pairs.put_replaced(now.pairs)

    def count_in(self, export: Export, protocol: Protocol) -> list[str] | None:
        """Let an export and its records count and be seen; give the keys that have still to be projected.

        None, and nothing is done, when some of them were swept.
        """
        if not self.records.close(export):
            return None
        return show(self.now, export, lambda kind: self.reports.alone(kind, protocol))

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
        now = derive(facts, pairs, self.events.touching(among), self.rules(protocol), replaced)
        self.reports.put(now, among)

    def _component(self, keys: Iterable[str]) -> set[str]:
        wanted = set(keys)
        return self.held if wanted and wanted <= self.held else self.pairs.component(wanted)

    def project_all(self, protocol: Protocol) -> None:
        """Derive the whole projection anew from the log."""
        # First: which records count decides lanes and leads.
        self.recount()
        self.events.renew_reviewers()
        self.events.renamed = False
        self.assigned.renew()
        facts = list(self.reports.facts())
        rules = self.rules(protocol)
        now = derive(facts, self.pairs.all(), self.events.all(), rules, self.pairs.replaced())
        self.reports.put(now, [fact.key for fact in facts])


def rescued(place: Path | str) -> tuple[int, list[Event]] | None:
    """Read from a store that cannot be used how many events a ledger can have, and those that stand in none.

    None when even that cannot be read.
    """
    engine = connected_to(place)
    try:
        with transaction(engine, write=False) as now:
            # Only the events: all else comes again from the folders, but these exist nowhere else.
            return Events(now).count_readable(), Events(now).unwritten()
    except (StoreError, ValueError):
        return None
    finally:
        engine.dispose()


def written_ids(place: Path | str) -> set[str] | None:
    """Return the ids of the events of a store that are said to stand in a ledger; None where it cannot be read."""
    engine = connected_to(place)
    try:
        with transaction(engine, write=False) as now:
            return set(Events(now).written())
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
    def write(self, *, alone: bool = True, large: bool = False) -> Iterator[Session]:
        """Run a writing transaction; when it ends without an error, all of it is on disk.

        One that is not alone must `hold` the records that it is about before it reads of them. A large one writes all
        over the store.
        """
        with transaction(self._engine, write=True, alone=alone, large=large) as now:
            session = Session.of(now)
            yield session
        self._heard(session)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Run a reading transaction: one state of the review throughout."""
        with transaction(self._engine, write=False) as now:
            session = Session.of(now)
            yield session
        self._heard(session)

    def _heard(self, session: Session) -> None:
        # What a transaction has read anyway, or written, and only once it is on disk.
        self._who = session.events.heard or self._who

    @contextmanager
    def trial(self) -> Iterator[Session]:
        """Run a writing transaction of which nothing stays."""
        with transaction(self._engine, write=True, keep=False) as now:
            yield Session.of(now)

    def claim(self) -> None:
        """Make sure that no other program uses the SQLite file.

        Raises:
            StoreError: One does.
        """
        # A server's tables are moved in one transaction, so that there is nothing to be first at.
        if not self.is_shared:
            claim(self._engine)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()
