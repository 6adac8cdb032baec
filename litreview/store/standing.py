"""Where a report stands, as conditions of a query."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists

from litreview.model import Stage
from litreview.store.tables import BallotRow
from litreview.store.tables import ReportRow
from litreview.store.tables import table

BALLOT, REPORT = table(BallotRow), table(ReportRow)


def state(stage: Stage) -> Any:
    """Give the column of the state at a stage."""
    return REPORT.c.screened if stage is Stage.TITLE_ABSTRACT else REPORT.c.judged


def complete(stage: Stage) -> Any:
    """Give the column that says whether a stage is complete."""
    return REPORT.c.screened_complete if stage is Stage.TITLE_ABSTRACT else REPORT.c.judged_complete


def stands_at(stage: Stage) -> Any:
    """At title/abstract stands every report of the flow; at full text those that are in hand."""
    if stage is Stage.TITLE_ABSTRACT:
        return REPORT.c.lane.is_not(None)
    return REPORT.c.end.in_(["judging", "full-text-excluded", "included"])


def voted(stage: Stage, reviewer: str) -> Any:
    """Whether a reviewer has voted on the report."""
    return exists().where(
        BALLOT.c.report == REPORT.c.lead,
        BALLOT.c.stage == str(stage),
        BALLOT.c.reviewer == reviewer,
        BALLOT.c.consensus.is_(False),
    )


def waits_for(stage: Stage, reviewer: str) -> Any:
    """Whether the report lacks votes and has none of this reviewer's."""
    # A vote of one's own ends the waiting even where others are missing: nobody is asked twice.
    lacks = REPORT.c.screened_lacks if stage is Stage.TITLE_ABSTRACT else REPORT.c.judged_lacks
    return stands_at(stage) & lacks & ~voted(stage, reviewer)
