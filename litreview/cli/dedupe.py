"""`litreview dedupe`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from litreview.cli import console
from litreview.cli.name_questions import open_to_write
from litreview.cli.options import As, DryRun
from litreview.cli.output_files import WRITTEN
from litreview.cli.text_columns import columns, noun, plural
from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.review.views import DedupeResult

Out = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="FILE", help="With FILEs: write the merged records; the extension sets the format."
    ),
    WRITTEN,
]
Pairs = Annotated[
    Path | None,
    typer.Option(
        "--pairs", metavar="FILE", help="With FILEs: write the possible duplicates with reasons, as CSV."
    ),
    WRITTEN,
]
Clusters = Annotated[
    Path | None,
    typer.Option("--clusters", metavar="FILE", help="With FILEs: write record_id and cluster_id, as CSV."),
    WRITTEN,
]

CertificateFile = Annotated[
    Path | None,
    typer.Option(
        "--certificate",
        metavar="FILE",
        help="With FILEs: write how often its rules are right, and contradictions inside a report, as JSON.",
    ),
    WRITTEN,
]


def run(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE", help="Deduplicate these files, without a review."),
    ] = None,
    out: Out = None,
    pairs: Pairs = None,
    clusters: Clusters = None,
    certificate: CertificateFile = None,
    profile: Annotated[
        Literal["standard", "cautious"] | None,
        typer.Option("--profile", help="`cautious` merges less and asks more. Default: as in earlier runs."),
    ] = None,
    anew: Annotated[
        bool, typer.Option("--anew", help="Compare all records again, not only new ones.")
    ] = False,
    actor: As = None,
    dry_run: DryRun = False,
) -> None:
    """Merge duplicate records; leave unclear pairs for a person.

    Records are merged only for named reasons, and every merge can be undone. In a review, records that are new since the
    last run are compared with each other and with all similar records; with FILEs, only the records of these files are
    compared. A person's judgement of a pair always overrides the engine's.
    """
    if files:
        from litreview.cli.dedupe_files import of_files

        if actor:
            raise UsageError("--as cannot be combined with FILEs.", "It names a reviewer of a review.")
        places = {"out": out, "pairs": pairs, "clusters": clusters, "certificate": certificate}
        done = of_files(files, **places, profile=profile or "standard")
    else:
        # In a review, duplicates are not decided by the contents of these files.
        only_with_files(out, pairs, clusters, certificate)
        with open_to_write(actor) as review:
            done = review.duplicates.run(
                actor, profile=profile, again=anew, dry_run=dry_run, tick=console.progress("pairs")
            )
    console.show(done, lines(done, dry_run=dry_run))


def only_with_files(*places: Path | None) -> None:
    """Refuse options that require FILEs.

    Raises:
        UsageError: One was given.
    """
    if any(places):
        raise UsageError(
            "--out, --pairs, --clusters and --certificate require FILEs.",
            "In a review, use `litreview duplicates list` and `litreview export`.",
        )


def lines(done: DedupeResult, *, dry_run: bool = False) -> Iterator[str]:
    """Yield the counts of a run, and how often each reason decided."""
    are = "is" if done.records == 1 else "are"
    unchanged = " (nothing was changed)" if dry_run else ""
    yield f"{plural(done.records, 'record')} {are} {plural(done.reports, 'report')}{unchanged}."
    rows = [("merged", done.merged, f"{noun(done.merged, 'record')} merged into another")]
    possible = f"possible {noun(done.doubtful, 'duplicate')}: check with `litreview duplicates`"
    rows.append(("to check", done.doubtful, possible))
    if done.versions:
        work = f"{noun(done.versions, 'pair')} of versions of one work, which stay two reports"
        rows.append(("versions", done.versions, work))
    yield from columns(rows, indent=2)
    if done.left_out:
        pairs = plural(done.left_out, "pair")
        was = "was" if done.left_out == 1 else "were"
        yield f"{pairs} that share only a very common title or journal and pages {was} not compared."
    if done.reasons:
        yield ""
        yield "Reasons for merging, counted in pairs of records:"
        # Ties are sorted by name, so that runs can be compared.
        ranked = sorted(done.reasons.items(), key=lambda item: (-item[1], item[0]))
        yield from columns(((count, reason) for reason, count in ranked), indent=2)
