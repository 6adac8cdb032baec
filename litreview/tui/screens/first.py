"""What is asked or said once: the reviewer's name, and the notice on the subject."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from litreview.errors import UsageError
from litreview.tui import commands as do
from litreview.tui import sheet_commands as on_sheet
from litreview.tui.desk import Desk
from litreview.tui.outside import one_line
from litreview.tui.screens.face import Face
from litreview.tui.screens.paged import Notice
from litreview.tui.widgets.line import Line
from litreview.tui.widgets.line import Rule
from litreview.tui.wrap import wrapped


class AskName(Notice):
    """The question who is screening; it is asked once, and remembered."""

    NAME = "name"
    KNOWN = (on_sheet.Accept, do.Cancel)

    def __init__(self, desk: Desk, then: Sequence[Callable[[Desk], Face]]) -> None:
        super().__init__(desk)
        self.then = then
        self.entry = Input(id="name", compact=True, max_length=60)
        self.entry.cursor_blink = False

    def body(self) -> Iterable[Widget]:
        """Give the question and a line for the answer."""
        yield from (self.under, self.page, self.entry, Line(self.look), Rule(self.look), self.message)

    def text_field(self) -> Widget | None:
        """Give the line for the answer."""
        return self.entry

    def lines(self) -> Sequence[Content]:
        """Ask, and say what becomes of the answer."""
        asked = wrapped(self.look.word("name.ask", "bold"), self.room)
        return [*asked, Content(""), *wrapped(self.look.word("name.why", "muted"), self.room)]

    def paint(self) -> None:
        """Show the question for the present size."""
        self.paint_bar(one_line(self.desk.protocol.title))
        self.entry.styles.width = self.room
        self.entry.styles.offset = (self.indent, 0)
        self.entry.focus(scroll_visible=False)
        super().paint()

    def paint_keys(self) -> None:
        """Show the two keys that are no letters of a name."""
        self.keys.show(self.look.word("name.enter"))

    async def do_accept(self, _key: str) -> None:
        """Remember the name, and go on."""
        review = self.desk.review
        try:
            # The name becomes part of a path that every system must be able to hold.
            name = review.reviewer(self.entry.value.strip()) if self.entry.value.strip() else ""
        except UsageError:
            name = ""
        if not name:
            self.say(self.look.word("name.bad", "warn"))
            return
        await self.desk.ask(review.settings.set, "reviewer", name)
        self.desk.reviewer = name
        await self.home.begin(self.then)

    async def do_cancel(self, _key: str) -> None:
        """Leave; nothing was asked of the review yet."""
        await self.home.leave()


class SubjectNotice(Notice):
    """What the protocol wants said once of the subject."""

    NAME = "notice"
    KNOWN = (on_sheet.Accept, do.Leave)

    def __init__(self, desk: Desk, then: Sequence[Callable[[Desk], Face]]) -> None:
        super().__init__(desk)
        self.then = then

    def lines(self) -> Sequence[Content]:
        """Give the notice."""
        notice = self.desk.protocol.notice
        text = notice.get(self.words.lang, notice.get("en", ""))
        return [
            *wrapped(self.look.text(one_line(text)), self.room),
            Content(""),
            self.look.word("notice.enter", "muted"),
        ]

    def paint(self) -> None:
        """Show the notice for the present size."""
        self.paint_bar(one_line(self.desk.protocol.title), one_line(self.desk.reviewer))
        super().paint()

    def paint_keys(self) -> None:
        """Show the one key that goes on."""
        self.keys.show(self.look.word("notice.enter"))

    async def do_accept(self, _key: str) -> None:
        """Remember that it was read, and go on."""
        await self.desk.ask(self.desk.review.settings.set, "notice_seen", True)
        await self.home.begin(self.then)
