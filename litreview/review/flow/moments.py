"""Moments in the log: dates that a person gives, the times of events and runs, and the protocol that was in force."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time
from uuid import UUID

from litreview.errors import UsageError
from litreview.files import read_text
from litreview.links import is_file
from litreview.model import Event
from litreview.review.context import Context
from litreview.screening import protocol as protocols

END_OF_DAY = time(23, 59, 59, 999999, tzinfo=UTC)


def parse_moment(text: str) -> datetime:
    """Parse a date, which means the end of that day in UTC, or an instant.

    Raises:
        UsageError: The text is neither.
    """
    try:
        parsed = datetime.fromisoformat(text.strip())
    except ValueError as error:
        hint = "Write a day as 2026-03-31, or an instant as 2026-03-31T14:00Z."
        raise UsageError(f"{text!r} is not a valid date.", hint) from error
    # A date without a time, in any form of ISO 8601, means the whole day.
    if not any(sign in text for sign in "T :"):
        return datetime.combine(parsed.date(), END_OF_DAY)
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed


def event_time(event: Event) -> datetime:
    """Return the time of an event."""
    return parse_time(event.at)


def parse_time(at: str) -> datetime:
    """Parse the time of an event, as it is written."""
    parsed = datetime.fromisoformat(at)
    # A ledger written by hand may lack the time zone; all others are in UTC.
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed


def run_time(run: str) -> datetime:
    """Return the time of a run, with which its id begins (RFC 9562)."""
    return datetime.fromtimestamp((UUID(run).int >> 80) / 1000, UTC)


def protocol_at(context: Context, of_kind: Iterable[Event], until: datetime) -> protocols.Protocol:
    """Return the protocol in force then, by the events of that kind: the newest, or the first if there was none yet."""
    events = sorted(of_kind, key=lambda event: (event.at, event.id))
    until_then = [event for event in events if event_time(event) <= until] or events[:1]
    # A version that is used again adds no event: if none follows, the current protocol was in force.
    if not events or until_then == events:
        return context.protocol
    path = context.folder.version(str(until_then[-1].body.get("hash")))
    return protocols.parse(read_text(path)) if is_file(path) else context.protocol
