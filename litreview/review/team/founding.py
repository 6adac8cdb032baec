"""The founding of a signed review, and the admission and closing of keys (LEDGERS 4)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from litreview.errors import NoSuchKey, Problem, UsageError
from litreview.model import Event
from litreview.review.context import Context
from litreview.review.ledger_files import LedgerContents, read_all, rulings
from litreview.review.ledgers import write
from litreview.review.team.device_signer import DeviceSigner
from litreview.review.team.sealing import remember, seal, seal_within
from litreview.standing.log import in_force
from litreview.standing.reviewers import RENAMING, Ledger
from litreview.standing.seals import ADMISSION, CLOSURE, SEAL, entry, heads, key_words
from litreview.standing.signatures import Signatures, admitted, is_unsigned
from litreview.store.store import StoreSession


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


def read(context: Context, known: list[Event] | None = None, *, follow: bool = True) -> LedgerContents:
    """Read the ledgers of a review as this machine counts them, and remember the seals that count.

    A machine that has nothing of the review yet follows the founding that it finds; one that has worked in it goes on
    as before until somebody confirms the founding.

    Args:
        context: The review.
        known: The events of the store that decide which lines count; by default, they are read.
        follow: Whether a store without events means that this machine has nothing of the review yet.
    """
    with context.store.read() as session:
        known = rulings(session) if known is None else known
        is_new = follow and context.signer is None and not session.events.count()
    ledgers = read_all(context.folder, known, context.tick, signer=context.signer, follow=is_new)
    if ledgers.is_followed and ledgers.signatures and ledgers.signatures.root:
        if context.signer is None:
            context.signer = DeviceSigner(
                context.state, context.device, ledgers.signatures.root, is_confirmed=False
            )
            context.signer.remember()
            # Again: this device's keys may be older than its database.
            return read(context, known)
        context.signer.add_seen(hash_ for seals in ledgers.signatures.allowed.values() for hash_ in seals)
    return ledgers  # fmt: skip


def found(context: Context, actor: str, *, again: bool = False) -> Event:
    """Found the review: from now on this device's key decides whose keys may sign; return the founding.

    Every other ledger there is may stay unsigned, and reviewers keep the names they have. All that this device wrote is sealed.

    Args:
        context: The review, just synchronised.
        actor: The reviewer who founds it.
        again: Replace a founding whose keys are lost; every machine asks before it follows.

    Raises:
        UsageError: The review is founded already, or its protocol names another lead.
    """
    from litreview.review.team import signing  # noqa: PLC0415  # as for each seal

    lead = context.protocol.lead
    if lead and context.who(lead) != context.who(actor):
        raise UsageError(f"The protocol names {lead} as lead.", f"{lead} founds the review, on their device.")
    signatures = read_all(context.folder).signatures
    earlier = [signatures.root] if signatures and signatures.root else []
    if earlier and not again:
        raise UsageError("This review is already founded.", "`litreview team` shows by whom.")
    with context.store.write() as session:
        body: dict[str, Any] = {"name": actor, "on": context.device, "lead": True, "founds": True}
        if earlier:
            body["again"] = earlier
        context.bind_once(session, actor)
        (event,) = context.new_events(session, actor, [(ADMISSION, body)])
        signer = DeviceSigner(context.state, context.device, event.id, is_confirmed=True)
        key = signing.public_key(signer.make_seed(actor))
        event = replace(event, body={**body, "key": key})
        session.events.append([event])
        found_here = [
            *((ADMISSION, body) for body in _unsigned_ledgers(session, (actor, context.device))),
            *((RENAMING, body) for body in _renames(session)),
        ]
        if found_here:
            events = context.new_events(session, actor, found_here)
            session.events.append([signer.completed(one) for one in events])
        # At once: a founding that no seal lists founds nothing, and if the program were killed all lines would wait.
        seal_within(context, session, signer, actor)
    signer.remember()
    context.signer = signer
    remember(context, signer, actor)
    return event


def _renames(session: StoreSession) -> list[Mapping[str, Any]]:
    """Return the renames in force, which the founder says again: a ledger that nobody signs could say any."""
    events = session.events.of_kind(RENAMING)
    live = in_force(session.events.closed(events))
    return [
        {name: event.body.get(name) for name in ("of", "on", "to", "same_as")} | {"replaces": [event.id]}
        for event in events
        if event.id in live
    ]


def _unsigned_ledgers(session: StoreSession, own: Ledger) -> list[Mapping[str, Any]]:
    found: dict[Ledger, list[str]] = {}
    for event in session.events.all():
        if event.kind != SEAL:
            found.setdefault((event.actor, event.device), []).append(entry(event) or "")
    return [
        {
            "unsigned": True,
            "name": actor,
            "on": device,
            "n": len(lines),
            "sha256": hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest(),
        }
        for (actor, device), lines in sorted(found.items())
        if (actor, device) != own
    ]


def team(context: Context) -> Team:
    """Return the founding and the devices of a review."""
    ledgers = _read_as_told(context)
    signatures = ledgers.signatures or Signatures()
    signer = context.signer
    founding = signatures.founding
    return Team(
        signatures.root,
        founding.actor if founding else "",
        _words(str(founding.body["key"])) if founding else "",
        ledgers.is_followed and signer is not None,
        signer is not None and signer.is_confirmed,
        context.device,
        tuple(_devices(ledgers, signatures)),
    )


def _read_as_told(context: Context) -> LedgerContents:
    with context.store.read() as session:
        known = rulings(session)
    # Also a founding that this machine does not follow yet, as that is what is asked about.
    return read_all(context.folder, known, signer=context.signer, follow=True)


def _devices(ledgers: LedgerContents, signatures: Signatures) -> list[SigningDevice]:
    events = [copy.event for copy in ledgers.events.values() if copy.event.kind != SEAL]
    lines = Counter((event.actor, event.device) for event in events)
    waiting = Counter((line.event.actor, line.event.device) for line in ledgers.held.values())
    found: dict[Ledger, tuple[str, str]] = dict.fromkeys(waiting, ("", "waiting"))
    for key, seals in signatures.seals.items():
        if key not in signatures.grants:
            ours = [one for one in seals.values() if one.body["root"] == signatures.root]
            found |= {(one.actor, one.device): (key, "waiting") for one in ours}
    for key, grant in sorted(signatures.grants.items(), key=lambda item: item[1].id):
        # A ledger may have had a closed key, or none, before the one that waits or is in force.
        is_old = is_unsigned(key) or key in signatures.closed
        if not is_old:
            found[admitted(grant)] = key, "lead" if grant.body.get("lead") is True else "admitted"
        else:
            state = "unsigned" if is_unsigned(key) else "closed"
            found.setdefault(admitted(grant), ("" if is_unsigned(key) else key, state))
    return [
        SigningDevice(*ledger, key, _words(key), state, lines[ledger], waiting[ledger])
        for ledger, (key, state) in sorted(found.items())
    ]


def confirm(context: Context, words: str) -> Team:
    """Follow the founding whose key has these words; return the team.

    Raises:
        NoSuchKey: No founding here has these words.
    """
    wanted = "-".join(words.lower().replace("-", " ").split())
    signatures = read_all(context.folder, follow=True).signatures or Signatures()
    for key, seals in signatures.seals.items():
        if _words(key) != wanted:
            continue
        for root in {str(one.body["root"]) for one in seals.values()}:
            other = read_all(
                context.folder, signer=DeviceSigner(context.state, context.device, root, True)
            ).signatures
            founding = other.founding if other else None
            if founding and founding.body["key"] == key:
                context.signer = DeviceSigner(context.state, context.device, root, is_confirmed=True)
                context.signer.remember()
                return team(context)
    raise NoSuchKey(
        f"{words}: no founding in this folder has these words.",
        "`litreview team` shows those that are here. If the founder reads others to you, do not trust this copy.",
    )


def admit(
    context: Context, ledger: str, actor: str, *, lead: bool = False, unsigned: bool = False
) -> SigningDevice:
    """Admit the key of a device, or a ledger that may stay unsigned; return the device.

    Args:
        context: The review.
        ledger: The reviewer and the device, `bram/vu-2`.
        actor: The reviewer who admits it.
        lead: It may admit others.
        unsigned: Its lines count without signatures.

    Raises:
        UsageError: The review is not signed, or this reviewer may not do that.
        NoSuchKey: Nothing of this ledger waits.
    """
    signatures = _followed(context)
    one = device_of(context, ledger)
    own = [grant for grant in signatures.grants.values() if admitted(grant) == (actor, context.device)]
    is_lead = any(grant.body.get("lead") is True for grant in own)
    if not own or not (is_lead or (actor == one.actor and not lead and not unsigned)):
        leads = sorted({f"{name}/{on}" for name, on in signatures.leads})
        raise UsageError(
            f"{actor} on {context.device} may not admit {ledger}.", f"A lead does: {', '.join(leads)}."
        )
    body: dict[str, Any] = {"name": one.actor, "on": one.device}
    if unsigned:
        body |= {"unsigned": True, "n": one.lines + one.waiting}
    elif one.state in {"lead", "admitted"} and not (lead and one.state == "admitted"):
        raise NoSuchKey(f"{ledger}: its key is already admitted.", "`litreview team` shows the devices.")
    elif not one.key:
        raise NoSuchKey(
            f"{ledger}: this device has not signed anything yet.", "Run `litreview sync` on it first."
        )
    else:
        body |= {"key": one.key} | ({"lead": True} if lead else {})
    with context.store.write() as session:
        context.record(session, actor, [(ADMISSION, body)])
    _publish(context)
    return device_of(context, ledger)


def admit_here(context: Context, ledgers: LedgerContents) -> list[Problem]:
    """Admit the keys of further reviewers on a machine that holds a lead's key; return a note for each."""
    signer, signatures = context.signer, ledgers.signatures
    # In most reviews a machine has one reviewer, and no key needs to be looked at.
    if signer is None or signatures is None or len(signer.actors()) < 2:  # noqa: PLR2004
        return []
    keys = signer.public_keys()
    leads = [
        actor
        for actor, key in keys.items()
        if key in signatures.grants and (actor, context.device) in signatures.leads
    ]
    new = {actor: key for actor, key in keys.items() if key not in signatures.grants}
    if not leads or not new:
        return []
    with context.store.write() as session:
        bodies = [
            (ADMISSION, {"key": key, "name": actor, "on": context.device}) for actor, key in new.items()
        ]
        context.record(session, leads[0], bodies)
    seal(context)
    message = "{} on {} was admitted, as the key of {} is on the same machine."
    return [
        Problem("device-admitted", "note", message.format(actor, context.device, leads[0]), "", "")
        for actor in new
    ]


