"""The devices of a signed review, with the words of their keys (LEDGERS 4)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from litreview.errors import NoSuchKey, UsageError
from litreview.review.context import Context
from litreview.review.ledger_files import LedgerContents, read_all, rulings
from litreview.standing.reviewers import Ledger
from litreview.standing.seals import SEAL, key_words
from litreview.standing.signatures import Signatures, admitted, is_unsigned


@dataclass(frozen=True, slots=True)
class SigningDevice:
    """A device of a reviewer in a signed review.

    Attributes:
        key: Its public key; empty for a ledger that may stay unsigned.
        words: Five words for the key, to be compared by people.
        state: `lead`, `admitted`, `waiting`, `closed` or `unsigned`.
        lines: Number of its lines that count here.
        waiting: Number of its lines that do not count.
    """

    actor: str
    device: str
    key: str
    words: str
    state: str
    lines: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Team:
    """The founding and the devices of a review.

    Attributes:
        root: The id of the founding; None where the review is not signed.
        founder: The reviewer who founded it.
        words: The words of the founder's key.
        is_followed: Whether this machine follows the founding.
        is_confirmed: Whether somebody on this machine has compared its words.
        here: The name of this device in ledgers.
    """

    root: str | None
    founder: str
    words: str
    is_followed: bool
    is_confirmed: bool
    here: str
    devices: tuple[SigningDevice, ...]


def team(context: Context) -> Team:
    """Return the founding and the devices of a review."""
    ledgers = read_by_founding(context)
    signatures = ledgers.signatures or Signatures()
    signer = context.signer
    founding = signatures.founding
    return Team(
        signatures.root,
        founding.actor if founding else "",
        key_words(str(founding.body["key"])) if founding else "",
        ledgers.is_followed and signer is not None,
        signer is not None and signer.is_confirmed,
        context.device,
        tuple(devices(ledgers)),
    )


def read_by_founding(context: Context) -> LedgerContents:
    """Read the ledgers by the founding that they contain, even if this machine does not follow it yet."""
    with context.store.read() as session:
        known = rulings(session)
    return read_all(context.folder, known, signer=context.signer, follow=True)


def devices(ledgers: LedgerContents) -> list[SigningDevice]:
    """Return the devices in order of name; where several keys of one device wait, each of them."""
    signatures = ledgers.signatures or Signatures()
    events = [copy.event for copy in ledgers.events.values() if copy.event.kind != SEAL]
    lines = Counter((event.actor, event.device) for event in events)
    waiting = Counter((line.event.actor, line.event.device) for line in ledgers.held.values())
    states: dict[Ledger, tuple[str, str]] = {}
    for key, grant in sorted(signatures.grants.items(), key=lambda item: item[1].id):
        # A ledger may have had a closed key, or none, before the one that is in force.
        if is_unsigned(key):
            states.setdefault(admitted(grant), ("", "unsigned"))
        elif key in signatures.closed:
            states.setdefault(admitted(grant), (key, "closed"))
        else:
            states[admitted(grant)] = key, "lead" if grant.body.get("lead") is True else "admitted"
    found = {
        (seal.actor, seal.device, key): "waiting"
        for key in signatures.seals.keys() - signatures.grants.keys()
        for seal in signatures.seals_of({key})
        if states.get((seal.actor, seal.device), ("", "unsigned"))[1] in {"unsigned", "closed"}
    }
    named = {(actor, device) for actor, device, _ in found}
    found |= {(*ledger, key): state for ledger, (key, state) in states.items() if ledger not in named}
    found |= {(*ledger, ""): "waiting" for ledger in waiting.keys() - states.keys() - named}
    return [
        SigningDevice(
            actor,
            device,
            key,
            key_words(key) if key else "",
            state,
            lines[actor, device],
            waiting[actor, device],
        )
        for (actor, device, key), state in sorted(found.items())
    ]


def device_of(ledgers: LedgerContents, ledger: str, words: str | None = None) -> SigningDevice:
    """Return a device by its reviewer and name, `bram/vu-2`.

    Args:
        ledgers: The ledgers as read.
        ledger: The reviewer and the device.
        words: The words of its key, where several wait.

    Raises:
        NoSuchKey: The review has no such device, or no such key of it.
        UsageError: Several of its keys wait, and the words do not say which.
    """
    every = devices(ledgers)
    found = [one for one in every if f"{one.actor}/{one.device}" == ledger]
    if not found:
        known = dict.fromkeys(f"{one.actor}/{one.device}" for one in every)
        raise NoSuchKey(f"{ledger}: the review has no such device.", f"Known: {', '.join(known) or 'none'}.")
    if words is not None:
        found = [one for one in found if one.words == spoken(words)]
        if not found:
            raise NoSuchKey(
                f"{words}: {ledger} has no key with these words.",
                "`litreview team` shows those that are here.",
            )
    if len(found) > 1:
        shown = ", ".join(one.words for one in found)
        raise UsageError(
            f"Several keys wait for {ledger}: {shown}.",
            "Add --key with the words that its reviewer reads to you.",
        )
    return found[0]


def spoken(words: str) -> str:
    """Return the words of a key in lower case with hyphens, as they are compared; they may be typed in other ways."""
    return "-".join(words.lower().replace("-", " ").split())
