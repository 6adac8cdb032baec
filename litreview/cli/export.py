"""`litreview export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from typing import Literal

import typer

from litreview.cli import face
from litreview.cli.layout import plural
from litreview.cli.options import StateWord


def run(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The file to write; its ending names the format.")
    ],
    state: Annotated[
        StateWord | Literal["included"], typer.Option("--state", help="Which reports, by where they stand.")
    ] = "included",
) -> None:
    """Write the included set, or any other, to a file.

    One record a report, with the best value of each field over all its records.
    """
    with face.opened() as review:
        number = review.export(file, state)
    face.show(
        {"path": file, "state": state, "reports": number}, [f"{plural(number, 'report')} written to {file}"]
    )
