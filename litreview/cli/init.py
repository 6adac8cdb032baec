"""`litreview init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from litreview.cli import console


def run(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the new review.")],
    title: Annotated[
        str | None, typer.Option("--title", metavar="TEXT", help="The title. Default: the folder's name.")
    ] = None,
    actor: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="NAME", help="Your name in the review, which is remembered; can be a pseudonym."
        ),
    ] = None,
) -> None:
    """Create a new review with a commented protocol.

    Then edit screening/protocol.toml and import your searches. An existing review is never overwritten.
    """
    from litreview.review.review import Review

    # The title can be changed in the protocol at any time.
    with console.open_with_notices(
        lambda: Review.create(folder, title or folder.resolve().name, actor=actor)
    ) as review:
        data = {"folder": review.folder, "title": review.protocol.title}
        console.show(
            data,
            [
                f"New review in {review.folder}",
                "Next: write your criteria in screening/protocol.toml, then run",
                "`litreview import FILE… --database NAME --date YYYY-MM-DD --hits N`.",
            ],
        )
