"""`litreview flow`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from litreview.cli.options import Lang
from litreview.cli.output_files import WRITTEN
from litreview.cli.version_options import LayoutWord, VersionOptions

HELP = {
    "svg": "Write an SVG with selectable text and tooltips.",
    "png": "Write a PNG at 192 dots per inch.",
    "pdf": "Write a PDF with the page size of the diagram.",
    "docx": "Write a Word document with the diagram and an editable table.",
    "html": "Write one HTML file that works offline; each box opens the list of its records.",
    "csv": "Write the table for the R package PRISMA2020 and its web app.",
}


def _file(form: str) -> Any:
    return typer.Option(f"--{form}", metavar="FILE", help=HELP[form])


At = Annotated[
    str | None,
    typer.Option("--at", metavar="DATE", help="The flow at the end of a day (UTC), or at a point in time."),
]
Diff = Annotated[
    str | None,
    typer.Option(
        "--diff", metavar="DATE", help="Show what has changed since then, and through which events."
    ),
]
From = Annotated[
    Path | None,
    typer.Option(
        "--from",
        metavar="FILE",
        help="Check and draw the flow in a file: CSV of the R package, JSON, or SVG by litreview.",
    ),
]
Fold = Annotated[
    int | None,
    typer.Option("--fold", metavar="N", help="Show at most N reasons and sum up the rest in one line."),
]
Final = Annotated[
    bool, typer.Option("--final", help="Draw without error marks and without the provisional ribbon.")
]
Links = Annotated[
    str,
    typer.Option(
        "--links",
        metavar="ADDRESS",
        help="Link each box of the SVG to this address followed by the box's id.",
    ),
]
Anyway = Annotated[
    bool,
    typer.Option("--anyway", help="Write the files even if the numbers do not add up or are provisional."),
]

Version = Annotated[
    int | None,
    typer.Option(
        "--version",
        metavar="N",
        help="The flow of version N: as published if a later version has begun, else as it is now.",
    ),
]
Since = Annotated[
    int | None,
    typer.Option(
        "--since",
        metavar="M",
        help="The versions after M together, until the newest or until --version, as they are now.",
    ),
]
Now = Annotated[bool, typer.Option("--now", help="With --version: as it is now, not as it was published.")]
Versions = Annotated[
    bool, typer.Option("--versions", help="The living flow: a column for each version, and one for all.")
]
Columns = Annotated[
    LayoutWord | None,
    typer.Option(
        "--columns",
        help="With --versions: each version, the latest against all before it, the base against all updates, or all in one. "
        "Default: each, and with more than five versions those in the middle combined.",
    ),
]
Frozen = Annotated[
    bool,
    typer.Option(
        "--frozen",
        help="With --versions: the columns as published, with what was lost and regained in between.",
    ),
]


def run(
    svg: Annotated[Path | None, _file("svg"), WRITTEN] = None,
    png: Annotated[Path | None, _file("png"), WRITTEN] = None,
    pdf: Annotated[Path | None, _file("pdf"), WRITTEN] = None,
    docx: Annotated[Path | None, _file("docx"), WRITTEN] = None,
    html: Annotated[Path | None, _file("html"), WRITTEN] = None,
    csv: Annotated[Path | None, _file("csv"), WRITTEN] = None,
    at: At = None,
    diff: Diff = None,
    source: From = None,
    version: Version = None,
    since: Since = None,
    now: Now = False,
    versions: Versions = False,
    columns: Columns = None,
    frozen: Frozen = False,
    fold: Fold = None,
    final: Final = False,
    links: Links = "",
    anyway: Anyway = False,
    lang: Lang = None,
) -> None:
    """Show the PRISMA 2020 flow, or draw it for publication.

    All numbers are derived from records and decisions. The flow is provisional until nothing is undecided. `litreview list
    --box ID` lists the records behind a number. With --from the flow is read from a file and checked; if its numbers do
    not add up, the smallest changes that would balance them are listed as hints.

    After `litreview update begin` it is the flow of the newest version. --version shows another one, as it was published,
    and --versions all of them beside each other: the living flow. With --at both are of that day.
    """
    from litreview.cli import flow_output

    forms = {"svg": svg, "png": png, "pdf": pdf, "docx": docx, "html": html, "csv": csv}
    files = {form: path for form, path in forms.items() if path is not None}
    flow_output.check_options(at=at, diff=diff, source=source, files=files)
    wanted = VersionOptions(version, since, now, versions, columns, frozen)
    links = links or flow_output.link_to_html(files)
    if wanted.given:
        from litreview.cli import flow_versions

        flow_versions.check_options(wanted, {"--diff": diff, "--from": source}, files)
        if versions:
            flow_versions.show_living(
                wanted, files, lang, links, at=at, fold=fold, final=final, anyway=anyway
            )
            return
    if diff is not None:
        flow_output.compare(diff, at, lang)
        return
    given = flow_output.load(source, lang, at, wanted, opens="html" in files)
    hints = source is not None
    flow_output.show_flow(given, files, links, fold=fold, final=final, anyway=anyway, hints=hints)
    flow_output.warn_if_misleading(given, files, at)
