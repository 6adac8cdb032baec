"""The items of PRISMA-S that are answered once for the whole review."""

from __future__ import annotations

from collections.abc import Iterable

from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from litreview.screening.prisma_s import NUMBERS, OF_REVIEW
from litreview.tui import commands as do
from litreview.tui import searchview
from litreview.tui.frame import Frame
from litreview.tui.line_wrap import cut, wrapped
from litreview.tui.parts.fact_field import FactField
from litreview.tui.parts.retry import write
from litreview.tui.parts.row_cursor import RowCursor
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState
from litreview.tui.widgets.line import HorizontalRule, ScreenLine
from litreview.tui.widgets.lines import Lines, Rows

ITEM = 28
BEFORE_ANSWER = 8 + ITEM
"""Columns before the answer to an item."""


class ReviewItemsScreen(Frame):
    """The items with their answers; `enter` edits the one under the cursor."""

    NAME = "review-items"
    OWN_COMMANDS = (do.EDIT, do.MOVE, do.PAGE, do.ENDS, *do.EVERYWHERE, do.BACK)
    FOOTER = (do.MOVE, do.EDIT, do.HELP, do.BACK)

    def __init__(self, session: SessionState) -> None:
        super().__init__(session)
        self.head = Lines(self.terminal, id="review-items-head")
        self.rows = Rows(self.terminal, self._draw, id="review-items")
        self.whole = Lines(self.terminal, id="review-items-whole")
        self.strip = ScreenLine(self.terminal, id="strip")
        self.field = FactField(self, self._save, self._place_field, lambda *_: self.words("searches.hint"))
        self.parts = (self.field, RowCursor(self, self._moved, self.rows))

    def body(self) -> Iterable[Widget]:
        """Yield the items, the whole answer of the one under the cursor, and what is left to do."""
        yield HorizontalRule(self.terminal)
        yield Vertical(self.head, self.rows, self.whole, self.field.entry, id="review-items-page")
        yield from (HorizontalRule(self.terminal), self.strip, self.message)

    async def reload(self) -> None:
        """Show the items; the cursor stays where it is."""
        self.rows.fill(len(OF_REVIEW), self.rows.cursor)
        self.paint()

    @property
    def item(self) -> str:
        """The item under the cursor."""
        return OF_REVIEW[self.rows.cursor]

    def _answer(self, item: str) -> str:
        return one_line(self.session.protocol.prisma_s.get(item, ""))

    def paint(self) -> None:
        """Show the items for the present size."""
        words, terminal = self.words, self.terminal
        self.paint_bar(f"{words('protocol')} · PRISMA-S", one_line(self.session.reviewer))
        self.head.show([Content(""), terminal.text(f" {words('text.review-items')}"), Content("")])
        self.rows.move_cursor(self.rows.cursor)
        answer = terminal.text(self._answer(self.item))
        lines = wrapped(answer, self.size.width - 4)
        self.whole.show([Content(""), *(Content.assemble("   ", line) for line in lines)])
        empty = [item for item in OF_REVIEW if not self._answer(item)]
        items = searchview.ranges_text(words, empty)
        left = (
            terminal.word("review-items.empty", items=items) if empty else terminal.word("review-items.full")
        )
        actions = [terminal.action(do.EDIT, "edit"), terminal.action(do.CANCEL, "back")]
        self.strip.show(*(self.field.offers() or (left, terminal.text("   ").join(actions))))
        self.field.paint()
        if self.field.is_open:
            self.show_message(self.field.message())

    def _draw(self, n: int, width: int) -> Content:
        item = OF_REVIEW[n]
        name = self.words(f"prisma-s.{NUMBERS[item]}")
        answer = self._answer(item)
        shown = self.terminal.text(answer) if answer else self.terminal.word("searches.answer-empty", "muted")
        return cut(Content.assemble(self.terminal.text(f"{NUMBERS[item]:>5}  {name:<{ITEM}}"), shown), width)

    def _place_field(self) -> None:
        """Put the field where the answer under the cursor stands."""
        self.field.entry.styles.width = self.size.width - BEFORE_ANSWER - 1
        self.field.entry.styles.offset = (BEFORE_ANSWER, 3 + self.rows.cursor - self.rows.top)

    async def _save(self, fact: str, value: str) -> Content:
        item = fact.removeprefix("prisma_s.")
        changed = await write(self, self.session.review.protocols.write_answers, {item: value})
        return self.terminal.word("review-items.saved", "muted", n=NUMBERS[item]) if changed else Content("")

    def _moved(self) -> None:
        """Show the whole answer to another item."""
        self.show_message()
        self.paint()

    async def do_edit(self, _key: str) -> None:
        """Edit the answer to the item under the cursor."""
        answer = self._answer(self.item)
        self.field.open(f"prisma_s.{self.item}", answer, answer or self.words("searches.none"))
