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
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the demo lies.")] = Path(
        "litreview-demo"
    ),
    screen: Annotated[
        bool, typer.Option("--screen/--no-screen", help="Go on into screening, on a terminal.")
    ] = True,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Start over; asks first, and moves your demo aside.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Answer yes to what --fresh asks.")] = False,
    actor: As = None,
) -> None:
    """Open the shipped review, half screened, to try everything on.

    Its six exports are imported and deduplicated, its two example reviewers' decisions are read, and its status and
    flow are printed. On a terminal you then screen under a name that is asked for. A demo that is there already is opened.
    """
    if fresh and folder.exists():
        _start_over(folder, yes=yes)
    # Before the imports, which are most of the time until anything else is printed.
    console.say(f"Preparing the demo in {folder} …")
    from litreview.cli.flow_output import lines as flow_lines
    from litreview.cli.shipped import laid_out
    from litreview.cli.status import lines as status_lines
    from litreview.prisma.flow import as_json

    with console.answered(lambda: laid_out(folder)) as review:
        _fill(review, actor)
        now, flow = review.status(), review.flow.now()
        console.show(
            {"folder": review.folder, "status": now, "flow": as_json(flow)},
            [*status_lines(now), "", *flow_lines(flow, review.protocol.language), "", *_next(folder)],
        )
        # A pipe or a scheduler has nobody to press a key, and would wait for ever.
        if screen and console.has_terminal() and not console.wants_json():
            from litreview.tui.launch import run as start
            from litreview.tui.preferences import Wishes

            start(review, Wishes(reviewer=actor))


def _start_over(folder: Path, *, yes: bool) -> None:
    # Renamed, never deleted: somebody may have decided a hundred records in their demo.
    number = 1
    while (aside := folder.with_name(f"{folder.name}-{number}")).exists():
        number += 1
    if not yes and not sys.stdin.isatty():
        raise UsageError("--fresh asks before it starts over, and nobody can answer here.", "Add --yes.")
    if not yes:
        typer.confirm(f"Start over? Your demo is kept as {aside}", abort=True, err=True)
    folder.rename(aside)


def _fill(review: Review, actor: str | None) -> None:
    """Import, deduplicate and read the ledgers; what was done before changes nothing."""
    from litreview.cli.shipped import exports
    from litreview.review.views import SearchFacts

    who = review.reviewer(actor)
    # Done each time: what is imported and judged already changes nothing, and what was cut short is finished.
    for export in exports(review.folder):
        console.say(f"Importing {export.name} …")
        review.searches.import_files(
            [export], search=SearchFacts(), actor=who, tick=console.ticking("records")
        )
    console.say("Comparing records …")
    review.duplicates.run(who, tick=console.ticking("pairs"))
    console.say("Reading decisions …")
    review.team.sync()


def _next(folder: Path) -> list[str]:
    # With the folder in both: the clone that most stand in holds a review of its own, which knows nothing of theirs.
    there = f"--review {shlex.quote(str(folder))}"
    return [
        f"Go on screening:  litreview screen {there}",
        f"Open a number:    litreview list --box BOX {there}",
    ]
