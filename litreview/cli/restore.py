"""`litreview restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from litreview.cli import console
from litreview.cli.text_columns import plural


def run(
    file: Annotated[
        Path, typer.Argument(metavar="ARCHIVE", help="An archive written by `litreview archive`.")
    ],
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="The new folder. Default: the name of the archive.")
    ] = None,
) -> None:
    """Create a review from an archive and check every number.

    The hash of every file is checked before anything is written. A public archive holds no exports: the keys of its
    records cannot be checked, which `litreview check` reports.
    """
    from litreview.review.review import Review

    target = folder or Path(file.stem)
    with console.open_with_notices(
        lambda: Review.restore(file, target, tick=console.progress("read"))
    ) as review:
        now = review.status()
    counts = f"{plural(now.records, 'record')}, {plural(now.reports, 'report')}"
    console.show(
        {"path": target, "records": now.records, "reports": now.reports},
        [f"{target}: {counts}; all files and numbers match the archive."],
    )
