"""`litreview serve`."""

from __future__ import annotations

import os
import secrets
import shlex
import sys
from typing import Annotated

import typer

from litreview.cli import console
from litreview.cli.options import As, Stage
from litreview.errors import LitreviewError

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def run(
    actor: As = None,
    stage: Stage = None,
    host: Annotated[
        str,
        typer.Option("--host", metavar="ADDRESS", help="The address to listen on."),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port. Default: a free one.")] = 0,
    url: Annotated[
        str | None, typer.Option("--url", help="The public address, if a proxy is in front of it.")
    ] = None,
) -> None:
    """Screen in a browser, for colleagues without a terminal.

    Prints an address with a token; requests without the token are refused. The server listens on this machine only,
    unless --host is given, and uses plain HTTP: on a network, put a proxy with HTTPS in front of it and give its address
    with --url. Everyone who opens the address screens as the same reviewer, on at most eight pages at once; start one
    server per reviewer. Ctrl-C stops the server and closes all pages.
    """
    try:
        from litreview.tui.browser import Browser
        from litreview.tui.preferences import Preferences
    except ImportError as error:
        raise LitreviewError(
            f"`serve` needs the package {error.name}, which is not installed.",
            'Install it; in a clone: `python -m pip install ".[browser]"`.',
        ) from error
    with console.open_review(actor=actor) as review:
        name, folder, title = review.reviewer(actor), review.folder, review.protocol.title
        terminal = Preferences().terminal(review)
    words = [sys.executable, "-m", "litreview", "screen", "--review", str(folder), "--as", name]
    command = shlex.join([*words, *(["--stage", stage] if stage else [])])
    if host not in LOOPBACK and not url:
        console.message(f"{host}: plain HTTP can be read by others on the network; see --url.")
    # A page shows all colours, even if this terminal cannot.
    os.environ["COLORTERM"] = "truecolor"
    # With a fixed token, a bookmark still works after a restart.
    token = os.environ.get("LITREVIEW_TOKEN") or secrets.token_urlsafe(24)
    address = url and url.rstrip("/")
    _listen(Browser(command, host, port, token, f"{title} · {name}", address, _print_address, terminal))


def _print_address(url: str) -> None:
    console.show({"url": url}, [url])
    # A program that reads the address from a pipe needs it now.
    sys.stdout.flush()


def _listen(browser: object) -> None:
    import asyncio
    import signal

    async def serving() -> None:
        stopped = asyncio.Event()
        for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(ending, stopped.set)
        runner = await browser.listen()  # type: ignore[attr-defined]
        try:
            await stopped.wait()
        finally:
            # Ends all sessions; their decisions are on disk.
            await runner.cleanup()

    asyncio.run(serving())
