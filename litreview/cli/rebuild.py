"""`litreview rebuild`."""

from __future__ import annotations

from litreview.cli import face


def run() -> None:
    """Make the store anew from searches/ and screening/ alone.

    What no ledger holds yet is written out first, so nothing is lost. Pairs are not judged again.
    """
    from litreview.review import Review

    with Review.rebuild(face.folder()) as review:
        now = review.status()
    # The two numbers that tell at a glance whether everything is back.
    face.show(
        {"records": now.records, "reports": now.reports},
        [f"The store is made anew: {now.records:,} records, {now.reports:,} reports."],
    )
