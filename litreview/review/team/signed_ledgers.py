"""The lines of a signed review that count, by their signatures and by this device's own keys (LEDGERS 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet

from litreview.model import Event
from litreview.review.context import Context
from litreview.review.ledger_files import LedgerContents, WaitingLine, read_all, rulings
from litreview.review.team import signing
from litreview.review.team.device_signer import DeviceSigner
from litreview.standing.ledger_lines import ADOPTION, REDACTION, Copy, Origin, adopted, digest, redacted
from litreview.standing.seals import SEAL, seal_hash
from litreview.standing.signatures import Signatures
from litreview.standing.verification import verify


def read(context: Context, known: list[Event] | None = None, *, follow: bool = True) -> LedgerContents:
    """Read the ledgers of a review with the lines that count on this machine, and remember the seals that count.

    A machine that is new to the review follows the founding that it finds. A machine that was used in the review before
    does not follow it until somebody confirms it there.

    Args:
        context: The review.
        known: The events of the store that decide which lines count; by default, they are read.
        follow: Whether a machine whose store has no events is new to the review.
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
    return ledgers


def verified(
    lines: Iterable[Copy], signer: DeviceSigner | None, seen: AbstractSet[str], kept: Iterable[Event]
) -> Signatures:
    """Return what the signatures of lines show, by the founding that this machine follows or else the first one."""
    return verify(lines, signing.is_signed, signer.root if signer else None, seen, kept)


def counted_by_signatures(
    contents: LedgerContents,
    lines: Iterable[Copy],
    found: Signatures,
    signer: DeviceSigner | None,
) -> LedgerContents:
    """Return the contents of signed ledgers, with the lines that count by their signatures."""
    counted = {**found.counted}
    if signer:
        # This device's own lines count here before they are sealed, and its seals before its key is admitted.
        counted |= {
            line.event.id: line.event for line in found.waiting.values() if signer.is_mine(line.event)
        }
        counted |= {seal.id: seal for seal in found.seals_of(set(signer.public_keys().values()))}
        # And lines without a mark that their own reviewer adopted on this device.
        rulings = [event for event in counted.values() if event.kind == REDACTION]
        adoptions = [event for event in counted.values() if event.kind == ADOPTION and signer.is_mine(event)]
        for actor in {event.actor for event in adoptions}:
            taken = adopted([*rulings, *(event for event in adoptions if event.actor == actor)])
            counted |= {
                line.event.id: line.event
                for line in found.waiting.values()
                if (line.event.actor, line.event.device) == (actor, signer.device)
                and digest(line.event) in taken.get(line.event.id, ())
            }
    # Without seals that the ledgers have lost: as present ones, they would never be written again.
    there = {seal_hash(copy.event) for copy in lines if copy.event.kind == SEAL}
    counted = {
        id_: event for id_, event in counted.items() if event.kind != SEAL or seal_hash(event) in there
    }
    return LedgerContents(
        {id_: Copy(event, Origin.OWN) for id_, event in counted.items()},
        {id_: those for id_, those in contents.copies.items() if id_ in found.unsigned},
        [
            *(
                line
                for line in contents.waiting
                if (line.event.actor, line.event.device) not in found.signing
            ),
            *_unmarked(found, signer, counted),
        ],
        contents.files,
        redacted(counted.values()),
        found,
        is_followed=True,
    )


def _unmarked(
    found: Signatures, signer: DeviceSigner | None, counted: Mapping[str, Event]
) -> Iterator[WaitingLine]:
    """Yield the lines in this device's own ledgers that it did not make, which its reviewer may adopt."""
    for (id_, _), line in found.waiting.items():
        event = line.event
        if signer and event.device == signer.device and line.why != "misplaced" and id_ not in counted:
            yield WaitingLine(event, f"screening/decisions/{event.actor}/{event.device}.jsonl", 0)
