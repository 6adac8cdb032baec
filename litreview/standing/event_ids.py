"""Ids of events: UUIDv7, each greater than the one before (RULES 2)."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime
from uuid import UUID

from litreview.errors import InputError

# In milliseconds; an id with this time or a later one is malformed, on every machine.
END_OF_2200 = int(datetime(2201, 1, 1, tzinfo=UTC).timestamp() * 1000)
_PLAIN_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_FIRST_REFUSED = str(UUID(int=END_OF_2200 << 80))


def is_id(text: str) -> bool:
    """Check whether a text is an id in the form that this program writes."""
    return _PLAIN_ID.fullmatch(text) is not None and text < _FIRST_REFUSED


def is_refused(value: UUID) -> bool:
    """Check whether an id lies after the year 2200."""
    return value.int >> 80 >= END_OF_2200


def next_id(seen: str | None, millis: int) -> str:
    """Create a UUIDv7 (RFC 9562) for the time `millis` that is greater than `seen`.

    If the clock is behind `seen`, the new id lies a millisecond after it.

    Raises:
        InputError: `seen` lies so close to the end of the year 2200 that no id can follow it.
    """
    least = 0 if seen is None else UUID(seen).int + 1
    # Ids must increase even if the clock was set back: a reference that does not point back is void.
    millis = max(millis, (least >> 80) + 1) if least else millis
    # Random, not counted: two machines that are never connected must not make the same id.
    value = _uuid7(min(max(millis, 0), END_OF_2200 - 1), secrets.randbits(73))
    if value < least:
        # In the last millisecond of the year 2200 there is no later one.
        tail = ((least >> 64 & 0xFFF) << 62 | least & (1 << 62) - 1) + secrets.randbits(40)
        value = _uuid7(END_OF_2200 - 1, tail)
        if value < least or tail >> 74:
            raise InputError(
                f"{seen}: no event can follow this one, whose id lies at the end of the year 2200.",
                "Its ledger line is damaged or forged; `litreview check` names it.",
            )
    return str(UUID(int=value))


def _uuid7(millis: int, random: int) -> int:
    return millis << 80 | 7 << 76 | (random >> 62 & 0xFFF) << 64 | 0b10 << 62 | random & (1 << 62) - 1


def id_at(millis: int) -> str:
    """Return the smallest id of a time."""
    return str(UUID(int=min(millis, END_OF_2200) << 80))
