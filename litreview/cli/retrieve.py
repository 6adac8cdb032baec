"""`litreview retrieve`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.name_questions import acting
from litreview.cli.options import As, Keys
from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.review.full_text.answers import RetrievalResult


def run(
    keys: Keys,
    got: Annotated[
        Path | None,
        typer.Option("--got", metavar="FILE", help="It was got: keep this file, a PDF or any other."),
    ] = None,
    on_paper: Annotated[
        bool, typer.Option("--on-paper", help="It was got, and there is no file of it.")
    ] = False,
    not_retrieved: Annotated[
        bool, typer.Option("--not-retrieved", help="It cannot be had; say why with --why.")
    ] = False,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Why, or from where.")] = "",
    actor: As = None,
) -> None:
    """Say that full texts were got, or cannot be had.

    The file is copied to fulltext/ under its hash, which is never in git; `show KEY` says where it lies. A later word on a
    report takes the place of an earlier one, and `undo` takes it back.
    """
    # typer has no "exactly one of": without it `--got F --not-retrieved` would silently mean one of the two.
    if sum((got is not None, on_paper, not_retrieved)) != 1:
        raise UsageError("retrieve takes one of --got FILE, --on-paper and --not-retrieved.")
    if not_retrieved and not why.strip():
        raise UsageError("Say why it cannot be had: readers of the review will ask.", "Add --why TEXT.")
    # Two outcomes and no third: what was not asked for yet is awaited by itself.
    outcome = "not-retrieved" if not_retrieved else "got"
    with acting(actor) as review:
        told = review.full_text.retrieve(keys, outcome, why, actor, file=got)
    console.show(told, lines(told))


def lines(told: Sequence[RetrievalResult]) -> Iterator[str]:
    """Say of each report what is true of its retrieval now."""
    for one in told:
        where = f", {one.path}" if one.path else ""
        # Said here, since no list or box would show it.
        later = "" if one.counts else " (counts once title/abstract stands at include)"
        yield f"{one.key}: {one.outcome}{where}{later}"
