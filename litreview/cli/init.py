"""`litreview init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from litreview.cli import console


def run(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the new review.")],
    title: Annotated[
        str | None, typer.Option("--title", help="The review's title; else the folder's name.")
    ] = None,
    actor: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="NAME", help="Your name in the review, remembered here; a pseudonym is fine."
        ),
    ] = None,
) -> None:
    """Make the folders of a new review, with a commented protocol.

    Edit screening/protocol.toml, then import your searches. A folder that already is a review is refused.
    """
    from litreview.review.review import Review

    # The folder's name is what people called it; a title can be mended in the protocol at any time.
    with console.answered(
        lambda: Review.create(folder, title or folder.resolve().name, actor=actor)
    ) as review:
        data = {"folder": review.folder, "title": review.protocol.title}
        console.show(
            data,
            [
                f"{review.folder} is a review now.",
                "Next: write down your criteria in screening/protocol.toml,",
                "then `litreview import FILE… --database NAME --date YYYY-MM-DD --hits N`.",
            ],
        )
