"""`litreview remove`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from litreview.cli import console
from litreview.cli.json_output import plain
from litreview.cli.name_questions import acting
from litreview.cli.options import As, DryRun
from litreview.cli.text_columns import plural

if TYPE_CHECKING:
    from litreview.review.full_text.answers import RemovalResult


def run(
    where: Annotated[
        list[str],
        typer.Option(
            "--where", metavar="TEST", help="Such as year<2000, language=es or title~editorial; all must fit."
        ),
    ],
    by: Annotated[
        Literal["automation", "other"],
        typer.Option("--kind", help="Whether a tool marked them as ineligible, or there was another reason."),
    ],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Why; it goes into the methods.")],
    dry_run: DryRun = False,
    actor: As = None,
) -> None:
    """Remove reports before screening, as one act.

    `undo` takes it back. Only reports that nobody has voted on; others are named and stay. A test is FIELD=VALUE (the whole value), FIELD!=VALUE,
    FIELD~WORDS, or year with < <= > >=; an empty value stands for what is absent, as in `abstract=`.
    """
    with acting(actor) as review:
        # The same act tried and made: what a dry run counts is what the real one takes.
        removed = review.decisions.remove(where, by, why, actor, dry_run=dry_run)
    console.show({"dry_run": dry_run, **plain(removed)}, lines(removed, dry_run=dry_run))


def lines(removed: RemovalResult, *, dry_run: bool) -> Iterator[str]:
    """Say what was removed, and what fits and stays."""
    would = "would be removed" if dry_run else "removed"
    yield f"{plural(len(removed.reports), 'report')} ({plural(removed.records, 'record')}) {would} before screening."
    if removed.kept:
        # Votes win over a removal; whoever counts the matches must know why some stay.
        keys = " ".join(key[:8] for key in removed.kept[:5]) + (" …" if len(removed.kept) > 5 else "")  # noqa: PLR2004
        yield f"{plural(len(removed.kept), 'report')} with votes fit as well and stay: {keys}"
