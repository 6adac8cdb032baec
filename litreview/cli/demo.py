"""`litreview demo`."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.options import As
from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.review.review import Review


def run(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the demo.")] = Path(
        "litreview-demo"
    ),
    screen: Annotated[
        bool, typer.Option("--screen/--no-screen", help="Start screening afterwards, on a terminal.")
    ] = True,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Start over: ask first, then rename the existing demo.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask with --fresh.")] = False,
    actor: As = None,
) -> None:
    """Create and open a half-screened example review.

    Imports and deduplicates six exports, reads the decisions of two example reviewers, and prints the status and the flow.
    On a terminal you can then screen under your own name. If the folder already holds the demo, it is opened as it is.
    """
    if fresh and folder.exists():
        _start_over(folder, yes=yes)
    # Before the imports, which take most of the time until the next line is printed.
    console.message(f"Preparing the demo in {folder} …")
    from litreview.cli.flow_output import lines as flow_lines
    from litreview.cli.shipped import open_demo
    from litreview.cli.status import lines as status_lines
    from litreview.prisma.flow import as_json

    with console.open_with_notices(lambda: open_demo(folder)) as review:
        fill(review, actor)
        now, flow = review.status(), review.flow.now()
        console.show(
            {"folder": review.folder, "status": now, "flow": as_json(flow)},
            [*status_lines(now), "", *flow_lines(flow, review.protocol.language), "", *_next(folder)],
        )
        # Without a terminal nobody can press a key.
        if screen and console.has_terminal() and not console.wants_json():
            from litreview.tui.launch import run as start
            from litreview.tui.preferences import Preferences

            start(review, Preferences(reviewer=actor))


def _start_over(folder: Path, *, yes: bool) -> None:
    # Renamed, never deleted: it may hold decisions.
    number = 1
    while (aside := folder.with_name(f"{folder.name}-{number}")).exists():
        number += 1
    if not yes and not sys.stdin.isatty():
        raise UsageError("--fresh asks for confirmation, which needs a terminal.", "Add --yes to skip it.")
    if not yes:
        typer.confirm(f"Start over? The existing demo is kept as {aside}", abort=True, err=True)
    folder.rename(aside)


def fill(review: Review, actor: str | None) -> None:
    """Import, deduplicate and read the ledgers."""
    from litreview.cli.shipped import demo_exports
    from litreview.review.views import SearchFacts

    who = review.reviewer(actor)
    # Repeating a step changes nothing, and an interrupted demo is completed.
    for export in demo_exports(review.folder):
        console.message(f"Importing {export.name} …")
        review.searches.import_files(
            [export], search=SearchFacts(), actor=who, tick=console.progress("records")
        )
    console.message("Comparing records …")
    review.duplicates.run(who, tick=console.progress("pairs"))
    console.message("Reading decisions …")
    review.team.sync()


def _next(folder: Path) -> list[str]:
    # With --review, since the working folder may hold another review, such as the one in a clone of litreview.
    review = f"--review {shlex.quote(str(folder))}"
    program = console.program()
    return [
        f"Continue screening:            {program} screen {review}",
        f"List the records of a number:  {program} list --box BOX {review}",
    ]
