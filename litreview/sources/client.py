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

from litreview.files import converting_os_errors
from litreview.sources.keys import base_url, describe
from litreview.sources.pdf_download import PdfDownloader, Resolve, addresses_of
from litreview.sources.request import Request
from litreview.sources.services import Service
from litreview.sources.transport import PoliteTransport

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
        notify: Called with a message about a long wait.
        resolve: Returns the addresses of a host, for downloads.
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
        notify: Callable[[str], None] = lambda _: None,
        resolve: Resolve = addresses_of,
    ) -> None:
        # Both libraries log whole URLs, including keys, if a program turns logging on.
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
        self.mail = mail
        # A service that has an address writes before it blocks; otherwise it only blocks.
        user_agent = f"{agent} (mailto:{mail})" if mail else agent
        transport = PoliteTransport(mail, user_agent, base, clock, sleep, notify)
        self._uncached = httpx.Client(transport=transport)
        self._downloader = PdfDownloader(agent, base, resolve, clock, sleep)
        self._cached = self._uncached
        if cache:
            with converting_os_errors(cache.parent):
                cache.parent.mkdir(parents=True, exist_ok=True)
            # By URL, ignoring headers: services mark as uncacheable what never changes.
            storage = SqliteStorage(database_path=cache, default_ttl=WEEK, max_size=CACHE_SIZE)
            self._cached = httpx.Client(transport=CacheTransport(transport, storage))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections and the cache."""
        self._cached.close()
        self._uncached.close()
        self._downloader.close()

    def download(self, url: str, path: Path) -> None:
        """Write the PDF file at an address, which may be anybody's, to a new file.

        Raises:
            SourceError: It cannot be fetched, or is not a PDF; the new file may be incomplete.
        """
        self._downloader.download(url, path)

    def get(self, source: Service, request: Request, *, cached: bool = False) -> bytes:
        """Return the whole answer to a request, of the kind that it asks for.

        Args:
            source: The service.
            request: The request.
            cached: Whether an answer of the last week will do. Never for the pages of a search: two requests that look
                the same may follow each other, and a search belongs to its day.

        Raises:
            SourceError: The service gave no usable answer.
        """
        client = self._cached if cached and not request.post else self._uncached
        # In this URL the parameters only tell requests apart for the cache; the transport builds the URL that is sent.
        params = {} if request.post else dict(request.params)
        url = f"{base_url(source)}{request.path}"
        return client.get(url, params=params, extensions={"litreview": (source, request)}).content

    def describe(self, source: Service, request: Request) -> str:
        """Describe a request in one line, with its key masked."""
        return describe(source, request, self.mail)
