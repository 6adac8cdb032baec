"""The screens in a browser: a small web server on which every request must carry a token, as Jupyter's does."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable
from collections.abc import Callable

from aiohttp import web
from aiohttp.typedefs import Middleware
from textual_serve.server import Server

COOKIE = "litreview"
POLICY = "default-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ws: wss:; frame-ancestors 'none'"
_FONT = re.compile(r"<link\b[^>]*fonts\.googleapis\.com[^>]*>", re.DOTALL)
# Keys go to the field that has the focus; without this they reach nobody before a click into the terminal.
_FOCUS = """<script>
addEventListener("load", () => new MutationObserver((_, painted) => {
  const field = document.querySelector(".xterm-helper-textarea");
  if (field && document.body.classList.contains("-first-byte")) {
    painted.disconnect();
    field.focus();
  }
}).observe(document.body, {attributes: true, childList: true, subtree: true}));
</script>
"""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Browser(Server):
    """Serves a command of ours to those who have the token; each page is a program of its own.

    Args:
        command: What runs behind each page, as for a shell.
        host: Where it listens; 127.0.0.1 is reached from this machine only.
        port: 0 takes a free one.
        token: What a URL must carry once; a cookie that no other site can send carries it from then on.
        title: What the page is called; without one it would show the command line.
        address: How people reach it, such as a proxy's https address; None is the way they came.
        ready: Is told the URL when it listens.
    """

    def __init__(
        self,
        command: str,
        host: str,
        port: int,
        token: str,
        title: str,
        address: str | None,
        ready: Callable[[str], None],
    ) -> None:
        super().__init__(command, host=host, port=port, title=title, public_url=address or "")
        self.token = token
        self.address = address
        self.ready = ready

    def initialize_logging(self) -> None:
        """Log nothing: a log would hold addresses of people, and tokens."""

    async def _make_app(self) -> web.Application:
        app: web.Application = await super()._make_app()
        app.middlewares.append(self._guard())
        return app

    def _guard(self) -> Middleware:
        @web.middleware
        async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
            by_url = self._fits(request.query.get("token"))
            if not by_url and not self._fits(request.cookies.get(self._cookie(request))):
                return web.Response(
                    status=403, text="Open the address that `litreview serve` printed, with its token.\n"
                )
            # A page of another site cannot read the token, but could open a socket with the cookie of a careless browser.
            if not _is_same_origin(request):
                return web.Response(status=403, text="This request came from another site.\n")
            answer = await handler(request)
            if by_url and not answer.prepared:
                answer.set_cookie(self._cookie(request), self.token, httponly=True, samesite="Strict")
            if not answer.prepared:
                answer.headers["Content-Security-Policy"] = POLICY
                answer.headers["Referrer-Policy"] = "no-referrer"
            return answer

        return guarded

    def _cookie(self, request: web.Request) -> str:
        # Cookies heed no port: two that serve on one machine would take each other's.
        port = request.host.rpartition(":")[2]
        return f"{COOKIE}-{port}" if port.isdigit() else COOKIE

    def _fits(self, given: str | None) -> bool:
        return given is not None and secrets.compare_digest(given.encode(), self.token.encode())

    async def handle_index(self, request: web.Request) -> web.StreamResponse:
        """Give the page; nothing in it comes from another host, and its keys work from the first on."""
        self.public_url = self.address or f"{request.scheme}://{request.host}"
        page: web.Response = await super().handle_index(request)  # type: ignore[assignment]
        page.text = _FONT.sub("", page.text or "").replace("</head>", f"{_FOCUS}</head>", 1)
        return page

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing by itself; the caller is told when it listens."""

    async def listen(self) -> web.AppRunner:
        """Begin to listen, and tell the URL.

        Raises:
            OSError: The address is taken, or is none of this machine's.
        """
        runner = web.AppRunner(await self._make_app(), access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, self.host, self.port)
        await site.start()
        # Asked of the socket: with port 0 only it knows.
        port = runner.addresses[0][1]
        base = self.address or f"http://{self.host}:{port}"
        self.ready(f"{base}/?token={self.token}")
        return runner


def _is_same_origin(request: web.Request) -> bool:
    origin = request.headers.get("Origin")
    return origin is None or origin.partition("://")[2] in {
        request.host,
        request.headers.get("X-Forwarded-Host"),
    }
