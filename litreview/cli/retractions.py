"""`litreview retractions`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.name_questions import open_to_write
from litreview.cli.options import As, WebDryRun
from litreview.cli.search import request_lines
from litreview.cli.text_columns import plural, wrap_hanging
from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.review.web.results import RetractionResult

Watch = Annotated[
    Path | None,
    typer.Option("--retraction-watch", metavar="CSV", help="Also look in this table by Retraction Watch."),
]
Offline = Annotated[bool, typer.Option("--offline", help="Look only in that table, without web services.")]
TakeBack = Annotated[bool, typer.Option("--undo", help="Undo the latest run.")]


def run(
    watch: Watch = None,
    offline: Offline = False,
    undo: TakeBack = False,
    actor: As = None,
    dry_run: WebDryRun = False,
) -> None:
    """Check included and undecided reports for retractions.

    Asks Crossref for notices and PubMed for publication types. Retractions are shown while screening, by `show`, and for
    included reports below the flow. Exits with 1 if something new was found.
    """
    if offline and not watch:
        raise UsageError("--offline needs a table.", "Add --retraction-watch CSV.")
    with open_to_write(actor) as review:
        review.web.on_wait = console.message
        if undo:
            taken = review.web.undo("retraction", actor)
            console.show({"taken_back": taken}, [f"{plural(taken, 'notice')} taken back."])
            return
        tick = console.progress("requests")
        done = review.web.check_retractions(watch, actor, offline=offline, dry_run=dry_run, tick=tick)
    console.show(done, lines(done, dry_run=dry_run))
    # For scripts that run this every month.
    if any(one.new for one in done.found):
        raise typer.Exit(1)


def lines(done: RetractionResult, *, dry_run: bool = False) -> Iterator[str]:
    """Yield the retractions found, and the number of reports checked."""
    if dry_run:
        yield from request_lines(done.requests)
        return
    for one in done.found:
        details = ", ".join(part for part in (one.nature, one.source, one.date, one.notice) if part)
        yield from wrap_hanging(f"{one.key[:8]}  ", one.title or "no title")
        yield from wrap_hanging("          ", details + ("" if one.new else " (known)"))
    yield f"{plural(done.checked, 'report')} checked, {len(done.found):,} with a retraction or an expression of concern."
    if done.unchecked:
        yield f"{plural(done.unchecked, 'report')} with neither DOI nor PMID not checked; try `litreview enrich`."
