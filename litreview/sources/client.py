"""The client: one request at a time, politely, with a cache on disk for look-ups."""

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
"""Seconds that a look-up is kept: a second run on one day costs nobody anything, and next month asks anew."""
CACHE_SIZE = 256 << 20


class Client:
    """Asks web services; use it as a context manager, or `close` it.

    Args:
        mail: The user's mail address, which services ask for; or nothing.
        cache: The file that look-ups are kept in; without one nothing is.
        agent: Who asks, as services see it.
        base: What carries the requests; the network when none is given.
        clock: Tells seconds that only grow.
        sleep: Waits some seconds.
        say: Is told of a wait that a person would wonder about.
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
        # Both libraries log whole addresses, and with them keys, where a program turns logging on.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        self.mail = mail
        # With an address a service writes before it blocks; without one it only blocks.
        named = f"{agent} (mailto:{mail})" if mail else agent
        polite = Polite(mail, named, base, clock, sleep, say)
        self._fresh = httpx.Client(transport=polite)
        self._kept = httpx.Client(transport=_cached(polite, cache)) if cache else self._fresh

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of connections and cache."""
        self._kept.close()
        self._fresh.close()

    def get(self, source: Source, ask: Ask, *, kept: bool = False) -> bytes:
        """Give the answer to a request, whole and of the kind that it wants.

        Args:
            source: Who is asked.
            ask: What is asked.
            kept: Whether an answer of the last week will do. Never for the pages of a search: two that look alike
                may follow each other, and a search is of its day.

        Raises:
            SourceError: There is none.
        """
        client = self._kept if kept and not ask.post else self._fresh
        # The words stand in this address for the cache to tell requests apart; what is sent is made further down.
        words = {} if ask.post else dict(ask.params)
        place = f"{address(source)}{ask.path}"
        return client.get(place, params=words, extensions={"litreview": (source, ask)}).content

    def shown(self, source: Source, ask: Ask) -> str:
        """Give a request as a line for a person, its key masked."""
        return shown(source, ask, self.mail)


def _cached(below: httpx.BaseTransport, cache: Path) -> httpx.BaseTransport:
    with said(cache.parent):
        cache.parent.mkdir(parents=True, exist_ok=True)
    # By address and without regard to headers: services mark what never changes as not to be kept.
    return CacheTransport(below, SqliteStorage(database_path=cache, default_ttl=WEEK, max_size=CACHE_SIZE))
