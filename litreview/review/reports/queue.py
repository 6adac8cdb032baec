"""The queue: the reports that a reviewer still has to decide, in order."""

from __future__ import annotations

from litreview.model import Stage
from litreview.review.context import Context
from litreview.review.reports.cards import read_cards
from litreview.review.views import Card


def queue(context: Context, reviewer: str, stage: Stage, after: int, limit: int) -> list[Card]:
    """Return the reports to do for a reviewer: those with contradicting votes of theirs first, then in order of import."""
    with context.store.read() as session:
        # Only on the first page, or each page would begin with the same conflicts.
        torn = session.lists.torn(stage, reviewer, context.protocol) if after < 0 else []
        return read_cards(
            session, [*torn, *session.lists.queue(stage, reviewer, after, limit)], reviewer, stage
        )
