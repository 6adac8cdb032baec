"""`litreview redact`."""

from __future__ import annotations

from typing import Annotated

import typer

from litreview.cli import console
from litreview.cli.name_questions import acting
from litreview.cli.options import As


def run(
    event: Annotated[
        str, typer.Argument(metavar="EVENT", help="The event's id, or a beginning or end that is unique.")
    ],
    actor: As = None,
) -> None:
    """Take the note out of an event, for good.

    It is blank here at once, and on each other device at its next synchronisation. Copies that were made elsewhere,
    such as the history of a git repository or a backup, still have it. `litreview show KEY --json` gives the ids.
    """
    with acting(actor) as review:
        done = review.team.redact(event, actor)
    console.show(
        {"event": done}, [f"The note of {done} is taken out; other devices follow when they synchronise."]
    )
