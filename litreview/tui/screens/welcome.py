"""What is shown once at the start: the question for the reviewer's name, and the notice of the protocol."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from litreview.errors import UsageError
from litreview.review.team.shared_names import DeviceActivity, NameQuestion
from litreview.tui import commands as do
from litreview.tui.frame import Frame
from litreview.tui.parts.pager import NoticePage
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState
from litreview.tui.signs import CURSOR
from litreview.tui.widgets.line import HorizontalRule, ScreenLine
from litreview.tui.widgets.lines import Lines
from litreview.words.number_forms import clock, local

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
        await remember(self.session, name)
        await self.host.begin()

    async def do_cancel(self, _key: str) -> None:
        """Leave; nothing was asked of the review yet."""
        await self.host.leave()


async def remember(session: SessionState, name: str) -> None:
    """Store a name as the reviewer of this device."""
    await session.ask(session.review.settings.set, "reviewer", name)
    session.reviewer = name


class KnownNameScreen(Frame):
    """The question whether a name used on other devices is that of the person here; the answer is an event."""

    NAME = "known"
    OWN_COMMANDS = (do.YES, do.NO, do.ACCEPT, do.MOVE, do.CANCEL, do.LEAVE)

    def __init__(self, session: SessionState, name: str) -> None:
        super().__init__(session)
        self.notice = NoticePage(self, above=2)
        self.parts = (self.notice,)
        self.name_asked = name
        self.question: NameQuestion | None = None
        self.on_other = False

    def body(self) -> Iterable[Widget]:
        """Yield the question, and a line for messages."""
        yield from (
            HorizontalRule(self.terminal),
            self.notice.page,
            HorizontalRule(self.terminal),
            self.message,
        )

    async def reload(self) -> None:
        """Read on which devices the name is used."""
        self.question = await self.session.ask(self.session.review.team.question, self.name_asked)
        self.paint()

    def lines(self) -> Sequence[Content]:
        """Return the question, with the devices on which the name is used."""
        if self.question is None:
            return []
        name, here = one_line(self.question.name), one_line(self.question.here)
        began = "known.began" if self.question.began else "known.new"
        lines = [
            *self.notice.wrapped(self.terminal.word("name.ask", "bold")),
            Content(""),
            *self.notice.wrapped(self.terminal.word("known.elsewhere", name=name)),
        ]
        for one in self.question.devices:
            lines += self.notice.wrapped(self.terminal.text(self._done_on(one)))
        lines += self.notice.wrapped(self.terminal.word(began, device=here, name=name))
        lines.append(Content(""))
        lines += [self._choice("y", "known.same", name), self._choice("n", "known.other", name)]
        kept = f"{self.words('known.kept')} {self.words('known.corrected')}"
        for text in (kept, self.words("known.hidden", name=name)):
            lines += [Content(""), *self.notice.wrapped(self.terminal.text(text, "muted"))]
        return lines

    def _done_on(self, one: DeviceActivity) -> str:
        votes = self.words.count("decision", one.votes)
        if not one.last:
            return self.words("known.device", device=one_line(one.device), votes=votes)
        moment = local(one.last)
        when = f"{self.words.forms.date(moment)}, {clock(moment)}"
        return self.words("known.device-last", device=one_line(one.device), votes=votes, when=when)

    def _choice(self, key: str, text: str, name: str) -> Content:
        mark = self.terminal.text("  ")
        return Content.assemble(
            mark, self.terminal.text(key, "key"), "   ", self.terminal.word(text, name=name)
        )

    def paint(self) -> None:
        """Show the question for the present size."""
        self.paint_bar(one_line(self.session.protocol.title_in(self.words.lang)), self.words("name.nobody"))
        self.notice.show(self.lines())
        # The mark of the choice stands in the first column, as in every list.
        chosen = next(
            (n for n, line in enumerate(self.notice.page.lines) if self._is_chosen(line.plain)), None
        )
        if chosen is not None:
            row = self.notice.page.lines[chosen]
            marked = Content.assemble(self.terminal.text(CURSOR, "accent"), row[1:])
            self.notice.page.show(
                [*self.notice.page.lines[:chosen], marked, *self.notice.page.lines[chosen + 1 :]]
            )

    def _is_chosen(self, line: str) -> bool:
        return line.startswith(f"{' ' * (self.notice.indent + 2)}{'n' if self.on_other else 'y'}   ")

    def paint_keys(self) -> None:
        """Show the keys of the choice."""
        self.keys.show(self.terminal.word("known.keys"))

    async def do_move(self, _key: str) -> None:
        """Go to the other answer."""
        self.on_other = not self.on_other
        self.paint()

    async def do_accept(self, key: str) -> None:
        """Take the answer that is marked."""
        await (self.do_no if self.on_other else self.do_yes)(key)

    async def do_yes(self, _key: str) -> None:
        """Record that it is the same person, and go on."""
        await self.session.ask(self.session.review.team.confirm, self.name_asked)
        await remember(self.session, self.name_asked)
        await self.host.begin()

    async def do_no(self, _key: str) -> None:
        """Ask for another name."""
        await self.host.replace("name", self.name_asked, self.name_asked)

    async def do_cancel(self, _key: str) -> None:
        """Go back to the name; nothing is answered."""
        await self.host.replace("name", self.name_asked)

    async def do_leave(self, _key: str) -> None:
        """Leave; the question comes again."""
        await self.host.leave()


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
