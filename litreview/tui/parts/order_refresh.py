"""Computing the order by relevance again in the background, while the old one is gone through."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from litreview.errors import LitreviewError
from litreview.tui.frame import Frame
from litreview.tui.trail import Trail

QUIET = 0.3
"""Seconds without a decision before a newer order is looked for: threads share the interpreter, and would delay keys."""


class OrderRefresh:
    """A worker that looks for a newer order after decisions; those made meanwhile are one more look.

    Args:
        frame: The screen.
        trail: Returns the path that is gone through, which takes the newer order between two reports.
    """

    def __init__(self, frame: Frame, trail: Callable[[], Trail]) -> None:
        self.frame = frame
        self.trail = trail
        self.is_running = False
        self._decided = 0

    def count_decision(self) -> None:
        """Begin to look for a newer order once there are enough new decisions for one."""
        self._decided += 1
        if not self.is_running and self._is_due():
            self.is_running = True
            self.frame.run_worker(self._refresh(), exit_on_error=False)

    def _is_due(self) -> bool:
        trail = self.trail()
        order = trail.newer or trail.order
        if order is None or order.next_fit is None or self._decided == 0 or not trail.course.is_queue:
            return False
        return len(order.ranking.training) + self._decided >= order.next_fit

    async def _refresh(self) -> None:
        session = self.frame.session
        try:
            while self._is_due():
                await self._quiet()
                trail, self._decided = self.trail(), 0
                order = trail.newer or trail.order
                if order is None:
                    return
                newer = await session.background.submit(
                    session.review.reports.newer_order, order, trail.course.asked, session.reviewer
                )
                trail.newer = newer or trail.newer
        except LitreviewError as error:
            # The old order serves, and the next decision tries again.
            self.frame.app.log(str(error))
        finally:
            self.is_running = False

    async def _quiet(self) -> None:
        """Wait until no decision is made for a moment, and no key waits."""
        before = None
        while before != self._decided:
            before = self._decided
            await asyncio.sleep(QUIET)
            await self.frame.host.waiting.join()
