"""The HTTP client: one request at a time, within rate limits, with a disk cache for look-ups."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

import httpx
from hishel import SqliteStorage
from hishel.httpx import CacheTransport

from litreview.files import said
from litreview.sources.keys import address, shown
from litreview.sources.rate_limits import Polite
from litreview.sources.request import Ask
from litreview.sources.services import Source

WEEK = 7 * 86400.0
"""Seconds that a look-up is cached: a second run on the same day sends nothing, one next month asks again."""
CACHE_SIZE = 256 << 20


class Client:
    """A client of web services; use it as a context manager, or `close` it.

    Args:
        mail: The user's mail address, which services ask for, or an empty string.
        cache: The file of the cache for look-ups; without it nothing is cached.
        agent: The user agent.
        base: The transport for requests; the network by default.
        clock: Returns monotonic seconds.
        sleep: Waits some seconds.
        say: Called with a message about a long wait.
    """

    def __init__(
        self,
        mail: str = "",
        cache: Path | None = None,
        *,
        agent: str = "litreview",
        base: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        # Both libraries log whole URLs, including keys, if a program turns logging on.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        self.mail = mail
        # A service that has an address writes before it blocks; otherwise it only blocks.
        named = f"{agent} (mailto:{mail})" if mail else agent
        polite = Polite(mail, named, base, clock, sleep, say)
        self._fresh = httpx.Client(transport=polite)
        self._kept = httpx.Client(transport=_cached(polite, cache)) if cache else self._fresh

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections and the cache."""
        self._kept.close()
        self._fresh.close()

    def get(self, source: Source, ask: Ask, *, kept: bool = False) -> bytes:
        """Return the whole answer to a request, of the kind that it asks for.

        Args:
            source: The service.
            ask: The request.
            kept: Whether an answer of the last week will do. Never for the pages of a search: two requests that look
                the same may follow each other, and a search belongs to its day.

        Raises:
            SourceError: The service gave no usable answer.
        """
        client = self._kept if kept and not ask.post else self._fresh
        # In this URL the parameters only tell requests apart for the cache; the transport builds the URL that is sent.
        words = {} if ask.post else dict(ask.params)
        place = f"{address(source)}{ask.path}"
        return client.get(place, params=words, extensions={"litreview": (source, ask)}).content

    def shown(self, source: Source, ask: Ask) -> str:
        """Describe a request in one line, with its key masked."""
        return shown(source, ask, self.mail)


def _cached(below: httpx.BaseTransport, cache: Path) -> httpx.BaseTransport:
    with said(cache.parent):
        cache.parent.mkdir(parents=True, exist_ok=True)
    # By URL, ignoring headers: services mark as uncacheable what never changes.
    return CacheTransport(below, SqliteStorage(database_path=cache, default_ttl=WEEK, max_size=CACHE_SIZE))
