"""What the signatures of a review's ledgers show (LEDGERS 4 and 5)."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from litreview.model import Event
from litreview.standing.ledger_lines import Copy, Origin
from litreview.standing.reviewers import Ledger
from litreview.standing.seals import MARK, NOTE_HASH, SEAL, canonical, entry

Line = tuple[str, str]
"""The id of an event and what a seal lists for it."""
Seals = dict[str, Event]
"""Seals by their hashes."""


@dataclass(frozen=True, slots=True, order=True)
class SignatureFinding:
    """Something that is not as the signatures say.

    Attributes:
        what: Its name, as in `litreview.review.check_signatures`.
        actor: The reviewer of the ledger that it concerns, or an empty text.
        device: The device of that ledger.
        id: The id of an event or the hash of a seal.
        by: The reviewer and the device that did it, or an empty text.
        day: The day on which it was sealed, or an empty text.
    """

    what: str
    actor: str = ""
    device: str = ""
    id: str = ""
    by: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line that is kept and does not count.

    Attributes:
        why: `unsealed`, `not-admitted`, `misplaced` or `not-entitled`.
    """

    event: Event
    why: str


@dataclass(slots=True)
class Signatures:
    """What the signatures of a review's ledgers show.

    Attributes:
        root: The id of the founding; None where there is none.
        counted: The events that count, by id, seals among them.
        signed: The key that signed each line that counts, by the line's id.
        unsigned: Ids of events that count and that nobody signed.
        waiting: Lines that do not count.
        seals: All valid seals, by key and hash.
        grants: The admissions in force, by key; those of ledgers that may stay unsigned by `unsigned ACTOR/DEVICE`.
        closed: The keys that a closure in force names.
        allowed: The seals that count, by key and hash.
        sealed: What the seals that count list.
    """

    root: str | None = None
    counted: dict[str, Event] = field(default_factory=dict)
    signed: dict[str, str] = field(default_factory=dict)
    unsigned: set[str] = field(default_factory=set)
    waiting: dict[Line, Waiting] = field(default_factory=dict)
    findings: set[SignatureFinding] = field(default_factory=set)
    seals: dict[str, Seals] = field(default_factory=dict)
    grants: dict[str, Event] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    allowed: dict[str, Seals] = field(default_factory=dict)
    sealed: set[Line] = field(default_factory=set)

    @property
    def founding(self) -> Event | None:
        """The founding that is followed, if its line is there."""
        return next((grant for grant in self.grants.values() if grant.id == self.root), None)

    @property
    def leads(self) -> set[Ledger]:
        """The ledgers whose keys may admit others."""
        return {admitted(grant) for grant in self.grants.values() if grant.body.get("lead") is True}

    @property
    def signing(self) -> set[Ledger]:
        """The ledgers that have an admitted key."""
        return {admitted(grant) for key, grant in self.grants.items() if not is_unsigned(key)}

    def seals_of(self, keys: AbstractSet[str]) -> list[Event]:
        """Return the valid seals of these keys for this review, whether or not the keys are admitted."""
        seals = (seal for key in sorted(keys & self.seals.keys()) for seal in self.seals[key].values())
        return [seal for seal in seals if seal.body["root"] == self.root]

    def find(self, what: str, event: Event | None = None, id_: str = "", by: str = "") -> None:
        """Add a finding."""
        if event is None:
            self.findings.add(SignatureFinding(what, id=id_))
        else:
            day = event.at[:10] if event.kind == SEAL else ""
            self.findings.add(SignatureFinding(what, event.actor, event.device, id_ or event.id, by, day))


class LedgerLines:
    """The lines of all ledgers: of each line one copy, and the best place where it stands."""

    def __init__(self) -> None:
        self.events: dict[Line, Event] = {}
        self.places: dict[Line, Origin] = {}
        self.ids: set[str] = set()

    def add(self, copy: Copy, digest: str) -> None:
        """Add a line; one with a note that has no salt also as a seal lists it."""
        event = copy.event
        listed = entry(event) or digest
        if listed != digest:
            # Two texts of one such line: neither is signed, so any rule will do that is the same everywhere.
            other = self.events.get((event.id, listed), event)
            self._put((event.id, listed), max(event, other, key=by_text), copy.origin)
        old = self.events.get((event.id, digest))
        # Copies of one digest differ in the note alone; the one that still has it shows what was taken out.
        kept = event if old is None or NOTE_HASH in old.body else old
        self._put((event.id, digest), kept, copy.origin)

    def listed(self, line: Line) -> Event | None:
        """Return the event that a seal lists, or None."""
        id_, digest = line
        # A note without salt, which is not signed, may have been redacted.
        return self.events.get(line) or self.events.get((id_, digest.removeprefix("-")))

    def _put(self, line: Line, event: Event, place: Origin) -> None:
        self.events[line] = event
        self.places[line] = min(place, self.places.get(line, place))
        self.ids.add(line[0])


def admitted(grant: Event) -> Ledger:
    """Return the ledger that an admission is about."""
    return str(grant.body.get("name")), str(grant.body.get("on"))


def is_unsigned(key: str) -> bool:
    """Check whether a key of `grants` stands for a ledger that may stay unsigned."""
    # No public key has a blank in it.
    return key.startswith("unsigned ")


def by_text(event: Event) -> str:
    """Return a text by which events that differ are in the same order everywhere."""
    body = {name: value for name, value in event.body.items() if name != MARK}
    return canonical([event.id, event.kind, event.at, event.actor, event.device, event.act, body])
