"""The votes that a changed criterion can touch, for cards and lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from litreview.model import Stage
from litreview.review.context import Context
from litreview.review.event_bodies import all_in_force
from litreview.standing.criterion_changes import KIND, CriterionChanges
from litreview.standing.votes import Ballot
from litreview.store.store import StoreSession

Touched = Mapping[str, tuple[str, tuple[str, ...]]]
"""The name of the version of each vote that a change can touch, and the ids of the changed criteria, by its event."""

NO_MARKS: Touched = {}


def judged_changes(context: Context, session: StoreSession) -> CriterionChanges | None:
    """Return the changes of criteria that people have judged; None where there are none."""
    # Asked for every card: one statement in all reviews whose criteria never changed.
    if not session.events.has(KIND):
        return None
    from litreview.review.protocols import readable  # noqa: PLC0415  # only where a criterion has changed

    versions = readable(context)
    return CriterionChanges(versions, context.protocol_hash, all_in_force(session, KIND))


def touched(context: Context, session: StoreSession, votes: Iterable[Ballot]) -> Touched:
    """Return which of these votes a change can touch."""
    changes = judged_changes(context, session)
    if changes is None:
        return NO_MARKS
    found = {}
    for event in session.events.of_ids(vote.event for vote in votes):
        if criteria := changes.touching(event):
            version = changes.versions[str(event.body.get("protocol"))].version
            found[event.id] = version, criteria
    return found


def touched_leads(context: Context, session: StoreSession, reviewer: str, stage: Stage) -> set[str]:
    """Return the leads of the reports whose vote by a reviewer at a stage a change can touch."""
    changes = judged_changes(context, session)
    if changes is None:
        return set()
    ids = {event.id for event in session.events.not_under(context.protocol_hash) if changes.touching(event)}
    return {
        lead
        for lead, vote in session.lists.ballots_of(reviewer)
        if vote.event in ids and vote.stage is stage and not vote.settles
    }
