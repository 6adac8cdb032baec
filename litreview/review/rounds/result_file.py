"""Results of rounds as tables: a line for each vote."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from litreview.formats.table_rows import guard_formula
from litreview.review.rounds.check_results import CheckResult
from litreview.review.rounds.pilot_results import PilotResult
from litreview.review.views import Vote

HEAD = ("key", "title", "year", "reviewer", "verdict", "reasons", "note", "what")


def pilot_csv(result: PilotResult) -> str:
    """Return the votes on the reports that split the reviewers, as CSV."""
    return _table(
        (one.key, one.title, one.year, vote, what)
        for what, reports in (("split", result.split), ("other criterion", result.other_criterion))
        for one in reports
        for vote in one.votes.values()
    )


def check_csv(result: CheckResult) -> str:
    """Return the first and the second votes on the reports that were judged differently, as CSV."""
    return _table(
        (one.key, one.title, one.year, vote, f"{which}, {one.outcome}")
        for one in result.differing
        for which, votes in (("first", one.first), ("second", one.second))
        for vote in votes
    )


def _table(rows: Iterable[tuple[str, str, int | None, Vote, str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEAD)
    for key, title, year, vote, what in rows:
        cells = (
            key,
            title,
            year or "",
            vote.reviewer,
            vote.verdict or "",
            " ".join(vote.reasons),
            vote.note,
            what,
        )
        writer.writerow([guard_formula(str(cell)) for cell in cells])
    return text.getvalue()
