"""`litreview update`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console, search
from litreview.cli.name_questions import open_to_write
from litreview.cli.options import As, WebDryRun
from litreview.cli.text_columns import plural, wrap_hanging

if TYPE_CHECKING:
    from litreview.review.web.results import UpdateResult

TakeBack = Annotated[bool, typer.Option("--undo", help="Undo the latest update; its searches are kept.")]


def run(undo: TakeBack = False, actor: As = None, dry_run: WebDryRun = False) -> None:
    """Repeat the web searches and update the review.

    Each search is repeated from its last date on, if the service supports that, else in full. All results are imported and
    known works are merged. Afterwards the flow is that of an updated review: it counts the searches of the update, beside
    the studies and reports included before.
    """
    with open_to_write(actor) as review:
        review.web.on_wait = console.message
        if undo:
            taken = review.updates.take_back(actor)
            console.show(
                {"taken_back": taken},
                [f"Version {taken} taken back; its exports belong to version {taken - 1}."],
            )
            return
        done = review.web.update(actor, dry_run=dry_run, tick=console.progress("records"))
        # Every update finds known works again; merge them, so that nobody screens them twice.
        if not dry_run and any(one.new for one in done.searches):
            review.duplicates.run(actor, tick=console.progress("pairs"))
    console.show(done, lines(done, dry_run=dry_run))


def lines(done: UpdateResult, *, dry_run: bool = False) -> Iterator[str]:
    """Yield the searches that were repeated, and those to repeat by hand."""
    if dry_run:
        yield from search.request_lines([request for one in done.searches for request in one.requests])
    else:
        yield from search.lines(done.searches)
        before = done.previous or {}
        yield f"Before: {plural(before.get('studies', 0), 'study')} in {plural(before.get('reports', 0), 'report')}."
    if done.left:
        # Their platforms have no public web service.
        yield from wrap_hanging("Run by hand: ", ", ".join(done.left))
