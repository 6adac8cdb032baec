"""What was shown to a reviewer in this session, and what comes next."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from litreview.model import Stage
from litreview.model import State
from litreview.review import Review
from litreview.review.views import Card
from litreview.review.views import ReportRow

# Enough to look far ahead at the price of one query; the pile may hold a million.
PAGE = 50
BEGINNING = -1
# Other orders than that of import are sorted once, when the session begins.
ORDERS: dict[str, Callable[[ReportRow], tuple[object, ...]]] = {
    "year": lambda row: (row.year is None, row.year or 0, row.position),
    "title": lambda row: (row.title is None, (row.title or "").casefold(), row.position),
}
OPEN = (State.TODO, State.WAITING, State.CONFLICT)


class Trail:
    """A way through the queue that can be walked back; each step reads the report anew.

    Attributes:
        seen: Keys in the order in which they were shown.
        at: The place in `seen` of the report on the screen.
    """

    def __init__(self, review: Review, reviewer: str, stage: Stage, order: str = "import") -> None:
        self._review = review
        self._reviewer = reviewer
        self._stage = stage
        self._order = order
        self._ahead: deque[str] = deque()
        self._after = BEGINNING
        self.seen: list[str] = []
        self.at = -1

    def forward(self) -> Card | None:
        """Give the next report: one seen before, else one from the queue; None when nothing is to do."""
        if self.at + 1 < len(self.seen):
            return self._see(self.at + 1)
        return self._pull()

    def back(self) -> Card | None:
        """Give the report that was shown before; None at the first."""
        return self._see(self.at - 1) if self.at > 0 else None

    def go_on(self) -> Card | None:
        """Give the report to judge after a decision: the one that was left open, else the next in the queue."""
        if self.at + 1 < len(self.seen):
            card = self._see(len(self.seen) - 1)
            if self._is_open(card):
                return card
        return self._pull()

    def jump(self, key: str) -> Card:
        """Give a certain report; the way forward leads back to the one on the screen."""
        card = self._card(key)
        if card.key in self.seen:
            self.at = self.seen.index(card.key)
        else:
            # It stands before the report on the screen, so that the way forward leads back to that one.
            self.at = max(self.at, 0)
            self.seen.insert(self.at, card.key)
        return card

    def _see(self, at: int) -> Card:
        self.at = at
        return self._card(self.seen[at])

    def _card(self, key: str) -> Card:
        return self._review.card(key, self._reviewer, self._stage)

    def _pull(self) -> Card | None:
        """Take the next open report from the queue; after its end come those that were skipped."""
        from_start = self._after == BEGINNING and not self._ahead
        while self._ahead or self._fill() or not from_start:
            if not self._ahead:
                # The end was reached from the middle: what was skipped lies before, so begin once more.
                from_start, self._after = True, BEGINNING
                continue
            # Read anew, since it may have been decided in a list, merged, or settled by others meanwhile.
            card = self._card(self._ahead.popleft())
            if self._is_open(card):
                # One that was skipped comes back at the end of the way, not a second time on it.
                self.seen = [*(key for key in self.seen if key != card.key), card.key]
                self.at = len(self.seen) - 1
                return card
        return None

    def _fill(self) -> bool:
        """Look further ahead; give False at the end of the queue."""
        if self._order in ORDERS:
            return self._fill_all(ORDERS[self._order])
        page = self._review.queue(self._reviewer, self._stage, after=self._after, limit=PAGE)
        self._ahead.extend(card.key for card in page)
        if page:
            self._after = page[-1].position
        return bool(page)

    def _fill_all(self, order: Callable[[ReportRow], tuple[object, ...]]) -> bool:
        if self._after != BEGINNING:
            return False
        rows = self._review.rows(self._stage, "undecided", reviewer=self._reviewer)
        self._ahead.extend(row.key for row in sorted(rows, key=order) if row.mine is None)
        self._after = len(rows)
        return bool(self._ahead)

    @staticmethod
    def _is_open(card: Card) -> bool:
        """Whether it waits for this reviewer; one who voted twice on it, unequally, is in conflict alone."""
        return card.state in OPEN and (card.mine is None or card.state is State.CONFLICT)
