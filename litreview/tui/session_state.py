"""What the screens of a session share: the review, the reviewer, their progress, and the thread of the store."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from textual.content import Content

from litreview.model import Stage
from litreview.review.review import Review
from litreview.review.undo_scope import UndoScope
from litreview.review.views import Undone
from litreview.screening import terms
from litreview.screening.protocol import Protocol
from litreview.tui.cardview import shared_style_texts
from litreview.tui.drafts import Texts
from litreview.tui.mark_sets import MarkSet, mark_sets
from litreview.tui.store_thread import StoreThread
from litreview.tui.tally import Tally
from litreview.tui.terminal import Terminal
from litreview.tui.trail import QUEUE, Course
from litreview.tui.undo_prompt import take_back

if TYPE_CHECKING:
    from litreview.review.decisions.stopping_grounds import ScreeningCourse

P = ParamSpec("P")
T = TypeVar("T")


def _now() -> datetime:
    return datetime.now().astimezone()


@dataclass(slots=True)
class SessionState:
    """The review, the reviewer and the state that the screens share.

    Attributes:
        reviewer: Whose decisions are made here; empty until a name was given.
        marks: Which terms are marked: the place in `sets`, 0 for all groups of the protocol.
        tallies: How far the reviewer is, by stage.
        courses: How each stage was screened, as the page of progress showed it last, and at which count.
        course: Which reports are screened, and in which order.
        asked: The event that `u` asked about: pressed again, it takes that back.
        done_at: Where acts were done whose kind belongs to another screen, by their event.
        browse: Opens a link in a browser; returns False where it cannot.
        thread: Runs what is asked of the review.
        background: Runs what takes long and no key waits for.
        now: Returns the time of the day.
        timer: Counts seconds, to measure how long a record was read.
    """

    review: Review
    terminal: Terminal
    reviewer: str
    marks: int = 0
    tallies: dict[Stage, Tally] = field(default_factory=dict)
    courses: dict[Stage, tuple[tuple[int, int], ScreeningCourse]] = field(default_factory=dict)
    course: Course = QUEUE
    asked: str = ""
    done_at: dict[str, str] = field(default_factory=dict)
    # Tests, and programs that embed the screens, must not start a browser.
    browse: Callable[[str], bool] = field(default=lambda _link: False)
    now: Callable[[], datetime] = _now
    timer: Callable[[], float] = time.monotonic
    thread: StoreThread = field(default_factory=StoreThread)
    background: StoreThread = field(default_factory=lambda: StoreThread("background"))
    _screening: Course = QUEUE
    _texts: dict[tuple[str, str], Texts] = field(default_factory=dict)
    _matcher: terms.Matcher | None = None
    _sets: list[MarkSet] | None = None

    @property
    def protocol(self) -> Protocol:
        """The protocol in force."""
        return self.review.protocol

    def enter_round(self, round_id: str, name: str) -> None:
        """Go through the reports of a round instead of those of screening."""
        if not self.course.round:
            self._screening = self.course
        self.course = Course(typed=name, round=round_id)
        self.tallies.clear()

    def leave_round(self) -> None:
        """Go through the reports of screening again."""
        if self.course.round:
            self.course = self._screening
            self.tallies.clear()

    @property
    def notes(self) -> Texts:
        """The reviewer's notes that wait for a decision, by the key of their report."""
        return self._kept("notes")

    @property
    def drafts(self) -> Texts:
        """Notes that were typed and not saved, by screen, stage and key; no decision includes them."""
        return self._kept("drafts")

    def _kept(self, name: str) -> Texts:
        # By reviewer, since several may work on one machine, or on one server.
        if (name, self.reviewer) not in self._texts:
            self._texts[name, self.reviewer] = Texts(self.review.state.texts(name, self.reviewer))
        return self._texts[name, self.reviewer]

    @property
    def matcher(self) -> terms.Matcher:
        """The protocol's terms, compiled when first needed."""
        # Some 900 terms take a while to compile; home does without.
        if self._matcher is None:
            self._matcher = terms.compile(self.protocol.terms)
        return self._matcher

    @property
    def marked(self) -> MarkSet:
        """The terms that are highlighted now."""
        return self._sets[self.marks] if self._sets else MarkSet(self.matcher)

    async def set_reviewer(self, name: str) -> None:
        """Make a name that of the reviewer here, and store it as the one of this device."""
        await self.ask(self.review.settings.set, "reviewer", name)
        self.reviewer = name

    async def next_marks(self) -> Content:
        """Highlight the next set of terms, and return which it is, in words."""
        if self._sets is None:
            self._sets = mark_sets(self.matcher, await self.ask(self.review.searches.term_groups))
        self.marks = (self.marks + 1) % len(self._sets)
        marks = self._sets[self.marks]
        texts = [marks.description(self.terminal)]
        # Here there is room for their names, which the terms line does not always have.
        texts += shared_style_texts(self.terminal, self.protocol.terms)[:1] if marks.is_all else []
        return self.terminal.text(" · ", "muted").join(texts)

    def scope(self, screen: str, kinds: frozenset[str], stage: Stage | None = None) -> UndoScope:
        """Return what `u` takes back on a screen without asking."""
        # A duplicate that was named on the card is a judgement, and belongs to the card all the same.
        of_screen = frozenset(event for event, done_at in self.done_at.items() if done_at == screen)
        return UndoScope(kinds, stage, of_screen, frozenset(self.done_at) - of_screen)

    def take_back(self, scope: UndoScope) -> tuple[Undone | None, Undone | None]:
        """Undo the newest act in a scope, or the one outside it that was asked about and is now confirmed."""
        undone, asked = take_back(self.review, self.reviewer, scope, self.asked)
        self.asked = asked.event if asked else ""
        return undone, asked

    async def count(self, stage: Stage) -> Tally:
        """Count the reviewer's progress at a stage; later votes are added to it."""
        progress = await self.ask(self.course.progress, self.review, self.reviewer, stage)
        times = await self.ask(self.review.decisions.times_today, self.reviewer, stage)
        self.tallies[stage] = Tally.of(progress, times)
        return self.tallies[stage]

    async def tally(self, stage: Stage) -> Tally:
        """Return the reviewer's progress, counted when first needed."""
        return self.tallies.get(stage) or await self.count(stage)

    async def ask(self, act: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Run a function in the store's thread without blocking the screen, and return its result."""
        return await self.thread.submit(act, *args, **named)

    def close(self) -> None:
        """Wait for what was begun, and end the threads."""
        self.background.close()
        self.thread.close()
