"""What is asked or said once: the reviewer's name, and the notice on the subject."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from litreview.errors import UsageError
from litreview.review.team.reviewer_names import OnDevice, Question
from litreview.tui import commands as do
from litreview.tui.line_wrap import wrapped
from litreview.tui.sanitize import one_line
from litreview.tui.screens.face import Face
from litreview.tui.screens.paged import Notice
from litreview.tui.signs import CURSOR
from litreview.tui.store_thread import Desk
from litreview.tui.widgets.line import Line, Rule
from litreview.tui.widgets.lines import Lines
from litreview.words.number_forms import clock, local

MOST = 12
"""Names that are listed."""


class AskName(Notice):
    """The question who is screening; it is asked once, and remembered.

    Args:
        desk: What the screens share.
        then: The screens that follow.
        value: What stands in the field.
        refused: A name that is somebody else's; the one that is chosen takes its place on this device.
    """

    NAME = "name"
    KNOWN = (do.ACCEPT, do.CANCEL)
    ABOVE = 2

    def __init__(
        self, desk: Desk, then: Sequence[Callable[[Desk], Face]], value: str = "", refused: str = ""
    ) -> None:
        super().__init__(desk)
        self.then = then
        self.refused = refused
        self.offered = ""
        self.used: dict[str, str] = {}
        self.entry = Input(value, id="name", compact=True, max_length=60)
        self.entry.cursor_blink = False
        self.label = Line(self.look)
        self.below = Lines(self.look)

    def body(self) -> Iterable[Widget]:
        """Give the question, a line for the answer, and what becomes of it."""
        field = Horizontal(self.label, self.entry, id="who")
        yield from (self.under, self.page, field, self.below, Rule(self.look), self.message)

    def text_field(self) -> Widget | None:
        """Give the line for the answer."""
        return self.entry

    async def reload(self) -> None:
        """Read who is in the review."""
        self.used = await self.desk.ask(self.desk.review.team.names)
        if self.refused:
            question = await self.desk.ask(self.desk.review.team.question, self.refused)
            self.offered = question.offered if question else ""
        self.paint()
        if self.refused:
            self.say(self.look.word("name.taken", "warn", name=self.refused, offer=self.offered))

    def lines(self) -> Sequence[Content]:
        """Ask."""
        return [*wrapped(self.look.word("name.ask", "bold"), self.room), Content("")]

    def told(self) -> Iterable[Content]:
        """Say who is in the review, and what becomes of the answer."""
        yield Content("")
        names = ", ".join(list(self.used)[:MOST]) + (", …" if len(self.used) > MOST else "")
        said = self.words("name.here", names=one_line(names)) if names else ""
        yield from wrapped(
            self.look.text(f"{said} {self.words('name.pseudonym')}".strip(), "muted"), self.room
        )
        yield Content("")
        yield from wrapped(self.look.word("name.letters", "muted"), self.room)

    def paint(self) -> None:
        """Show the question for the present size."""
        self.paint_bar(one_line(self.desk.protocol.title), self.words("name.nobody"))
        super().paint()
        self.page.styles.height = len(self.page.lines)
        label = f"{' ' * (self.indent + 1)}{self.words('name.label')}  "
        self.label.styles.width = len(label) + 2
        self.label.show(self.look.text(label, "muted"))
        self.entry.styles.width = max(1, self.size.width - len(label) - 3)
        self.below.show([Content.assemble(" " * self.indent, line) for line in self.told()])
        self.entry.focus(scroll_visible=False)

    def paint_keys(self) -> None:
        """Show the two keys that are no letters of a name."""
        self.keys.show(self.look.word("name.enter"))

    def on_input_changed(self) -> None:
        """Say on which other device a name is used, while it is typed."""
        typed = self.entry.value.strip()
        name = self.desk.review.reviewer(typed) if any(map(str.isalnum, typed)) else ""
        device = self.used.get(name)
        if device and name != self.refused:
            said = self.look.word("name.used", "warn", name=one_line(name), device=one_line(device))
            self.say(said, self.look.word("name.go-on", "muted"))
        elif typed:
            self.say(right=self.look.word("name.go-on", "muted"))

    async def do_accept(self, _key: str) -> None:
        """Take the name; one that another device uses is asked about, any other is remembered."""
        review = self.desk.review
        try:
            # The name becomes part of a path that every system must be able to hold.
            name = review.reviewer(self.entry.value.strip()) if self.entry.value.strip() else ""
        except UsageError:
            name = ""
        if not name:
            self.say(self.look.word("name.bad", "warn"))
            return
        if self.refused:
            try:
                await self.desk.ask(review.team.choose, self.refused, name)
            except UsageError:
                self.say(self.look.word("name.taken", "warn", name=one_line(name), offer=self.offered))
                return
        elif await self.desk.ask(review.team.question, name):
            await self.home.turn(KnownName(self.desk, self.then, name))
            return
        await remember(self.desk, name)
        await self.home.begin(self.then)

    async def do_cancel(self, _key: str) -> None:
        """Leave; nothing was asked of the review yet."""
        await self.home.leave()


async def remember(desk: Desk, name: str) -> None:
    """Let a name be the reviewer of this device."""
    await desk.ask(desk.review.settings.set, "reviewer", name)
    desk.reviewer = name


class KnownName(Notice):
    """The question whether a name that other devices use is that of the person here; the answer is an event."""

    NAME = "known"
    KNOWN = (do.YES, do.NO, do.ACCEPT, do.MOVE, do.CANCEL, do.LEAVE)
    ABOVE = 2

    def __init__(self, desk: Desk, then: Sequence[Callable[[Desk], Face]], name: str) -> None:
        super().__init__(desk)
        self.then = then
        self.name_asked = name
        self.question: Question | None = None
        self.on_other = False

    def body(self) -> Iterable[Widget]:
        """Give the question, and a line for messages."""
        yield from (self.under, self.page, Rule(self.look), self.message)

    async def reload(self) -> None:
        """Read what is known of the name."""
        self.question = await self.desk.ask(self.desk.review.team.question, self.name_asked)
        self.paint()

    def lines(self) -> Sequence[Content]:
        """Ask, with what the name has done elsewhere."""
        if self.question is None:
            return []
        name, here = one_line(self.question.name), one_line(self.question.here)
        began = "known.began" if self.question.began else "known.new"
        lines = [
            *wrapped(self.look.word("name.ask", "bold"), self.room),
            Content(""),
            *wrapped(self.look.word("known.elsewhere", name=name), self.room),
        ]
        for one in self.question.devices:
            lines += wrapped(self.look.text(self._done_on(one)), self.room)
        lines += wrapped(self.look.word(began, device=here, name=name), self.room)
        lines.append(Content(""))
        lines += [self._choice("y", "known.same", name), self._choice("n", "known.other", name)]
        kept = f"{self.words('known.kept')} {self.words('known.corrected')}"
        for said in (kept, self.words("known.hidden", name=name)):
            lines += [Content(""), *wrapped(self.look.text(said, "muted"), self.room)]
        return lines

    def _done_on(self, one: OnDevice) -> str:
        votes = self.words.count("decision", one.votes)
        if not one.last:
            return self.words("known.device", device=one_line(one.device), votes=votes)
        moment = local(one.last)
        when = f"{self.words.forms.date(moment)}, {clock(moment)}"
        return self.words("known.device-last", device=one_line(one.device), votes=votes, when=when)

    def _choice(self, key: str, said: str, name: str) -> Content:
        mark = self.look.text("  ")
        return Content.assemble(mark, self.look.text(key, "key"), "   ", self.look.word(said, name=name))

    def paint(self) -> None:
        """Show the question for the present size."""
        self.paint_bar(one_line(self.desk.protocol.title), self.words("name.nobody"))
        super().paint()
        # The mark of the choice stands in the first column, as in every list.
        chosen = next((n for n, line in enumerate(self.page.lines) if self._is_chosen(line.plain)), None)
        if chosen is not None:
            row = self.page.lines[chosen]
            marked = Content.assemble(self.look.text(CURSOR, "accent"), row[1:])
            self.page.show([*self.page.lines[:chosen], marked, *self.page.lines[chosen + 1 :]])

    def _is_chosen(self, line: str) -> bool:
        return line.startswith(f"{' ' * (self.indent + 2)}{'n' if self.on_other else 'y'}   ")

    def paint_keys(self) -> None:
        """Show the keys of the choice."""
        self.keys.show(self.look.word("known.keys"))

    async def do_move(self, _key: str) -> None:
        """Go to the other answer."""
        self.on_other = not self.on_other
        self.paint()

    async def do_accept(self, key: str) -> None:
        """Give the answer that is marked."""
        await (self.do_no if self.on_other else self.do_yes)(key)

    async def do_yes(self, _key: str) -> None:
        """Write down that it is the same person, and go on."""
        await self.desk.ask(self.desk.review.team.confirm, self.name_asked)
        await remember(self.desk, self.name_asked)
        await self.home.begin(self.then)

    async def do_no(self, _key: str) -> None:
        """Ask for another name."""
        await self.home.turn(AskName(self.desk, self.then, self.name_asked, self.name_asked))

    async def do_cancel(self, _key: str) -> None:
        """Go back to the name; nothing is answered."""
        await self.home.turn(AskName(self.desk, self.then, self.name_asked))

    async def do_leave(self, _key: str) -> None:
        """Leave; the question comes again."""
        await self.home.leave()


class SubjectNotice(Notice):
    """What the protocol wants said once of the subject."""

    NAME = "notice"
    KNOWN = (do.ACCEPT, do.LEAVE)

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
