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

from litreview.sources.keys import address, signed, without_keys
from litreview.sources.request import Ask, SourceError, Stale, Wants
from litreview.sources.services import Source
from litreview.sources.waiting import LONGEST, Turns, asked_for, back_off
from litreview.text import clean

TRIES = 6
OFF_LINE = 3
LARGEST = 64 << 20
"""Bytes of one answer; a page of five hundred records with abstracts has about two million."""
SLOWEST = 300.0
"""Seconds for one answer: a server that sends a byte per minute never runs into a time-out."""
WORTH_A_WORD = 8.0
"""Seconds; a shorter wait is over before a message about it is read."""
PATIENCE = httpx.Timeout(60.0, connect=15.0)
TOO_MANY = 429
SERVER_FAULT = 500
REFUSED = 400
FORBIDDEN = 403
FORGOTTEN = frozenset({400, 404, 410})
_TOO_FAST = re.compile(r"\brate\b.{0,20}\blimit|too many requests", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Trouble:
    """A failure that may be temporary: what it was, the wait that the service asks for, and how often to try."""

    what: str
    wait: float | None = None
    tries: int = TRIES


class Polite(httpx.BaseTransport):
    """A transport for requests that carry a source and a `Request` in their extensions.

    Args:
        mail: The user's mail address, or an empty string.
        agent: The user agent.
        base: The transport for requests; the network by default.
        clock: Returns monotonic seconds.
        sleep: Waits some seconds.
        say: Called with a message about a long wait.
    """

    def __init__(
        self,
        mail: str,
        agent: str,
        base: httpx.BaseTransport | None,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        say: Callable[[str], None],
    ) -> None:
        self._say = say
        self._mail = mail
        self._clock = clock
        self._sleep = sleep
        self._turns = Turns(clock, sleep)
        # A client and not a bare transport: it uses the proxies of the environment and follows redirects.
        self._road = httpx.Client(
            transport=base, timeout=PATIENCE, follow_redirects=True, headers={"User-Agent": agent}
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request until a whole answer arrives.

        Raises:
            SourceError: The service refuses, or keeps failing.
        """
        source, ask = request.extensions["litreview"]
        trouble = _Trouble("no answer")
        for attempt in range(TRIES):
            self._turns.take(source)
            found = self._once(source, ask)
            if isinstance(found, bytes):
                return httpx.Response(200, content=found)
            trouble = found
            wait = back_off(attempt) if trouble.wait is None else trouble.wait
            if wait > LONGEST:
                raise SourceError(
                    f"{source.title}: {trouble.what}; it asks to wait {wait / 60:.0f} minutes.",
                    "What was fetched is kept: run the same command again then.",
                )
            # No wait after the last attempt.
            if attempt + 1 >= trouble.tries:
                break
            if wait >= WORTH_A_WORD:
                self._say(f"{source.title}: {trouble.what}; trying again in {wait:.0f} seconds.")
            self._sleep(wait)
        raise SourceError(f"{source.title}: {trouble.what}, {attempt + 1} times.")

    def _once(self, source: Source, ask: Ask) -> bytes | _Trouble:
        # The key is added here and nowhere above, so that nothing above can show, store or log it.
        words = {**ask.params, **signed(source, self._mail, masked=False)}
        place = f"{address(source)}{ask.path}"
        try:
            # From None: the library's errors contain the request, and with it the key.
            sent = (
                self._road.build_request("POST", place, data=words)
                if ask.post
                else self._road.build_request("GET", place, params=words)
            )
            response = self._road.send(sent, stream=True)
            # Streamed, so that an endless answer is abandoned before it fills the memory.
            try:
                return self._heard(source, ask, response)
            finally:
                response.close()
        except httpx.TimeoutException:
            return _Trouble("it took too long")
        except httpx.ConnectError:
            # Usually the machine is offline, which half a minute does not change.
            return _Trouble("it cannot be reached", tries=OFF_LINE)
        except (httpx.RequestError, httpx.InvalidURL) as error:
            return _Trouble(f"the connection broke ({type(error).__name__})")

    def _heard(self, source: Source, ask: Ask, response: httpx.Response) -> bytes | _Trouble:
        status = response.status_code
        body = self._body(source, response)
        if body is None:
            return _Trouble(f"its answer did not end within {SLOWEST:.0f} seconds")
        words = _words(source, body)
        # Some services answer 403 to requests that come too fast.
        if status == TOO_MANY or (status == FORBIDDEN and _TOO_FAST.search(words)):
            return _Trouble(
                f"too many requests ({status}){words}", asked_for(response.headers, datetime.now(UTC))
            )
        if status >= SERVER_FAULT:
            return _Trouble(f"the server failed ({status})", asked_for(response.headers, datetime.now(UTC)))
        if status >= REFUSED:
            # An expired position gets the same status as an invalid query; a search that has one may start again.
            kind = Stale if status in FORGOTTEN else SourceError
            raise kind(
                f"{source.title}: it refused the request ({status}){words}",
                "Correct the query; see docs/web.md for keys.",
            )
        wrong = _wrong(body, ask.wants)
        return _Trouble(wrong) if wrong else body

    def _body(self, source: Source, response: httpx.Response) -> bytes | None:
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
        self._road.close()


def _words(source: Source, body: bytes) -> str:
    """Return the beginning of a service's message after a colon, or an empty string for a web page."""
    said = " ".join(clean(without_keys(source, body[:300].decode(errors="replace"))).split())
    return f": {said}" if said and not said.startswith("<") else ""


def _wrong(body: bytes, wants: Wants) -> str:
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
