"""`litreview conflicts`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from litreview.cli import console
from litreview.cli.json_output import jsonable
from litreview.cli.list import report_row
from litreview.cli.options import As, Stage, Unblind, stage_of
from litreview.cli.show import vote_row
from litreview.cli.text_columns import columns, plural

if TYPE_CHECKING:
    from litreview.review.views import ReportRow, Vote


def run(stage: Stage = None, actor: As = None, unblind: Unblind = False) -> None:
    """List the reports on which votes differ.

    Each report is listed with its votes, their reasons and notes. While the protocol is blind, votes on reports that you
    have not voted on read `hidden`. `litreview decide KEY VERDICT --consensus --as LEAD --note WHY` resolves a conflict;
    the votes are kept.
    """
    with console.open_review(actor=actor) as review:
        rows = review.reports.rows(stage_of(stage), "conflict", reviewer=actor)
        if unblind:
            review.decisions.unblind([row.key for row in rows], stage_of(stage), actor)
        votes = {row.key: review.reports.votes(row.key, actor, stage_of(stage)) for row in rows}
    data = [{**jsonable(row), "votes": votes[row.key]} for row in rows]
    console.show(data, lines(rows, votes))


def lines(rows: Sequence[ReportRow], votes: dict[str, list[Vote]]) -> Iterator[str]:
    """Yield each conflict with its votes below it."""
    for row in rows:
        yield from columns([report_row(row)])
        yield from columns(map(vote_row, votes[row.key]), indent=2)
    yield f"{plural(len(rows), 'conflict')}."
