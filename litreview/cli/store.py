"""`litreview store` and its subcommands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.text_columns import plural

if TYPE_CHECKING:
    from litreview.review.review import Review


def run(context: typer.Context) -> None:
    """Show where the review's database is, or move it.

    The database and your settings are in your own state folder, never in the review's folder, which others may share. One
    person needs no server. A team in which more than two or three people decide at the same time should use PostgreSQL.
    """
    if context.invoked_subcommand is None:
        with console.open_review() as review:
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
            help="postgresql://NAME@HOST/DATABASE of an empty database, or `file` for a local file.",
        ),
    ],
) -> None:
    """Copy the review to an empty database, compare every row, and use the new database.

    An old database file is kept beside its place as review.db.old. Put a password in ~/.pgpass, not in the URL.
    """
    with console.open_review() as review:
        counts = review.team.move(url)
        place = review.database
    # --json lists all tables.
    text = ", ".join(plural(counts[name], name) for name in ("record", "event", "report"))
    console.show(
        {"database": place, "rows": counts}, [f"{text} copied and compared; the review now uses {place}."]
    )


def use(
    url: Annotated[
        str,
        typer.Argument(
            metavar="URL",
            help="postgresql://NAME@HOST/DATABASE with this review or empty, or `file` for a local file.",
        ),
    ],
) -> None:
    """Use an existing database, such as your team's, and remember it.

    Nothing is copied; missing data is read from searches/ and screening/. Use this command also for a folder that names a
    database, since such a database is never used without your consent.
    """
    from litreview.review.review import Review

    with console.open_with_notices(lambda: Review.use(url, console.folder())) as review:
        _show(review)


# A module with subcommands becomes a group in app.load.
subcommands = {"move": move, "use": use}
