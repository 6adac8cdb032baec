"""Who may sign for whom: from the founding key down, level by level, so that no level can act on one above (LEDGERS 4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from litreview.model import Event
from litreview.standing.log import texts_of
from litreview.standing.seals import ADMISSION, CLOSURE
from litreview.standing.signatures import (
    LedgerLines,
    Line,
    Seals,
    SignatureFinding,
    Signatures,
    admitted,
    is_unsigned,
)


def find_authority(found: Signatures, lines: LedgerLines, root: str | None) -> None:
    """Find the founding, the admissions in force and the seals that count.

    Args:
        found: Has all valid seals; what is found is put there.
        lines: All lines of the ledgers.
        root: The id of the founding to follow; by default, the smallest one.
    """
    acts = {line: event for line, event in lines.events.items() if event.kind in {ADMISSION, CLOSURE}}
    # By seal, or many keys with many acts would take a time that grows with the square.
    listed: dict[str, list[Line]] = {}
    for seals in found.seals.values():
        for hash_, seal in seals.items():
            for line in seal.body["lines"].items():
                if line in acts and (seal.actor, seal.device) == (acts[line].actor, acts[line].device):
                    listed.setdefault(hash_, []).append(line)

    def covered(seals: Seals) -> list[Event]:
        named = {line for hash_ in seals for line in listed.get(hash_, ())}
        return [acts[line] for line in sorted(named)]

    foundings = {
        event.id: event
        for key, seals in found.seals.items()
        for event in covered(seals)
        if event.kind == ADMISSION and event.body.get("founds") is True and event.body.get("key") == key
    }
    found.root = root or min(foundings, default=None)
    if found.root is None:
        return
    first = foundings.get(found.root)
    # Only earlier ones, or a forged founding could keep the real one from being named.
    replaced = {id_ for id_ in texts_of(first, "again") if id_ < found.root} if first else set[str]()
    others = foundings.keys() - {found.root} - replaced
    for id_ in others:
        found.find("two-foundings", foundings[id_], by=str(foundings[id_].body["key"]))
    if first is None:
        found.find("no-founding", id_=found.root)
        return
    _admit_by_levels(found, first, covered)


def _admit_by_levels(found: Signatures, first: Event, covered: Any) -> None:
    level = {str(first.body["key"]): first}
    closures: dict[str, list[tuple[Event, tuple[str, ...]]]] = {}
    while level:
        coming: dict[str, Event] = {}
        closing: list[tuple[Event, Event]] = []
        found.grants |= level
        for key, grant in sorted(level.items()):
            if is_unsigned(key):
                continue
            mine = _seals_in_force(found, key, grant, closures.get(key, []), covered)
            found.allowed[key] = mine
            for event in covered(mine):
                if event.kind == CLOSURE and event.body.get("key") != key:
                    closing.append((event, grant))
                elif event.kind == ADMISSION and _may_admit(found, grant, event):
                    # A later admission may make a lead of one who is none.
                    old = coming.setdefault(_granted_key(event), event)
                    if admitted(old) == admitted(event) and event.body.get("lead") is True:
                        coming[_granted_key(event)] = event
        level = {key: grant for key, grant in coming.items() if key not in found.grants}
        for event, by in closing:
            key = str(event.body.get("key"))
            if key in found.grants:
                found.find("void-closure", event)
            else:
                closures.setdefault(key, []).append((by, texts_of(event, "heads")))


def _seals_in_force(
    found: Signatures, key: str, grant: Event, closures: list[tuple[Event, tuple[str, ...]]], covered: Any
) -> Seals:
    """Return the seals of an admitted key that no closure cuts off."""
    mine = {
        hash_: seal
        for hash_, seal in found.seals.get(key, {}).items()
        if (seal.actor, seal.device) == admitted(grant) and seal.body["root"] == found.root
    }
    all_of_it = len(mine)
    for by, kept in closures:
        # A lead closes any key of a greater level, others those of their own name.
        if by.body.get("lead") is True or by.body.get("name") == grant.body.get("name"):
            mine = _up_to(mine, kept)
            found.closed.add(key)
    # One's own closure is read before it cuts: it stands in a seal after the last that counts.
    for event in covered(mine):
        if event.kind == CLOSURE and event.body.get("key") == key:
            mine = _up_to(mine, texts_of(event, "heads"))
            found.closed.add(key)
    if len(mine) < all_of_it:
        found.findings.add(SignatureFinding("closed", *admitted(grant), key))
    return mine


def _may_admit(found: Signatures, grant: Event, event: Event) -> bool:
    if not all(isinstance(event.body.get(name), str) for name in ("name", "on")):
        return False
    is_lead = grant.body.get("lead") is True
    if event.body.get("unsigned") is True:
        return is_lead
    key = event.body.get("key")
    # Its own seals say whose a key is; nobody can have another's admitted under a false name.
    seals = found.seals.get(key, {}) if isinstance(key, str) else {}
    if admitted(event) not in {(seal.actor, seal.device) for seal in seals.values()}:
        return False
    return is_lead or (event.body["name"] == grant.body["name"] and event.body.get("lead") is not True)


def _up_to(seals: Mapping[str, Event], kept: Iterable[str]) -> Seals:
    """Return these seals and all that they come after."""
    found: Seals = {}
    todo = list(kept)
    while todo:
        hash_ = todo.pop()
        if hash_ in seals and hash_ not in found:
            found[hash_] = seals[hash_]
            todo += seals[hash_].body["prev"]
    return found


def _granted_key(event: Event) -> str:
    if event.body.get("unsigned") is True:
        return "unsigned {}/{}".format(*admitted(event))
    return str(event.body["key"])
