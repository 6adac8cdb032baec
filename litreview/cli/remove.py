"""`litreview remove`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from litreview.cli import console
from litreview.cli.json_output import jsonable
from litreview.cli.name_questions import open_to_write
from litreview.cli.options import As, DryRun
from litreview.cli.text_columns import plural

if TYPE_CHECKING:
    from litreview.review.full_text.answers import RemovalResult


def run(
    where: Annotated[
        list[str],
        typer.Option(
            "--where",
            metavar="FILTER",
            help="A filter as in `list --only`, for example year<2000, language=es, title~editorial or retracted; if "
            "several are given, all must match.",
        ),
    ],
    by: Annotated[
        Literal["automation", "other"],
        typer.Option("--kind", help="RemovalResult by an automation tool, or for another reason."),
    ],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, for the methods text.")],
    dry_run: DryRun = False,
    actor: As = None,
) -> None:
    """Remove reports before screening.

    Removes only reports without votes, in one action that `undo` takes back; matching reports with votes are listed and
    kept. A filter is a test such as FIELD=VALUE (the whole value), FIELD!=VALUE, FIELD~WORDS, or year with <, <=, > or >=;
    tests are combined with and, or, not and parentheses (docs/filters.md). An empty value matches a missing field, as in
    `abstract=`.
    """
    with open_to_write(actor) as review:
        removed = review.decisions.remove(where, by, why, actor, dry_run=dry_run)
    console.show({"dry_run": dry_run, **jsonable(removed)}, lines(removed, dry_run=dry_run))


def lines(removed: RemovalResult, *, dry_run: bool) -> Iterator[str]:
    """Yield the number of reports removed, and of matching reports that are kept."""
    would = "would be removed" if dry_run else "removed"
    yield f"{plural(len(removed.reports), 'report')} ({plural(removed.records, 'record')}) {would} before screening."
    if removed.kept:
        keys = " ".join(key[:8] for key in removed.kept[:5]) + (" …" if len(removed.kept) > 5 else "")  # noqa: PLR2004
        yield f"{plural(len(removed.kept), 'matching report')} with votes kept: {keys}"
