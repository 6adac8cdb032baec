"""`litreview assign`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from litreview.cli import console
from litreview.cli.name_questions import acting
from litreview.cli.options import As, Stage, at
from litreview.cli.text_columns import columns, plural
from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.review.team.shares import Shares


def run(
    to: Annotated[
        str | None, typer.Option("--to", metavar="NAMES", help="Reviewers, such as anna,bram,cleo.")
    ] = None,
    way: Annotated[
        Literal["whole", "split", "random"],
        typer.Option("--way", help="All to each, in turns, or by lot."),
    ] = "whole",
    each: Annotated[
        int | None,
        typer.Option("--each", min=1, metavar="N", help="How many get a report; else as the protocol asks."),
    ] = None,
    overlap: Annotated[
        float,
        typer.Option("--overlap", min=0, max=100, metavar="P", help="Percent that several get, by lot."),
    ] = 0,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Draws the same lots again.")] = 0,
    stage: Stage = None,
    again: Annotated[
        bool, typer.Option("--again", help="Take back what was dealt before, and deal anew.")
    ] = False,
    clear: Annotated[bool, typer.Option("--clear", help="Take back what was dealt at the stage.")] = False,
    actor: As = None,
) -> None:
    """Deal reports among reviewers, or say who has how many.

    Only reports that lack votes and are in nobody's share are dealt; a queue then shows one's own share, and what is
    in nobody's. `--way split` gives each report to as many as the protocol asks for; `--way random --overlap 20` gives
    one in five to two, and each other to one. Every deal is an event.
    """
    if clear and to:
        raise UsageError("--clear deals nothing.", "Deal anew with --again.")
    from litreview.review.team.shares import Deal

    with acting(actor) as review:
        if clear:
            found = review.team.clear_shares(at(stage), actor)
        elif to:
            names = [name for name in to.replace(",", " ").split() if name]
            found = review.team.assign(Deal(names, way, at(stage), each, overlap / 100, seed, again), actor)
        else:
            found = review.team.shares(at(stage))
    console.show(found, lines(found))


def lines(found: Shares) -> Iterator[str]:
    """Give the shares for a person."""
    if found.shares:
        yield from columns(list(found.shares.items()))
    else:
        yield f"Nothing is dealt at {found.stage}: every reviewer's queue holds all."
    # Those are in every queue; unsaid, a team would wonder why two screen the same.
    if found.shares and found.nobody:
        yield f"{plural(found.nobody, 'report')} in nobody's share, and so in every queue."
