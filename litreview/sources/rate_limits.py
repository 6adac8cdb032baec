"""The one road to the network: a transport with manners, below the cache.

It adds key and mail address, waits its turn, asks again when the fault is not ours, and hands up only whole answers
of the kind that was wanted. As it lies below the cache, no key reaches the cache, and no broken answer is kept.
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
"""Seconds that one answer may take: a server that sends a byte a minute never runs into a time-out."""
WORTH_A_WORD = 8.0
"""Seconds; a shorter wait is over before it is read about."""
PATIENCE = httpx.Timeout(60.0, connect=15.0)
TOO_MANY = 429
SERVER_FAULT = 500
REFUSED = 400
FORBIDDEN = 403
FORGOTTEN = frozenset({400, 404, 410})
_TOO_FAST = re.compile(r"\brate\b.{0,20}\blimit|too many requests", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Trouble:
    """A fault that may pass: what it was, how long the service asks to wait, and how often to try."""

    what: str
    wait: float | None = None
    tries: int = TRIES


class Polite(httpx.BaseTransport):
    """Sends requests that carry a source and an `Ask` among their extensions.

    Args:
        mail: Of the user, or nothing.
        agent: Who asks.
        base: What carries the requests; the network when none is given.
        clock: Tells seconds that only grow.
        sleep: Waits some seconds.
        say: Is told of a wait that a person would wonder about.
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
        # A client and not a bare transport: it heeds the proxies of the environment and follows redirects.
        self._road = httpx.Client(
            transport=base, timeout=PATIENCE, follow_redirects=True, headers={"User-Agent": agent}
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send, until a whole answer is there.

        Raises:
            SourceError: The service refuses, or its fault does not pass.
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
                    "What was fetched stays: run the same command again then.",
                )
            # After the last attempt nobody waits for anything.
            if attempt + 1 >= trouble.tries:
                break
            if wait >= WORTH_A_WORD:
                self._say(f"{source.title}: {trouble.what}; asked again in {wait:.0f} seconds.")
            self._sleep(wait)
        raise SourceError(f"{source.title}: {trouble.what}, {attempt + 1} times.")

    def _once(self, source: Source, ask: Ask) -> bytes | _Trouble:
        # Signed here and nowhere above, so that nothing above can show, keep or log a key.
        words = {**ask.params, **signed(source, self._mail, masked=False)}
        place = f"{address(source)}{ask.path}"
        try:
            # From None: the library's own errors carry the request, and with it the key.
            sent = (
                self._road.build_request("POST", place, data=words)
                if ask.post
                else self._road.build_request("GET", place, params=words)
            )
            response = self._road.send(sent, stream=True)
            # Streamed, so that an answer without an end is left before it fills the memory.
            try:
                return self._heard(source, ask, response)
            finally:
                response.close()
        except httpx.TimeoutException:
            return _Trouble("it took too long")
        except httpx.ConnectError:
            # Mostly the machine is off the network, which half a minute does not mend.
            return _Trouble("it cannot be reached", tries=OFF_LINE)
        except (httpx.RequestError, httpx.InvalidURL) as error:
            return _Trouble(f"the connection broke ({type(error).__name__})")

    def _heard(self, source: Source, ask: Ask, response: httpx.Response) -> bytes | _Trouble:
        status = response.status_code
        body = self._body(source, response)
        if body is None:
            return _Trouble(f"its answer had no end after {SLOWEST:.0f} seconds")
        words = _words(source, body)
        # Some services refuse with 403 whoever asks too fast.
        if status == TOO_MANY or (status == FORBIDDEN and _TOO_FAST.search(words)):
            return _Trouble(
                f"it is asked too often ({status}){words}", asked_for(response.headers, datetime.now(UTC))
            )
        if status >= SERVER_FAULT:
            return _Trouble(
                f"it has a fault of its own ({status})", asked_for(response.headers, datetime.now(UTC))
            )
        if status >= REFUSED:
            # A place that it has forgotten is refused like any slip of the pen; whoever holds one may begin anew.
            kind = Stale if status in FORGOTTEN else SourceError
            raise kind(
                f"{source.title}: it refused ({status}){words}", "Mend the query; see docs/web.md for keys."
            )
        wrong = _wrong(body, ask.wants)
        return _Trouble(wrong) if wrong else body

    def _body(self, source: Source, response: httpx.Response) -> bytes | None:
        """Read an answer piece by piece; None when it takes too long.

        Raises:
            SourceError: It is larger than any honest answer.
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
        """Let go of the connections."""
        self._road.close()


def _words(source: Source, body: bytes) -> str:
    """Give the beginning of what a service says of itself, after a colon; nothing of a web page."""
    said = " ".join(clean(without_keys(source, body[:300].decode(errors="replace"))).split())
    return f": {said}" if said and not said.startswith("<") else ""


def _wrong(body: bytes, wants: Wants) -> str:
    """Say what is wrong with an answer that should be of a kind; nothing when it is."""
    start = body.lstrip()[:200].lower()
    # A proxy's or a maintenance page comes with status 200 as often as not.
    if start.startswith((b"<!doctype html", b"<html")):
        return "it answered with a web page"
    if wants == "nbib":
        return "" if b"PMID-" in body else "its answer holds no record"
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return "its answer is no JSON, or cut off"
    return "" if isinstance(found, dict) else "its answer is no JSON object"
