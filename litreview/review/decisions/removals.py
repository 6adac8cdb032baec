"""Removals before screening, and stops: acts that take reports out of the queue (RULES 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from litreview.errors import UsageError
from litreview.model import Stage, State
from litreview.review.context import Context, NewEvent
from litreview.review.decisions.stopping_grounds import screening_course
from litreview.review.full_text.answers import RemovalResult, StopResult
from litreview.review.reports.positions import matching_reports, prepare_index
from litreview.screening.filter_language import every, parse_condition
from litreview.store.store import StoreSession
from litreview.text import drop_controls

REMOVED_BY = ("automation", "other")
AT_ONCE = 500
"""Records in one event; every later decision on one of them reads the whole event."""
_TA = Stage.TITLE_ABSTRACT


@dataclass(frozen=True, slots=True)
class Removal:
    """A removal of reports before screening.

    Attributes:
        where: Filters that must all match, such as `year<2000`.
        by: `automation`, such as a classifier or a filter of the database, or `other`.
        why: The reason, for the methods text.
    """

    where: Sequence[str]
    by: str
    why: str


def remove(context: Context, removal: Removal, actor: str, *, dry_run: bool = False) -> RemovalResult:
    """Remove the reports that match and that nobody has voted on, as one act.

    Raises:
        UsageError: `by` is invalid, a filter cannot be read, or there is no reason or filter.
    """
    if removal.by not in REMOVED_BY:
        raise UsageError(f"{removal.by!r} is not a way to remove reports.", f"Use {' or '.join(REMOVED_BY)}.")
    if not removal.where:
        raise UsageError("A removal needs a filter.", "For example --where 'year<2000'.")
    wanted = every(*map(parse_condition, removal.where))
    why = _why(removal.why)
    # Before the writing transaction: searching a hundred thousand abstracts must not delay other reviewers.
    prepare_index(context, wanted)
    with context.store.read() as session:
        matching = [line.lead for line in matching_reports(context, session, _TA, wanted, actor)]
    with context.store.write() as session:
        found = [line for line in session.lists.of_leads(matching) if line.states[_TA] is not State.REMOVED]
        # One vote is screening, and a screened report cannot be removed before screening (RULES 6).
        open_ = [line.lead for line in found if line.states[_TA] is State.TODO]
        body = {"by": removal.by, "why": why, "where": list(removal.where)}
        kept = tuple(line.lead for line in found if line.states[_TA] is not State.TODO)
        records = _record(context, session, ("removal", body), open_, actor, dry_run=dry_run)
    return RemovalResult(tuple(open_), records, kept)


def stop(context: Context, why: str, actor: str, *, dry_run: bool = False) -> StopResult:
    """Stop screening: leave the reports that nobody has voted on unscreened, as one act.

    The event keeps what the data say about stopping as its grounds; they decide nothing.

    Raises:
        UsageError: There is no reason, or nothing is left to screen.
    """
    reason = _why(why)
    # Before the writing transaction: it reads the texts of all reports, to guess their languages.
    statement = screening_course(context, _TA).statement
    with context.store.write() as session:
        # A list and not a rule: reports that are imported later were not left out by this stop.
        leads = [line.lead for line in session.lists.at(_TA, [State.TODO])]
        if not leads:
            raise UsageError(
                "Every report has a vote on title and abstract or was left out before, so there is nothing to stop.",
                "`litreview status` counts those that wait for another vote.",
            )
        body = {"why": reason, "grounds": statement.as_body()}
        records = _record(context, session, ("stop", body), leads, actor, dry_run=dry_run)
    return StopResult(tuple(leads), records, statement)


def _why(why: str) -> str:
    reason = drop_controls(why).strip()
    if not reason:
        raise UsageError("Give a reason for the methods text.", "Add --why TEXT.")
    return reason


def _record(
    context: Context, session: StoreSession, act: NewEvent, leads: Sequence[str], actor: str, *, dry_run: bool
) -> int:
    """Add the events of the act, except in a dry run; return the number of their records."""
    # All records, so that the removal also applies to any report they are joined into later.
    keys = [key for keys in session.reports.members(leads).values() for key in keys]
    kind, body = act
    pieces = [keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE)]
    if not dry_run and pieces:
        context.record(session, actor, [(kind, {**body, "records": piece}) for piece in pieces])
    return len(keys)
