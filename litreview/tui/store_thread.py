"""What every screen works with: the review, its reader, and the one hand that touches the store."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, ParamSpec, TypeVar

from textual.content import Content

from litreview.model import Stage
from litreview.review.review import Review
from litreview.review.undo_scope import UndoScope
from litreview.review.views import Undone
from litreview.screening import terms
from litreview.screening.protocol import Protocol
from litreview.tui.cardview import one_style
from litreview.tui.drafts import Texts
from litreview.tui.marks import MarkSet
from litreview.tui.marks import sets as _sets
from litreview.tui.tally import Tally
from litreview.tui.terminal import Terminal
from litreview.tui.trail import QUEUE, Course
from litreview.tui.undo_prompt import take_back

P = ParamSpec("P")
T = TypeVar("T")


def _now() -> datetime:
    return datetime.now().astimezone()


@dataclass(slots=True)
class StoreThread:
    """What the screens share.

    Attributes:
        reviewer: Whose decisions are made here; empty until a name was given.
        marks: Which terms are marked: the place in `sets`, 0 for all groups of the protocol.
        tallies: How far the reviewer is, by stage.
        course: Which reports are screened, and in which order.
        asked: The event that `u` asked about: pressed again, it takes that back.
        done_at: Where acts were done whose kind belongs to another screen, by their event.
        browse: Opens a link in a browser, or gives False.
        now: Tells the time of the day.
        timer: Counts seconds, to measure how long a record was read.
    """

    review: Review
    terminal: Terminal
    reviewer: str
    marks: int = 0
    tallies: dict[Stage, Tally] = field(default_factory=dict)
    course: Course = QUEUE
    asked: str = ""
    done_at: dict[str, str] = field(default_factory=dict)
    # Tests, and whoever embeds the screens, start no browser unasked.
    browse: Callable[[str], bool] = field(default=lambda _link: False)
    now: Callable[[], datetime] = _now
    timer: Callable[[], float] = time.monotonic
    # One thread, so that what is asked for first is also done first, and no connection is shared.
    _hand: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
    )
    _texts: dict[tuple[str, str], Texts] = field(default_factory=dict)
    _matcher: terms.Matcher | None = None
    _sets: list[MarkSet] | None = None

    @property
    def protocol(self) -> Protocol:
        """The protocol in force."""
        return self.review.protocol

    @property
    def notes(self) -> Texts:
        """The reviewer's notes that wait for a decision, by the key of their report."""
        return self._kept("notes")

    @property
    def drafts(self) -> Texts:
        """What the reviewer typed of a note and did not save, by screen, stage and key; it goes with no decision."""
        return self._kept("drafts")

    def _kept(self, name: str) -> Texts:
        # By reviewer, since several may work on one machine, or in one browser's server.
        if (name, self.reviewer) not in self._texts:
            self._texts[name, self.reviewer] = Texts(self.review.state.texts(name, self.reviewer))
        return self._texts[name, self.reviewer]

    @property
    def matcher(self) -> terms.Matcher:
        """The protocol's terms, compiled when they are first wanted."""
        # Some 900 terms take a while to compile; home does without.
        if self._matcher is None:
            self._matcher = terms.compile(self.protocol.terms)
        return self._matcher

    @property
    def marked(self) -> MarkSet:
        """The terms that are marked now."""
        return self._sets[self.marks] if self._sets else MarkSet(self.matcher)

    async def next_marks(self) -> Content:
        """Mark the next set: all groups, one after the other, each strategy's terms, none; and say which it is."""
        if self._sets is None:
            self._sets = _sets(self.matcher, await self.ask(self.review.searches.term_groups))
        self.marks = (self.marks + 1) % len(self._sets)
        marks = self._sets[self.marks]
        said = [marks.said(self.terminal)]
        # Here there is room for their names, which the terms line does not always have.
        said += one_style(self.terminal, self.protocol.terms)[:1] if marks.is_all else []
        return self.terminal.text(" · ", "muted").join(said)

    def scope(self, screen: str, kinds: frozenset[str], stage: Stage | None = None) -> UndoScope:
        """Return what `u` takes back on a screen without asking."""
        # A duplicate that was named on the card is a judgement, and belongs to the card all the same.
        here = frozenset(event for event, done_at in self.done_at.items() if done_at == screen)
        return UndoScope(kinds, stage, here, frozenset(self.done_at) - here)

    def take_back(self, scope: UndoScope) -> tuple[Undone | None, Undone | None]:
        """Take back the newest act in a scope, or the one outside it that was asked about and is now confirmed."""
        undone, asked = take_back(self.review, self.reviewer, scope, self.asked)
        self.asked = asked.event if asked else ""
        return undone, asked

    async def count(self, stage: Stage) -> Tally:
        """Count how far the reviewer is at a stage; later votes are added to that."""
        progress = await self.ask(self.review.decisions.progress, self.reviewer, stage)
        times = await self.ask(self.review.decisions.times_today, self.reviewer, stage)
        self.tallies[stage] = Tally.of(progress, times)
        return self.tallies[stage]

    async def tally(self, stage: Stage) -> Tally:
        """Give how far the reviewer is, counted when it is first wanted."""
        return self.tallies.get(stage) or await self.count(stage)

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
