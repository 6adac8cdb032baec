"""The end of the queue: nothing is left to judge for this reviewer, or for all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.content import Content
from textual.widget import Widget

from litreview.model import Stage
from litreview.prisma.numbers import Flow
from litreview.review.views import ReviewerProgress, ReviewStatus
from litreview.screening.agreement import Agreement
from litreview.tui import commands as do
from litreview.tui.flowrows import AWAITED, total
from litreview.tui.frame import Frame
from litreview.tui.parts.pager import NoticePage
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState
from litreview.tui.undo_prompt import CARD
from litreview.tui.verdicts import undo_question, undone_text
from litreview.tui.widgets.line import Hairline, HorizontalRule

# The lines of home that can be opened from here, by their keys.
OPENED = {"2": "retrieval", "5": "conflicts", "6": "records", "7": "flow"}


class DoneScreen(Frame):
    """The end of the queue, with what can be opened next; the last decision can still be undone."""

    NAME = "done"
    OWN_COMMANDS = (do.REOPEN, do.UNDO, *do.EVERYWHERE, do.LEAVE)
    FOOTER = (do.REOPEN, do.UNDO, do.HELP, do.LEAVE)
    GAP = "   "

    def __init__(self, session: SessionState, stage: Stage, last: Content) -> None:
        super().__init__(session)
        self.stage = stage
        self.last = last
        self.hairline = Hairline(self.terminal)
        self.progress: ReviewerProgress | None = None
        self.status: ReviewStatus | None = None
        self.flow: Flow | None = None
        self.agreed: Agreement | None = None
        self.notice = NoticePage(self)
        self.parts = (self.notice,)

    def body(self) -> Iterable[Widget]:
        """Yield the hairline, the lines, and what was decided last."""
        yield self.hairline
        yield self.notice.page
        yield HorizontalRule(self.terminal)
        yield self.message

    async def reload(self) -> None:
        """Count again."""
        ask, review = self.session.ask, self.session.review
        self.progress = await ask(review.decisions.progress, self.session.reviewer, self.stage)
        # Something is to do again, such as a vote that was undone in a list.
        if self.progress.todo:
            await self.host.replace("card", self.stage)
            return
        self.status = await ask(review.status)
        self.flow = await ask(review.flow.now)
        self.agreed = await ask(review.decisions.agreement, self.stage)
        self.paint()

    def paint(self) -> None:
        """Show the end for the present size."""
        progress = self.progress
        if progress is None:
            return
        words = self.words
        done = words("done-of", n=progress.total - progress.todo, total=progress.total)
        self.paint_bar(words(self.stage.value), f"{done}   {one_line(self.session.reviewer)}")
        self.hairline.measure(progress.total - progress.todo, progress.total)
        self.show_message(self.last)
        self.notice.show(self.lines())

    def lines(self) -> Sequence[Content]:
        """Return what is done, what others have to do, and what can be opened."""
        progress, status = self.progress, self.status
        if progress is None or status is None:
            return ()
        stage = self.words(self.stage.value).lower()
        # A stage without reports is not done.
        is_done = progress.total > 0 and progress.decided == progress.total
        text = self._done(progress, status, stage) if is_done else self._waits(progress, status, stage)
        opens = [self._opens(key, self.words(f"home.{name}").lower()) for key, name in OPENED.items()]
        return [*text, Content(""), *opens, self._opens("q", self.words("foot.leave"))]

    def _opens(self, key: str, what: str) -> Content:
        return Content.assemble("  ", self.terminal.text(key, "key"), self.terminal.text(f"   {what}"))

    def _waits(self, progress: ReviewerProgress, status: ReviewStatus, stage: str) -> list[Content]:
        words = self.words
        others = words(
            "nothing.why" if self.session.protocol.lead else "nothing.why-consensus",
            waiting=words.count("report", progress.waiting),
            wait=words(f"wait.{words.forms.plural(progress.waiting)}"),
            conflicts=words.count("conflict", progress.conflicts),
            **{"await": words(f"wait.{words.forms.plural(progress.conflicts)}")},
        )
        mine = status.reviewers.get(self.session.reviewer)
        saved = words("nothing.saved", n=mine.decided if mine else 0)
        title = words("nothing", name=one_line(self.session.reviewer), stage=stage)
        return [
            self.terminal.text(title, "bold"),
            Content(""),
            *self.notice.wrapped(self.terminal.text(f"{others} {saved}")),
            *self._awaited(),
        ]

    def _awaited(self) -> list[Content]:
        """Return how many reports await retrieval, without which nothing comes to full text."""
        awaited = total(self.flow, AWAITED) if self.flow and self.stage is Stage.FULL_TEXT else 0
        text = self.words("nothing.awaited", reports=self.words.count("report", awaited))
        return self.notice.wrapped(self.terminal.text(text)) if awaited else []

    def _done(self, progress: ReviewerProgress, status: ReviewStatus, stage: str) -> list[Content]:
        words, terminal, counts = self.words, self.terminal, status.stages[self.stage]
        on = counts.include + counts.maybe
        numbers = words("done.counts", total=counts.total, exclude=counts.exclude, include=on)
        time = words.forms.duration(progress.seconds_today)
        awaited = total(self.flow, AWAITED) if self.flow else 0
        return [
            terminal.text(words("done", stage=stage), "bold"),
            Content(""),
            terminal.text(f"  {numbers}"),
            *self._agreement(),
            terminal.text(f"  {words('done.today', n=progress.today, time=time)}"),
            Content(""),
            *self.notice.wrapped(terminal.text(words("done.flow", reports=words.count("report", awaited)))),
        ]

    def _agreement(self) -> list[Content]:
        """Return the agreement; once all have voted it can influence nobody (SCREENS 7)."""
        agreed = self.agreed
        if agreed is None or agreed.raw is None:
            return []
        text = self.words("done.raw", share=self.words.forms.share(agreed.raw))
        interval = agreed.intervals.get("kappa")
        if agreed.kappa is not None and interval:
            kappa, low, high = (
                self.words.forms.fraction(x, 2) for x in (agreed.kappa, interval.low, interval.high)
            )
            text += self.words("done.kappa", kappa=kappa, low=low, high=high)
        return [self.terminal.text(f"  {text}")]

    async def do_reopen(self, key: str) -> None:
        """Open the screen of a line."""
        await self.open(OPENED[key])

    async def do_undo(self, _key: str) -> None:
        """Take back the newest decision, and show its report again."""
        scope = self.session.scope(f"card {self.stage}", CARD, self.stage)
        undone, asked = await self.session.ask(self.session.take_back, scope)
        if undone is None:
            self.show_message(undo_question(self.terminal, self.session.protocol, asked))
            return
        if undone.key is None:
            self.show_message(undone_text(self.terminal, self.session.protocol, undone))
            return
        text = undone_text(self.terminal, self.session.protocol, undone)
        await self.host.replace("card", self.stage, undone.key, text)
