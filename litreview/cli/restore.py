"""`litreview restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from litreview.cli import console
from litreview.cli.text_columns import plural


def run(
    file: Annotated[
        Path, typer.Argument(metavar="ARCHIVE", help="An archive that `litreview archive` wrote.")
    ],
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="The new folder; else named as the archive.")
    ] = None,
) -> None:
    """Make a review of an archive, with every number compared.

    Each file is compared with its hash before anything is written. A public archive gives a review without exports: its keys are taken as they are stated, and `check` says so.
    """
    from litreview.review.review import Review

    target = folder or Path(file.stem)
    with console.answered(lambda: Review.restore(file, target)) as review:
        now = review.status()
    counts = f"{plural(now.records, 'record')}, {plural(now.reports, 'report')}"
    console.show(
        {"path": target, "records": now.records, "reports": now.reports},
        [f"{target}: {counts}; every file and number is as it was archived."],
    )
