"""The question for the reviewer's name, asked at the first start."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from litreview.errors import UsageError
from litreview.tui import commands as do
from litreview.tui.frame import Frame
from litreview.tui.parts.pager import NoticePage
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState
from litreview.tui.widgets.line import HorizontalRule, ScreenLine
from litreview.tui.widgets.lines import Lines

MOST = 12
"""Names that are listed."""


class NameScreen(Frame):
    """The question for the reviewer's name; it is asked once, and stored.

    Args:
        session: What the screens share.
        value: What stands in the field.
        refused: A name that is somebody else's; the one that is chosen takes its place on this device.
    """

    NAME = "name"
    OWN_COMMANDS = (do.ACCEPT, do.CANCEL)

    def __init__(self, session: SessionState, value: str = "", refused: str = "") -> None:
        super().__init__(session)
        self.notice = NoticePage(self, above=2)
        self.parts = (self.notice,)
        self.refused = refused
        self.offered = ""
        self.used: dict[str, str] = {}
        self.entry = Input(value, id="name", compact=True, max_length=60)
        self.entry.cursor_blink = False
        self.label = ScreenLine(self.terminal)
        self.below = Lines(self.terminal)

    def body(self) -> Iterable[Widget]:
        """Yield the question, a field for the name, and an explanation."""
        field = Horizontal(self.label, self.entry, id="who")
        yield from (
            HorizontalRule(self.terminal),
            self.notice.page,
            field,
            self.below,
            HorizontalRule(self.terminal),
            self.message,
        )

    def text_field(self) -> Widget | None:
        """Return the field for the name."""
        return self.entry

    async def reload(self) -> None:
        """Read the names in the review."""
        self.used = await self.session.ask(self.session.review.team.names)
        if self.refused:
            question = await self.session.ask(self.session.review.team.question, self.refused)
            self.offered = question.offered if question else ""
        self.paint()
        if self.refused:
            self.show_message(self.terminal.word("name.taken", "warn", name=self.refused, offer=self.offered))

    def lines(self) -> Sequence[Content]:
        """Return the question."""
        return [*self.notice.wrapped(self.terminal.word("name.ask", "bold")), Content("")]

    def explanation(self) -> Iterable[Content]:
        """Yield the names in the review, and an explanation."""
        yield Content("")
        names = ", ".join(list(self.used)[:MOST]) + (", …" if len(self.used) > MOST else "")
        text = self.words("name.here", names=one_line(names)) if names else ""
        yield from self.notice.wrapped(
            self.terminal.text(f"{text} {self.words('name.pseudonym')}".strip(), "muted")
        )
        yield Content("")
        yield from self.notice.wrapped(self.terminal.word("name.letters", "muted"))

    def paint(self) -> None:
        """Show the question for the present size."""
        self.paint_bar(one_line(self.session.protocol.title_in(self.words.lang)), self.words("name.nobody"))
        self.notice.show(self.lines())
        self.notice.page.styles.height = len(self.notice.page.lines)
        label = f"{' ' * (self.notice.indent + 1)}{self.words('name.label')}  "
        self.label.styles.width = len(label) + 2
        self.label.show(self.terminal.text(label, "muted"))
        self.entry.styles.width = max(1, self.size.width - len(label) - 3)
        self.below.show(self.notice.indented(self.explanation()))
        self.entry.focus(scroll_visible=False)

    def paint_keys(self) -> None:
        """Show the two keys that are no letters of a name."""
        self.keys.show(self.terminal.word("name.enter"))

    async def on_input_changed(self) -> None:
        """Show on which other device a name is used, while it is typed."""
        typed = self.entry.value.strip()
        name = self.session.review.reviewer(typed) if any(map(str.isalnum, typed)) else ""
        device = self.used.get(name)
        if device and name != self.refused:
            text = self.terminal.word("name.used", "warn", name=one_line(name), device=one_line(device))
            self.show_message(text, self.terminal.word("name.go-on", "muted"))
        elif typed:
            self.show_message(right=self.terminal.word("name.go-on", "muted"))

    async def do_accept(self, _key: str) -> None:
        """Take the name; one that another device uses is asked about, any other is stored."""
        review = self.session.review
        try:
            # The name becomes part of a path that every system must be able to hold.
            name = review.reviewer(self.entry.value.strip()) if self.entry.value.strip() else ""
        except UsageError:
            name = ""
        if not name:
            self.show_message(self.terminal.word("name.bad", "warn"))
            return
        if self.refused:
            try:
                await self.session.ask(review.team.choose, self.refused, name)
            except UsageError:
                self.show_message(
                    self.terminal.word("name.taken", "warn", name=one_line(name), offer=self.offered)
                )
                return
        elif await self.session.ask(review.team.question, name):
            await self.host.replace("known", name)
            return
        await self.session.set_reviewer(name)
        await self.host.begin()

    async def do_cancel(self, _key: str) -> None:
        """Leave; nothing was asked of the review yet."""
        await self.host.leave()
