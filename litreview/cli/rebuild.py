"""`litreview rebuild`."""

from __future__ import annotations

import typer

from litreview.cli import console, incomplete
from litreview.cli.text_columns import plural


def run() -> None:
    """Rebuild the database from searches/ and screening/.

    Events that are not in a ledger yet are written first, so nothing is lost. Pairs are not compared again. The exit code
    is 1 if a file that the review needs is missing.
    """
    from litreview.review.review import Review

    with console.open_with_notices(
        lambda: Review.rebuild(console.folder(), tick=console.progress("records"))
    ) as review:
        now = review.status()
    console.show(
        {"records": now.records, "reports": now.reports, "missing": now.missing},
        [
            f"Database rebuilt: {plural(now.records, 'record')}, {plural(now.reports, 'report')}.",
            *incomplete.lines(now.missing),
        ],
    )
    if now.missing:
        raise typer.Exit(1)
