"""The screens in a browser: a small web server on which every request must carry a token, as in Jupyter."""

from __future__ import annotations

import asyncio
import json
import os
import re
import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import WSCloseCode, web
from aiohttp.typedefs import Middleware
from textual_serve.app_service import AppService
from textual_serve.server import Server, to_int

from litreview.tui.served import SERVER
from litreview.tui.terminal import Terminal
from litreview.tui.themes import NATIVE, THEMES

COOKIE = "litreview"
POLICY = "default-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ws: wss:; frame-ancestors 'none'"
_FONT = re.compile(r"<link\b[^>]*fonts\.googleapis\.com[^>]*>", re.DOTALL)
_PAGE = Path(__file__).with_name("page.html")
PAGES = 8
"""Pages that may be open at the same time: each is a program of its own."""
LEAVE_SECONDS = 1
"""How long such a program has to write its ledger and end, before it is killed; every decision is on disk already."""
CLOSE_SECONDS = 0.5
GOING_AWAY, TRY_LATER = WSCloseCode.GOING_AWAY, WSCloseCode.TRY_AGAIN_LATER
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Program(AppService):
    """The program behind a page.

    Args:
        words: The program and its arguments.
        kept: What the service of textual-serve takes.
    """

    def __init__(self, words: Sequence[str], **kept: Any) -> None:
        super().__init__(words[0], **kept)
        self.words = words

    async def _open_app_process(self, width: int = 80, height: int = 24) -> asyncio.subprocess.Process:
        pipe = asyncio.subprocess.PIPE
        # Without a shell, so that the program itself is killed, and no two systems quote an argument differently.
        self._process = await asyncio.create_subprocess_exec(
            *self.words,
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            env=self._build_environment(width=width, height=height),
            start_new_session=True,
        )
        self._stdin = self._process.stdin
        return self._process

    def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
        return {**super()._build_environment(width, height), SERVER: str(os.getpid())}

    async def end(self) -> None:
        """Ask the program to end, and kill it when it does not."""
        process = self._process
        if process is None:
            return
        leaving = asyncio.gather(self.stop(), process.wait(), return_exceptions=True)
        # Not cancelled when it takes too long: it ends once the program is killed.
        await asyncio.wait({leaving}, timeout=LEAVE_SECONDS)
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
        await leaving


