"""`litreview screen`."""

from __future__ import annotations

from typing import Annotated
from typing import Literal

import typer

from litreview.cli import face
from litreview.cli.options import As
from litreview.cli.options import Lang
from litreview.cli.options import Stage


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
    from litreview.tui import run as start

    with face.opened() as review:
        start(review, reviewer=actor, stage=stage, lang=lang, theme=theme, order=order)
