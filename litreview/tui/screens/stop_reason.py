"""Stopping as a decision: its grounds from the log, and a reason of one's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget
from textual.widgets import TextArea

from litreview.model import Stage
from litreview.tui import commands as do
from litreview.tui import progressview
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.line_wrap import wrapped
from litreview.tui.parts.decision_keys import progress_text
from litreview.tui.parts.retry import write
from litreview.tui.session_state import SessionState
from litreview.tui.widgets.line import Hairline, HorizontalRule, ScreenLine
from litreview.tui.widgets.lines import Lines

if TYPE_CHECKING:
    from litreview.review.decisions.stopping_grounds import ScreeningCourse


class StopReason(ScreenPart):
    """The reason, which takes all keys but those that stop or go back."""

    PANEL_COMMANDS = (do.SAVE, do.CANCEL)
    is_open = True

    def __init__(self, frame: StopScreen) -> None:
        super().__init__(frame)
        self.screen = frame
        self.field = TextArea(id="note", soft_wrap=True, tab_behavior="focus", highlight_cursor_line=False)
        # Nothing on the screen blinks (SCREENS 1.1).
        self.field.cursor_blink = False

    def text_field(self) -> Widget:
        """Return the field of the reason."""
        return self.field

    async def do_save(self, _key: str) -> None:
        """Stop, if there is a reason."""
        await self.screen.stop(self.field.text)

    async def do_cancel(self, _key: str) -> None:
        """Go on screening."""
        await self.frame.host.back()


class StopScreen(Frame):
    """Whether to stop; `ctrl+s` alone does it, and one undo takes it back.

    Args:
        session: What the screens share.
        course: How the screening went.
    """

    NAME = "stop"
    OWN_COMMANDS = (do.CANCEL,)
    FOOTER = (do.CANCEL,)

    def __init__(self, session: SessionState, course: ScreeningCourse) -> None:
        super().__init__(session)
        self.course = course
        self.hairline = Hairline(self.terminal)
        self.page = Lines(self.terminal, id="grounds")
        self.strip = ScreenLine(self.terminal, id="strip")
        self.reason = StopReason(self)
        self.parts = (self.reason,)

    def body(self) -> Iterable[Widget]:
        """Yield the grounds, the field, and the strip below."""
        yield from (self.hairline, self.page, self.reason.field, HorizontalRule(self.terminal))
        yield from (self.strip, self.message)

    async def reload(self) -> None:
        """Show the grounds, and put the cursor into the field."""
        self.paint()
        self.reason.field.focus(scroll_visible=False)

    def paint(self) -> None:
        """Show the page for the present size."""
        tally = self.session.tallies.get(Stage.TITLE_ABSTRACT)
        if tally is None:
            return
        words, terminal = self.words, self.terminal
        self.paint_bar(
            f"{words(Stage.TITLE_ABSTRACT.value)} · {words('stop')}",
            progress_text(self, tally.judged, tally.share),
        )
        self.hairline.measure(tally.judged, tally.share)
        width = self.size.width
        heading = f"── {words('stop.grounds')} "
        lines = [
            Content(""),
            terminal.text(f" {words('stop.ask', reports=words.count('report', tally.todo))}", "bold"),
            Content(""),
            *self._wrapped([words("stop.means")]),
            *self._wrapped([words("stop.means-more", undo=terminal.keys.first(do.UNDO))]),
            Content(""),
            terminal.text(heading + "─" * (width - len(heading)), "muted"),
            *self._wrapped(progressview.ground_texts(self.terminal, self.course)),
            terminal.text(f" {words('stop.why')}"),
        ]
        self.page.styles.height = len(lines)
        self.page.show(lines)
        offers = f"ctrl+s {words('act.stop')}   esc {words('act.go-on')}"
        self.strip.show(self.terminal.word("stop.give"), self.terminal.text(offers))
        self.show_message(self.message.left or self.terminal.word("stop.stored", "muted"))

    def _wrapped(self, texts: Iterable[str]) -> list[Content]:
        return [
            Content.assemble(" ", line)
            for text in texts
            for line in wrapped(self.terminal.text(text), self.size.width - 2)
        ]

    async def stop(self, why: str) -> None:
        """Stop, and show on the page below that and how it is taken back."""
        if not why.strip():
            self.show_message(self.terminal.word("stop.no-reason", "warn"))
            return
        session = self.session
        result = await write(self, session.review.decisions.stop, why, session.reviewer)
        session.tallies.clear()
        session.courses.clear()
        reports = self.words.count("report", len(result.reports))
        await self.host.back()
        below = self.app.screen
        if isinstance(below, Frame):
            below.show_message(self.terminal.word("stop.done", "muted", reports=reports))
