"""`litreview serve`."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.options import Stage
from litreview.errors import LitreviewError

if TYPE_CHECKING:
    from litreview.tui.browser import Browser

LOOPBACK = ("127.0.0.1", "localhost", "::1")


Actors = Annotated[
    list[str] | None,
    typer.Option(
        "--as",
        metavar="NAME",
        help="The reviewer; several times for several. Default: the remembered or login name.",
    ),
]
Host = Annotated[str, typer.Option("--host", metavar="ADDRESS", help="The address to listen on.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="The port. Default: a free one.")]
PublicAddress = Annotated[
    str | None,
    typer.Option("--url", metavar="URL", help="The public address, if a proxy is in front of it."),
]


def run(
    actors: Actors = None,
    stage: Stage = None,
    host: Host = "127.0.0.1",
    port: Port = 0,
    url: PublicAddress = None,
) -> None:
    """Screen in a browser, for colleagues without a terminal.

    Prints an address with a token for each reviewer; requests without the token are refused. The server listens on this
    machine only, unless --host is given, and uses plain HTTP: on a network, put a proxy with HTTPS in front of it and
    give its address with --url. Everyone who opens an address screens as the same reviewer, on at most eight pages at
    once, so give everyone their own: `serve --as anna --as bram`. Ctrl-C stops the server and closes all pages.
    """
    try:
        from litreview.tui.browser import Browser
        from litreview.tui.preferences import Preferences
    except ImportError as error:
        raise LitreviewError(
            f"`serve` needs the package {error.name}, which is not installed.",
            'Install it; in a clone: `python -m pip install ".[browser]"`.',
        ) from error
    with console.open_review(actor=actors[0] if actors else None) as review:
        # Without doubles, in the order of the command line.
        names = list(dict.fromkeys(map(review.reviewer, actors or []))) or [review.reviewer()]
        folder, title = review.folder, review.protocol.title
        terminal = Preferences().terminal(review)
    if host not in LOOPBACK and not url:
        console.message(f"{host}: plain HTTP can be read by others on the network; see --url.")
    # A page shows all colours, even if this terminal cannot.
    os.environ["COLORTERM"] = "truecolor"
    # With a fixed token, a bookmark still works after a restart.
    token = os.environ.get("LITREVIEW_TOKEN") or secrets.token_urlsafe(24)
    words = [sys.executable, "-m", "litreview", "screen", "--review", str(folder)]
    if stage:
        words += ["--stage", stage]
    browsers = [
        Browser(
            [*words, "--as", name],
            token if len(names) == 1 else _own_token(token, name),
            f"{title} · {name}",
            url and url.rstrip("/"),
            terminal,
            "" if len(names) == 1 else _folder(name),
        )
        for name in names
    ]
    _serve(browsers, names, host, port)


def _own_token(token: str, name: str) -> str:
    """Return a reviewer's token, from which those of others cannot be told."""
    return hmac.new(token.encode(), name.encode(), hashlib.sha256).hexdigest()


def _folder(name: str) -> str:
    """Return the part of the path that leads to a reviewer's pages."""
    # The web server finds no pages below a name with other letters.
    return f"/{name if name.isascii() else hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _serve(browsers: Sequence[Browser], names: Sequence[str], host: str, port: int) -> None:
    """Serve pages until a signal comes."""
    import asyncio
    import signal

    from litreview.tui.browser import listen

    async def serving() -> None:
        stopped = asyncio.Event()
        for ending in ("SIGINT", "SIGTERM", "SIGHUP"):
            # Windows lacks one of the signals, and its loops take no handlers: there Ctrl-C cancels this.
            with suppress(AttributeError, NotImplementedError):
                asyncio.get_running_loop().add_signal_handler(getattr(signal, ending), stopped.set)
        runner, urls = await listen(browsers, host, port)
        _print_addresses(names, urls)
        try:
            await stopped.wait()
        finally:
            # Ends all sessions; their decisions are on disk.
            await runner.cleanup()

    with suppress(KeyboardInterrupt):
        asyncio.run(serving())


def _print_addresses(names: Sequence[str], urls: Sequence[str]) -> None:
    if len(urls) == 1:
        console.show({"url": urls[0]}, urls)
    else:
        width = max(map(len, names))
        console.show(
            {"urls": dict(zip(names, urls, strict=True))},
            [f"{name:{width}}  {url}" for name, url in zip(names, urls, strict=True)],
        )
    # A program that reads the addresses from a pipe needs them now.
    sys.stdout.flush()
