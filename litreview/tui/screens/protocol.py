"""The protocol: stages, criteria, reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from textual.content import Content
from textual.widget import Widget

from litreview.screening.protocol import label
from litreview.tui import commands as do
from litreview.tui.frame import Frame
from litreview.tui.line_wrap import wrapped
from litreview.tui.parts.card_body import MEASURE
from litreview.tui.parts.pager import Pager
from litreview.tui.parts.panel_content import criteria_long
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState


class ProtocolScreen(Frame):
    """The protocol as a page."""

    NAME = "protocol"
    OWN_COMMANDS = (do.PAGE, do.MOVE, do.ENDS, do.CHANGES, do.ITEMS, *do.EVERYWHERE, do.BACK)
    FOOTER = (do.PAGE, do.CHANGES, do.ITEMS, do.HELP, do.BACK)

    def __init__(self, session: SessionState) -> None:
        super().__init__(session)
        self.pager = Pager(self, self.lines)
        self.parts = (self.pager,)

    def body(self) -> Iterable[Widget]:
        """Yield the page."""
        return self.pager.body()

    async def reload(self) -> None:
        """Read whether a criterion has changed and nobody has said how."""
        review = self.session.review
        if len(await self.session.ask(review.protocols.versions)) > 1:
            found = await self.session.ask(review.protocols.difference)
            open_changes = [one.id for one in found.criteria if one.effect is None]
            if open_changes:
                names = ", ".join(map(one_line, open_changes))
                version = one_line(found.new.version)
                self.show_message(self.terminal.word("change.open", "warn", names=names, version=version))
        self.paint()

    async def do_changes(self, _key: str) -> None:
        """Show what changed between versions."""
        await self.open("change")

    async def do_items(self, _key: str) -> None:
        """Show the items of PRISMA-S that are answered for the whole review."""
        await self.open("review-items")

    def paint(self) -> None:
        """Show the protocol for the present size."""
        version = self.words("protocol.version", version=one_line(self.session.protocol.version))
        self.paint_bar(f"{self.words('protocol')} · {version}", one_line(self.session.reviewer))
        self.pager.paint()

    def lines(self) -> Sequence[Content]:
        """Return the title, the stages, the criteria and the reasons."""
        width = min(MEASURE, self.size.width - 2)
        return [
            *self._indented(
                self.terminal.text(one_line(self.session.protocol.long_title_in(self.words.lang)), "bold"),
                width,
            ),
            Content(""),
            *self._stages(),
            self._head("criteria"),
            *criteria_long(self.terminal, self.session.protocol, width),
            Content(""),
            self._head("protocol.reasons"),
            *(line for line in self._reasons(width)),
        ]

    def _head(self, name: str) -> Content:
        return Content.assemble(" ", self.terminal.word(name, "bold"))

    def _indented(self, content: Content, width: int, indent: str = " ") -> Iterator[Content]:
        return (Content.assemble(indent, line) for line in wrapped(content, width - len(indent) + 1))

    def _stages(self) -> Iterator[Content]:
        words = self.words
        yield self._head("protocol.stages")
        for stage, rule in self.session.protocol.stages.items():
            name = "protocol.reviewers-one" if rule.reviewers == 1 else "protocol.reviewers"
            who = words(name, n=rule.reviewers, rule=words(f"rule.{rule.rule}"))
            yield self.terminal.text(f" {words(stage.value)}: {who}")
        yield Content("")

    def _reasons(self, width: int) -> Iterator[Content]:
        for reason in self.session.protocol.reasons:
            # With the key that chooses it, which never changes.
            name = f"{self.session.protocol.key(reason)} {one_line(label(reason, self.words.lang))}"
            yield Content.assemble(" ", self.terminal.text(name))
            yield from self._indented(self.terminal.text(one_line(reason.definition), "muted"), width, "   ")
