"""New ids and times in a public archive, which contain the day and not the millisecond (RULES 3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

DAY = 86_400_000
"""Milliseconds."""


def start_of_day(at: str) -> str:
    """Return the start of the day of a time, in UTC."""
    time = datetime.fromisoformat(at)
    # A time without a zone is assumed to be UTC, as in events.
    whole = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    return f"{whole.date().isoformat()}T00:00:00.000Z"


def renumber(ids: Iterable[str]) -> dict[str, str]:
    """Map ids to new ones in the same order, with the day instead of the millisecond.

    The same ids always give the same new ones: the random part is replaced by a number.
    """
    found = sorted({str(UUID(id_)): id_ for id_ in ids if _is_id(id_)}.items())
    return {old: _id(UUID(whole).int >> 80, n) for n, (whole, old) in enumerate(found)}


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except (ValueError, AttributeError, TypeError):
        return False
    return True


def _id(millis: int, n: int) -> str:
    return str(UUID(int=(millis // DAY * DAY) << 80 | 7 << 76 | 0b10 << 62 | n))
