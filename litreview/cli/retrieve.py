"""`litreview retrieve`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.name_questions import open_to_write
from litreview.cli.options import As, Keys
from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.review.full_text.answers import RetrievalResult


def run(
    keys: Keys,
    got: Annotated[
        Path | None,
        typer.Option(
            "--got", metavar="FILE", help="The text was retrieved: keep this file, a PDF or any other."
        ),
    ] = None,
    on_paper: Annotated[
        bool, typer.Option("--on-paper", help="The text was retrieved, but there is no file.")
    ] = False,
    not_retrieved: Annotated[
        bool, typer.Option("--not-retrieved", help="The text was not retrieved; requires --why.")
    ] = False,
    why: Annotated[
        str, typer.Option("--why", metavar="TEXT", help="The reason, or the source of the text.")
    ] = "",
    actor: As = None,
) -> None:
    """Record that full texts were retrieved, or were not.

    The file is copied to fulltext/ and named by its hash; this folder is excluded from git. `litreview show KEY` prints its
    path. A later entry for a report replaces an earlier one, and `undo` takes it back.
    """
    # typer cannot express "exactly one of".
    if sum((got is not None, on_paper, not_retrieved)) != 1:
        raise UsageError("retrieve takes one of --got FILE, --on-paper and --not-retrieved.")
    if not_retrieved and not why.strip():
        raise UsageError("--not-retrieved needs a reason.", "Add --why TEXT.")
    outcome = "not-retrieved" if not_retrieved else "got"
    with open_to_write(actor) as review:
        retrieved = review.full_text.retrieve(keys, outcome, why, actor, file=got)
    console.show(retrieved, lines(retrieved))


def lines(retrieved: Sequence[RetrievalResult]) -> Iterator[str]:
    """Yield the retrieval of each report."""
    for one in retrieved:
        where = f", {one.path}" if one.path else ""
        # No list and no box shows it before.
        later = "" if one.counts else " (counted once included at title/abstract)"
        yield f"{one.key}: {'retrieved' if one.outcome == 'got' else 'not retrieved'}{where}{later}"
