"""The founding of a signed review, and the admission and closing of keys (LEDGERS 4)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from litreview.errors import NoSuchKey, Problem, UsageError
from litreview.review.context import Context
from litreview.review.ledger_files import LedgerContents, read_all
from litreview.review.team import signing
from litreview.review.team.device_signer import DeviceSigner
from litreview.review.team.sealing import remember, seal, seal_within
from litreview.review.team.signing_devices import device_of, read_by_founding, spoken
from litreview.standing.log import in_force
from litreview.standing.reviewers import RENAMING, Ledger
from litreview.standing.seals import ADMISSION, CLOSURE, SEAL, entry, heads, key_words
from litreview.standing.signatures import Signatures, admitted
from litreview.store.store import StoreSession


def found(context: Context, actor: str, *, again: bool = False) -> None:
    """Found the review: from now on this device's key decides whose keys may sign.

    The other ledgers that exist now may stay unsigned, and reviewers keep their names. All lines of this device are sealed.

    Args:
        context: The review, just synchronised.
        actor: The reviewer who founds it.
        again: Replace a founding whose keys are lost; each machine follows it only after its words were compared there.

    Raises:
        UsageError: The review is founded already, or its protocol names another lead.
    """
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
        # In the same transaction: without a seal the founding has no effect, and after a kill all lines would wait.
        seal_within(context, session, signer, actor)
    signer.remember()
    context.signer = signer
    remember(context, signer, actor)


def _renames(session: StoreSession) -> list[Mapping[str, Any]]:
    """Return the renames in force, for the founder to repeat: anybody could add others to an unsigned ledger."""
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


def confirm(context: Context, words: str) -> None:
    """Follow the founding whose key has these words.

    Raises:
        NoSuchKey: No founding here has these words.
    """
    signatures = read_all(context.folder, follow=True).signatures or Signatures()
    for key, seals in signatures.seals.items():
        if key_words(key) != spoken(words):
            continue
        for root in {str(one.body["root"]) for one in seals.values()}:
            signer = DeviceSigner(context.state, context.device, root, is_confirmed=True)
            other = read_all(context.folder, signer=signer).signatures
            founding = other.founding if other else None
            if founding and founding.body["key"] == key:
                context.signer = signer
                signer.remember()
                return
    raise NoSuchKey(
        f"{words}: no founding in this folder has these words.",
        "`litreview team` shows those that are here. If the founder reads others to you, do not trust this copy.",
    )


def admit(
    context: Context,
    ledger: str,
    actor: str,
    words: str | None = None,
    *,
    lead: bool = False,
    unsigned: bool = False,
) -> None:
    """Admit the key of a device, or a ledger that may stay unsigned.

    Args:
        context: The review.
        ledger: The reviewer and the device, `bram/vu-2`.
        actor: The reviewer who admits it.
        words: The words of the key that were compared; by default, those of the one key that waits.
        lead: It may admit others.
        unsigned: Its lines count without signatures.

    Raises:
        UsageError: The review is not signed, this reviewer may not do that, or several keys wait.
        NoSuchKey: Nothing of this ledger waits, or not with these words.
    """
    ledgers, signatures = _followed(context)
    one = device_of(ledgers, ledger, words)
    own = [grant for grant in signatures.grants.values() if admitted(grant) == (actor, context.device)]
    is_lead = any(grant.body.get("lead") is True for grant in own)
    if not own or not (is_lead or (actor == one.actor and not lead and not unsigned)):
        leads = sorted({f"{name}/{on}" for name, on in signatures.leads})
        raise UsageError(
            f"{actor} on {context.device} may not admit {ledger}.", f"Ask a lead: {', '.join(leads)}."
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
    seal(context)


def admit_here(context: Context, ledgers: LedgerContents) -> list[Problem]:
    """Admit the keys of further reviewers on a machine that holds a lead's key; return a note for each."""
    signer, signatures = context.signer, ledgers.signatures
    # Most machines have one reviewer; then no key needs to be read.
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


def close(context: Context, ledger: str, actor: str, last: str | None = None) -> None:
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
    ledgers, signatures = _followed(context)
    one = device_of(ledgers, ledger)
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
    seal(context)


def _followed(context: Context) -> tuple[LedgerContents, Signatures]:
    ledgers = read_by_founding(context)
    if context.signer is None or ledgers.signatures is None:
        raise UsageError(
            "This review is not signed, or its founding is not confirmed here.", "See `litreview team`."
        )
    return ledgers, ledgers.signatures
