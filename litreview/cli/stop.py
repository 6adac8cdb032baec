"""`litreview stop`."""

from __future__ import annotations

from typing import Annotated

import typer

from litreview.cli import console
from litreview.cli.json_output import jsonable
from litreview.cli.name_questions import open_to_write
from litreview.cli.options import As, DryRun
from litreview.cli.text_columns import plural


def run(
    why: Annotated[
        str,
        typer.Option("--why", metavar="TEXT", help="The rule for stopping, for the methods text."),
    ],
    dry_run: DryRun = False,
    actor: As = None,
) -> None:
    """Stop screening and leave out reports without votes.

    These reports are counted as marked ineligible by automation, as in PRISMA 2020. `undo` restores all of them.

    What the data say about stopping is printed first, and kept with the stop as its grounds: a test of whether too many
    relevant reports may still be unseen. It is evidence, not proof, and it never prevents a stop. `--dry-run` shows it
    without stopping.
    """
    from litreview.prisma.methods import stopping_text
    from litreview.prisma.methods.methods_words import MethodsWords

    with open_to_write(actor) as review:
        left = review.decisions.stop(why, actor, dry_run=dry_run)
    would = "would be left" if dry_run else "left"
    text = f"{plural(len(left.reports), 'report')} ({plural(left.records, 'record')}) {would} unscreened."
    said = stopping_text.present(left.statement, MethodsWords("en", "new_dbr"))
    shown = {"dry_run": dry_run, **jsonable(left), "statement": left.statement.as_body()}
    console.show(shown, [*said, text])
