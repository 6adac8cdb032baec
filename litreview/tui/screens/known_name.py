"""The question whether a name used on other devices is that of the person here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.content import Content
from textual.widget import Widget

from litreview.review.team.shared_names import DeviceActivity, NameQuestion
from litreview.tui import commands as do
from litreview.tui.frame import Frame
from litreview.tui.parts.pager import NoticePage
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState
from litreview.tui.signs import CURSOR
from litreview.tui.widgets.line import HorizontalRule
from litreview.words.number_forms import clock, local


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
        await self.session.set_reviewer(self.name_asked)
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