def close(context: Context, ledger: str, actor: str, last: str | None = None) -> SigningDevice:
    """Close the key of a device: what it seals after its last seal now, or after an earlier one, no longer counts.

    Args:
        context: The review.
        ledger: The reviewer and the device, `anna/uu-1`.
        actor: The reviewer who closes it.
        last: The beginning of the hash of the last seal that counts; by default, all that count now.

    Raises:
        NoSuchKey: The ledger has no admitted key, or no such seal.
        UsageError: The review is not signed.
    """
    signatures = _followed(context)
    one = device_of(context, ledger)
    seals = signatures.allowed.get(one.key, {})
    if not one.key or not seals:
        raise NoSuchKey(f"{ledger}: it has no admitted key.", "`litreview team` shows the devices.")
    kept = heads(seals) if last is None else [hash_ for hash_ in seals if hash_.startswith(last.lower())]
    if last is not None and len(kept) != 1:
        shown = ", ".join(
            f"{hash_[:8]} ({seal_.at[:16]}, {len(seal_.body['lines'])} lines)"
            for hash_, seal_ in seals.items()
        )
        raise NoSuchKey(f"{last}: not the beginning of one seal of {ledger}.", f"Its seals: {shown}.")
    with context.store.write() as session:
        context.record(session, actor, [(CLOSURE, {"key": one.key, "name": one.actor, "heads": kept})])
    _publish(context)
    return device_of(context, ledger)


def _publish(context: Context) -> None:
    seal(context)
    write(context)


def _followed(context: Context) -> Signatures:
    ledgers = _read_as_told(context)
    if context.signer is None or ledgers.signatures is None:
        raise UsageError(
            "This review is not signed, or its founding is not confirmed here.", "See `litreview team`."
        )
    return ledgers.signatures


def device_of(context: Context, ledger: str) -> SigningDevice:
    """Return a device by its reviewer and name, `bram/vu-2`.

    Raises:
        NoSuchKey: The review has no such device.
    """
    found = {f"{one.actor}/{one.device}": one for one in team(context).devices}
    if ledger in found:
        return found[ledger]
    raise NoSuchKey(f"{ledger}: the review has no such device.", f"Known: {', '.join(found) or 'none'}.")


def _words(key: str) -> str:
    try:
        return key_words(key) if key else ""
    except ValueError:
        return ""
