"""The transport that sends every request: rate limits, retries and keys, below the cache.

It adds the key and mail address, keeps the pause between requests, retries when the service is at fault, and returns
only whole answers of the expected kind. Since it is below the cache, the cache contains no key and no broken answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from litreview.sources.keys import base_url, mask_key, service_params
from litreview.sources.rate_limits import LONGEST_WAIT, Pacer, back_off, retry_after
from litreview.sources.request import ExpiredPosition, Request, SourceError, Wants
from litreview.sources.services import Service
from litreview.text import clean

TRIES = 6
OFFLINE_TRIES = 3
LARGEST = 64 << 20
"""Bytes of one answer; a page of five hundred records with abstracts has about two million."""
SLOWEST = 300.0
"""Seconds for one answer: a server that sends a byte per minute never runs into a time-out."""
SHORTEST_REPORTED = 8.0
"""Seconds; a shorter wait is over before a message about it is read."""
TIMEOUT = httpx.Timeout(60.0, connect=15.0)
TOO_MANY = 429
SERVER_FAULT = 500
CLIENT_ERROR = 400
FORBIDDEN = 403
NOT_FOUND = 404
EXPIRED = frozenset({400, 404, 410})
_TOO_FAST = re.compile(r"\brate\b.{0,20}\blimit|too many requests", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Failure:
    """A failure that may be temporary: what it was, the wait that the service asks for, and how often to try."""

    what: str
    wait: float | None = None
    tries: int = TRIES


class PoliteTransport(httpx.BaseTransport):
    """A transport for requests that carry a source and a `Request` in their extensions.

    Args:
        mail: The user's mail address, or an empty string.
        agent: The user agent.
        base: The transport for requests; the network by default.
        clock: Returns monotonic seconds.
        sleep: Waits some seconds.
        notify: Called with a message about a long wait.
    """

    def __init__(
        self,
        mail: str,
        agent: str,
        base: httpx.BaseTransport | None,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        notify: Callable[[str], None],
    ) -> None:
        self._notify = notify
        self._mail = mail
        self._clock = clock
        self._sleep = sleep
        self._pacer = Pacer(clock, sleep)
        # A client and not a bare transport: it uses the proxies of the environment and follows redirects.
        self._client = httpx.Client(
            transport=base, timeout=TIMEOUT, follow_redirects=True, headers={"User-Agent": agent}
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request until a whole answer arrives.

        Raises:
            SourceError: The service refuses, or keeps failing.
        """
        source, service_request = request.extensions["litreview"]
        failure = _Failure("no answer")
        for attempt in range(TRIES):
            self._pacer.wait(source)
            found = self._send(source, service_request)
            if isinstance(found, bytes):
                return httpx.Response(200, content=found)
            failure = found
            wait = back_off(attempt) if failure.wait is None else failure.wait
            if wait > LONGEST_WAIT:
                raise SourceError(
                    f"{source.title}: {failure.what}; it asks to wait {wait / 60:.0f} minutes.",
                    "What was fetched is kept: run the same command again then.",
                )
            # No wait after the last attempt.
            if attempt + 1 >= failure.tries:
                break
            if wait >= SHORTEST_REPORTED:
                self._notify(f"{source.title}: {failure.what}; trying again in {wait:.0f} seconds.")
            self._sleep(wait)
        raise SourceError(f"{source.title}: {failure.what}, {attempt + 1} times.")

    def _send(self, source: Service, request: Request) -> bytes | _Failure:
        # The key is added here and nowhere above, so that nothing above can show, store or log it.
        params = {**request.params, **service_params(source, self._mail, masked=False)}
        url = f"{base_url(source)}{request.path}"
        try:
            # From None: the library's errors contain the request, and with it the key.
            sent = (
                self._client.build_request("POST", url, data=params)
                if request.post
                else self._client.build_request("GET", url, params=params)
            )
            response = self._client.send(sent, stream=True)
            # Streamed, so that an endless answer is abandoned before it fills the memory.
            try:
                return self._check_response(source, request, response)
            finally:
                response.close()
        except httpx.TimeoutException:
            return _Failure("it took too long")
        except httpx.ConnectError:
            # Usually the machine is offline, which half a minute does not change.
            return _Failure("it cannot be reached", tries=OFFLINE_TRIES)
        except (httpx.RequestError, httpx.InvalidURL) as error:
            return _Failure(f"the connection broke ({type(error).__name__})")

    def _check_response(
        self, source: Service, request: Request, response: httpx.Response
    ) -> bytes | _Failure:
        status = response.status_code
        body = self._read_body(source, response)
        if body is None:
            return _Failure(f"its answer did not end within {SLOWEST:.0f} seconds")
        message = message_of(source, body)
        # Some services answer 403 to requests that come too fast.
        if status == TOO_MANY or (status == FORBIDDEN and _TOO_FAST.search(message)):
            return _Failure(
                f"too many requests ({status}){message}", retry_after(response.headers, datetime.now(UTC))
            )
        if status >= SERVER_FAULT:
            return _Failure(f"the server failed ({status})", retry_after(response.headers, datetime.now(UTC)))
        if status == NOT_FOUND and request.absent:
            return b"{}"
        if status >= CLIENT_ERROR:
            # An expired position gets the same status as an invalid query; a search that has one may start again.
            kind = ExpiredPosition if status in EXPIRED else SourceError
            raise kind(
                f"{source.title}: it refused the request ({status}){message}",
                "Correct the query; see docs/web.md for keys.",
            )
        wrong = content_error(body, request.wants)
        return _Failure(wrong) if wrong else body

    def _read_body(self, source: Service, response: httpx.Response) -> bytes | None:
        """Read an answer in pieces; return None if it takes too long.

        Raises:
            SourceError: It is larger than any real answer.
        """
        end = self._clock() + SLOWEST
        pieces: list[bytes] = []
        size = 0
        for piece in response.iter_bytes():
            size += len(piece)
            if size > LARGEST:
                raise SourceError(f"{source.title}: its answer is larger than {LARGEST >> 20} MB.")
            if self._clock() > end:
                return None
            pieces.append(piece)
        return b"".join(pieces)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def message_of(source: Service, body: bytes) -> str:
    """Return the beginning of a service's message after a colon, or an empty string for a web page."""
    message = " ".join(clean(mask_key(source, body[:300].decode(errors="replace"))).split())
    return f": {message}" if message and not message.startswith("<") else ""


def content_error(body: bytes, wants: Wants) -> str:
    """Return what is wrong with an answer of an expected kind, or an empty string."""
    start = body.lstrip()[:200].lower()
    # The page of a proxy, or of maintenance, often comes with status 200.
    if start.startswith((b"<!doctype html", b"<html")):
        return "it answered with a web page"
    if wants == "nbib":
        return "" if b"PMID-" in body else "its answer contains no record"
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return "its answer is not JSON, or cut off"
    return "" if isinstance(found, dict) else "its answer is not a JSON object"
