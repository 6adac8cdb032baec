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
        typer.Option("--host", metavar="ADDRESS", help="Where to listen; others reach only what you name."),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; else a free one.")] = 0,
    url: Annotated[
        str | None, typer.Option("--url", help="How people reach it, where a proxy stands before it.")
    ] = None,
) -> None:
    """Screen in a browser: for a colleague without a terminal.

    It prints an address with a token; without the token every request is refused. It listens on this machine only
    unless --host says otherwise, and speaks plain HTTP: across a network put a proxy with HTTPS before it, and name
    its address with --url. All who open the address screen as one reviewer, on at most eight pages at once; start
    another for each. Ctrl-C ends it, and every page with it.
    """
    try:
        from litreview.tui.browser import Browser
        from litreview.tui.preferences import Wishes
    except ImportError as error:
        raise LitreviewError(
            f"`serve` needs a part that is not installed ({error.name}).",
            'Install it, in a clone with `python -m pip install ".[browser]"`.',
        ) from error
    with console.opened(actor=actor) as review:
        name, folder, title = review.reviewer(actor), review.folder, review.protocol.title
        look = Wishes().look(review)
    words = [sys.executable, "-m", "litreview", "screen", "--review", str(folder), "--as", name]
    command = shlex.join([*words, *(["--stage", stage] if stage else [])])
    if host not in LOOPBACK and not url:
        console.say(f"{host}: whoever can listen on the network can read along; see --url.")
    # A page shows all colours, whatever the terminal that this was started in can do.
    os.environ["COLORTERM"] = "truecolor"
    # A token that stays lets a bookmark work on after a restart; else each start has a new one.
    token = os.environ.get("LITREVIEW_TOKEN") or secrets.token_urlsafe(24)
    _listen(Browser(command, host, port, token, f"{title} · {name}", url and url.rstrip("/"), _told, look))


def _told(url: str) -> None:
    console.show({"url": url}, [url])
    # Whoever waits for the address in a pipe must not wait for the end.
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
            # Ends every session behind it, too; decisions are on disk already.
            await runner.cleanup()

    asyncio.run(serving())
