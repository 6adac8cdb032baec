"""Ledger lines: whose a line is, whether it counts in its file, and which of several copies counts (RULES 2)."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from litreview.model import Event
from litreview.standing.event_lines import to_line
from litreview.standing.seals import without_note

ADOPTION = "adoption"
REDACTION = "redaction"


class Origin(IntEnum):
    """The origin of a line; of differing copies the one with the smallest value counts."""

    OWN = 0
    """In the file of its reviewer and device."""
    COPY = 1
    """In another file in the folder of its reviewer, such as a conflicted copy; it counts."""
    ADOPTED = 2
    """In another folder, and adopted by a person; it counts."""
    ELSEWHERE = 3
    """In another folder and not adopted; it does not count."""


@dataclass(frozen=True, slots=True)
class Copy:
    """An event as read from a line."""

    event: Event
    origin: Origin


def origin(event: Event, folder: str, file: str) -> Origin:
    """Return the origin of a line by the names of its folder and file.

    Args:
        event: The event of the line.
        folder: Name of the ledger's folder.
        file: Name of the ledger, without its ending.
    """
    if event.actor != _name(folder):
        return Origin.ELSEWHERE
    return Origin.OWN if event.device == _name(file) else Origin.COPY


def _name(part: str) -> str:
    # A disk may decompose letters with accents, or ignore case.
    if part.isascii():
        return part.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", part).casefold())


def digest(event: Event) -> str:
    """Return the SHA-256 of the event's ledger line."""
    return hashlib.sha256(to_line(event).encode()).hexdigest()


def has_note(event: Event) -> bool:
    """Check whether an event has a note."""
    return bool(event.body.get("note"))


def redacted(events: Iterable[Event]) -> set[str]:
    """Return the ids of redacted events."""
    # Also if the redaction itself was withdrawn by hand: what was removed for privacy stays removed.
    return {str(event.body.get("redacts")) for event in events if event.kind == REDACTION}


def adoption(events: Sequence[Event], file: str) -> dict[str, object]:
    """Return the body of an event that adopts the lines of these events.

    Each is bound by its hash, and one with a note by a second hash, so that it still counts if its note is redacted.
    """
    lines = {event.id: digest(event) for event in events}
    bare = {event.id: digest(without_note(event)) for event in events if has_note(event)}
    return {"file": file, "lines": lines, "without_note": bare}


def adopted(events: Sequence[Event]) -> dict[str, set[str]]:
    """Map the ids of adopted lines to the hashes they may have."""
    found: dict[str, set[str]] = {}
    for event in events:
        if event.kind == ADOPTION:
            for id_, hash_ in _hashes(event, "lines"):
                found.setdefault(id_, set()).add(hash_)
    # Only with a redaction, or anybody who can write to the file could delete a note.
    named = redacted(events) if found else set()
    for event in events:
        if event.kind == ADOPTION:
            for id_, hash_ in _hashes(event, "without_note"):
                if id_ in named and id_ in found:
                    found[id_].add(hash_)
    return found


def _hashes(event: Event, field: str) -> Iterator[tuple[str, str]]:
    lines = event.body.get(field)
    # A ledger edited by hand may have anything here.
    return (
        ((str(id_), str(hash_)) for id_, hash_ in lines.items()) if isinstance(lines, Mapping) else iter(())
    )


def choose(copies: Iterable[Copy], redacted_ids: Container[str]) -> tuple[Copy, str | None]:
    """Return the one of several copies of an event that counts on every machine, and a problem with them or None.

    Args:
        copies: At least one.
        redacted_ids: Ids of the events whose notes were redacted.
    """
    found = list(copies)
    # An empty note must win, or each synchronisation would bring back what was removed for privacy.
    if found[0].event.id in redacted_ids:
        found = [replace(copy, event=without_note(copy.event)) for copy in found]
    # Finally by hash, as time can be set by hand.
    chosen = min(found, key=lambda copy: (copy.origin, not has_note(copy.event), digest(copy.event)))
    others = [copy.event for copy in found if copy.event != chosen.event]
    if not others:
        return chosen, None
    if all(without_note(other) == without_note(chosen.event) and not has_note(other) for other in others):
        return chosen, f"A note of {chosen.event.actor} was taken out without a redaction."
    return chosen, "Copies of this event differ; a ledger was edited by hand."
