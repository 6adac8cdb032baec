"""Whose lines a ledger holds: names bound to devices, one person on several devices, and renames.

A ledger is named by its actor and its device. A reviewer is a name on one or several devices; where nobody has said
that two devices of a name are one person's, they count as two reviewers, called `anna@uu-1` and `anna@vu-2`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from litreview.model import Event

Ledger = tuple[str, str]
BINDING = "device"
RENAMING = "rename"
CLAIMS = frozenset({BINDING, RENAMING})
"""Kinds of events that say whose a ledger is."""

ENTERED = "entered_by"
"""Field of an event that somebody entered for its reviewer, such as a vote from another tool."""


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """What an event in force says of a ledger.

    Attributes:
        name: The reviewer that a rename gives the ledger to; empty for a `device` event.
        same_as: Other devices that are said to be the same person's.
    """

    actor: str
    device: str
    name: str
    same_as: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ledgers:
    """What is known of ledgers.

    Attributes:
        own: Those with a line that their reviewer wrote.
        entered: Those with lines that somebody else entered, and no others.
    """

    own: frozenset[Ledger] = frozenset()
    entered: frozenset[Ledger] = frozenset()
    claims: frozenset[Claim] = frozenset()


Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Reviewers:
    """Who is who.

    Attributes:
        of: The reviewer of each ledger.
        names: The name of each ledger that has lines or a rename: that of the rename in force, else its actor.
        groups: The devices of each name; those in one group are one person's.
        bound: Ledgers with a `device` event.
        disputed: Ledgers with several renames in force that differ, with those names.
        moved: Ledgers whose reviewer is not called as their actor is.
    """

    of: Mapping[Ledger, str] = field(default_factory=dict)
    names: Mapping[Ledger, str] = field(default_factory=dict)
    groups: Mapping[str, Groups] = field(default_factory=dict)
    bound: frozenset[Ledger] = frozenset()
    disputed: Mapping[Ledger, tuple[str, ...]] = field(default_factory=dict)
    moved: Mapping[Ledger, str] = field(default_factory=dict)

    @property
    def unsettled(self) -> dict[str, Groups]:
        """The names that may be those of several people, with the devices of each."""
        return {name: groups for name, groups in self.groups.items() if len(groups) > 1}

    def at(self, name: str, device: str) -> str:
        """Return the reviewer that a name stands for on a device.

        A name that is known from other devices alone stands for somebody new until it is confirmed.
        """
        now = self.names.get((name, device), name)
        groups = self.groups.get(now, ())
        own = next((group for group in groups if device in group), None)
        if own is None:
            return f"{now}@{device}" if groups else now
        return _called(now, own, groups)

    def asked(self, name: str, device: str) -> tuple[str, ...]:
        """Return the devices of which nobody has said whether their reviewer of this name is the one on this device."""
        groups = self.groups.get(self.names.get((name, device), name), ())
        return tuple(sorted(other for group in groups if device not in group for other in group))

    def works_on(self, name: str, device: str) -> bool:
        """Return whether a reviewer of this name has written lines on a device."""
        groups = self.groups.get(self.names.get((name, device), name), ())
        return any(device in group for group in groups)

    def alongside(self, name: str, device: str) -> tuple[str, ...]:
        """Return the other devices that count as those of the person who has this name on a device."""
        groups = self.groups.get(self.names.get((name, device), name), ())
        return tuple(other for group in groups if device in group for other in group if other != device)

    def known_as(self, name: str) -> str:
        """Return what a name is called now: another one when all its ledgers were renamed to that."""
        found = {new for (actor, _), new in self.names.items() if actor == name}
        return found.pop() if len(found) == 1 and name not in self.groups else name

    def people(self, name: str) -> tuple[str, ...]:
        """Return the reviewers that a name may stand for: one, or several until it is settled."""
        now = self.known_as(name)
        groups = self.groups.get(now, ())
        return tuple(_called(now, group, groups) for group in groups) or (now,)

    def entered(self, name: str, device: str) -> str:
        """Return the reviewer whose votes are entered under a name by somebody else on a device."""
        return self.of.get((name, device)) or self.known_as(name)

    def ledgers(self, reviewer: str) -> list[Ledger]:
        """Return the ledgers of a reviewer."""
        return [ledger for ledger, name in self.of.items() if name == reviewer]


def actor_of(reviewer: str) -> str:
    """Return the name under which a reviewer writes."""
    return reviewer.partition("@")[0]


def claims(events: Iterable[Event]) -> Iterator[Claim]:
    """Read the claims of events in force; one that a hand-edited ledger has spoilt says nothing."""
    for event in events:
        body = event.body
        if event.kind == BINDING:
            yield Claim(event.actor, event.device, "", _devices(body.get("same_as")))
        elif event.kind == RENAMING:
            of, on, to = body.get("of"), body.get("on"), body.get("to")
            if isinstance(of, str) and isinstance(on, str) and isinstance(to, str) and to and "@" not in to:
                yield Claim(of, on, to, _devices(body.get("same_as")))


def _devices(value: Any) -> tuple[str, ...]:
    found = value if isinstance(value, list) else ()
    return tuple(sorted({one for one in found if isinstance(one, str)}))


def ledgers(events: Iterable[Event], said: Iterable[Claim] = ()) -> Ledgers:
    """Return the ledgers that events stand in."""
    own: set[Ledger] = set()
    entered: set[Ledger] = set()
    for event in events:
        (entered if ENTERED in event.body else own).add((event.actor, event.device))
    return Ledgers(frozenset(own), frozenset(entered - own), frozenset(said))


def reviewers(known: Ledgers) -> Reviewers:
    """Return who is who; a pure function of what the ledgers hold, whatever its order."""
    given: dict[Ledger, set[str]] = {}
    for claim in known.claims:
        if claim.name:
            given.setdefault((claim.actor, claim.device), set()).add(claim.name)
    bound = frozenset((claim.actor, claim.device) for claim in known.claims if not claim.name)
    own = known.own | bound
    # Two renames that differ leave the old name: neither of them may win by chance.
    names = {
        ledger: min(given[ledger]) if len(given.get(ledger, ())) == 1 else ledger[0]
        for ledger in own | known.entered | given.keys()
    }
    groups = {
        name: _groups(name, own, names, bound, known.claims) for name in {names[ledger] for ledger in own}
    }
    of = {ledger: _reviewer(ledger, names, groups, own) for ledger in own | known.entered}
    return Reviewers(
        of,
        names,
        groups,
        bound,
        {ledger: tuple(sorted(several)) for ledger, several in given.items() if len(several) > 1},
        {ledger: reviewer for ledger, reviewer in of.items() if reviewer != ledger[0]},
    )


def _reviewer(
    ledger: Ledger, names: Mapping[Ledger, str], groups: Mapping[str, Groups], own: frozenset[Ledger]
) -> str:
    name, device = names[ledger], ledger[1]
    # Lines that were entered for a reviewer on somebody else's device make that no device of theirs.
    mine = next((group for group in groups.get(name, ()) if device in group), None) if ledger in own else None
    return name if mine is None else _called(name, mine, groups[name])


def _called(name: str, group: tuple[str, ...], groups: Groups) -> str:
    # Neither keeps the bare name: which of the two came first is not known everywhere.
    return name if len(groups) == 1 else f"{name}@{group[0]}"


def _groups(
    name: str,
    own: frozenset[Ledger],
    names: Mapping[Ledger, str],
    bound: frozenset[Ledger],
    said: Iterable[Claim],
) -> Groups:
    """Return the devices of a name, those of one person together."""
    mine = {ledger for ledger in own if names[ledger] == name}
    places = {device for _, device in mine}
    links = [
        (claim.device, other)
        for claim in said
        # What was said of a device under a name that it no longer has says nothing of this one.
        if (claim.actor, claim.device) in mine and claim.name in {"", name}
        for other in claim.same_as
        if other in places
    ]
    # Before there were `device` events a name was one reviewer on all devices, and stays so.
    old: dict[str, list[str]] = {}
    for actor, device in mine - bound:
        old.setdefault(actor, []).append(device)
    links += [(devices[0], other) for devices in old.values() for other in devices[1:]]
    return _joined(places, links)


def _joined(places: Iterable[str], links: Iterable[tuple[str, str]]) -> Groups:
    group = {place: {place} for place in places}
    for one, other in links:
        if group[one] is not group[other]:
            group[one] |= group[other]
            for place in group[other]:
                group[place] = group[one]
    return tuple(sorted({tuple(sorted(found)) for found in group.values()}))
