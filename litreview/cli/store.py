"""`litreview store`, with its own word."""

from __future__ import annotations

from typing import Annotated

import typer

from litreview.cli import face
from litreview.cli.layout import plural


def run(context: typer.Context) -> None:
    """Say where the review's database is, or move it.

    One person needs no server. A team of more than two or three who decide at once is better off with PostgreSQL.
    """
    if context.invoked_subcommand is None:
        with face.opened() as review:
            place, records = review.database, review.status().records
            away = review.is_synchronised
        lines = [f"{place}: {plural(records, 'record')}"]
        if away:
            lines.append(
                "The review's folder is synchronised by a service, so its own file lies outside of it."
            )
        face.show({"database": place, "records": records}, lines)


def move(
    url: Annotated[
        str,
        typer.Argument(
            metavar="URL",
            help="postgresql://NAME@HOST/DATABASE of an empty database; `file` for the review's own.",
        ),
    ],
) -> None:
    """Copy the review into an empty database, compare every row, and use that one from now on.

    A file that is left stays beside its place as review.db.old. Let a password stand in ~/.pgpass and not in the URL.
    """
    with face.opened() as review:
        counts = review.move(url)
        place = review.database
    # The three that a person knows; the rest of the tables is for whoever asks with --json.
    text = ", ".join(plural(counts[name], name) for name in ("record", "event", "report"))
    face.show(
        {"database": place, "rows": counts}, [f"{text} copied and compared; the review is in {place} now."]
    )


# app.load makes a group of a module that has these.
commands = {"move": move}
