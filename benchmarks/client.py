"""The client of web services under faults: a local server sends wrong, late, incomplete or no answers.

    python benchmarks/client.py [RECORDS]

For each kind of fault a search of that many records (20,000) is fetched from a server that commits the fault in one
answer of four, and is cut off ten times on the way and gone on with from its state as JSON. Prints requests, records
lost and records that came twice (both must be 0), what would have been waited, and answers a second without any wait.
Exits with 1 when a record was lost or came twice, or when a fault that does not pass did not end in an error.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlparse

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from litreview.sources.client import Client
from litreview.sources.paging import fetch_pages
from litreview.sources.request import SourceError
from litreview.sources.services import SearchQuery
from litreview.sources.source_table import SOURCES

PAGE = 100
CUTS = 10
ONE_IN = 4
OPENALEX = SOURCES["openalex"]
GOOD = "none"


class Waited:
    """A replacement for `sleep` that adds up the seconds."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self, seconds: float) -> None:
        """Add some seconds."""
        self.seconds += seconds


class Server(ThreadingHTTPServer):
    """A server of some works, with one kind of fault in one answer of four, or in every one with `always`."""

    daemon_threads = True

    def __init__(self, works: int, fault: str, *, always: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.works, self.fault, self.always = works, fault, always
        self.dice = random.Random(1)  # noqa: S311  # the same faults each time
        self.asked = 0

    def handle_error(self, *_: object) -> None:
        """Ignore clients that have disconnected: interruption is part of the benchmark."""

    def faulty(self) -> bool:
        """Return whether the next answer should be faulty."""
        self.asked += 1
        return self.fault != GOOD and (self.always or self.dice.randrange(ONE_IN) == 0)

    def page(self, cursor: str) -> bytes:
        """Return a page of works in OpenAlex's layout."""
        start = 0 if cursor == "*" else int(cursor)
        some = range(start, min(start + PAGE, self.works))
        works = [
            {"id": f"https://openalex.org/W{n}", "title": f"Work {n}", "abstract": "word " * 200}
            for n in some
        ]
        meta = {"count": self.works, "next_cursor": str(start + PAGE) if works else None}
        return json.dumps({"meta": meta, "results": works}).encode()


class Handler(BaseHTTPRequestHandler):
    """The request handler of the server."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:  # the name that the library calls
        """Send an answer, or the fault."""
        words = parse_qs(urlparse(self.path).query)
        body = self.server.page(words.get("cursor", ["*"])[0])
        if self.server.faulty():
            FAULTS[self.server.fault](self, body)
        else:
            self.answer(200, body)

    def answer(self, status: int, body: bytes, length: int | None = None, **headers: str) -> None:
        """Send an answer, with a length that may be false."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def cut(self, body: bytes) -> None:
        """Send half of an answer and break the connection."""
        self.answer(200, body[: len(body) // 2], len(body))
        self.reset(body)

    def reset(self, _: bytes) -> None:
        """Break the connection."""
        self.close_connection = True
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


FAULTS: dict[str, Callable[[Handler, bytes], None]] = {
    "429": lambda h, _: h.answer(429, b"slow down"),
    "429, Retry-After": lambda h, _: h.answer(429, b"slow down", Retry_After="7"),
    "500": lambda h, _: h.answer(500, b"oops"),
    "503, Retry-After": lambda h, _: h.answer(503, b"later", Retry_After="Wed, 01 Jan 2020 00:00:00 GMT"),
    "web page": lambda h, _: h.answer(200, b"<!DOCTYPE html><html>Sign in first</html>"),
    "half JSON": lambda h, body: h.answer(200, body[: len(body) // 2]),
    "cut in the middle": Handler.cut,
    "connection reset": Handler.reset,
    "empty": lambda h, _: h.answer(200, b""),
}


@contextmanager
def serving(works: int, fault: str, *, always: bool = False) -> Iterator[Server]:
    """Run the server and redirect every source to it."""
    server = Server(works, fault, always=always)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    os.environ["LITREVIEW_WEB"] = f"http://127.0.0.1:{server.server_port}"
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def fetched(works: int, waited: Waited) -> list[str]:
    """Fetch a search that is interrupted some times; only its state is kept each time, as JSON."""
    state = OPENALEX.search.begin(SearchQuery("x"))
    every = works // PAGE // (CUTS + 1) or 1
    found: list[str] = []
    ended = False
    while not ended:
        with Client(sleep=waited) as client:
            ended = True
            for n, (now, answer) in enumerate(
                fetch_pages(client, OPENALEX, OPENALEX.search, state, works), 1
            ):
                state = json.loads(json.dumps(now))
                found += [work["id"] for work in json.loads(answer or b'{"results": []}')["results"]]
                if n == every:
                    ended = False
                    break
        state = OPENALEX.search.resume(state)
    return found


def measure(works: int, fault: str) -> bool:
    """Print a line for a kind of fault; return whether nothing was lost or repeated."""
    waited = Waited()
    with serving(works, fault) as server:
        began = time.perf_counter()
        found = fetched(works, waited)
        took = time.perf_counter() - began
    lost, twice = works - len(set(found)), len(found) - len(set(found))
    print(
        f"{fault:<18} {server.asked:>9,} {lost:>6,} {twice:>6,} {waited.seconds:>10,.0f} s {server.asked / took:>10,.0f}"
    )
    return not lost and not twice


def gives_up(fault: str) -> bool:
    """Return whether a permanent fault ends in an error."""
    waited = Waited()
    with serving(PAGE, fault, always=True) as server, Client(sleep=waited) as client:
        try:
            list(
                fetch_pages(client, OPENALEX, OPENALEX.search, OPENALEX.search.begin(SearchQuery("x")), PAGE)
            )
        except SourceError as error:
            print(f"{fault:<18} {server.asked:>9,} {'':>13} {waited.seconds:>10,.0f} s   {error.message}")
            return True
    return False


def main() -> int:
    """Print all figures and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("records", nargs="?", type=int, default=20_000)
    works = parser.parse_args().records
    print(f"{works:,} records, {PAGE} a page, one answer of {ONE_IN} wrong, cut off {CUTS} times")
    print(f"{'fault':<18} {'requests':>9} {'lost':>6} {'twice':>6} {'waiting':>12} {'answers/s':>10}")
    whole = [measure(works, fault) for fault in (GOOD, *FAULTS)]
    print("\nThe same in every answer")
    ends = [gives_up(fault) for fault in FAULTS]
    return 0 if all((*whole, *ends)) else 1


if __name__ == "__main__":
    sys.exit(main())
