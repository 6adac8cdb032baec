"""The state of an open review that all its parts share, and the recording of events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from litreview.errors import NoSuchKey
from litreview.model import Event
from litreview.review.folder import Folder
from litreview.review.settings import Settings
from litreview.review.state import LocalState
from litreview.screening.protocol import Protocol
from litreview.standing.event_ids import id_at, next_id
from litreview.standing.log import ids_in, records_of, references_of
from litreview.standing.reviewers import BINDING, ENTERED, actor_of
from litreview.store.foresight import reference_questions
from litreview.store.store import Store, StoreSession
from litreview.ticks import Tick, quiet

if TYPE_CHECKING:
    from litreview.review.team.device_signer import DeviceSigner

Clock = Callable[[], datetime]
NewEvent = tuple[str, Mapping[str, Any]]
BeforeAct = Callable[["Context", StoreSession, str], None]

SYNCING = "syncing"
"""Entry of the store during a synchronisation, so that one that was cut off is resumed."""

HELD = "held"
"""Entry of the store with the number of lines that waited for a seal or an admission at the last synchronisation."""

UNKEPT = "unkept"
"""Entry of the store while the first version of the protocol is not yet recorded by an event."""

RECOUNTING = {"import", "withdraw-export", "replace-export", "update"}
"""Kinds of events that may change in which versions exports count."""

DAY = 24 * 3600 * 1000
"""Milliseconds by which an id may be ahead of this machine's clock before that clock is taken to be wrong."""


def now() -> datetime:
    """Return the current time, in UTC."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Context:
    """An open review.

    Attributes:
        state: The user's own files for the review, which are not shared.
        protocol: The protocol in force.
        protocol_hash: Its hash (RULES 3), which decisions carry.
        keep_version: Records the first version of the protocol before the next event; None once that is done.
        log_facts: Logs changed facts of searches before the next event; None if there are none.
        notices: Messages for the user about what opening the review did.
        chosen_names: Names that the user has chosen in place of others since the review was opened.
        versions: The versions of the protocol that were read, by hash.
        signer: The keys of this device, if the review is signed and this machine follows its founding.
        tick: Called with the number of records or events read, where they may be many.
    """

    folder: Folder
    state: LocalState
    store: Store
    settings: Settings
    protocol: Protocol
    protocol_hash: str
    device: str
    clock: Clock = field(default=now)
    keep_version: BeforeAct | None = None
    log_facts: BeforeAct | None = None
    notices: list[str] = field(default_factory=list)
    chosen_names: dict[str, str] = field(default_factory=dict)
    versions: dict[str, Protocol] = field(default_factory=dict)
    signer: DeviceSigner | None = None
    tick: Tick = quiet

    def who(self, name: str) -> str:
        """Return the reviewer that a name stands for on this device."""
        return self.store.who.at(self.chosen_names.get(name, name), self.device)

    @property
    def writes_for(self) -> str | None:
        """The device whose events are written to ledgers here: this one if the store is shared, else None for all."""
        return self.device if self.store.is_shared else None

    def add(self, session: StoreSession, actor: str, acts: Iterable[NewEvent]) -> list[Event]:
        """Add the events of one act, without updating the stored state of reports."""
        bodies = list(acts)
        name = actor_of(actor)
        entered_by = next((body[ENTERED] for _, body in bodies if ENTERED in body), None)
        # Votes entered for somebody else, from another tool or a file, do not make this a device of theirs.
        if entered_by is None:
            self.bind_once(session, name)
        if self.keep_version:
            self.keep_version(self, session, entered_by or actor)
        if self.log_facts:
            self.log_facts(self, session, entered_by or actor)
        return self._append(session, name, bodies)

    def bind_once(self, session: StoreSession, name: str) -> None:
        """Record that a reviewer works on this device, the first time that they act here.

        Raises:
            NameTaken: The name is used on other devices only, and nobody has confirmed that it is the same person.
        """
        if (name, self.device) in session.events.who.bound:
            return
        # If two devices use one name on a server for the first time, the second must see the first.
        session.events.lock_reviewers()
        self.refuse_taken(session, name)
        # Devices from before this was recorded stay one reviewer.
        self.bind(session, name, ())

    def refuse_taken(self, session: StoreSession, actor: str) -> None:
        """Check that this reviewer may act, before starting work that writes files.

        Raises:
            NameTaken: The name is used on other devices only, and nobody has confirmed that it is the same person.
        """
        name, who = actor_of(actor), session.events.who
        if who.asked(name, self.device) and not who.works_on(name, self.device):
            from litreview.review.team.shared_names import name_taken  # noqa: PLC0415  # only an error asks for it

            raise name_taken(session, name, self.device)

    def bind(self, session: StoreSession, name: str, same_as: Sequence[str]) -> None:
        """Record that a reviewer works on this device, and which other devices are theirs."""
        known = session.events.who.alongside(name, self.device)
        self.project(
            session, self._append(session, name, [(BINDING, {"same_as": sorted({*known, *same_as})})])
        )

    def _append(self, session: StoreSession, name: str, bodies: Sequence[NewEvent]) -> list[Event]:
        events = self.new_events(session, name, bodies)
        if self.signer:
            events = [self.signer.completed(event) for event in events]
        session.events.append(events)
        return events

    def new_events(self, session: StoreSession, name: str, bodies: Sequence[NewEvent]) -> list[Event]:
        """Return the events of one act, which are not in the store yet."""
        # One time for the whole act, so that its events stay together in a list sorted by time.
        at = self.clock()
        millis = int(at.timestamp() * 1000)
        act = None
        events: list[Event] = []
        seen = _seen(session, bodies, id_at(millis + DAY))
        if len(bodies) > 1:
            # An act of several events has an id of its own, by which all of them can be withdrawn.
            act = seen = next_id(seen, millis)
        for kind, body in bodies:
            seen = next_id(seen, millis)
            # An act of one event, as most are, uses the id of that event, which keeps the log short.
            events.append(Event(seen, kind, iso(at), name, self.device, act or seen, dict(body)))
        return events

    def record(self, session: StoreSession, actor: str, acts: Iterable[NewEvent]) -> list[Event]:
        """Add the events of one act, and update the state of the records they name."""
        events = self.add(session, actor, acts)
        self.project(session, events)
        return events

    def project(self, session: StoreSession, events: Iterable[Event]) -> None:
        """Update the state of the records that events name, or that the events they withdraw name."""
        found = list(events)
        session.look_ahead(
            reference_questions({target for event in found for target in references_of(event)})
        )
        affected = affected_events(session, found)
        # Some of these records may not have been imported here yet; the projection skips them.
        keys = {key for event in affected for key in records_of(event)}
        # A withdrawal may make an export or a share count again.
        kinds = {event.kind for event in affected}
        if RECOUNTING & kinds:
            keys |= session.recount()
        session.assigned.update(kinds)
        if session.events.renamed:
            # Votes on any report may have moved to another reviewer.
            session.project_all(self.protocol)
        elif keys:
            session.project(keys, self.protocol)

    def resolve(self, session: StoreSession, prefix: str) -> str:
        """Return the one record key that begins with `prefix`.

        Raises:
            NoSuchKey: No key does, or several do.
        """
        return self._found(session, prefix)[0]

    def lead(self, session: StoreSession, prefix: str) -> str:
        """Return the lead of the report that contains the one record whose key begins with `prefix`.

        Raises:
            NoSuchKey: No key does, or several do.
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
            raise NoSuchKey(
                f"{prefix}: several record keys begin with this.", "Give more characters of the key."
            )
        raise NoSuchKey(f"{prefix}: no record has this key.")


