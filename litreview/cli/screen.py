"""`litreview screen`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from litreview.cli import console
from litreview.cli.options import As, Lang, Only, Stage
from litreview.cli.sync import synchronised
from litreview.errors import LitreviewError, UsageError


def run(
    actor: As = None,
    stage: Stage = None,
    lang: Lang = None,
    theme: Annotated[
        Literal["dark", "light", "contrast", "ansi", "none"] | None,
        typer.Option("--theme", help="The colours. Default: the best that the terminal supports."),
    ] = None,
    order: Annotated[
        str | None,
        typer.Option(
            "--order",
            metavar="ORDER",
            help="The order: import, year, title, relevance, random or random:SEED.",
        ),
    ] = None,
    only: Only = None,
    keys: Annotated[
        Literal["rayyan", "asreview", "nl"] | None,
        typer.Option("--keys", help="Use the keys of another tool, or Dutch keys."),
    ] = None,
    plain: Annotated[
        bool, typer.Option("--plain", help="Screen line by line, for screen readers and simple terminals.")
    ] = False,
) -> None:
    """Screen reports in the terminal, one key per decision.

    Keys: y include, x exclude (a second key gives the reason), m maybe, u undo, ? help, q leave. Each decision is on disk
    before the next report is shown.
    """
    name, _, seed = (order or "import").partition(":")
    if seed and not seed.isdigit():
        raise UsageError(f"{seed!r} is not a valid seed.", "Use a whole number, for example random:7.")
    preferences: dict[str, Any] = {
        "stage": stage,
        "lang": lang,
        "theme": theme,
        "order": name,
        "seed": int(seed or 0),
        "only": only,
    }
    if not plain:
        on_screen("card", actor, keys=keys, **preferences)
        return
    from litreview.tui.plain.session import run as start
    from litreview.tui.preferences import Preferences

    with console.open_review(actor=actor) as review, synchronised(review):
        start(review, Preferences(reviewer=actor, keys=keys, **preferences))


def on_screen(first: Literal["card", "duplicates"], actor: str | None, **preferences: Any) -> None:
    """Open the review on the terminal.

    Raises:
        LitreviewError: There is no terminal.
    """
    if not console.has_terminal():
        raise LitreviewError(
            "The screens need a terminal.",
            "Without one, use `litreview screen --plain`, `litreview decide` or `litreview duplicates list`.",
        )
    # Textual is slow to import, so it is loaded only when there is a terminal.
    from litreview.tui.launch import run as start
    from litreview.tui.preferences import Preferences

    with console.open_review(actor=actor) as review, synchronised(review):
        start(review, Preferences(reviewer=actor, **preferences), first)
