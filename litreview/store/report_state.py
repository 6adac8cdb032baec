"""The state of a report, as conditions of a query."""

from __future__ import annotations

from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, exists, select

from litreview.model import Stage
from litreview.store.tables import ASSIGNED, BALLOT, RECORD, REPORT

Condition: TypeAlias = ColumnElement[bool]
RETRIEVED = ("judging", "full-text-excluded", "included")
"""Ends of the reports that are at full text."""


def state(stage: Stage) -> Any:
    """Return the column of the state at a stage."""
    return REPORT.c.screened if stage is Stage.TITLE_ABSTRACT else REPORT.c.judged


def complete(stage: Stage) -> Condition:
    """Return the column of the completeness of a stage."""
    return REPORT.c.screened_complete if stage is Stage.TITLE_ABSTRACT else REPORT.c.judged_complete


def stands_at(stage: Stage) -> Condition:
    """Return the condition that a report is at a stage: at full text, that it was retrieved."""
    if stage is Stage.TITLE_ABSTRACT:
        return REPORT.c.lane.is_not(None)
    return REPORT.c.end.in_(RETRIEVED)


def voted(stage: Stage, reviewer: str) -> Condition:
    """Return the condition that a reviewer has voted on the report."""
    own = select(BALLOT.c.report).where(
        BALLOT.c.reviewer == reviewer, BALLOT.c.stage == str(stage), BALLOT.c.consensus.is_(False)
    )
    # As one list: for a condition on each report, SQLite would go through all votes of the reviewer.
    return REPORT.c.lead.in_(own)


def waits_for(stage: Stage, reviewer: str) -> Condition:
    """Return the condition that the report lacks votes, none of them this reviewer's, and is open to them."""
    # A report with this reviewer's vote does not wait for them, even if others are missing.
    return lacks(stage) & ~voted(stage, reviewer) & open_to(stage, reviewer)


def lacks(stage: Stage) -> Condition:
    """Return the condition that the report lacks votes at a stage."""
    lacking = REPORT.c.screened_lacks if stage is Stage.TITLE_ABSTRACT else REPORT.c.judged_lacks
    return stands_at(stage) & lacking


def shared(stage: Stage) -> Any:
    """Return a query for the leads of the reports in any share at a stage."""
    joined = ASSIGNED.join(RECORD, RECORD.c.key == ASSIGNED.c.record)
    query = select(RECORD.c.report).select_from(joined)
    return query.where(ASSIGNED.c.stage == str(stage), RECORD.c.report.is_not(None))


def open_to(stage: Stage, reviewer: str) -> Condition:
    """Return the condition that the report is in a reviewer's share, or in no share."""
    # Reports imported after the assignment are in no share, and must not wait for ever.
    dealt = exists().where(ASSIGNED.c.stage == str(stage))
    mine = shared(stage).where(ASSIGNED.c.reviewer == reviewer)
    return ~dealt | REPORT.c.lead.in_(mine) | REPORT.c.lead.not_in(shared(stage))
