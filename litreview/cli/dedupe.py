"""`litreview dedupe`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from litreview.cli import console
from litreview.cli.name_questions import acting
from litreview.cli.options import As, DryRun
from litreview.cli.text_columns import columns
from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.review.views import Dedupe

Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="With FILEs: the merged records, by the file's ending."),
]
Pairs = Annotated[
    Path | None,
    typer.Option("--pairs", metavar="FILE", help="With FILEs: the doubtful pairs with reasons, as CSV."),
]
Clusters = Annotated[
    Path | None,
    typer.Option("--clusters", metavar="FILE", help="With FILEs: record_id and cluster_id, as CSV."),
]


def run(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE", help="Work on these files alone, without a review."),
    ] = None,
    out: Out = None,
    pairs: Pairs = None,
    clusters: Clusters = None,
    profile: Annotated[
        Literal["standard", "cautious"] | None,
        typer.Option(
            "--profile", help="cautious joins less by itself and asks more; else as the runs before."
        ),
    ] = None,
    anew: Annotated[bool, typer.Option("--anew", help="Judge all records again, not only new ones.")] = False,
    actor: As = None,
    dry_run: DryRun = False,
) -> None:
    """Join the records of one report; leave doubt to a person.

    Only what can be proved by named reasons is merged, and any merge can be taken back. In a review the records that no
    run has judged are compared with each other and with their likes; with FILEs it works on these alone. What a person has
    said of a pair stands, whatever a later run says.
    """
    if files:
        from litreview.cli.dedupe_files import of_files

        if actor:
            raise UsageError("--as goes with a review, and FILEs need none.", "Leave it out.")
        done = of_files(files, out=out, pairs=pairs, clusters=clusters, profile=profile or "standard")
    else:
        # In a review these would look like a result while its duplicates are decided elsewhere.
        only_with_files(out, pairs, clusters)
        with acting(actor) as review:
            done = review.duplicates.run(
                actor, profile=profile, again=anew, dry_run=dry_run, tick=console.ticking("records")
            )
    console.show(done, lines(done, dry_run=dry_run))


def only_with_files(*places: Path | None) -> None:
    """Refuse words that ask for files while a review is worked on.

    Raises:
        UsageError: One was given.
    """
    if any(places):
        raise UsageError(
            "--out, --pairs and --clusters go with FILEs.",
            "In a review, see `litreview duplicates list` and `export`.",
        )


def lines(done: Dedupe, *, dry_run: bool = False) -> Iterator[str]:
    """Say what a run came to, and how often each reason decided."""
    yield f"{done.records:,} records are {done.reports:,} reports" + (
        " (nothing was changed)." if dry_run else "."
    )
    rows = [("merged", done.merged, "records joined to another by named reasons")]
    rows.append(("doubtful", done.doubtful, "pairs left to a person: `litreview duplicates`"))
    yield from columns(rows, indent=2)
    if done.left_out:
        yield f"{done.left_out:,} pairs that share no more than a very common title or place were not compared."
    if done.reasons:
        yield ""
        yield "Reasons of the pairs that are the same:"
        # The commonest reason first; those of equal number by name, so that runs can be compared.
        ranked = sorted(done.reasons.items(), key=lambda item: (-item[1], item[0]))
        yield from columns(((count, reason) for reason, count in ranked), indent=2)
