"""How long to wait before a request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from litreview.sources.keys import api_key
from litreview.sources.services import Service

LONGEST_WAIT = 600.0
"""Seconds; after a longer wait the user has to run the command again."""
FIRST_WAIT = 1.0


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds of a `Retry-After` header, a number or a date, or None if it is absent or unreadable."""
    value = headers.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    # A date without a zone means UTC (RFC 9110, 5.6.7).
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - now).total_seconds())


def back_off(attempt: int) -> float:
    """Return the seconds to wait after a failed attempt, counted from 0; doubles each time."""
    return float(FIRST_WAIT * 2**attempt)


class Pacer:
    """The pause between two requests to one source.

    Args:
        clock: Returns monotonic seconds.
        sleep: Waits some seconds.
    """

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._clock = clock
        self._sleep = sleep
        self._next: dict[str, float] = {}

    def wait(self, source: Service) -> None:
        """Wait until the source may be asked again."""
        early = self._next.get(source.name, 0.0) - self._clock()
        if early > 0:
            self._sleep(early)
        # Services allow more requests with a key.
        self._next[source.name] = self._clock() + source.pause[bool(api_key(source))]
