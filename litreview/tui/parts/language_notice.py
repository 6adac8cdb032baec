"""How much of each language was judged, and which one is named as falling behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.content import Content

from litreview.ranking.language_shares import LanguageShare, LanguageShares
from litreview.tui import whyview
from litreview.tui.frame import Frame
from litreview.tui.trail import Trail


class LanguageNotice:
    """The shares of languages, counted on with each decision; what is named changes at a decision only.

    Args:
        frame: The screen.
        trail: Returns the path that is gone through.
    """

    def __init__(self, frame: Frame, trail: Callable[[], Trail]) -> None:
        self.terminal = frame.terminal
        self.trail = trail
        self._shares: LanguageShares | None = None
        self._order: object = None
        self._named: LanguageShare | None = None

    def _counted(self) -> LanguageShares | None:
        """Return the shares of the order that is gone through; None in any other order."""
        order = self.trail().order
        if order is not None and order is not self._order:
            judged = {decision.key for decision in order.ranking.training}
            # Decisions made while the order was computed are not in it.
            judged |= self._shares.judged if self._shares else set()
            is_first = self._order is None
            self._shares = LanguageShares(order.languages, order.without_terms, judged)
            self._order = order
            if is_first:
                self._named = self._shares.notice()
        return self._shares

    def rows(self) -> Sequence[LanguageShare]:
        """Return the languages, those with most reports first."""
        shares = self._counted()
        return shares.rows() if shares else ()

    def text(self) -> Content | None:
        """Return what is named in place of the time left; None if nothing is."""
        self._counted()
        return self.terminal.text(whyview.share_text(self.terminal, self._named)) if self._named else None

    def count(self, key: str, *, is_judged: bool) -> None:
        """Count a report after a decision on it was made, taken back, or made again."""
        if (shares := self._counted()) is not None:
            (shares.add if is_judged else shares.remove)(key)
            self._named = shares.notice()
