"""`litreview demo`."""

from __future__ import annotations

import shlex
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.options import As
from litreview.cli.text_columns import plural
from litreview.errors import LitreviewError, UsageError

if TYPE_CHECKING:
    from litreview.review.review import Review


def run(
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="The folder of the demo. Default: litreview-demo.")
    ] = None,
    tutorial: Annotated[
        bool, typer.Option("--tutorial", help="Forty invented records with abstracts, none of them decided.")
    ] = False,
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

    The reports of the example review exist, and their abstracts are not shipped; on a terminal one key fetches those that
    are open. With --tutorial, all records are invented and have abstracts.
    """
    folder = folder or Path("litreview-tutorial" if tutorial else "litreview-demo")
    if fresh and folder.exists():
        _start_over(folder, yes=yes)
    # Before the imports, which take most of the time until the next line is printed.
    console.message(f"Preparing the demo in {folder} …")
    from litreview.cli.flow_output import lines as flow_lines
    from litreview.cli.shipped import open_demo
    from litreview.cli.status import lines as status_lines
    from litreview.prisma.flow import as_json

    with console.open_with_notices(lambda: open_demo(folder, tutorial=tutorial)) as review:
        fill(review, actor)
        now, flow = review.status(), review.flow.now()
        console.show(
            {"folder": review.folder, "status": now, "flow": as_json(flow)},
            [
                *status_lines(now), "", *flow_lines(flow, review.protocol.language), "",
                *_next(folder, tutorial=tutorial),
            ],
        )  # fmt: skip
        # Without a terminal nobody can press a key.
        if screen and console.has_terminal() and not console.wants_json():
            offer_abstracts(review, actor)
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


def offer_abstracts(review: Review, actor: str | None) -> None:
    """Offer to fetch open abstracts on one key, after naming what would be sent to whom.

    Nothing is said where a report has an abstract, as in the tutorial or after the first request.
    """
    from litreview.cli.enrich import lines
    from litreview.review.web.enrichment import ORDER
    from litreview.screening.filter_language import parse_filter
    from litreview.sources.source_table import SOURCES

    if review.reports.positions(only=parse_filter("has:abstract")):
        return
    planned = review.web.enrich(dry_run=True)
    services = [SOURCES[name].title for name in ORDER]
    offer = (
        "None of these reports has an abstract. Press a to fetch open ones, or any other key to begin without. "
        f"What is sent: the DOIs, PMIDs or titles of {plural(planned.asked, 'report')}, "
        f"to {', '.join(services[:-1])} and {services[-1]}."
    )
    console.message("\n" + textwrap.fill(offer, 78))
    if typer.getchar() != "a":
        return
    try:
        found = review.web.enrich(actor=actor, tick=console.progress("reports"))
    except LitreviewError as error:
        # What was found before is kept, and the demo can be screened without the rest.
        console.message(str(error))
        return
    for line in lines(found):
        console.message(line)


def _next(folder: Path, *, tutorial: bool) -> list[str]:
    # With --review, since the working folder may hold another review, such as the one in a clone of litreview.
    review = f"--review {shlex.quote(str(folder))}"
    program = console.program()
    named = [] if tutorial else [f"Screen invented abstracts:     {program} demo --tutorial"]
    return [
        f"Continue screening:            {program} screen {review}",
        f"List the records of a number:  {program} list --box BOX {review}",
        *named,
    ]
