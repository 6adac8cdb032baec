"""Making seals: a device signs the lines that it wrote (LEDGERS 2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from litreview.model import Event
from litreview.review.context import Context
from litreview.review.ledgers import write
from litreview.review.team import signing
from litreview.review.team.device_signer import DeviceSigner
from litreview.standing.ledger_lines import ADOPTION, adopted, digest
from litreview.standing.seals import (
    MOST,
    SEAL,
    entry,
    heads,
    is_signed_by_its_key,
    is_well_formed,
    message,
    seal_hash,
)
from litreview.standing.signatures import Seals
from litreview.store.chunks import chunks
from litreview.store.store import StoreSession


def seal(context: Context) -> int:
    """Seal the lines of this device that no seal lists yet; return their number.

    If there is nothing to seal or the review is not signed, nothing is loaded or written.
    """
    signer = context.signer
    if signer is None:
        return 0
    number = 0
    for actor in signer.actors():
        with context.store.read() as session:
            # Without the public key, as computing it would load the library for signatures.
            listed = _listed(_counted(session, signer, actor).values())
            events = session.events.of_ledger(actor, context.device)
        if all(event.id in listed for event in events if event.kind != SEAL):
            continue
        with context.store.write(alone=False) as session:
            session.lock_name(f"ledgers of {context.device}")
            number += seal_within(context, session, signer, actor)
        remember(context, signer, actor)
    return number


def remember(context: Context, signer: DeviceSigner, actor: str) -> None:
    """Write new seals to the ledger, then remember them: in the other order, a kill would make them look lost."""
    write(context)
    key, seen = signer.public_keys()[actor], signer.seen()
    with context.store.read() as session:
        new = {hash_: one for hash_, one in _seals(session).items() if hash_ not in seen}
    signer.add_seen(
        hash_
        for hash_, one in new.items()
        if one.body["key"] == key and is_signed_by_its_key(one, signing.is_signed)
    )
    signer.note_first_seal(actor, key)


def seal_within(context: Context, session: StoreSession, signer: DeviceSigner, actor: str) -> int:
    """Seal a reviewer's lines within a transaction, to be followed by `remember`; return their number."""
    seed = signer.make_seed(actor)
    key = signing.public_key(seed)
    # On a server, somebody else may have added seals: the new seals must not refer to them.
    seen, ours = signer.seen(), (key, actor, signer.device)
    every = {
        hash_: one
        for hash_, one in _seals(session).items()
        if hash_ in seen
        or ((one.body["key"], one.actor, one.device) == ours and is_signed_by_its_key(one, signing.is_signed))
    }
    own: Seals = {hash_: one for hash_, one in every.items() if one.body["key"] == key}
    # Not if earlier seals were lost: then others may have added lines to the ledger.
    is_first = not own and not signer.has_sealed(actor, key)
    lines = _lines(session, signer, actor, own, is_first=is_first)
    for piece in chunks(lines.items(), MOST):
        told = {hash_ for one in own.values() for hash_ in one.body["seen"]}
        by_key: dict[str, Seals] = {}
        for hash_, one in every.items():
            by_key.setdefault(str(one.body["key"]), {})[hash_] = one
        others = {head for name, seals in by_key.items() if name != key for head in heads(seals)}
        body = {
            "key": key,
            "root": signer.root,
            "prev": heads(own),
            "lines": dict(piece),
            "seen": sorted(others - told),
        }
        (event,) = context.new_events(session, actor, [(SEAL, body)])
        signature = signing.sign(seed, message(event))
        event = replace(event, body={**event.body, "sig": signature})
        session.events.append([event])
        every[seal_hash(event)] = own[seal_hash(event)] = event
    return len(lines)


def _lines(
    session: StoreSession, signer: DeviceSigner, actor: str, own: Seals, *, is_first: bool = False
) -> dict[str, str]:
    """Return what the next seals list, by the id of each event."""
    listed = _listed(own.values())
    taken = adopted(
        [event for event in session.events.of_kind(ADOPTION) if event.actor == actor and signer.is_mine(event)]
    )  # fmt: skip
    found: dict[str, str] = {}
    for event in session.events.of_ledger(actor, signer.device):
        if event.kind == SEAL or event.id in listed:
            continue
        # Lines from before the first seal of this key have no mark; that seal includes them all.
        is_own = is_first or signer.is_mine(event) or digest(event) in taken.get(event.id, ())
        if is_own and (line := entry(event)):
            found[event.id] = line
    return found


def planted(context: Context, session: StoreSession) -> list[Event]:
    """Return the events of the store under this device's name that it did not make and will not seal."""
    signer = context.signer
    if signer is None:
        return []
    found: list[Event] = []
    for actor in signer.actors():
        if seals := _counted(session, signer, actor):
            listed = _listed(seals.values()) | _lines(session, signer, actor, seals).keys()
            events = session.events.of_ledger(actor, context.device)
            found += [event for event in events if event.kind != SEAL and event.id not in listed]
    return found


def _seals(session: StoreSession) -> Seals:
    """Return all seals of the store, including those that somebody else may have added."""
    return {seal_hash(event): event for event in session.events.of_kind(SEAL) if is_well_formed(event)}


def _counted(session: StoreSession, signer: DeviceSigner, actor: str) -> Seals:
    """Return the seals of a reviewer on this device that have counted here."""
    seen, ledger = signer.seen(), (actor, signer.device)
    return {
        hash_: seal
        for hash_, seal in _seals(session).items()
        if hash_ in seen and (seal.actor, seal.device) == ledger
    }


def _listed(seals: Iterable[Event]) -> set[str]:
    return {id_ for seal in seals for id_ in seal.body["lines"]}
