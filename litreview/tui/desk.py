"""What every screen works with: the review, its reader, and the one hand that touches the store."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from functools import partial
from typing import Any
from typing import ParamSpec
from typing import TypeVar

from litreview.review import Review
from litreview.screening import terms
from litreview.screening.protocol import Protocol
from litreview.tui.look import Look

P = ParamSpec("P")
T = TypeVar("T")


def _now() -> datetime:
    return datetime.now().astimezone()


@dataclass(slots=True)
class Desk:
    """What the screens share.

    Attributes:
        reviewer: Whose decisions are made here; empty until a name was given.
        notes: Notes that were written and wait for a decision, by the key of their report.
        marked: Which group of terms is marked: None for all, a number from 0, or -1 for none.
        now: Tells the time of the day.
        timer: Counts seconds, to measure how long a record was read.
    """

    review: Review
    look: Look
    reviewer: str
    notes: dict[str, str] = field(default_factory=dict)
    marked: int | None = None
    now: Callable[[], datetime] = _now
    timer: Callable[[], float] = time.monotonic
    # One thread, so that what is asked for first is also done first, and no connection is shared.
    _hand: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
    )
    _matcher: terms.Matcher | None = None

    @property
    def protocol(self) -> Protocol:
        """The protocol in force."""
        return self.review.protocol

    @property
    def matcher(self) -> terms.Matcher:
        """The protocol's terms, compiled when they are first wanted."""
        # Some 900 terms take a while to compile; home does without.
        if self._matcher is None:
            self._matcher = terms.compile(self.protocol.terms)
        return self._matcher

    def begin(self, act: Callable[P, T], *args: P.args, **named: P.kwargs) -> asyncio.Future[T]:
        """Let the one hand that touches the store do something after all it was given before."""
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self._hand, partial[Any](act, *args, **named))

    async def ask(self, act: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Ask the review for something without holding up the screen."""
        return await self.begin(act, *args, **named)

    def close(self) -> None:
        """Wait for what was begun, and let go."""
        self._hand.shutdown()
