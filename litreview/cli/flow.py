"""`litreview flow`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from litreview.cli import console, incomplete
from litreview.cli.options import Lang

if TYPE_CHECKING:
    from litreview.prisma.flow import Flow
    from litreview.prisma.outputs import Look


HELP = {
    "svg": "Draw it as SVG: text stays text, boxes have tooltips.",
    "png": "Draw it as PNG, 192 dots an inch.",
    "pdf": "Draw it as PDF, on a page of its own size.",
    "docx": "Write it as Word: the picture, and a table that can be edited.",
    "html": "Write it as one HTML file whose boxes open to their records, offline.",
    "csv": "Write the table that the R package PRISMA2020 and its web app draw.",
}


def _file(form: str) -> Any:
    return typer.Option(f"--{form}", metavar="FILE", help=HELP[form])


def run(
    svg: Annotated[Path | None, _file("svg")] = None,
    png: Annotated[Path | None, _file("png")] = None,
    pdf: Annotated[Path | None, _file("pdf")] = None,
    docx: Annotated[Path | None, _file("docx")] = None,
    html: Annotated[Path | None, _file("html")] = None,
    csv: Annotated[Path | None, _file("csv")] = None,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="DATE", help="As it stood at the end of a day (UTC), or at an instant."),
    ] = None,
    diff: Annotated[
        str | None,
        typer.Option("--diff", metavar="DATE", help="What has moved since then, and through which events."),
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="Check and draw the flow in a file: the R package's CSV, JSON, or our SVG.",
        ),
    ] = None,
    fold: Annotated[
        int | None, typer.Option("--fold", metavar="N", help="At most N lines of reasons, the rest as one.")
    ] = None,
    final: Annotated[
        bool, typer.Option("--final", help="Draw without marks of errors and without the provisional ribbon.")
    ] = False,
    links: Annotated[
        str,
        typer.Option("--links", metavar="ADDRESS", help="Let each box of the SVG lead to this and its id."),
    ] = "",
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Also where the numbers do not add up or are provisional.")
    ] = False,
    lang: Lang = None,
) -> None:
    """Give the PRISMA 2020 flow as text, JSON, or a file to publish.

    All numbers are derived from records and decisions; it is provisional until nothing is undecided. `list --box ID`
    opens any of them. With --from the numbers are somebody else's: they are checked, and where they do not add
    up the smallest changes that would balance them are given as hints.
    """
    from litreview.cli import flow_output

    files = flow_output.named(svg=svg, png=png, pdf=pdf, docx=docx, html=html, csv=csv)
    flow_output.refuse_what_cannot_be_together(at=at, diff=diff, source=source, files=files)
    if diff is not None:
        flow_output.compare(diff, at, lang)
        return
    given = flow_output.read(source, lang, at, opens="html" in files)
    look = flow_output.settled(given.look, final=final, links=links or flow_output.beside(files))
    drawn = flow_output.folded(given.flow, fold, look.language)
    flow_output.refuse_what_is_not_ready(given, files, final=final, anyway=anyway)
    _write(drawn, look, files)
    flow_output.say_what_misleads(given, files, at)
    console.show(
        flow_output.as_data(given, hints=source is not None),
        [
            *flow_output.lines(drawn, look.language, hints=source is not None),
            *incomplete.lines(given.missing),
        ],
    )


def _write(flow: Flow, look: Look, files: dict[str, Path]) -> None:
    if not files:
        return
    from litreview.files import write_atomically
    from litreview.prisma.outputs import OUTPUTS

    # All are drawn before the first is written: a file that cannot be made leaves no half of a set.
    made = {form: OUTPUTS[form](flow, look) for form in files}
    for form, path in files.items():
        write_atomically(path, made[form])
        console.say(f"{form.upper()} written to {path}")
    if "csv" in files:
        from litreview.cli.flow_output import say_of_table

        say_of_table(flow, files["csv"])
