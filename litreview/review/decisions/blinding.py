"""Unblinding: a reviewer may see other votes before voting, and the log records it (RULES 8)."""

from __future__ import annotations

from collections.abc import Collection

from litreview.model import Stage
from litreview.review import event_bodies
from litreview.review.context import Context
from litreview.review.decisions.seen_conflict import SEEN_CONFLICT
from litreview.standing.log import in_force
from litreview.store.store import StoreSession

KIND = "unblind"


def unblind(context: Context, keys: Collection[str], stage: Stage, actor: str) -> None:
    """Record that a reviewer asked to see other people's votes on these reports.

    A later vote is no longer independent, so agreement leaves it out.
    """
    with context.store.write() as session:
        leads = dict.fromkeys(context.lead(session, key) for key in keys)
        new = [lead for lead in leads if not is_unblinded(session, lead, stage, actor)]
        mark = {"stage": str(stage), SEEN_CONFLICT: True}
        if new:
            context.record(
                session, actor, [(KIND, event_bodies.describe_report(session, lead) | mark) for lead in new]
            )


def is_unblinded(session: StoreSession, lead: str, stage: Stage, actor: str) -> bool:
    """Return whether a reviewer asked to see other people's votes on a report at a stage."""
    if not session.events.has(KIND):
        return False
    events = session.events.touching(session.reports.members([lead])[lead])
    live = in_force(events)
    return any(
        event.kind == KIND
        and event.reviewer == actor
        and event.body.get("stage") == str(stage)
        and event.id in live
        for event in events
    )


def is_blinded(context: Context, session: StoreSession, lead: str, reviewer: str, stage: Stage) -> bool:
    """Return whether other people's votes on a report are hidden from a reviewer."""
    # Once the reviewer has voted, other votes can no longer influence theirs.
    voted = any(vote.reviewer == reviewer for vote in session.lists.ballots(lead, stage))
    if context.protocol.blind and not voted and not is_unblinded(session, lead, stage, reviewer):
        return True
    # Under an open protocol too: a decision that is judged again must not be known.
    return awaits_round(session, lead, reviewer, stage)


def awaits_round(session: StoreSession, lead: str, reviewer: str, stage: Stage) -> bool:
    """Return whether a reviewer still has to judge a report in a round."""
    if not session.events.has("round"):
        return False
    from litreview.review.rounds.round_log import is_drawn  # noqa: PLC0415  # most reviews have no rounds

    return is_drawn(session, lead, reviewer, stage)
