"""Signatures on archives, and the statement in a public archive of a signed review (LEDGERS 7).

A signature signs the root hash. It is not among the files that this hash covers, so that others can add theirs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from litreview.errors import InputError, Problem
from litreview.review import check_signatures
from litreview.review.context import Context
from litreview.review.event_text import counted
from litreview.review.ledger_files import read_all
from litreview.review.team import signing, stated_records
from litreview.review.team.archive_reader import SIGNATURES, STATEMENT
from litreview.review.team.device_signer import DeviceSigner
from litreview.standing.seals import SEAL, heads, key_words
from litreview.standing.signatures import Signatures, admitted
from litreview.store.store import StoreSession

PREFIX = "litreview archive 1\n"
"""Prefix of the signed text, so that no signature on something else is valid for an archive."""

NUMBERS = ("reviewers", "devices", "lines", "signed", "unsigned", "votes", "votes_signed", "waiting", "errors")  # fmt: skip
MOST_BYTES = 1 << 20


def signature(signer: DeviceSigner, actor: str, root: str) -> tuple[str, bytes] | None:
    """Return the path and bytes of a reviewer's signature on an archive, or None if they have no key on this device."""
    seed = signer.seed(actor)
    if seed is None:
        return None
    key = signing.public_key(seed)
    # Whose key it is only the ledgers can prove, and a public archive may not name it.
    body = {"key": key, "sig": signing.sign(seed, (PREFIX + root).encode())}
    return f"{SIGNATURES}/{key_words(key)}.json", (json.dumps(body, indent=1) + "\n").encode()


def signers(archive: Path, room: Path, root: str) -> list[str]:
    """Return the keys that signed an archive.

    Args:
        archive: Its path.
        room: The folder to which it was unpacked.
        root: Its root hash.

    Raises:
        InputError: One of its signatures is not valid.
    """
    files = sorted((room / SIGNATURES).glob("*"))
    keys = []
    for file in files:
        body = _read(file)
        try:
            key = body["key"]
            # Only one spelling is valid, or one key could sign twice.
            is_named = file.name == f"{key_words(key)}.json" and key == bytes.fromhex(key).hex()
            is_valid = is_named and signing.is_signed(key, (PREFIX + root).encode(), body["sig"])
        except (KeyError, TypeError, ValueError):
            is_valid = False
        if not is_valid:
            raise InputError(
                f"{archive}: {SIGNATURES}/{file.name} is not a valid signature of this archive.",
                "Ask for the archive again; its other files are as they were made.",
            )
        keys.append(key)
    return keys


def statement(context: Context, session: StoreSession, signer: DeviceSigner) -> bytes:
    """Return the statement of a public archive: numbers on the signed ledgers that it was made from, without names.

    It depends only on the ledgers, so every reviewer who makes the archive gets the same statement.

    Raises:
        InputError: The ledgers hold lines that were not read yet.
    """
    ledgers = read_all(context.folder, signer=signer)
    signatures = ledgers.signatures or Signatures()
    events = list(session.events.all())
    if new := ledgers.events.keys() - {event.id for event in events}:
        raise InputError(
            f"The ledgers hold {counted(len(new), 'line')} that this device has not read. No archive was made.",
            "Run `litreview sync`, then try again.",
        )
    lines = [event for event in events if event.kind != SEAL]
    votes = check_signatures.signed_votes(ledgers, events)
    found = check_signatures.of_findings(signatures)
    numbers = (
        len({event.reviewer for event in lines}),
        len({(event.actor, event.device) for event in lines}),
        len(lines),
        sum(event.id in signatures.signed for event in lines),
        sum(event.id in signatures.unsigned for event in lines),
        votes.votes if votes else 0,
        votes.signed if votes else 0,
        len(signatures.waiting),
        sum(problem.level == "error" for problem in found),
    )
    last = sorted(head for seals in signatures.allowed.values() for head in heads(seals))
    return (json.dumps({**dict(zip(NUMBERS, numbers, strict=True)), "heads": last}, indent=1) + "\n").encode()


def problems(context: Context, keys: list[str], *, required: bool) -> Iterator[Problem]:
    """Yield notes on who signed an archive and what it states, or errors if that must be there.

    Args:
        context: The archive, unpacked and opened.
        keys: The keys that signed it.
        required: Whether an archive that is not signed, or states that not everything is, has an error.
    """
    ledgers = read_all(context.folder, signer=context.signer) if context.signer and keys else None
    grants = ledgers.signatures.grants if ledgers and ledgers.signatures else {}
    is_public = stated_records.is_public(context)
    for key in keys:
        by = "with the"
        if key in grants:
            by = "by {} on {},".format(*admitted(grants[key]))
        others = "" if is_public or key in grants else ", which this review does not admit"
        hint = "Ask the person who signed it to read the words of their key to you."
        yield Problem("archive-signed", "note", f"The archive is signed {by} key {key_words(key)}{others}.", "", hint)  # fmt: skip
    path = context.folder.root / STATEMENT
    if path.exists():
        values = _read(path)
        if not all(type(values.get(name)) is int for name in NUMBERS):
            raise InputError(f"{STATEMENT}: this is not a statement of a signed review.", "Ask for the archive again.")  # fmt: skip
        n = {name: values[name] for name in NUMBERS}
        message = (
            f"Made from {counted(n['lines'], 'line')} of {counted(n['reviewers'], 'reviewer')} on {counted(n['devices'], 'device')}: "
            "{signed:,} signed, {unsigned:,} unsigned, {waiting:,} waiting. Votes signed: {votes_signed:,} of {votes:,}. "
            "Errors in signatures: {errors:,}.".format_map(n)
        )
        is_short = n["votes_signed"] != n["votes"] or n["waiting"] or n["errors"]
        yield Problem("archive-statement", "error" if required and is_short else "note", message, STATEMENT, "Each reviewer's signature confirms it.")  # fmt: skip
    if required and (not keys or (is_public and not path.exists())):
        hint = "In a signed review, `litreview archive` signs the archives that it makes."
        yield Problem("archive-not-signed", "error", "This archive is not signed.", "", hint)


def _read(path: Path) -> dict[str, Any]:
    """Return the values of a JSON file from an archive; none if it is not an object."""
    try:
        values = json.loads(path.read_bytes()) if path.stat().st_size <= MOST_BYTES else {}
    except (ValueError, RecursionError):
        values = {}
    return values if isinstance(values, dict) else {}
