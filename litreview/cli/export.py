"""`litreview export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from litreview.cli import console
from litreview.cli.file_endings import omitted_fields
from litreview.cli.options import As, Excel, Only, Stage, Style, stage_of
from litreview.cli.output_files import WRITTEN
from litreview.cli.text_columns import plural
from litreview.errors import UsageError


def run(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="The file to write; its extension sets the format."),
        WRITTEN,
    ],
    states: Annotated[
        list[str] | None,
        typer.Option(
            "--state",
            metavar="STATE",
            help="Only these reports. By outcome of the review: `included`, `excluded` (at full text, with reasons) "
            "and `awaiting` (classification), which can be combined. `awaiting-retrieval`: for a library loan. By state at the stage of --stage: `include`, "
            "`exclude`, `maybe`, `todo`, `waiting`, `conflict`, `removed` or `undecided`.",
        ),
    ] = None,
    stage: Stage = None,
    only: Only = None,
    excel: Excel = None,
    style: Style = None,
    actor: As = None,
) -> None:
    """Write reports to a file in any supported format.

    Writes one record per report, with the best value of each field from all its records. The outcome at full text, its
    reason and the study are written as columns of a table, or as keywords in other formats. A workbook has a sheet for
    each outcome.
    """
    from litreview.exports import writer_for
    from litreview.review.reports.outcome_file import OUTCOMES
    from litreview.screening.filter_language import parse_filter

    matching = parse_filter(only or "")
    wanted = states or []
    # `included` alone is written without outcomes, for other programs.
    several = len(wanted) > 1 or (wanted and wanted[0] in {"excluded", "awaiting"})
    if several and not set(wanted) <= set(OUTCOMES):
        raise UsageError("Only included, excluded and awaiting can be combined.", "Give one --state.")
    with console.open_review(actor=actor) as review:
        state: str | None
        if several:
            outcomes = list(dict.fromkeys(wanted))
            counts = review.reports.export_outcomes(
                file, outcomes, only=matching, reviewer=actor, excel=excel, style=style
            )
            state, number = ", ".join(counts), sum(counts.values())
        else:
            state = wanted[0] if wanted else None
            number = review.reports.export(
                file, state, stage_of(stage), only=matching, reviewer=actor, excel=excel, style=style
            )
            counts = {state or "all": number}
    for line in omitted_fields(writer_for(file, excel=excel, style=style)):
        console.message(line)
    # `state` and `reports` are kept for existing scripts.
    data = {"path": file, "state": state, "reports": number, "outcomes": counts}
    text = f"{plural(number, 'report')} written to {file}"
    if several:
        text += f" ({', '.join(f'{name} {n:,}' for name, n in counts.items())})"
    console.show(data, [text])
