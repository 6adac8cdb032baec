"""`litreview store`, with its own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.text_columns import plural

if TYPE_CHECKING:
    from litreview.review.review import Review


def run(context: typer.Context) -> None:
    """Say where the review's database is, or move it.

    The database and your settings lie in your own state folder and never in the review's folder, which others may
    share. One person needs no server. A team of more than two or three who decide at once is better off with
    PostgreSQL.
    """
    if context.invoked_subcommand is None:
        with console.opened() as review:
            _show(review)


def _show(review: Review) -> None:
    place, records, settings = review.database, review.status().records, review.settings.path
    lines = [f"{place}: {plural(records, 'record')}", f"Settings: {settings}"]
    console.show({"database": place, "records": records, "settings": settings}, lines)


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
    with console.opened() as review:
        counts = review.team.move(url)
        place = review.database
    # The three that a person knows; the rest of the tables is for whoever asks with --json.
    text = ", ".join(plural(counts[name], name) for name in ("record", "event", "report"))
    console.show(
        {"database": place, "rows": counts}, [f"{text} copied and compared; the review is in {place} now."]
    )


def use(
    url: Annotated[
        str,
        typer.Argument(
            metavar="URL",
            help="postgresql://NAME@HOST/DATABASE that holds this review or nothing; `file` for the review's own.",
        ),
    ],
) -> None:
    """Use a database that is there already, such as your team's, and remember that.

    Nothing is copied; what it lacks is read from searches/ and screening/. It is also the answer to a folder that
    names a database, which is never used unasked.
    """
    from litreview.review.review import Review

    with console.answered(lambda: Review.use(url, console.folder())) as review:
        _show(review)


# app.load makes a group of a module that has these.
commands = {"move": move, "use": use}
