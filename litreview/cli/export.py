"""`litreview export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from litreview.cli import console
from litreview.cli.endings import left_out
from litreview.cli.options import Excel, Stage, at
from litreview.cli.text_columns import plural
from litreview.errors import UsageError


def run(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The file to write; its ending names the format.")
    ],
    states: Annotated[
        list[str] | None,
        typer.Option(
            "--state",
            metavar="STATE",
            help="Only these reports. included, excluded (at full text, with reasons) and awaiting (classification) may "
            "be given together.",
        ),
    ] = None,
    stage: Stage = None,
    excel: Excel = None,
) -> None:
    """Write reports to a file: all of them, or those included.

    One record a report, with the best value of each field over all its records. What full text came to is written with its
    reason and studies: as columns of a table, as keywords elsewhere; a workbook has a sheet for each outcome.
    """
    from litreview.review.reports.outcome_file import OUTCOMES
    from litreview.review.reports.report_files import writer_for

    asked = states or []
    # `included` alone is the plain set that every other program reads; the others say why they are there.
    several = len(asked) > 1 or (asked and asked[0] in {"excluded", "awaiting"})
    if several and not set(asked) <= set(OUTCOMES):
        raise UsageError("Only included, excluded and awaiting go into one file.", "Give one --state.")
    with console.opened() as review:
        state: str | None
        if several:
            counts = review.reports.export_outcomes(file, list(dict.fromkeys(asked)), excel=excel)
            state, number = ", ".join(counts), sum(counts.values())
        else:
            state = asked[0] if asked else None
            number = review.reports.export(file, state, at(stage), excel=excel)
            counts = {state or "all": number}
    for line in left_out(writer_for(file, excel=excel)):
        console.say(line)
    # `state` and `reports` as ever, so that scripts of before go on.
    data = {"path": file, "state": state, "reports": number, "outcomes": counts}
    said = f"{plural(number, 'report')} written to {file}"
    if several:
        said += f" ({', '.join(f'{name} {n:,}' for name, n in counts.items())})"
    console.show(data, [said])
