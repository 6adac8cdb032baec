"""Progress and stopping: finds against judged, the languages, and what the data say; nothing is stopped here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from litreview.model import Stage
from litreview.review.undo_scope import UndoScope
from litreview.review.views import Undone
from litreview.tui import commands as do
from litreview.tui import progressview
from litreview.tui.clipboard import copy
from litreview.tui.frame import Frame
from litreview.tui.line_wrap import wrapped
from litreview.tui.parts.decision_keys import UndoKeys, progress_text
from litreview.tui.session_state import SessionState
from litreview.tui.tally import Tally
from litreview.tui.trail import TODO, Course, Trail
from litreview.tui.undo_prompt import STOP
from litreview.tui.widgets.line import Hairline, HorizontalRule, ScreenLine
from litreview.tui.widgets.lines import Lines

if TYPE_CHECKING:
    from litreview.review.decisions.stopping_grounds import ScreeningCourse
    from litreview.review.reports.ranked_reports import RelevanceOrder

EVERY = 10
"""Decisions after which it is computed again: fewer looks, and a calmer page."""
TABLE = {False: 6, True: 10}
"""Lines of the table, in a small and in a large terminal."""


class ProgressScreen(Frame):
    """How far a stage is, and what the data say about stopping.

    Args:
        session: What the screens share.
        stage: The stage.
        order: The order by relevance that is gone through, if any; it knows the languages of all texts.
        open_key: Has a report shown on the card below, and those listed with it gone through; None without a card.
    """

    NAME = "progress"
    OWN_COMMANDS = (
        do.LANGUAGES,
        do.ENDS,
        do.OPEN_LANGUAGE,
        do.CHECK_UNSEEN,
        do.STOP,
        do.UNDO,
        do.REDO,
        do.WRITE_PAGE,
        *do.EVERYWHERE,
        do.BACK,
    )
    FOOTER = (do.LANGUAGES, do.OPEN_LANGUAGE, do.WRITE_PAGE, do.HELP, do.CANCEL)

    def __init__(
        self,
        session: SessionState,
        stage: Stage = Stage.TITLE_ABSTRACT,
        order: RelevanceOrder | None = None,
        open_key: Callable[[str, Course], None] | None = None,
    ) -> None:
        super().__init__(session)
        self.stage = stage
        self.order = order
        self.open_key = open_key
        self.cursor = 0
        self.tally: Tally | None = None
        self.course: ScreeningCourse | None = None
        self.hairline = Hairline(self.terminal)
        self.page = Lines(self.terminal, id="page")
        self.strip = ScreenLine(self.terminal, id="strip")
        self.parts = (UndoKeys(self, lambda: UndoScope(STOP), self.undone),)

    def body(self) -> Iterable[Widget]:
        """Yield the page, and the strip below."""
        yield from (self.hairline, self.page, HorizontalRule(self.terminal), self.strip, self.message)

    async def reload(self) -> None:
        """Count, and compute again what is older than ten decisions."""
        session = self.session
        self.tally = await session.tally(self.stage)
        at, known = (self.tally.share, self.tally.judged), session.courses.get(self.stage)
        if known is None or known[0][0] != at[0] or abs(known[0][1] - at[1]) >= EVERY:
            # Without an order, all texts have to be read for their languages.
            self.show_message(self.terminal.word("progress.reading", "muted"))
            languages = self.order.languages if self.order else None
            course = await session.ask(session.review.decisions.course, self.stage, languages)
            known = session.courses[self.stage] = (at, course)
            self.show_message()
        self.course = known[1]
        self.paint()

    @property
    def rows(self) -> list[progressview.LanguageRow]:
        """The lines of the table."""
        return progressview.language_rows(self.course, TABLE[self.tall]) if self.course else []

    @property
    def can_stop(self) -> bool:
        """Whether there is screening to stop."""
        return self.stage is Stage.TITLE_ABSTRACT and self.tally is not None and self.tally.todo > 0

    def paint(self) -> None:
        """Show the page for the present size."""
        tally, course = self.tally, self.course
        if tally is None or course is None:
            return
        self.paint_bar(
            f"{self.words(self.stage.value)} · {self.words('progress')}",
            progress_text(self, tally.judged, tally.share),
        )
        self.hairline.measure(tally.judged, tally.share)
        self.page.show(self.lines(course))
        actions = [self.terminal.action(do.CHECK_UNSEEN, "check-unseen", "muted")]
        actions += [self.terminal.action(do.STOP, "stop-screening", "muted")] if self.can_stop else []
        self.strip.show(self.terminal.word("progress.nothing-hidden"), Content("   ").join(actions))
        left = self.message.left or self.terminal.word("progress.recomputed", "muted", n=EVERY)
        overall = course.statement.overall
        unseen = self.terminal.word("progress.unseen", "muted", n=overall.records - overall.judged)
        self.show_message(left, unseen)

    def lines(self, course: ScreeningCourse) -> list[Content]:
        """Return plot and table, the statement, and where there is room the model."""
        protocol, width = self.session.protocol, self.size.width
        target = progressview.target_text(
            self.terminal, course, protocol.version, is_set=protocol.stop_target is not None
        )
        heading = f"── {self.words('progress.says')} · {target} "
        height = 15 if self.tall else 6
        lines = progressview.page_lines(self.terminal, course, self.rows, self.cursor, (width, height))
        lines += [Content(""), self.terminal.text(heading + "─" * (width - len(heading)), "muted")]
        lines += self._wrapped(progressview.statement_texts(self.terminal, course))
        if self.tall:
            lines += [Content(""), *self._wrapped(progressview.model_texts(self.terminal, course))]
        return lines

    def _wrapped(self, texts: Iterable[str]) -> list[Content]:
        return [
            Content.assemble(" ", line)
            for text in texts
            for line in wrapped(self.terminal.text(text), self.size.width - 2)
        ]

    async def do_check_unseen(self, _key: str) -> None:
        """Draw a check sample of what nobody has screened: the one test that trusts no order."""
        await self.open("new-round", "check", "unscreened", self.stage)

    async def do_languages(self, key: str) -> None:
        """Move the cursor to another language."""
        step = 1 if key in {"j", "down"} else -1
        self.cursor = max(0, min(len(self.rows) - 1, self.cursor + step))
        self.paint()

    async def do_ends(self, key: str) -> None:
        """Move the cursor to the first or the last language."""
        self.cursor = 0 if key == "home" else max(0, len(self.rows) - 1)
        self.paint()

    async def do_open_language(self, _key: str) -> None:
        """Go through the reports of a language that are to do, the likeliest first."""
        session, rows = self.session, self.rows
        if not rows:
            return
        session.protocol.check_ranking(self.stage)
        row = rows[self.cursor]
        name = progressview.row_name(self.terminal, row)
        course = Course("relevance", session.course.seed, TODO, name, languages=row.codes)
        trail = Trail(session.review, session.reviewer, self.stage, course)
        first = await session.ask(trail.forward)
        if first is None:
            self.show_message(self.terminal.word("progress.none-left", "muted", language=name))
        elif self.open_key is None:
            session.course = course
            await self.host.replace("card", self.stage, first.key)
        else:
            self.open_key(first.key, course)
            await self.host.back()

    async def do_stop(self, _key: str) -> None:
        """Ask for the reason to stop."""
        if self.course is not None and self.can_stop:
            await self.open("stop", self.course)

    async def undone(self, undone: Undone | None, text: Content) -> None:
        """Show what is to do again after a stop was taken back."""
        if undone is not None:
            self.session.tallies.clear()
            self.session.courses.clear()
            await self.reload()
        self.show_message(text)

    async def do_write_page(self, _key: str) -> None:
        """Write the page to a file."""
        if self.course is not None:
            lines = progressview.spoken(self.terminal, self.course, self.rows)
            await copy(self, f"progress-{self.stage}.txt", "\n".join(lines) + "\n")
