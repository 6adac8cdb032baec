"""The reviewers of ledgers: names bound to devices, one person on several devices, and renames.

A ledger is named by its actor and its device. A reviewer is a name on one or several devices; unless someone has
confirmed that two devices of a name are one person's, they count as two reviewers, `anna@uu-1` and `anna@vu-2`.
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
"""Kinds of events that make claims about the reviewer of a ledger."""

ENTERED = "entered_by"
"""Field of an event that somebody else entered for its reviewer, such as a vote from another tool."""


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """A claim of an event in force about a ledger.

    Attributes:
        name: The reviewer that a rename gives the ledger to; empty for a `device` event.
        same_as: Other devices of the same person.
    """

    actor: str
    device: str
    name: str
    same_as: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LedgerFacts:
    """The ledgers of a review, and the claims about them.

    Attributes:
        own: Those with a line by their own reviewer.
        entered: Those with only lines that somebody else entered.
    """

    own: frozenset[Ledger] = frozenset()
    entered: frozenset[Ledger] = frozenset()
    claims: frozenset[Claim] = frozenset()


Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Reviewers:
    """The reviewers of a review.

    Attributes:
        of: The reviewer of each ledger.
        names: The name of each ledger that has lines or a rename: that of the rename in force, else its actor.
        groups: The devices of each name; those in one group are one person's.
        bound: Ledgers with a `device` event.
        disputed: Ledgers with several renames in force that differ, with those names.
        moved: The reviewers of ledgers whose name differs from their actor.
    """

    of: Mapping[Ledger, str] = field(default_factory=dict)
    names: Mapping[Ledger, str] = field(default_factory=dict)
    groups: Mapping[str, Groups] = field(default_factory=dict)
    bound: frozenset[Ledger] = frozenset()
    disputed: Mapping[Ledger, tuple[str, ...]] = field(default_factory=dict)
    moved: Mapping[Ledger, str] = field(default_factory=dict)

    @property
    def unsettled(self) -> dict[str, Groups]:
        """The names that several people may share, with the devices of each person."""
        return {name: groups for name, groups in self.groups.items() if len(groups) > 1}

    def at(self, name: str, device: str) -> str:
        """Return the reviewer with a name on a device.

        A name that is known only from other devices is a new reviewer's until it is confirmed.
        """
        now = self.names.get((name, device), name)
        groups = self.groups.get(now, ())
        own = next((group for group in groups if device in group), None)
        if own is None:
            return f"{now}@{device}" if groups else now
        return _called(now, own, groups)

    def asked(self, name: str, device: str) -> tuple[str, ...]:
        """Return the other devices of a name that are not confirmed as, or distinguished from, this device's person."""
        groups = self.groups.get(self.names.get((name, device), name), ())
        return tuple(sorted(other for group in groups if device not in group for other in group))

    def works_on(self, name: str, device: str) -> bool:
        """Check whether a reviewer of this name has written lines on a device."""
        groups = self.groups.get(self.names.get((name, device), name), ())
        return any(device in group for group in groups)

    def alongside(self, name: str, device: str) -> tuple[str, ...]:
        """Return the other devices of the person with this name on a device."""
        groups = self.groups.get(self.names.get((name, device), name), ())
        return tuple(other for group in groups if device in group for other in group if other != device)

    def known_as(self, name: str) -> str:
        """Return the current form of a name: another one if all its ledgers were renamed to that."""
        found = {new for (actor, _), new in self.names.items() if actor == name}
        return found.pop() if len(found) == 1 and name not in self.groups else name

    def people(self, name: str) -> tuple[str, ...]:
        """Return the reviewers that a name may mean: one, or several until that is confirmed."""
        now = self.known_as(name)
        groups = self.groups.get(now, ())
        return tuple(_called(now, group, groups) for group in groups) or (now,)

    def entered(self, name: str, device: str) -> str:
        """Return the reviewer whose votes somebody else enters under a name on a device."""
        return self.of.get((name, device)) or self.known_as(name)

    def ledgers(self, reviewer: str) -> list[Ledger]:
        """Return the ledgers of a reviewer."""
        return [ledger for ledger, name in self.of.items() if name == reviewer]


def actor_of(reviewer: str) -> str:
    """Return the name under which a reviewer writes."""
    return reviewer.partition("@")[0]


def claims(events: Iterable[Event]) -> Iterator[Claim]:
    """Yield the claims of events in force; malformed ones are skipped."""
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


def ledgers(events: Iterable[Event], made_claims: Iterable[Claim] = ()) -> LedgerFacts:
    """Return the ledgers of events."""
    own: set[Ledger] = set()
    entered: set[Ledger] = set()
    for event in events:
        (entered if ENTERED in event.body else own).add((event.actor, event.device))
    return LedgerFacts(frozenset(own), frozenset(entered - own), frozenset(made_claims))


def reviewers(facts: LedgerFacts) -> Reviewers:
    """Derive the reviewers from the ledgers, independent of any order."""
    given: dict[Ledger, set[str]] = {}
    for claim in facts.claims:
        if claim.name:
            given.setdefault((claim.actor, claim.device), set()).add(claim.name)
    bound = frozenset((claim.actor, claim.device) for claim in facts.claims if not claim.name)
    own = facts.own | bound
    # Two different renames leave the old name: neither may win by chance.
    names = {
        ledger: min(given[ledger]) if len(given.get(ledger, ())) == 1 else ledger[0]
        for ledger in own | facts.entered | given.keys()
    }
    groups = {
        name: _groups(name, own, names, bound, facts.claims) for name in {names[ledger] for ledger in own}
    }
    of = {ledger: _reviewer(ledger, names, groups, own) for ledger in own | facts.entered}
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
    # Lines entered for a reviewer on somebody else's device do not make it a device of theirs.
    mine = next((group for group in groups.get(name, ()) if device in group), None) if ledger in own else None
    return name if mine is None else _called(name, mine, groups[name])


def _called(name: str, group: tuple[str, ...], groups: Groups) -> str:
    # Neither keeps the plain name: which one came first is not known on every machine.
    return name if len(groups) == 1 else f"{name}@{group[0]}"


def _groups(
    name: str,
    own: frozenset[Ledger],
    names: Mapping[Ledger, str],
    bound: frozenset[Ledger],
    made_claims: Iterable[Claim],
) -> Groups:
    """Return the devices of a name, grouped by person."""
    mine = {ledger for ledger in own if names[ledger] == name}
    places = {device for _, device in mine}
    links = [
        (claim.device, other)
        for claim in made_claims
        # A claim about a device under a name that it no longer has does not apply.
        if (claim.actor, claim.device) in mine and claim.name in {"", name}
        for other in claim.same_as
        if other in places
    ]
    # Before there were `device` events a name was one reviewer on all devices, and remains so.
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
