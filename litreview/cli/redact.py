"""`litreview redact`."""

from __future__ import annotations

from typing import Annotated

import typer

from litreview.cli import console
from litreview.cli.name_questions import open_to_write
from litreview.cli.options import As


def run(
    event: Annotated[
        str, typer.Argument(metavar="EVENT", help="The event's id, or a unique prefix or suffix of it.")
    ],
    actor: As = None,
) -> None:
    """Permanently delete the text of a note.

    The note of the event is deleted here at once, and on other devices when they next synchronise. Other copies, such as
    the history of a git repository or a backup, still hold it. `litreview show KEY --json` lists the ids of events.
    """
    with open_to_write(actor) as review:
        done = review.team.redact(event, actor)
    console.show(
        {"event": done}, [f"Deleted the note of {done}; other devices delete it when they synchronise."]
    )
