"""`litreview update`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console, search
from litreview.cli.name_questions import acting
from litreview.cli.options import As, WebDryRun
from litreview.cli.pairs import hanging
from litreview.cli.text_columns import plural

if TYPE_CHECKING:
    from litreview.review.web.results import Updated

TakeBack = Annotated[bool, typer.Option("--undo", help="Take the newest update back; its searches stay.")]


def run(undo: TakeBack = False, actor: As = None, dry_run: WebDryRun = False) -> None:
    """Run the searches by web services again, and count on.

    Each is run since its last day where its service can tell, else in full; all of it is imported, and what is known
    joins. From then on the flow is that of an updated review: it counts the searches of the update, and what was
    included before stands beside them.
    """
    with acting(actor) as review:
        review.web.on_wait = console.say
        if undo:
            taken = review.web.undo("update", actor)
            console.show({"taken_back": taken}, [f"{plural(taken, 'update')} taken back; the searches stay."])
            return
        done = review.web.update(actor, dry_run=dry_run, tick=console.ticking("records"))
        # Known works come again with each update; joined at once, nobody screens one twice.
        if not dry_run and any(one.new for one in done.searches):
            review.duplicates.run(actor, tick=console.ticking("pairs"))
    console.show(done, lines(done, dry_run=dry_run))


def lines(done: Updated, *, dry_run: bool = False) -> Iterator[str]:
    """Say what was run again and what was not."""
    if dry_run:
        yield from search.asked([request for one in done.searches for request in one.requests])
    else:
        yield from search.lines(done.searches)
        before = done.previous or {}
        yield f"Before: {plural(before.get('studies', 0), 'study')} in {plural(before.get('reports', 0), 'report')}."
    if done.left:
        # Only a person can: their platforms have no service that anybody may use.
        yield from hanging("Run by hand: ", ", ".join(done.left))
