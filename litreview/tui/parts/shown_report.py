"""The report that a screen shows, which its parts decide on and write about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from litreview.model import Stage
from litreview.review.views import Card
from litreview.tui.session_state import SessionState

if TYPE_CHECKING:
    from litreview.review.reports.ranking_events import Ranking


@dataclass(slots=True)
class ShownReport:
    """A report on the screen.

    Attributes:
        stage: The stage at which it is judged.
        card: The report; None while there is none.
        since: When it was shown, in seconds, to measure how long it was read.
        ranking: The order by relevance in which it came as the next one; None if it came otherwise.
        round: Id of the round in which it is judged; None for screening.
    """

    stage: Stage
    card: Card | None = None
    since: float = 0
    ranking: Ranking | None = None
    round: str | None = None

    def note(self, session: SessionState) -> str:
        """Return the note on it: the one that waits for a decision, else that of the decision."""
        if self.card is None:
            return ""
        return session.notes.get(self.card.key, self.card.mine.note if self.card.mine else "")
