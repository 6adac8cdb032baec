"""`litreview retractions`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.name_questions import acting
from litreview.cli.options import As, WebDryRun
from litreview.cli.pairs import hanging
from litreview.cli.search import asked
from litreview.cli.text_columns import plural
from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.review.web.results import Retraction, Retractions

Watch = Annotated[
    Path | None,
    typer.Option("--retraction-watch", metavar="CSV", help="Look in this table of Retraction Watch as well."),
]
Offline = Annotated[bool, typer.Option("--offline", help="Look only in that table; ask nobody.")]
TakeBack = Annotated[bool, typer.Option("--undo", help="Take back what the newest run noted.")]


def run(
    watch: Watch = None,
    offline: Offline = False,
    undo: TakeBack = False,
    actor: As = None,
    dry_run: WebDryRun = False,
) -> None:
    """Look for retractions of included and undecided reports.

    Asks Crossref for notices and PubMed for kinds of publication. What is found marks the report while screening, in
    `show`, and, when it is included, below the flow. Exits with 1 when something new was found.
    """
    if offline and not watch:
        raise UsageError("--offline needs a table to look in.", "Give --retraction-watch CSV.")
    with acting(actor) as review:
        review.web.on_wait = console.say
        if undo:
            taken = review.web.undo("retraction", actor)
            console.show({"taken_back": taken}, [f"{plural(taken, 'notice')} taken back."])
            return
        tick = console.ticking("requests")
        done = review.web.check_retractions(watch, actor, offline=offline, dry_run=dry_run, tick=tick)
    console.show(done, lines(done, dry_run=dry_run))
    # As `check` does: a script that runs this each month is to notice.
    if any(one.new for one in done.found):
        raise typer.Exit(1)


def lines(done: Retractions, *, dry_run: bool = False) -> Iterator[str]:
    """Say what was found."""
    if dry_run:
        yield from asked(done.requests)
        return
    for one in done.found:
        yield from _one(one)
    yield f"{plural(done.checked, 'report')} checked, {len(done.found):,} with a retraction or a concern."
    if done.unchecked:
        yield f"{plural(done.unchecked, 'report')} without DOI and PMID could not be checked; try `litreview enrich`."


def _one(one: Retraction) -> Iterator[str]:
    said = ", ".join(part for part in (one.nature, one.source, one.date, one.notice) if part)
    yield from hanging(f"{one.key[:8]}  ", one.title or "no title")
    yield from hanging("          ", said + ("" if one.new else " (known)"))
