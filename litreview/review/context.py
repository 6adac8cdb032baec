"""What every act on a review needs, and how an act becomes events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from litreview.errors import NoSuchKey
from litreview.model import Event
from litreview.review.folder import Folder
from litreview.review.settings import Settings
from litreview.review.state import LocalState
from litreview.screening.protocol import Protocol
from litreview.standing.log import id_at, ids_in, next_id, records_of
from litreview.standing.reviewers import BINDING, ENTERED, actor_of
from litreview.store.store import Store, StoreSession

Tick = Callable[[int, int | None], None]
Clock = Callable[[], datetime]
Act = tuple[str, Mapping[str, Any]]

SYNCING = "syncing"
"""Stands in the store while it lacks what its folders hold."""

UNKEPT = "unkept"
"""Stands in the store while the first version of the protocol was only read."""

RECOUNTING = {"withdraw-export", "replace-export", "withdrawal"}
"""Kinds of events that may change which exports count."""


DAY = 24 * 3600 * 1000
"""Milliseconds by which an id may be ahead of this machine's clock before it counts as one of a wrong clock."""


def quiet(done: int, total: int | None) -> None:
    """Hear of progress and say nothing."""


def now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Context:
    """A review that is open.

    Attributes:
        state: Where this user keeps what is not shared.
        protocol: The protocol in force.
        protocol_hash: Its hash (RULES 3), which decisions carry.
        unkept: Whether it is the first version and was only read so far: it is kept with the first act under it.
        facts_unlogged: Whether facts of searches changed in their files: the next act logs it.
        notices: Sentences for a person about what opening the review did.
        instead: Names that a person has chosen in place of others since it was opened.
    """

    folder: Folder
    state: LocalState
    store: Store
    settings: Settings
    protocol: Protocol
    protocol_hash: str
    device: str
    clock: Clock = field(default=now)
    unkept: bool = False
    facts_unlogged: bool = False
    notices: list[str] = field(default_factory=list)
    instead: dict[str, str] = field(default_factory=dict)

    def who(self, name: str) -> str:
        """Return the reviewer that a name stands for on this device."""
        return self.store.who.at(self.instead.get(name, name), self.device)

    @property
    def writes_for(self) -> str | None:
        """Whose events this device writes to ledgers: its own where others share the store, else all (None)."""
        return self.device if self.store.is_shared else None

    def add(self, session: StoreSession, actor: str, acts: Iterable[Act]) -> list[Event]:
        """Add the events of one act, without bringing the projection up to date."""
        bodies = list(acts)
        name = actor_of(actor)
        entered_by = next((body[ENTERED] for _, body in bodies if ENTERED in body), None)
        # Entered for somebody else, from another tool or a file, it makes no device of theirs.
        if entered_by is None:
            self._bind(session, name)
        if self.unkept:
            from litreview.review.ledgers import keep_version  # noqa: PLC0415  # ledgers are written of what is here

            keep_version(self, session, entered_by or actor)
        if self.facts_unlogged:
            from litreview.review.searches.search_facts import log_changes  # noqa: PLC0415  # seldom wanted

            log_changes(self, session, entered_by or actor)
        return self._append(session, name, bodies)

    def _bind(self, session: StoreSession, name: str) -> None:
        """Write down that a name acts on this device, when it does so for the first time.

        Raises:
            NameTaken: It is known from other devices alone, and nobody has said that it is the same person.
        """
        if (name, self.device) in session.events.who.bound:
            return
        # Of two devices of one name that use a server for the first time, the second must hear of the first.
        session.events.lock_reviewers()
        self.refuse_taken(session, name)
        # Those of the time before this was written down stay one reviewer.
        self.bind(session, name, ())

    def refuse_taken(self, session: StoreSession, actor: str) -> None:
        """Make sure that an act of this reviewer may be written, before work is begun that leaves files.

        Raises:
            NameTaken: The name is known from other devices alone, and nobody has said that it is the same person.
        """
        name, who = actor_of(actor), session.events.who
        if who.asked(name, self.device) and not who.works_on(name, self.device):
            from litreview.review.team.reviewer_names import taken  # noqa: PLC0415  # only an error asks for it

            raise taken(session, name, self.device)

    def bind(self, session: StoreSession, name: str, same_as: Sequence[str]) -> None:
        """Write down that a name acts on this device, and which other devices are the same person's."""
        known = session.events.who.alongside(name, self.device)
        self.project(
            session, self._append(session, name, [(BINDING, {"same_as": sorted({*known, *same_as})})])
        )

    def _append(self, session: StoreSession, name: str, bodies: Sequence[Act]) -> list[Event]:
        # One time for the whole act: its events belong together also where a list sorts by time.
        at = self.clock()
        millis = int(at.timestamp() * 1000)
        act = None
        events: list[Event] = []
        seen = _seen(session, bodies, id_at(millis + DAY))
        if len(bodies) > 1:
            # An act of several events has an id of its own, so that naming it withdraws all of them.
            act = seen = next_id(seen, millis)
        for kind, body in bodies:
            seen = next_id(seen, millis)
            # An act of one event is named by that event: most acts are, and the log stays short.
            events.append(Event(seen, kind, iso(at), name, self.device, act or seen, dict(body)))
        session.events.append(events)
        return events

    def record(self, session: StoreSession, actor: str, acts: Iterable[Act]) -> list[Event]:
        """Add the events of one act, and with them what is true of the records they name."""
        events = self.add(session, actor, acts)
        self.project(session, events)
        return events

    def project(self, session: StoreSession, events: Iterable[Event]) -> None:
        """Bring up to date what is true of the records that events name or that what they undo names."""
        found = list(events)
        keys = affected(session, found)
        if RECOUNTING & {event.kind for event in found}:
            # Only for these kinds: a withdrawal may bring an export back, a vote never does.
            keys |= session.recount()
        session.assigned.update(found)
        if session.events.renamed:
            # Votes went over to another reviewer, wherever they stand.
            session.project_all(self.protocol)
        elif keys:
            session.project(keys, self.protocol)

    def resolve(self, session: StoreSession, prefix: str) -> str:
        """Give the one record key that begins with `prefix`.

        Raises:
            NoSuchKey: None does, or several do.
        """
        return self._found(session, prefix)[0]

    def lead(self, session: StoreSession, prefix: str) -> str:
        """Give the lead of the report whose record's key begins so.

        Raises:
            NoSuchKey: None does, or several do.
        """
        return self._found(session, prefix)[1]

    def _found(self, session: StoreSession, prefix: str) -> tuple[str, str]:
        wanted = prefix.strip().lower()
        found = session.records.beginning_with(wanted) if wanted else {}
        # A whole key wins even where it begins another one.
        if wanted in found:
            return wanted, found[wanted]
        if len(found) == 1:
            return found.popitem()
        if found:
            raise NoSuchKey(f"{prefix}: more than one record's key begins so.", "Give more of its letters.")
        raise NoSuchKey(f"{prefix}: no record has this key.")


