"""Seals: signed lists of ledger lines, and what is signed of a line (LEDGERS 1 and 2).

A line is signed as its parsed values, so that its bytes, its place in a file and the order of lines do not matter.
Of a note only a salted hash is signed: a note that was redacted leaves the signature as it was.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from litreview.model import Event
from litreview.standing.event_lines import HEAD

SEAL = "seal"
ADMISSION = "admission"
CLOSURE = "closure"

MARK, SALT, NOTE, NOTE_HASH = "mark", "salt", "note", "note_sha256"

MOST = 1000
"""The number of lines that one seal may list."""

PREFIX = "litreview seal 1\n"
"""What stands before a seal where it is signed, so that no other signature can be taken for one."""

IsSigned = Callable[[str, bytes, str], bool]
"""Checks a public key, a message and a signature; key and signature are in hexadecimal."""

_SALT = re.compile("[0-9a-f]{32}")
_SPEAKABLE = ("bdfghjklmnprstvz", "aiou")


def line_digest(event: Event) -> str | None:
    """Return the SHA-256 of what is signed of an event, or None if its note and salt contradict each other."""
    values = _values(event)
    values.pop(MARK, None)
    if NOTE_HASH in values:
        # Nothing may stand in the place of what was redacted.
        if values.pop(NOTE, "") or SALT in values:
            return None
    elif SALT in values:
        salt, note = values.pop(SALT), values.pop(NOTE, "")
        # Of a fixed length, or a letter could pass from the note to the salt and leave the hash as it is.
        if not (isinstance(salt, str) and _SALT.fullmatch(salt) and isinstance(note, str)):
            return None
        values[NOTE_HASH] = _note_hash(salt, note)
    return _sha256(canonical(values))


def entry(event: Event) -> str | None:
    """Return what a seal lists for an event: its digest; after a minus the digest without its note if that has no salt."""
    if event.body.get(NOTE) and SALT not in event.body and NOTE_HASH not in event.body:
        return f"-{line_digest(replace(event, body={**event.body, NOTE: ''}))}"
    return line_digest(event)


def without_note(event: Event) -> Event:
    """Return an event without its note; what is signed of it stays as it was."""
    if not event.body.get(NOTE):
        return event
    body = {**event.body, NOTE: ""}
    if isinstance(salt := body.pop(SALT, None), str):
        body[NOTE_HASH] = _note_hash(salt, event.body[NOTE])
    return replace(event, body=body)


def signed_text(seal: Event) -> str:
    """Return the text of a seal that its signature and its hash cover."""
    values = _values(seal)
    values.pop("sig", None)
    return canonical(values)


def message(seal: Event) -> bytes:
    """Return what the key of a seal signs."""
    return (PREFIX + signed_text(seal)).encode()


def is_signed_by_its_key(seal: Event, is_signed: IsSigned) -> bool:
    """Check the signature of a well-formed seal."""
    return is_signed(seal.body["key"], message(seal), seal.body["sig"])


def seal_hash(seal: Event) -> str:
    """Return the hash by which other seals name this one."""
    return _sha256(signed_text(seal))


def is_well_formed(seal: Event) -> bool:
    """Check that an event has the fields of a seal."""
    body = seal.body
    texts = all(isinstance(body.get(name), str) for name in ("key", "root", "sig"))
    lists = all(_all_texts(body.get(name)) for name in ("prev", "seen"))
    lines = body.get("lines")
    return (
        texts
        and lists
        and isinstance(lines, Mapping)
        and len(lines) <= MOST
        and _all_texts(list(lines.values()))
    )


def heads(seals: Mapping[str, Event]) -> list[str]:
    """Return the hashes of the seals that no other one names as earlier; usually one, after a fork two.

    Args:
        seals: The seals of one key, by hash.
    """
    return sorted(set(seals) - {old for seal in seals.values() for old in seal.body["prev"]})


def key_words(key: str) -> str:
    """Return five words that people can compare on the telephone: the first 80 bits of the SHA-256 of a public key.

    Raises:
        ValueError: The key is not hexadecimal.
    """
    digest = hashlib.sha256(bytes.fromhex(key)).digest()
    return "-".join(_word(int.from_bytes(digest[start : start + 2])) for start in range(0, 10, 2))


def _word(bits: int) -> str:
    letters = []
    # Consonant, vowel, consonant, vowel, consonant: 4, 2, 4, 2 and 4 of 16 bits.
    for place, shift in enumerate((12, 10, 6, 4, 0)):
        alphabet = _SPEAKABLE[place % 2]
        letters.append(alphabet[bits >> shift & len(alphabet) - 1])
    return "".join(letters)


def canonical(values: object) -> str:
    """Render values as JSON in the one form that is hashed: sorted keys, no blanks, no escapes beyond JSON's own."""
    return json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _values(event: Event) -> dict[str, Any]:
    return {**event.body, **{name: getattr(event, name) for name in HEAD}}


def _note_hash(salt: str, note: object) -> str:
    return _sha256(f"{salt}\n{note}")


def _all_texts(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
