"""`litreview screen`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from litreview.cli import console
from litreview.cli.options import As, Lang, Only, Stage
from litreview.cli.sync import in_step
from litreview.errors import LitreviewError, UsageError


def run(
    actor: As = None,
    stage: Stage = None,
    lang: Lang = None,
    theme: Annotated[
        Literal["dark", "light", "contrast", "ansi", "none"] | None,
        typer.Option("--theme", help="The colours; else what the terminal can do."),
    ] = None,
    order: Annotated[
        str | None,
        typer.Option("--order", metavar="ORDER", help="import, year, title, or random with random:SEED."),
    ] = None,
    only: Only = None,
    keys: Annotated[
        Literal["rayyan", "asreview", "nl"] | None,
        typer.Option("--keys", help="Keys as you know them from elsewhere."),
    ] = None,
    plain: Annotated[
        bool, typer.Option("--plain", help="Line by line, for screen readers and simple terminals.")
    ] = False,
) -> None:
    """Screen reports in the terminal, one key a decision.

    y include, x exclude (asks the reason by one more key), m maybe, u undo, ? help, q leave. Each decision is on disk
    before the next report is shown.
    """
    name, _, seed = (order or "import").partition(":")
    if seed and not seed.isdigit():
        raise UsageError(f"{seed!r} is no seed.", "Write a whole number, such as random:7.")
    wishes = {
        "stage": stage,
        "lang": lang,
        "theme": theme,
        "order": name,
        "seed": int(seed or 0),
        "only": only,
    }
    if plain:
        _line_by_line(reviewer=actor, keys=keys, **wishes)
    else:
        on_screen("card", actor, keys=keys, **wishes)


def on_screen(first: Literal["card", "duplicates"], actor: str | None, **wishes: Any) -> None:
    """Open the review on the terminal.

    Raises:
        LitreviewError: There is no terminal.
    """
    if not console.has_terminal():
        raise LitreviewError(
            "The screens need a terminal, and here is none.",
            "Without one, see `litreview screen --plain`, `litreview decide --help` and `litreview duplicates --help`.",
        )
    # Textual costs more than all else here, so it is loaded only when there is a terminal to show it on.
    from litreview.tui.launch import run as start
    from litreview.tui.preferences import Wishes

    with console.opened(actor=actor) as review, in_step(review):
        start(review, Wishes(reviewer=actor, **wishes), first)


def _line_by_line(**wishes: Any) -> None:
    from litreview.tui.plain.launch import run as start
    from litreview.tui.preferences import Wishes

    with console.opened(actor=wishes["reviewer"]) as review, in_step(review):
        start(review, Wishes(**wishes))