def ahead(now: datetime) -> str:
    """Return the least id that is ahead of this machine's clock by more than a day."""
    return id_at(int(now.timestamp() * 1000) + DAY)


def _seen(session: StoreSession, acts: Iterable[Act], limit: str) -> str | None:
    """Return the id that the next one has to exceed.

    It is the newest that was seen here, others' too, so that a reference always points back. One beyond the limit is of
    a clock that was ahead, or forged: it must not draw all later ids after it, and is exceeded only by what refers to it.
    """
    newest = session.events.newest()
    if newest is None or newest < limit:
        return newest
    targets = {id_ for _, body in acts for id_ in ids_in(body)}
    found = (session.events.newest_before(limit), session.events.newest_among(targets))
    return max((id_ for id_ in found if id_), default=None)


def affected(session: StoreSession, events: Iterable[Event]) -> set[str]:
    """Give the records whose standing these events may change.

    They are those that the events name, and those named by what these withdraw or replace, through any chain.
    """
    given = list(events)
    found = {key for event in given for key in records_of(event)}
    # Through any chain: undoing an undo changes reports that neither withdrawal names.
    targets = session.events.behind(given)
    # Those that are not here wait; the projection passes over them.
    return found | session.events.named_by(targets)


def iso(at: datetime) -> str:
    """Write a time as events carry it: UTC, to the millisecond."""
    # One zone and one length, so that times sort as text, in the store and in a ledger.
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
