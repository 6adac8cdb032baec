"""`litreview conflicts`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from litreview.cli import console
from litreview.cli.json_output import plain
from litreview.cli.list import line as as_line
from litreview.cli.options import As, Stage, Unblind, at
from litreview.cli.show import vote as as_vote
from litreview.cli.text_columns import columns, plural

if TYPE_CHECKING:
    from litreview.review.views import ReportRow, Vote


def run(stage: Stage = None, actor: As = None, unblind: Unblind = False) -> None:
    """List the reports on which votes differ.

    Each with its votes, their reasons and their notes. While the protocol is blind, votes read `hidden` on what you have not voted on yourself.
    `litreview decide KEY VERDICT --consensus --as LEAD --note WHY` settles one; the votes stay as they are.
    """
    with console.opened(actor=actor) as review:
        rows = review.reports.rows(at(stage), "conflict", reviewer=actor)
        if unblind:
            review.decisions.unblind([row.key for row in rows], at(stage), actor)
        votes = {row.key: review.reports.votes(row.key, actor, at(stage)) for row in rows}
    data = [{**plain(row), "votes": votes[row.key]} for row in rows]
    console.show(data, lines(rows, votes))


def lines(rows: Sequence[ReportRow], votes: dict[str, list[Vote]]) -> Iterator[str]:
    """Give each conflict, and below it what each has said."""
    for row in rows:
        yield from columns([as_line(row)])
        # One below the other, so that notes of any length can be read beside their verdicts.
        yield from columns(map(as_vote, votes[row.key]), indent=2)
    yield f"{plural(len(rows), 'conflict')}."
