"""A reviewer's name that is used on other devices as well."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count

from litreview.errors import NameTaken
from litreview.review.event_text import counted, format_day, join_names
from litreview.standing.reviewers import Reviewers
from litreview.store.store import StoreSession


@dataclass(frozen=True, slots=True)
class DeviceActivity:
    """What a reviewer has done on a device.

    Attributes:
        votes: Number of decisions and consensuses, including withdrawn ones.
        last: The time of the newest event; empty if there is none.
        bound: Whether the device was confirmed, or is the first with this name.
    """

    device: str
    votes: int
    last: str
    bound: bool = True


@dataclass(frozen=True, slots=True)
class NameQuestion:
    """The question whether the reviewer of a name on other devices is the one on this device.

    Attributes:
        here: This device.
        began: Whether the name has been used on this device as well.
        offered: Another name that is free.
    """

    name: str
    here: str
    devices: tuple[DeviceActivity, ...]
    began: bool
    offered: str


def name_taken(session: StoreSession, name: str, device: str) -> NameTaken:
    """Return the error for a name that is used on other devices only."""
    who = session.events.who
    name = who.names.get((name, device), name)
    found = devices_of(session, name, who.asked(name, device))
    return name_taken_error(NameQuestion(name, device, found, began=False, offered=free_name(who, name)))


def name_taken_error(question: NameQuestion) -> NameTaken:
    """Return the error for an unanswered question, with a hint for scripts."""
    options = " ".join(f"--same-as {one.device}" for one in question.devices)
    return NameTaken(
        f"{describe_devices(question.name, question.devices)} It has not been confirmed that this is you.",
        f"If it is, run `litreview reviewer confirm {question.name} {options}` once; if not, use another name, such as "
        f"`--as {question.offered}`.",
    )


def describe_devices(name: str, found: Sequence[DeviceActivity]) -> str:
    """Describe the other devices on which a name is used."""
    places = [f"{one.device} ({counted(one.votes, 'vote')}{_since(one.last)})" for one in found]
    return f"{name} also screens on {join_names(places)}."


def _since(last: str) -> str:
    return f", last on {format_day(last)}" if last else ""


def free_name(who: Reviewers, name: str) -> str:
    """Return a free name: this one with a number."""
    used = {*who.groups, *who.names.values(), *(actor for actor, _ in who.names)}
    return next(offer for n in count(2) if (offer := f"{name}-{n}") not in used)


def ledgers_of(who: Reviewers, name: str) -> list[tuple[str, str]]:
    """Return the ledgers, as (name, device), of the reviewer who has a name now."""
    return sorted(ledger for ledger, now in who.names.items() if now == name)


def devices_of(session: StoreSession, name: str, devices: Iterable[str]) -> tuple[DeviceActivity, ...]:
    """Return what the reviewer of a name has done on each of the devices."""
    who = session.events.who
    found = []
    for device in devices:
        mine = [ledger for ledger in ledgers_of(who, name) if ledger[1] == device]
        votes, last = session.events.written_in(mine)
        found.append(DeviceActivity(device, votes, last, any(ledger in who.bound for ledger in mine)))
    return tuple(found)
