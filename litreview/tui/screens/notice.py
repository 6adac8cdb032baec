"""The notice of the protocol, shown once when a review is first opened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.content import Content
from textual.widget import Widget

from litreview.tui import commands as do
from litreview.tui.frame import Frame
from litreview.tui.parts.pager import NoticePage
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState
from litreview.tui.widgets.line import HorizontalRule


class NoticeScreen(Frame):
    """The notice of the protocol, shown once."""

    NAME = "notice"
    OWN_COMMANDS = (do.ACCEPT, do.LEAVE)

    def __init__(self, session: SessionState) -> None:
        super().__init__(session)
        self.notice = NoticePage(self)
        self.parts = (self.notice,)

    def body(self) -> Iterable[Widget]:
        """Yield the notice between two rules."""
        yield from (HorizontalRule(self.terminal), self.notice.page, HorizontalRule(self.terminal))

    def lines(self) -> Sequence[Content]:
        """Return the notice."""
        notice = self.session.protocol.notice
        text = notice.get(self.words.lang, notice.get("en", ""))
        return [
            *self.notice.wrapped(self.terminal.text(one_line(text))),
            Content(""),
            self.terminal.word("notice.enter", "muted"),
        ]

    def paint(self) -> None:
        """Show the notice for the present size."""
        self.paint_bar(
            one_line(self.session.protocol.title_in(self.words.lang)), one_line(self.session.reviewer)
        )
        self.notice.show(self.lines())

    def paint_keys(self) -> None:
        """Show the one key that goes on."""
        self.keys.show(self.terminal.word("notice.enter"))

    async def do_accept(self, _key: str) -> None:
        """Store that it was read, and go on."""
        await self.session.ask(self.session.review.settings.set, "notice_seen", True)
        await self.host.begin()