class Browser(Server):
    """The pages of one reviewer, for those who have the token; each page is a program of its own.

    Args:
        words: The program that runs behind each page, and its arguments.
        token: What a URL must carry once; a cookie that no other site can send carries it from then on.
        title: What the page is called; without one it would show the command line.
        address: How people reach the server, such as a proxy's https address; None is the way they came.
        terminal: Language and colours of the line below the terminal.
        folder: The part of the path that leads to these pages where the server has those of several: `/anna`.
    """

    def __init__(
        self,
        words: Sequence[str],
        token: str,
        title: str,
        address: str | None,
        terminal: Terminal,
        folder: str = "",
    ) -> None:
        super().__init__(words[0], title=title, public_url=address or "")
        self.words = words
        self.token = token
        self.address = address
        self.folder = folder
        self.page = _page(terminal)
        self.programs: dict[web.WebSocketResponse, Program | None] = {}

    def initialize_logging(self) -> None:
        """Log nothing: a log would hold addresses of people, and tokens."""

    async def make_app(self) -> web.Application:
        """Return the application that answers for these pages."""
        app: web.Application = await super()._make_app()
        app.middlewares.append(self._guard())
        return app

    def _guard(self) -> Middleware:
        @web.middleware
        async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
            by_url = self._fits(request.query.get("token"))
            if not by_url and not self._fits(request.cookies.get(self._cookie(request))):
                raise web.HTTPForbidden(
                    text="Open the address that `litreview serve` printed, with its token.\n"
                )
            # A page of another site cannot read the token, but could open a socket with the cookie of a lax browser.
            if not _is_same_origin(request):
                raise web.HTTPForbidden(text="This request came from another site.\n")
            answer = await handler(request)
            if by_url and not answer.prepared:
                # Of these pages only: one browser may show those of two reviewers.
                path = urlsplit(self.address or "").path + self.folder or "/"
                answer.set_cookie(
                    self._cookie(request), self.token, httponly=True, samesite="Strict", path=path
                )
            if not answer.prepared:
                answer.headers["Content-Security-Policy"] = POLICY
                answer.headers["Referrer-Policy"] = "no-referrer"
            return answer

        return guarded

    def _cookie(self, request: web.Request) -> str:
        # Cookies do not depend on the port: two servers on one machine would get each other's.
        port = request.host.rpartition(":")[2]
        return f"{COOKIE}-{port}" if port.isdigit() else COOKIE

    def _fits(self, given: str | None) -> bool:
        return given is not None and secrets.compare_digest(given.encode(), self.token.encode())

    async def handle_index(self, request: web.Request) -> web.StreamResponse:
        """Return the page; it loads nothing from another host, and its keys work from the first."""
        self.public_url = self.address or f"{request.scheme}://{request.host}"
        page: web.Response = await super().handle_index(request)  # type: ignore[assignment]
        line = '<div id="line" role="status" aria-live="polite"></div>'
        text = _FONT.sub("", page.text or "").replace("</head>", f"{self.page}</head>", 1)
        page.text = text.replace("</body>", f"{line}</body>", 1)
        return page

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run a program for a page, as long as the page is open."""
        page = web.WebSocketResponse(heartbeat=15, timeout=CLOSE_SECONDS)
        await page.prepare(request)
        if len(self.programs) >= PAGES:
            await page.close(code=TRY_LATER, message=b"full")
            return page
        # The slot is taken before the first `await`, and kept until the program has ended.
        self.programs[page] = None
        try:
            self.programs[page] = program = self._program(page)
            await program.start(
                to_int(request.query.get("width", ""), 80), to_int(request.query.get("height", ""), 24)
            )
            await self._process_messages(page, program)
        except (ValueError, LookupError, TypeError, AssertionError, OSError):
            # A foreign message, or a program that cannot be started: closing the page reports it.
            await page.close(code=WSCloseCode.INTERNAL_ERROR)
        finally:
            if ended := self.programs[page]:
                await asyncio.shield(ended.end())
            del self.programs[page]
        return page

    def _program(self, page: web.WebSocketResponse) -> Program:
        async def close() -> None:
            await page.close()

        return Program(
            self.words,
            write_bytes=page.send_bytes,
            write_str=page.send_str,
            close=close,
            download_manager=self.download_manager,
        )

    async def on_shutdown(self, app: web.Application) -> None:  # noqa: ARG002  # textual-serve gives it
        """Close every page with the reason that the server stops, and end every program."""
        running = dict(self.programs)
        # Pages first: a program that ends on its own would close its page as if the reviewer had left.
        closing = (page.close(code=GOING_AWAY, message=b"stopped") for page in running)
        await asyncio.gather(*closing, return_exceptions=True)
        await asyncio.gather(
            *(program.end() for program in running.values() if program), return_exceptions=True
        )

    async def on_startup(self, app: web.Application) -> None:
        """Print nothing: the caller of `listen` prints the addresses."""


async def listen(browsers: Sequence[Browser], host: str, port: int) -> tuple[web.AppRunner, list[str]]:
    """Begin to listen, and return what ends it and the URL of each reviewer's pages.

    Args:
        browsers: The pages; with more than one, each below a folder of its own.
        host: Where to listen; 127.0.0.1 is reached from this machine only.
        port: 0 takes a free one.

    Raises:
        OSError: The address is in use, or is not one of this machine's.
    """
    if len(browsers) == 1:
        app = await browsers[0].make_app()
    else:
        app = web.Application()
        for browser in browsers:
            app.add_subapp(browser.folder, await browser.make_app())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=CLOSE_SECONDS)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    # Taken from the socket, which chose the port when it was 0.
    here = f"http://{host}:{runner.addresses[0][1]}"
    return runner, [
        f"{browser.address or here}{browser.folder}/?token={browser.token}" for browser in browsers
    ]


def _is_same_origin(request: web.Request) -> bool:
    origin = request.headers.get("Origin")
    return origin is None or origin.partition("://")[2] in {
        request.host,
        request.headers.get("X-Forwarded-Host"),
    }


def _page(terminal: Terminal) -> str:
    """Return what our page adds: the line below the terminal, its words and its colours."""
    names = {
        "gone": "gone", "now": "now", "back": "back", "droppedOne": "dropped.one", "droppedMany": "dropped.many",
        "stopped": "stopped", "left": "left", "full": "full", "invalid": "invalid",
    }  # fmt: skip
    words = {name: terminal.words.get(f"page.{word}", "") for name, word in names.items()}
    words["full"] = terminal.words("page.full", n=PAGES)
    colours = THEMES["dark" if terminal.theme in NATIVE else terminal.theme]
    text = _PAGE.read_text(encoding="utf-8").replace("WORDS", json.dumps(words), 1)
    for name in ("background", "muted", "warn"):
        text = text.replace(name.upper(), colours[name], 1)
    return text
