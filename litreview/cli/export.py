"""`litreview export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from typing import Literal

import typer

from litreview.cli import face
from litreview.cli.layout import plural
from litreview.cli.options import Excel
from litreview.cli.options import Stage
from litreview.cli.options import StateWord
from litreview.cli.options import at


def run(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The file to write; its ending names the format.")
    ],
    state: Annotated[
        Literal["included", StateWord] | None,
        typer.Option("--state", help="Only these reports; included is the review's final set."),
    ] = None,
    stage: Stage = None,
    excel: Excel = None,
) -> None:
    """Write reports to a file: all of them, or those included.

    One record a report, with the best value of each field over all its records.
    """
    # `included` is the word of the flow, for what full text settled; the others are states of a stage.
    with face.opened() as review:
        number = review.export(file, state, at(stage), excel=excel)
    face.show(
        {"path": file, "state": state, "reports": number}, [f"{plural(number, 'report')} written to {file}"]
    )
