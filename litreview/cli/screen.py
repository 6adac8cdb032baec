"""`litreview screen`."""

from __future__ import annotations

from typing import Annotated
from typing import Literal

import typer

from litreview.cli import face
from litreview.cli.options import As
from litreview.cli.options import Lang
from litreview.cli.options import Stage
from litreview.errors import LitreviewError


def run(
    actor: As = None,
    stage: Stage = None,
    lang: Lang = None,
    theme: Annotated[
        Literal["dark", "light", "contrast", "ansi", "none"] | None,
        typer.Option("--theme", help="The colours; else what the terminal can do."),
    ] = None,
    order: Annotated[
        Literal["import", "year", "title"] | None,
        typer.Option("--order", help="The order of the queue; else import."),
    ] = None,
) -> None:
    """Screen reports in the terminal, one key a decision.

    y include, x exclude (asks the reason by one more key), m maybe, u undo, ? help, q leave. Each decision is on disk
    before the next report is shown.
    """
    on_screen("card", actor, stage=stage, lang=lang, theme=theme, order=order)


def on_screen(first: Literal["card", "duplicates"], actor: str | None, **wishes: str | None) -> None:
    """Open the review on the terminal.

    Raises:
        LitreviewError: There is no terminal.
    """
    if not face.has_terminal():
        raise LitreviewError(
            "The screens need a terminal, and here is none.",
            "Without one, see `litreview decide --help` and `litreview duplicates --help`.",
        )
    # Textual costs more than all else here, so it is loaded only when there is a terminal to show it on.
    from litreview.tui import run as start

    with face.opened() as review:
        start(review, actor, start=first, **wishes)
