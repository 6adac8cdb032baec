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
    _loop: asyncio.AbstractEventLoop = field(init=False)
    _ended: asyncio.Event = field(init=False)
    _meetings: set[asyncio.Task[None]] = field(default_factory=set)

    def url(self, direct: str) -> str:
        """Give the URL of a database by way of the proxy, for the one that leads to the server itself."""
        database = direct.partition("@/")[2].partition("?")[0]
        return f"postgresql://{ROLE}@127.0.0.1:{self.port}/{database}"

    async def run(self, is_ready: threading.Event) -> None:
        """Listen until `end`."""
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        listening = await asyncio.start_server(self._meet, "127.0.0.1", 0)
        self.port = listening.sockets[0].getsockname()[1]
        is_ready.set()
        await self._ended.wait()
        listening.close()
        for task in list(self._meetings):
            task.cancel()
        await asyncio.gather(*self._meetings, return_exceptions=True)

    def end(self) -> None:
        """Close all connections; may be called from another thread."""
        self._loop.call_soon_threadsafe(self._ended.set)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._meetings.add(task)
        there = await asyncio.open_unix_connection(str(self.server.folder / ".s.PGSQL.5432"))
        try:
            ways = [self._pass(self._asked(reader), there[1]), self._pass(_pieces(there[0]), writer)]
            # Ended from outside as well, which nobody has to hear of.
            with suppress(asyncio.CancelledError):
                await asyncio.gather(*ways, return_exceptions=True)
        finally:
            for side in (writer, there[1]):
                side.close()
            self._meetings.discard(task)

    async def _pass(self, pieces: AsyncIterator[bytes], writer: asyncio.StreamWriter) -> None:
        """Pass on what arrives, each piece after the delay and in order."""
        waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def receive() -> None:
            with suppress(OSError):
                async for piece in pieces:
                    waiting.put_nowait((self._loop.time() + self.delay, piece))
            waiting.put_nowait((self._loop.time() + self.delay, b""))

        async def deliver() -> None:
            while True:
                due, piece = await waiting.get()
                if (rest := due - self._loop.time()) > 0:
                    await asyncio.sleep(rest)
                if not piece:
                    break
                writer.write(piece)
            writer.close()

        await asyncio.gather(receive(), deliver())

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


async def _pieces(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while piece := await reader.read(65536):
        yield piece


@contextmanager
def delayed(server: Server, delay: float = 0) -> Iterator[DelayedProxy]:
    """Run a proxy before a server, in a thread of its own."""
    proxy, is_ready = DelayedProxy(server, delay), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(proxy.run(is_ready)), daemon=True)
    thread.start()
    is_ready.wait()
    try:
        yield proxy
    finally:
        proxy.end()
        thread.join()
