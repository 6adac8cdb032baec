"""The end of the queue: this reviewer's share is judged, or the stage is settled by the team."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from textual.content import Content
from textual.widget import Widget

from litreview.model import Stage, Verdict
from litreview.prisma.numbers import Flow
from litreview.review.review_status import ReviewStatus
from litreview.review.views import ReviewerProgress
from litreview.screening.agreement import Agreement
from litreview.tui import commands as do
from litreview.tui.flowrows import AWAITED, total
from litreview.tui.frame import Frame
from litreview.tui.line_wrap import columns
from litreview.tui.parts.pager import NoticePage
from litreview.tui.sanitize import one_line
from litreview.tui.saved_text import saved_text
from litreview.tui.screens.home import LINES, line_name
from litreview.tui.session_state import SessionState
from litreview.tui.undo_prompt import CARD
from litreview.tui.verdicts import undo_question, undone_text
from litreview.tui.widgets.line import Hairline, HorizontalRule

OPENS_WIDTH = 23


class DoneScreen(Frame):
    """The end of the queue, with what can be opened next; the last decision can still be undone."""

    NAME = "done"
    OWN_COMMANDS = (do.REOPEN, do.UNDO, *do.EVERYWHERE, do.LEAVE)
    FOOTER = (do.REOPEN, do.UNDO, do.CANCEL, do.HELP, do.LEAVE)
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
        self.lag = 0
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
        self.lag = await ask(review.team.ledger_lag)
        self.paint()

    def paint(self) -> None:
        """Show the end for the present size."""
        progress = self.progress
        if progress is None:
            return
        words, me = self.words, one_line(self.session.reviewer)
        # The team's number where the stage is settled, else this reviewer's own: no number mixes the two.
        part, whole = (
            (progress.decided, progress.total)
            if self._is_settled(progress)
            else (progress.judged, progress.share)
        )
        bar = words("home.settled" if self._is_settled(progress) else "of", n=part, total=whole)
        self.paint_bar(words(self.stage.value), f"{bar}   {me}")
        self.hairline.measure(part, whole)
        today = words.count("decision", progress.today)
        time = words.forms.duration(progress.seconds_today)
        self.show_message(
            self.last or self.terminal.word("done.today", "muted", decisions=today, time=time),
            self.terminal.text(saved_text(self, self.lag), "muted"),
        )
        self.notice.show(self.lines())

    @staticmethod
    def _is_settled(progress: ReviewerProgress) -> bool:
        # A stage without reports is not done.
        return progress.total > 0 and progress.decided == progress.total

    def lines(self) -> Sequence[Content]:
        """Return what is done, what others have to do, and what can be opened."""
        progress, status = self.progress, self.status
        if progress is None or status is None:
            return ()
        text = self._settled(progress, status) if self._is_settled(progress) else self._own(progress, status)
        # Lines of home, which these keys open from here as well.
        texts = [self._opens(key, self.words(f"home.{line_name(key)}").lower()) for key in do.REOPEN.keys]
        texts.append(self._opens("q", self.words("foot.leave")))
        opens = [columns(*((one, OPENS_WIDTH) for one in texts[n : n + 2])) for n in range(0, len(texts), 2)]
        return [*text, Content(""), *opens]

    def _opens(self, key: str, what: str) -> Content:
        return Content.assemble("  ", self.terminal.text(key, "key"), self.terminal.text(f"   {what}"))

    def _own(self, progress: ReviewerProgress, status: ReviewStatus) -> list[Content]:
        """Return the end of one's own share: what was judged, and what waits for others."""
        words, terminal, wrap = self.words, self.terminal, self.notice.wrapped
        stage, me = words(self.stage.value).lower(), one_line(self.session.reviewer)
        title = (
            words("done.share", n=progress.judged, total=progress.share, stage=stage)
            if progress.judged
            else words("nothing", name=me, stage=stage)
        )
        return [
            *wrap(terminal.text(title, "bold")),
            Content(""),
            *(self._counts(progress, status) if progress.total else ()),
            *(line for text in self._still_open(progress) for line in wrap(terminal.text(text))),
        ]

    def _counts(self, progress: ReviewerProgress, status: ReviewStatus) -> Iterator[Content]:
        """Yield what is this reviewer's, and below it what is the team's."""
        words, counts = self.words, status.stages[self.stage]
        waiting = counts.undecided - counts.conflicts - counts.in_doubt
        others = [name for name in status.reviewers if name != self.session.reviewer]
        who = one_line(others[0]) if len(others) == 1 else words("another")
        yours = [words("done.judged", n=progress.judged)]
        yours += [
            words("done.given", n=progress.verdicts[verdict], verdict=words(f"state.{verdict}"))
            for verdict in (Verdict.INCLUDE, Verdict.MAYBE, Verdict.EXCLUDE)
            if verdict in progress.verdicts
        ]
        team = [words("done.settled", n=counts.decided)]
        team += [words.count("conflict", counts.conflicts)] if counts.conflicts else []
        team += [words("done.in-doubt", n=counts.in_doubt)] if counts.in_doubt else []
        team += [words.form("done.waits", waiting, who=who)] if waiting else []
        widths = [max(map(len, column)) + 3 for column in zip_longest(yours, team, fillvalue="")]
        for owner, texts in (("home.you", yours), ("home.team", team)):
            cells = [(self.terminal.text(text), width) for text, width in zip(texts, widths, strict=False)]
            yield columns((Content(""), 2), (self.terminal.word(owner, "muted"), 7), *cells)

    def _still_open(self, progress: ReviewerProgress) -> Iterator[str]:
        """Yield who settles the conflicts, and how many reports await retrieval."""
        words, lead = self.words, self.session.protocol.lead
        if progress.conflicts:
            name = "lead" if lead == self.session.reviewer else "wait" if lead else "together"
            yield ""
            yield words.form(f"done.conflicts-{name}", progress.conflicts, lead=one_line(lead or ""))
        # Without retrieval nothing comes to full text.
        awaited = total(self.flow, AWAITED) if self.flow and self.stage is Stage.FULL_TEXT else 0
        if awaited:
            yield ""
            yield words("nothing.awaited", reports=words.count("report", awaited))

    def _settled(self, progress: ReviewerProgress, status: ReviewStatus) -> list[Content]:
        """Return the end of the stage: what the team settled, how far it agreed, and this reviewer's part in it."""
        words, terminal, counts = self.words, self.terminal, status.stages[self.stage]
        on = counts.include + counts.maybe
        name = "done.screened" if self.stage is Stage.TITLE_ABSTRACT else "done.assessed"
        mine = [words("done.judged", n=progress.judged)]
        if progress.settled:
            is_lead = self.session.protocol.lead == self.session.reviewer
            resolved = "done.settled-lead" if is_lead else "done.settled-conflicts"
            mine.append(words.form(resolved, progress.settled))
        awaited = total(self.flow, AWAITED) if self.flow else 0
        lines = [
            terminal.text(words("done", stage=words(self.stage.value).lower()), "bold"),
            Content(""),
            terminal.text(f"  {words(name, total=counts.total, exclude=counts.exclude, include=on)}"),
            *self._agreement(),
            terminal.text(f"  {words('home.you')}: {', '.join(mine)}"),
        ]
        if awaited:
            text = words("done.flow", reports=words.count("report", awaited))
            lines += [Content(""), *self.notice.wrapped(terminal.text(text))]
        return lines

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
        """Open the screen of a line of home."""
        await self.open(*LINES[key])

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
