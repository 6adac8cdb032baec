"""Looking behind the veil: never refused, always written down (RULES 8)."""

from __future__ import annotations

from collections.abc import Collection

from litreview.model import Stage
from litreview.review import event_bodies
from litreview.review.context import Context
from litreview.review.decisions.blindness import SEEN
from litreview.standing.log import in_force
from litreview.store.store import Session

KIND = "unblind"


def unblind(context: Context, keys: Collection[str], stage: Stage, actor: str) -> None:
    """Note that a reviewer is shown others' votes on these reports; from then on they are.

    A vote that follows is no independent one any more, and agreement leaves it out.
    """
    with context.store.write() as session:
        leads = dict.fromkeys(context.lead(session, key) for key in keys)
        new = [lead for lead in leads if not lifted(session, lead, stage, actor)]
        mark = {"stage": str(stage), SEEN: True}
        if new:
            context.record(session, actor, [(KIND, event_bodies.about(session, lead) | mark) for lead in new])


def lifted(session: Session, lead: str, stage: Stage, actor: str) -> bool:
    """Whether a reviewer was shown others' votes on a report at a stage by their own wish."""
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
