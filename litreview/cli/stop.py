"""`litreview stop`."""

from __future__ import annotations

from typing import Annotated

import typer

from litreview.cli import console
from litreview.cli.json_output import plain
from litreview.cli.name_questions import acting
from litreview.cli.options import As, DryRun
from litreview.cli.text_columns import plural


def run(
    why: Annotated[
        str,
        typer.Option(
            "--why", metavar="TEXT", help="The rule by which screening stops; it goes into the methods."
        ),
    ],
    dry_run: DryRun = False,
    actor: As = None,
) -> None:
    """Stop screening: leave out what nobody has voted on.

    They count as ineligible by automation, as PRISMA 2020 wants it, and `undo` brings them all back.
    """
    with acting(actor) as review:
        left = review.decisions.stop(why, actor, dry_run=dry_run)
    would = "would be left" if dry_run else "left"
    # Reports are what the flow counts, records what the event names; a person may compare with either.
    said = f"{plural(len(left.reports), 'report')} ({plural(left.records, 'record')}) {would} unscreened."
    console.show({"dry_run": dry_run, **plain(left)}, [said])
