"""`litreview rebuild`."""

from __future__ import annotations

import typer

from litreview.cli import console, incomplete


def run() -> None:
    """Make the store anew from searches/ and screening/ alone.

    What no ledger holds yet is written out first, so nothing is lost. Pairs are not judged again. Exit code 1 when a
    file that the review needs is missing.
    """
    from litreview.review.review import Review

    with console.answered(lambda: Review.rebuild(console.folder())) as review:
        now = review.status()
    # The two numbers that tell at a glance whether everything is back.
    console.show(
        {"records": now.records, "reports": now.reports, "missing": now.missing},
        [
            f"The store is made anew: {now.records:,} records, {now.reports:,} reports.",
            *incomplete.lines(now.missing),
        ],
    )
    if now.missing:
        raise typer.Exit(1)
