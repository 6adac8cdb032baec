"""Making seals: a device signs the lines that it wrote (LEDGERS 2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from litreview.model import Event
from litreview.review.context import Context
from litreview.review.team.device_signer import DeviceSigner
from litreview.standing.ledger_lines import ADOPTION, adopted, digest
from litreview.standing.seals import MOST, PREFIX, SEAL, entry, heads, is_well_formed, seal_hash, signed_text
from litreview.standing.signatures import Seals
from litreview.store.chunks import chunks
from litreview.store.store import StoreSession


def seal(context: Context) -> int:
    """Seal the lines of this device that no seal lists yet; return their number.

    Nothing is loaded and nothing is written where there is nothing to seal, or where the review is not signed.
    """
    signer = context.signer
    if signer is None:
        return 0
    number = 0
    for actor in signer.actors():
        with context.store.read() as session:
            # Without the key itself, which only the library of signatures knows.
            listed = _listed(_seals(session, actor, context.device).values())
            events = session.events.of_ledger(actor, context.device)
        if all(event.id in listed for event in events if event.kind != SEAL):
            continue
        with context.store.write(alone=False) as session:
            session.lock_name(f"ledgers of {context.device}")
            number += _seal(context, session, signer, actor)
    return number


def _seal(context: Context, session: StoreSession, signer: DeviceSigner, actor: str) -> int:
    from litreview.review.team import signing  # noqa: PLC0415  # only where there is something to sign

    seed = signer.make_seed(actor)
    key = signing.public_key(seed)
    every = _seals(session)
    own: Seals = {hash_: one for hash_, one in every.items() if one.body.get("key") == key}
    lines = _lines(session, signer, actor, own)
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
        signature = signing.sign(seed, (PREFIX + signed_text(event)).encode())
        event = replace(event, body={**event.body, "sig": signature})
        session.events.append([event])
        every[seal_hash(event)] = own[seal_hash(event)] = event
    signer.add_seen(own)
    return len(lines)


def _lines(session: StoreSession, signer: DeviceSigner, actor: str, own: Seals) -> dict[str, str]:
    """Return what the next seals list, by the id of each event."""
    listed = _listed(own.values())
    taken = adopted(
        [event for event in session.events.of_kind(ADOPTION) if (event.actor, event.device) == (actor, signer.device)]
    )  # fmt: skip
    found: dict[str, str] = {}
    for event in session.events.of_ledger(actor, signer.device):
        if event.kind == SEAL or event.id in listed:
            continue
        # What was there before this key made its first seal has no mark, and is taken as it is, once.
        is_own = not own or signer.is_mine(event) or digest(event) in taken.get(event.id, ())
        if is_own and (line := entry(event)):
            found[event.id] = line
    return found


def planted(context: Context, session: StoreSession) -> list[Event]:
    """Return the events of the store that bear this device's name, and that this device did not make and will not seal."""
    signer = context.signer
    if signer is None:
        return []
    found: list[Event] = []
    for actor in signer.actors():
        seals = _seals(session, actor, context.device)
        if seals:
            listed = _listed(seals.values()) | _lines(session, signer, actor, seals).keys()
            events = session.events.of_ledger(actor, context.device)
            found += [event for event in events if event.kind != SEAL and event.id not in listed]
    return found


def _seals(session: StoreSession, actor: str | None = None, device: str | None = None) -> Seals:
    return {
        seal_hash(event): event
        for event in session.events.of_kind(SEAL)
        if is_well_formed(event) and (actor is None or (event.actor, event.device) == (actor, device))
    }


def _listed(seals: Iterable[Event]) -> set[str]:
    return {id_ for seal in seals for id_ in seal.body["lines"]}
