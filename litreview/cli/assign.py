"""`litreview assign`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from litreview.cli import console
from litreview.cli.name_questions import open_to_write
from litreview.cli.options import As, Stage, stage_of
from litreview.cli.shared_reports import shared_lines
from litreview.cli.text_columns import columns, plural
from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.review.team.shares import Shares


def run(
    to: Annotated[
        str | None, typer.Option("--to", metavar="NAMES", help="Reviewers, for example anna,bram,cleo.")
    ] = None,
    way: Annotated[
        Literal["whole", "split", "random"],
        typer.Option("--way", help="Assign every report to everyone, in turns, or at random."),
    ] = "whole",
    each: Annotated[
        int | None,
        typer.Option(
            "--each", min=1, metavar="N", help="Reviewers per report. Default: as the protocol requires."
        ),
    ] = None,
    overlap: Annotated[
        float,
        typer.Option(
            "--overlap",
            min=0,
            max=100,
            metavar="P",
            help="Percentage of reports that two reviewers get, at random.",
        ),
    ] = 0,
    seed: Annotated[
        int,
        typer.Option("--seed", metavar="N", help="The random seed; the same seed repeats the assignment."),
    ] = 0,
    stage: Stage = None,
    again: Annotated[
        bool, typer.Option("--again", help="Replace the earlier assignment of the stage.")
    ] = False,
    clear: Annotated[bool, typer.Option("--clear", help="Remove the assignment of the stage.")] = False,
    actor: As = None,
) -> None:
    """Assign reports to reviewers, or show each reviewer's share.

    Only unassigned reports that still need votes are assigned. A reviewer's queue then holds their own share and all
    unassigned reports. `--way split` assigns each report to as many reviewers as the protocol requires. `--way random
    --overlap 20` assigns one in five reports to two reviewers and every other report to one. Each assignment is an event.
    """
    if clear and to:
        raise UsageError("--clear and --to cannot be combined.", "To assign again, use --to with --again.")
    from litreview.review.team.shares import AssignmentOptions

    with open_to_write(actor) as review:
        if clear:
            found = review.team.clear_shares(stage_of(stage), actor)
        elif to:
            names = [name for name in to.replace(",", " ").split() if name]
            found = review.team.assign(
                AssignmentOptions(names, way, stage_of(stage), each, overlap / 100, seed, again), actor
            )
        else:
            found = review.team.shares(stage_of(stage))
    console.show(found, lines(found))


def lines(found: Shares) -> Iterator[str]:
    """Yield each reviewer's share, and what was judged in an order by relevance."""
    if found.shares:
        yield from columns(list(found.shares.items()))
    else:
        yield f"No reports are assigned at {found.stage}: every reviewer's queue holds all of them."
    # Without this line a team would wonder why two reviewers see the same report.
    if found.shares and found.nobody:
        yield f"{plural(found.nobody, 'report')} not assigned to anyone, and so in every queue."
    orders = found.orders
    if any(orders.by_relevance.values()):
        heads = ("judged so far", "reports", "in an order by relevance")
        rows = [(name, judged, orders.by_relevance[name]) for name, judged in orders.judged.items()]
        yield ""
        yield from columns([heads, *rows])
        yield from shared_lines(orders)