def id_ahead_of(now: datetime) -> str:
    """Return the smallest id that is more than a day ahead of this machine's clock."""
    return id_at(int(now.timestamp() * 1000) + DAY)


def _seen(session: StoreSession, acts: Iterable[NewEvent], limit: str) -> str | None:
    """Return the id that the next one must exceed.

    This is the newest id in the store, of any device, so that a reference always points back. An id beyond the limit
    comes from a wrong clock or is forged: only events that refer to it must exceed it, or all later ids would follow.
    """
    newest = session.events.newest()
    if newest is None or newest < limit:
        return newest
    targets = {id_ for _, body in acts for id_ in ids_in(body)}
    found = (session.events.newest_before(limit), session.events.newest_among(targets))
    return max((id_ for id_ in found if id_), default=None)


def affected_records(session: StoreSession, events: Iterable[Event]) -> set[str]:
    """Return the keys of the records whose state these events may change.

    These are the records that the events name, and those named by events that they withdraw or replace.
    """
    return {key for event in affected_events(session, events) for key in records_of(event)}


def affected_events(session: StoreSession, events: Iterable[Event]) -> list[Event]:
    """Return these events, and all that they withdraw or replace."""
    given = list(events)
    # Through any chain: undoing an undo changes reports that neither withdrawal names.
    return [*given, *session.events.behind(given)]


def iso(at: datetime) -> str:
    """Format a time as it is stored in events: in UTC, to the millisecond."""
    # One zone and one length, so that times sort as text.
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
