"""Which lines of signed ledgers count; independent of the order of lines (LEDGERS 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from litreview.model import Event
from litreview.standing.admissions import find_authority
from litreview.standing.ledger_lines import REDACTION, Copy, Origin
from litreview.standing.log import is_personal, references_of, texts_of
from litreview.standing.reviewers import RENAMING, Ledger
from litreview.standing.seals import (
    NOTE_HASH,
    SEAL,
    IsSigned,
    entry,
    heads,
    is_signed_by_its_key,
    is_well_formed,
    line_digest,
    seal_hash,
    without_note,
)
from litreview.standing.signatures import LedgerLines, Signatures, Waiting, admitted, by_text, is_unsigned


def verify(
    copies: Iterable[Copy],
    is_signed: IsSigned,
    root: str | None = None,
    seen: AbstractSet[str] = frozenset(),
    kept: Iterable[Event] = (),
) -> Signatures:
    """Return what counts, what waits and what is wrong.

    Args:
        copies: Every readable line of every ledger, in any order; the same line may come several times.
        is_signed: Checks a signature.
        root: The id of the founding that this machine follows, if any; by default, the smallest one.
        seen: Hashes of all seals that ever counted on this machine, whose signatures are not checked again.
        kept: Seals that this machine has kept. What they list stays signed, also where the ledgers have lost them.
    """
    found, lines, known = Signatures(), LedgerLines(), set[str]()
    for copy in copies:
        if copy.event.kind == SEAL:
            known |= _add_seal(found, copy.event, is_signed, seen)
        elif (digest := line_digest(copy.event)) is None:
            found.find("malformed", copy.event)
        else:
            lines.add(copy, digest)
    for seal in kept:
        _add_seal(found, seal, is_signed, seen)
    find_authority(found, lines, root)
    if found.root is None:
        return found
    _check_seals(found, lines, known, seen)
    owners = _owners(found, lines)
    _count(found, lines, owners)
    for seal in (seal for seals in found.allowed.values() for seal in seals.values()):
        if owners[seal.id] == (seal.actor, seal.device):
            found.counted.setdefault(seal.id, seal)
        else:
            found.find("same-id", seal, by="/".join(owners[seal.id]))
    _drop_unsigned_changes(found)
    _drop_renames(found)
    _redact(found)
    return found


def _add_seal(found: Signatures, seal: Event, is_signed: IsSigned, seen: AbstractSet[str]) -> set[str]:
    """Add a seal if it is valid; return its hash, or nothing."""
    if is_well_formed(seal):
        hash_ = seal_hash(seal)
        if hash_ in seen or is_signed_by_its_key(seal, is_signed):
            found.seals.setdefault(seal.body["key"], {})[hash_] = seal
            return {hash_}
    found.find("bad-seal", seal)
    return set()


def _check_seals(found: Signatures, lines: LedgerLines, known: set[str], seen: AbstractSet[str]) -> None:
    """Find what the seals list and the ledgers lack, and seals that are gone."""
    for seal in (seal for seals in found.seals.values() for seal in seals.values()):
        if seal.body["root"] != found.root:
            found.find("other-review", seal)
    for key, seals in found.allowed.items():
        for seal in seals.values():
            _check_lines(found, lines, key, seal)
            for hash_ in set(seal.body["prev"]) - known:
                found.find("gap", seal, hash_)
            for hash_ in set(seal.body["seen"]) - known:
                found.find("behind", seal, hash_)
        if len(heads(seals)) > 1:
            found.find("fork", next(iter(seals.values())), key)
    for hash_ in seen - known:
        found.find("rolled-back", id_=hash_)


def _check_lines(found: Signatures, lines: LedgerLines, key: str, seal: Event) -> None:
    for line in seal.body["lines"].items():
        event = lines.listed(line)
        if event is not None and (event.actor, event.device) != (seal.actor, seal.device):
            found.find("not-its-line", event, by=f"{seal.actor}/{seal.device}")
            continue
        found.sealed.add(line)
        if event is None:
            found.find("changed" if line[0] in lines.ids else "missing", seal, line[0])
        else:
            found.signed[line[0]] = key


def _owners(found: Signatures, lines: LedgerLines) -> dict[str, Ledger]:
    """Map each id that a seal lists or has to the ledger whose it is.

    Of two ledgers with one id it is that of the key that was admitted first, or somebody could put an event of their own
    in the place of another's.
    """
    owners: dict[str, Ledger] = {}
    for key in found.grants:
        for seal in found.allowed.get(key, {}).values():
            ledger = seal.actor, seal.device
            owners.setdefault(seal.id, ledger)
            for line in seal.body["lines"].items():
                event = lines.listed(line)
                if event is not None and (event.actor, event.device) == ledger:
                    owners.setdefault(event.id, ledger)
    return owners


def _count(found: Signatures, lines: LedgerLines, owners: Mapping[str, Ledger]) -> None:
    """Sort the lines into those that count as signed, those that count as unsigned, and those that wait."""
    signing = found.signing
    unsigned = {admitted(grant) for key, grant in found.grants.items() if is_unsigned(key)}
    ids = {id_ for id_, _ in found.sealed} | owners.keys()
    for line, event in sorted(lines.events.items(), key=lambda item: item[0]):
        id_, digest = line
        ledger = event.actor, event.device
        is_known = ledger in signing or ledger in unsigned
        if is_known and owners.get(id_, ledger) != ledger and lines.places[line] is not Origin.ELSEWHERE:
            found.find("same-id", event, by="/".join(owners[id_]))
            found.waiting[line] = Waiting(event, "unsealed")
        elif line in found.sealed:
            found.counted[id_] = event
        elif (id_, f"-{digest}") in found.sealed:
            # Its note, which had no salt, was redacted; a copy that still has the note comes before or after.
            found.counted.setdefault(id_, event)
        elif digest.startswith("-") or (id_, entry(event)) in found.sealed:
            continue  # the same line again, with a note that is not signed
        elif id_ in ids:
            found.find("other-copy", event)
        elif lines.places[line] is Origin.ELSEWHERE:
            found.find("misplaced", event)
            found.waiting[line] = Waiting(event, "misplaced")
        elif ledger in signing:
            found.waiting[line] = Waiting(event, "unsealed")
        elif ledger in unsigned:
            other = found.counted.get(id_, event)
            # Of several copies the same one everywhere.
            found.counted[id_] = min(event, other, key=by_text)
            found.unsigned.add(id_)
        else:
            found.waiting[line] = Waiting(event, "not-admitted")


def _drop_unsigned_changes(found: Signatures) -> None:
    """Take out unsigned lines, which anybody may have written, that would take back a signed vote or a signed note."""
    signed = [found.counted[id_] for id_ in found.signed if id_ in found.counted]
    personal = {name for event in signed if is_personal(event) for name in (event.id, event.act)}
    for event in [found.counted[id_] for id_ in found.unsigned]:
        noted = event.kind == REDACTION and not found.signed.keys().isdisjoint(texts_of(event, "redacts"))
        if noted or not personal.isdisjoint(references_of(event)):
            _take_out(found, event, "unsigned-change")


def _drop_renames(found: Signatures) -> None:
    """Take out renames of ledgers by others than the ledger's own reviewer or a lead.

    Only a lead gives a ledger a name that somebody else has: its votes would be theirs from then on. A rename that a lead
    replaced stays, and has no effect.
    """
    leads = found.leads
    renames = [event for event in found.counted.values() if event.kind == RENAMING]
    by_leads = [event for event in renames if (event.actor, event.device) in leads]
    replaced = {id_ for event in by_leads for id_ in references_of(event) if id_ < event.id}
    names: dict[str, set[str]] = {}
    for event in found.counted.values():
        names.setdefault(event.actor, set()).add(event.actor)
    for event in renames:
        names.setdefault(str(event.body.get("to")), set()).add(str(event.body.get("of")))
    for event in renames:
        of, by = event.body.get("of"), (event.actor, event.device)
        is_own = by == (of, event.body.get("on")) or (event.actor == of and event.id in found.signed)
        if (
            by not in leads
            and event.id not in replaced
            and not (is_own and names[str(event.body.get("to"))] <= {of})
        ):
            _take_out(found, event, "not-entitled")


def _take_out(found: Signatures, event: Event, what: str) -> None:
    del found.counted[event.id]
    found.unsigned.discard(event.id)
    found.find(what, event)
    found.waiting[event.id, str(entry(event))] = Waiting(event, "not-entitled")


def _redact(found: Signatures) -> None:
    """Take out the notes that were redacted, and find those that were taken out without a redaction."""
    named = {
        id_
        for event in found.counted.values()
        if event.kind == REDACTION
        for id_ in texts_of(event, "redacts")
    }
    for id_, event in found.counted.items():
        if id_ in named:
            found.counted[id_] = without_note(event)
        elif NOTE_HASH in event.body:
            found.find("blanked", event)
