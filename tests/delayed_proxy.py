"""A proxy before a PostgreSQL server: it delays each direction, as a far server does, and counts round trips."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.postgres import ROLE, Server

REFUSABLE = (80877103, 80877104)
"""Codes of the requests for encryption, which have no type and are answered by one letter."""
WAITING = b"QSHFc"
"""Types of the messages behind which a client waits: a query, the end of a pipeline or of a part, a call, and of a copy."""


@dataclass
class DelayedProxy:
    """A proxy that runs.

    Attributes:
        server: The server behind it.
        delay: Seconds that each message is on its way, in either direction.
        round_trips: How often clients have waited for an answer, by the messages that ask for one.
    """

    server: Server
    delay: float = 0
    round_trips: int = 0
    port: int = 0
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def url(self, direct: str) -> str:
        """Give the URL of a database by way of the proxy, for the one that leads to the server itself."""
        database = direct.partition("@/")[2].partition("?")[0]
        return f"postgresql://{ROLE}@127.0.0.1:{self.port}/{database}"

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        place = self.server.folder / ".s.PGSQL.5432"
        there = await asyncio.open_unix_connection(str(place))
        ways = [self._pass(self._asked(reader), there[1]), self._pass(_pieces(there[0]), writer)]
        await asyncio.gather(*ways, return_exceptions=True)

    async def _pass(self, pieces: AsyncIterator[bytes], writer: asyncio.StreamWriter) -> None:
        """Pass on what arrives, each piece after the delay and in order."""
        waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def deliver() -> None:
            while True:
                due, piece = await waiting.get()
                if (rest := due - self._loop.time()) > 0:
                    await asyncio.sleep(rest)
                if not piece:
                    break
                writer.write(piece)
            writer.close()

        delivery = asyncio.ensure_future(deliver())
        with suppress(OSError):
            async for piece in pieces:
                waiting.put_nowait((self._loop.time() + self.delay, piece))
        waiting.put_nowait((self._loop.time() + self.delay, b""))
        await delivery

    async def _asked(self, reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
        """Yield what a client sends, and count what it waits for."""
        unread, is_started = b"", False
        async for piece in _pieces(reader):
            unread += piece
            while len(unread) >= (5 if is_started else 8):
                size = int.from_bytes(unread[1:5] if is_started else unread[:4], "big") + is_started
                if len(unread) < size:
                    break
                self.round_trips += not is_started or unread[0] in WAITING
                is_started = is_started or int.from_bytes(unread[4:8], "big") not in REFUSABLE
                unread = unread[size:]
            yield piece

    async def _listen(self, is_ready: threading.Event) -> None:
        listening = await asyncio.start_server(self._meet, "127.0.0.1", 0)
        self.port = listening.sockets[0].getsockname()[1]
        is_ready.set()


async def _pieces(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while piece := await reader.read(65536):
        yield piece


@contextmanager
def delayed(server: Server, delay: float = 0) -> Iterator[DelayedProxy]:
    """Run a proxy before a server, in a thread of its own."""
    proxy, is_ready = DelayedProxy(server, delay), threading.Event()
    loop = proxy._loop  # its own

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(proxy._listen(is_ready))
        loop.run_forever()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    is_ready.wait()
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
