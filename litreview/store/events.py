"""The log in the store: events are added and read, never changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select, tuple_, update

from litreview.model import Event
from litreview.standing.event_index import EventIndex
from litreview.standing.event_lines import HEAD, can_be_read
from litreview.standing.log import in_force, records_of, references_of
from litreview.standing.reviewers import CLAIMS, LedgerFacts, Reviewers, claims
from litreview.store import reviewer_table
from litreview.store.chunks import SIZE, chunks, each, stream
from litreview.store.database import insert_all
from litreview.store.event_statements import (
    EVENTS,
    IN_ACTS,
    NEWEST,
    OF_ACT,
    OF_ACTOR,
    OF_IDS,
    ONE_OF_KIND,
    REFERRING,
    TOUCHING,
    actor_page,
)
from litreview.store.server import is_server, lock_name
from litreview.store.tables import EVENT, MENTION, RECORD, REFERENCE


class Events:
    """The events of a review, within one transaction.

    Attributes:
        renamed: Whether a change since then gave lines to another reviewer, and all has to be derived again.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.renamed = False
        self._read: reviewer_table.ReviewerFacts | None = None
        self._is_kept = True
        # What `touching` has read, with what was added since: each decision asks several times.
        self._near = EventIndex()
        self._near_keys: frozenset[str] = frozenset()

    @property
    def reviewer_facts(self) -> reviewer_table.ReviewerFacts:
        """The facts about ledgers and reviewers, read once in a transaction."""
        if self._read is None:
            self._read = reviewer_table.load(self.connection)
        if self._read is None:
            # A store of version 0.1.0, until `rebuild_reviewers` has saved them.
            self._is_kept = False
            self._read = reviewer_table.reviewer_facts(reviewer_table.read_ledgers(self.connection))
            self._read = reviewer_table.reviewer_facts(*self._claimed(self._read.ledgers))
        return self._read

    @property
    def who(self) -> Reviewers:
        """The reviewers, with their names and devices."""
        return self.reviewer_facts.who

    @property
    def reviewers_if_read(self) -> Reviewers | None:
        """The reviewers, if this transaction has read them."""
        return self._read.who if self._read is not None else None

    @property
    def are_reviewers_kept(self) -> bool:
        """Whether the store keeps the reviewers; one of version 0.1.0 does not."""
        return reviewer_table.load(self.connection) is not None

    @property
    def are_reviewers_correct(self) -> bool:
        """Whether the reviewers in the store agree with the log."""
        return self.reviewer_facts.ledgers == self._claimed(reviewer_table.read_ledgers(self.connection))[0]

    def rebuild_reviewers(self) -> None:
        """Rebuild the reviewers from the log."""
        self._read = reviewer_table.save(
            self.connection, *self._claimed(reviewer_table.read_ledgers(self.connection))
        )
        self._is_kept = True

    def lock_reviewers(self) -> None:
        """Lock the reviewers until the end of the transaction, and read them again when next used."""
        if is_server(self.connection):
            lock_name(self.connection, reviewer_table.NAME)
            self._read = None

    def _claimed(self, ledgers: LedgerFacts) -> tuple[LedgerFacts, set[str]]:
        """Return ledgers with the claims of the events in force, and the ids that these depend on."""
        found = self.closed(self._where(EVENT.c.kind.in_(sorted(CLAIMS))))
        # By the names in the events: the reviewers must not depend on themselves.
        events = [replace(event, known_as=None) for event in found]
        live = in_force(events)
        found_claims = frozenset(claims(event for event in events if event.id in live))
        return replace(ledgers, claims=found_claims), {
            name for event in events for name in (event.id, event.act)
        }

    def _update_reviewers(self, events: list[Event]) -> None:
        """Update the reviewers for events that were just added."""
        is_known = self.reviewer_facts.with_lines(events) is self.reviewer_facts.ledgers
        if is_known and self._is_kept and not self.reviewer_facts.concerns(events):
            return
        self.lock_reviewers()
        before = self.reviewer_facts
        found, ids = before.with_lines(events), set(before.ids)
        if before.concerns(events):
            found, ids = self._claimed(found)
        after = self._read = reviewer_table.save(self.connection, found, ids)
        self._is_kept = True
        self.renamed |= any(after.who.of.get(ledger) != name for ledger, name in before.who.of.items())

    def add(self, events: Iterable[Event], *, written: bool) -> list[Event]:
        """Add events, skipping those whose ids are known, and return the new ones.

        Args:
            events: In any order.
            written: Whether they are in a ledger already.
        """
        new: list[Event] = []
        for piece in chunks(events):
            # Ledgers are read completely each time: most of their lines are known, and a copy must not count twice.
            query = select(EVENT.c.id).where(EVENT.c.id.in_([event.id for event in piece]))
            old = set(self.connection.execute(query).scalars())
            fresh = list({event.id: event for event in piece if event.id not in old}.values())
            self._insert(fresh, written=written)
            new += fresh
        return new

    def append(self, events: list[Event]) -> None:
        """Add events that this program just created: their ids are new and no ledger holds them."""
        near, keys = self._near, self._near_keys
        self._insert(events, written=False)
        if keys and not self.renamed:
            near.add(map(self._stored, events))
            self._near, self._near_keys = near, keys

    def put(self, event: Event, *, written: bool = True) -> None:
        """Replace the copy of an event that differs; the only case in which a row is changed."""
        # Its mentions and references may differ too, so the old rows go as well.
        self.remove([event.id])
        self._insert([event], written=written)

    def remove(self, ids: Iterable[str]) -> None:
        """Remove events that other copies, or events with other ids, replace."""
        for piece in chunks(ids):
            for column in (EVENT.c.id, MENTION.c.event, REFERENCE.c.event):
                self.connection.execute(column.table.delete().where(column.in_(piece)))

    def _insert(self, events: list[Event], *, written: bool) -> None:
        self._near, self._near_keys = EventIndex(), frozenset()
        rows = [
            (*_head(event), json.dumps(dict(event.body), ensure_ascii=False), written) for event in events
        ]
        # A mention has no foreign key: an event may come before its record, and waits for it here.
        mentions = [(key, event.id) for event in events for key in records_of(event)]
        references = [(old, event.id) for event in events for old in references_of(event)]
        insert_all(self.connection, EVENT, (*HEAD, "body", "written"), rows)
        insert_all(self.connection, MENTION, ("record", "event"), mentions, if_new=True)
        insert_all(self.connection, REFERENCE, ("target", "event"), references, if_new=True)
        if events:
            self._update_reviewers(events)

    def newest(self) -> str | None:
        """Return the greatest id, or None."""
        return self.connection.execute(NEWEST).scalar()

    def newest_before(self, limit: str) -> str | None:
        """Return the greatest id below a limit."""
        return self.connection.execute(NEWEST.where(EVENT.c.id < limit)).scalar()

    def newest_among(self, names: Iterable[str]) -> str | None:
        """Return the greatest id of the events with these ids, or of the acts with these ids."""
        found = (
            self.connection.execute(NEWEST.where(or_(EVENT.c.id.in_(piece), EVENT.c.act.in_(piece)))).scalar()
            for piece in chunks(names)
        )
        return max((id_ for id_ in found if id_), default=None)

    def all(self) -> Iterator[Event]:
        """Yield every event in order of id."""
        yield from map(self._event, stream(self.connection, EVENTS.order_by(EVENT.c.id)))

    def times(self) -> dict[str, str]:
        """Map the id of every event to its time, as it is written."""
        query = select(EVENT.c.id, EVENT.c.at)
        return {id_: at for id_, at in stream(self.connection, query)}  # noqa: C416  # rows are no pairs to mypy

    def of_kind(self, kind: str) -> list[Event]:
        """Return the events of a kind, in order of id."""
        return self._where(EVENT.c.kind == kind)

    def containing(self, kind: str, text: str) -> list[Event]:
        """Return the events of a kind whose body contains a text, in order of id; case does not matter."""
        return self._where((EVENT.c.kind == kind) & EVENT.c.body.icontains(text, autoescape=True))

    def of_ledger(self, actor: str, device: str) -> list[Event]:
        """Return the events that an actor made on a device, in order of id."""
        return self._where((EVENT.c.actor == actor) & (EVENT.c.device == device))

    def has(self, kind: str) -> bool:
        """Check whether there is any event of a kind."""
        return self.connection.execute(ONE_OF_KIND, {"kind": kind}).first() is not None

    def is_of(self, device: str, actor: str | None = None) -> bool:
        """Check whether there is any event of a device, or of an actor on that device."""
        query = select(EVENT.c.id).where(EVENT.c.device == device).limit(1)
        query = query if actor is None else query.where(EVENT.c.actor == actor)
        return self.connection.execute(query).first() is not None

    def carrying(self, name: str, begins: str = "true") -> set[str]:
        """Return the ids of the decisions and undos whose body has a field that is true, or that begins otherwise in JSON."""
        marked = EVENT.c.body.contains(f'"{name}": {begins}', autoescape=True)
        kinds = EVENT.c.kind.in_(["decision", "withdrawal"])
        return set(self.connection.execute(select(EVENT.c.id).where(kinds, marked)).scalars())

    def not_under(self, protocol: str) -> list[Event]:
        """Return the votes and consensus decisions made under other versions of the protocol, in order of id.

        Args:
            protocol: The hash of the version that is left out.
        """
        under = EVENT.c.body.contains(f'"protocol": "{protocol}"', autoescape=True)
        return self._where(EVENT.c.kind.in_(["decision", "consensus"]) & ~under)

    def of_act(self, act: str) -> list[Event]:
        """Return the events of an act, in order of id."""
        rows = self.connection.execute(OF_ACT, {"one_act": act})
        return [self._event(row) for row in rows]

    def of_ids(self, ids: Iterable[str]) -> list[Event]:
        """Return the events with these ids, in order of id."""
        return list(map(self._event, each(self.connection, OF_IDS, sorted(ids))))

    def from_id(self, least: str) -> list[Event]:
        """Return the events with this id or a greater one, in order of id."""
        return self._where(EVENT.c.id >= least)

    def of_reviewer(self, reviewer: str, kinds: Iterable[str], before: str | None, limit: int) -> list[Event]:
        """Return a reviewer's newest events of these kinds, newest first, with ids below `before`."""
        # A page at a time: undo needs one event and must not read a log of a hundred thousand for it.
        if not self.who.moved:
            page = actor_page(reviewer, kinds, limit, before)
            return [self._event(row) for row in self.connection.execute(OF_ACTOR, page)]
        mine = self.who.ledgers(reviewer)
        # The first condition uses an index; the second is exact.
        near = EVENT.c.actor.in_(sorted({actor for actor, _ in mine}))
        exact = tuple_(EVENT.c.actor, EVENT.c.device).in_(mine)
        query = EVENTS.where(near, exact, EVENT.c.kind.in_(list(kinds)))
        if before is not None:
            query = query.where(EVENT.c.id < before)
        rows = self.connection.execute(query.order_by(EVENT.c.id.desc()).limit(limit))
        return [self._event(row) for row in rows]

    def written_in(self, ledgers: Iterable[tuple[str, str]]) -> tuple[int, str]:
        """Return the number of votes and consensus decisions in ledgers, and the time of the newest event or ""."""
        votes = func.count().filter(EVENT.c.kind.in_(["decision", "consensus"]))
        query = select(votes, func.max(EVENT.c.at))
        where = tuple_(EVENT.c.actor, EVENT.c.device).in_(list(ledgers))
        number, last = self.connection.execute(query.where(where)).one()
        return int(number), str(last or "")

    def touching(self, keys: Iterable[str]) -> list[Event]:
        """Return all events that name one of the records, and all that withdraw or replace one of those."""
        # A withdrawal names only an event: without it a withdrawn vote would count again.
        wanted = set(keys)
        if not wanted <= self._near_keys:
            if len(self._near_keys) > SIZE:
                self._near, self._near_keys = EventIndex(), frozenset()
            self._near.add(map(self._event, each(self.connection, TOUCHING, sorted(wanted))))
            self._near_keys |= wanted
        return self._near.touching(wanted)

    def closed(self, events: Iterable[Event]) -> list[Event]:
        """Return events with all that refer to one of them or to its act, directly or not."""
        found = {event.id: event for event in events}
        frontier = set(found) | {event.act for event in found.values()}
        while frontier:
            rows = each(self.connection, REFERRING, frontier)
            new = {event.id: event for event in map(self._event, rows) if event.id not in found}
            found |= new
            frontier = set(new) | {event.act for event in new.values()}
        return list(found.values())

    def behind(self, events: Iterable[Event]) -> list[Event]:
        """Return all events that these withdraw or replace, by their ids or their acts, through any chain."""
        found: dict[str, Event] = {}
        # All together: following a chain of undos from each of its members takes quadratic time.
        followed: set[str] = set()
        frontier = {target for event in events for target in references_of(event)}
        while frontier:
            rows = each(self.connection, IN_ACTS, sorted(frontier))
            new = {event.id: event for event in map(self._event, rows)}
            found |= new
            # Ids already seen are not followed again: a ledger edited by hand may hold a circle.
            followed |= frontier
            frontier = {target for event in new.values() for target in references_of(event)} - followed
        return list(found.values())

    def unwritten(self, device: str | None = None) -> list[Event]:
        """Return the events that are in no ledger, of one device or all, in order of id."""
        return self._where(_unwritten(device))

    def named(self, part: str) -> list[Event]:
        """Return at most two events whose ids begin or end with this text."""
        if not part or not part.isascii():
            return []
        ends = EVENT.c.id.startswith(part, autoescape=True) | EVENT.c.id.endswith(part, autoescape=True)
        rows = self.connection.execute(EVENTS.where(ends).limit(2))
        return [self._event(row) for row in rows]

    def is_written(self, event: str) -> bool:
        """Check whether an event is in a ledger."""
        return bool(self.connection.execute(select(EVENT.c.written).where(EVENT.c.id == event)).scalar())

    def written(self) -> dict[str, str]:
        """Map the id of each event that is marked as written to its device."""
        query = select(EVENT.c.id, EVENT.c.device).where(EVENT.c.written.is_(True))
        return {str(id_): str(device) for id_, device in self.connection.execute(query)}

    def mark_unwritten(self, ids: Iterable[str]) -> None:
        """Mark these events as not written to a ledger."""
        for piece in chunks(ids):
            self.connection.execute(update(EVENT).where(EVENT.c.id.in_(piece)).values(written=False))

    def count(self) -> int:
        """Count all events."""
        return self.connection.execute(select(func.count()).select_from(EVENT)).scalar() or 0

    def count_readable(self) -> int:
        """Count the events whose ledger lines can be read back."""
        return sum(map(can_be_read, self.all()))

    def count_unwritten(self, device: str | None = None) -> int:
        """Count the events that are in no ledger, of one device or all."""
        return self.connection.execute(select(func.count()).where(_unwritten(device))).scalar() or 0

    def mark_written(self, ids: Iterable[str]) -> None:
        """Mark these events as written to a ledger."""
        for piece in chunks(ids):
            self.connection.execute(update(EVENT).where(EVENT.c.id.in_(piece)).values(written=True))

    def mentions(self) -> Iterator[Any]:
        """Yield (record, event) for each record that an event names."""
        return stream(self.connection, select(MENTION.c.record, MENTION.c.event))

    def referring(self) -> set[str]:
        """Return the ids of all events that withdraw or replace others."""
        return set(self.connection.execute(select(REFERENCE.c.event)).scalars())

    def waiting(self) -> list[str]:
        """Return the ids of events that name a record that is not in the store."""
        joined = MENTION.outerjoin(RECORD, RECORD.c.key == MENTION.c.record)
        # A record of an unfinished import counts as missing, too: it may still be removed.
        query = select(MENTION.c.event).select_from(joined).where(RECORD.c.report.is_(None)).distinct()
        return sorted(self.connection.execute(query).scalars())

    def _where(self, condition: ColumnElement[bool]) -> list[Event]:
        rows = self.connection.execute(EVENTS.where(condition).order_by(EVENT.c.id))
        return [self._event(row) for row in rows]

    def _stored(self, event: Event) -> Event:
        """Return an event as it is read from the store."""
        return self._event((*_head(event), json.dumps(dict(event.body))))

    def _event(self, row: Iterable[Any]) -> Event:
        id_, kind, at, actor, device, act, body = row
        # Read once in a transaction; in most reviews every reviewer has the name of their actor.
        known_as = self.who.moved.get((actor, device))
        return Event(id_, kind, at, actor, device, act, json.loads(body), known_as)


def _unwritten(device: str | None) -> ColumnElement[bool]:
    where = EVENT.c.written.is_(False)
    return where if device is None else where & (EVENT.c.device == device)


_head = attrgetter(*HEAD)
