"""The report that a screen shows, which its parts decide on and write about."""

from __future__ import annotations

from dataclasses import dataclass

from litreview.model import Stage
from litreview.review.views import Card
from litreview.tui.session_state import SessionState


@dataclass(slots=True)
class ShownReport:
    """A report on the screen.

    Attributes:
        stage: The stage at which it is judged.
        card: The report; None while there is none.
        since: When it was shown, in seconds, to measure how long it was read.
        by_relevance: Whether it came as the next one in an order by relevance.
    """

    stage: Stage
    card: Card | None = None
    since: float = 0
    by_relevance: bool = False

    def note(self, session: SessionState) -> str:
        """Return the note on it: the one that waits for a decision, else that of the decision."""
        if self.card is None:
            return ""
        return session.notes.get(self.card.key, self.card.mine.note if self.card.mine else "")
