"""Known items: which searches found each, and what may be one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from textual.content import Content
from textual.widget import Widget

from litreview.errors import LitreviewError
from litreview.model import Stage
from litreview.review.searches.yields import KnownItem, SearchOverview
from litreview.review.undo_scope import UndoScope
from litreview.tui import commands as do
from litreview.tui import known_view
from litreview.tui.clipboard import copy
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.line_wrap import columns, rule, wrapped
from litreview.tui.parts.panel import Panel
from litreview.tui.parts.retry import write
from litreview.tui.parts.row_cursor import RowCursor
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState
from litreview.tui.widgets.line import HorizontalRule, ScreenLine
from litreview.tui.widgets.lines import Lines, Rows

YEAR, TITLE, FOUND_BY = 6, 44, 26
WIDER = 34
"""Columns that a title has more on a wide screen."""
ROWS, ROWS_TALL = 5, 16


class KnownItemsScreen(Frame):
    """The items of a file that a good search should find, those not found first."""

    NAME = "known-items"
    OWN_COMMANDS = (
        do.SAME, do.DIFFERENT, do.SKIP, do.UNDO, do.WHOLE, do.MOVE, do.PAGE, do.ENDS, do.TEST_STRATEGIES, do.WRITE_TABLE,
        *do.EVERYWHERE, do.BACK,
    )  # fmt: skip
    FOOTER = (do.MOVE, do.WHOLE, do.TEST_STRATEGIES, do.WRITE_TABLE, do.HELP, do.BACK)

    def __init__(self, session: SessionState) -> None:
        super().__init__(session)
        self.path: Path | None = None
        self.found: SearchOverview | None = None
        self.items: Sequence[KnownItem] = ()
        self.head = Lines(self.terminal, id="known-head")
        self.rows = Rows(self.terminal, self.draw, id="known")
        self.about = Lines(self.terminal, id="known-about")
        self.strip = ScreenLine(self.terminal, id="strip")
        self.panel = Panel(self, self.summary, self.paint)
        self.question = KnownFileQuestion(self)
        self.parts = (self.panel, self.question, RowCursor(self, self._moved, self.rows))

    def body(self) -> Iterable[Widget]:
        """Yield the items, why one may be a record, and how many each search found."""
        yield from (HorizontalRule(self.terminal), self.head, self.rows, self.about, self.panel.box)
        yield from (HorizontalRule(self.terminal), self.strip, self.message)

    async def reload(self) -> None:
        """Find the items among the records; without a file ask for one."""
        self.path = self.path or await self.session.ask(known_view.usual_file, self.session.review)
        if self.path is None:
            self.paint()
            self.question.ask()
            return
        await self.read(self.path)

    async def read(self, path: Path) -> None:
        """Find the items of a file; the cursor stays on its item.

        Raises:
            LitreviewError: The file cannot be read.
        """
        current = self.current
        self.found = await self.session.ask(self.session.review.searches.overview, path)
        self.path = path
        self.items = known_view.listed_items(self.found)
        titles = [(item.title, item.doi, item.pmid) for item in self.items]
        name = (current.title, current.doi, current.pmid) if current else None
        self.rows.fill(len(self.items), titles.index(name) if name in titles else 0)
        self.paint()

    @property
    def current(self) -> KnownItem | None:
        """The item under the cursor."""
        return self.items[self.rows.cursor] if self.rows.cursor < len(self.items) else None

    def summary(self) -> Content:
        """Return how many items were found."""
        return self.terminal.text(known_view.counts_text(self.words, self.items))

    def paint(self) -> None:
        """Show the items for the present size."""
        words, terminal = self.words, self.terminal
        file = (
            words("known-items.file", file=one_line(self.path.name), n=len(self.items)) if self.path else ""
        )
        self.paint_bar(words("known-items"), f"{file}   {one_line(self.session.reviewer)}")
        cells = ((terminal.word("known-items.item", "muted"), YEAR + self._title),)
        self.head.show([Content.assemble("   ", columns(*cells), terminal.word("known-items.by", "muted"))])
        self.rows.styles.height = ROWS_TALL if self.tall else ROWS
        self.rows.refresh()
        self._paint_item()
        self.panel.repaint()

    @property
    def _title(self) -> int:
        return TITLE + (WIDER if self.wide else 0)

    def draw(self, n: int, width: int) -> Content:
        """Draw an item with the searches that found it."""
        item, terminal = self.items[n], self.terminal
        title = known_view.item_text(item)
        return columns(
            (Content(""), 2),
            (terminal.text(str(item.year or "")), YEAR),
            (terminal.text(title), self._title - 1),
            (Content(""), 1),
            (self._by(item), width - self._title - YEAR - 2),
        )

    def _by(self, item: KnownItem) -> Content:
        words, terminal = self.words, self.terminal
        if item.state == "not found":
            return terminal.word("known-items.not-found", "warn")
        if item.state == "perhaps":
            one = item.perhaps[0]
            names = known_view.search_names(self.found, one.searches[:1])
            return terminal.word("known-items.perhaps", "maybe", where=names, key=one.key[:6])
        shown = item.searches[:2] if len(item.searches) > 2 else item.searches  # noqa: PLR2004  # as drawn
        more = len(item.searches) - len(shown)
        text = known_view.search_names(self.found, shown)
        return terminal.text(words("known-items.more", names=text, n=more) if more else text)

    def _paint_item(self) -> None:
        """Show why the item under the cursor may be a record, and what can be said of it."""
        terminal, item = self.terminal, self.current
        self.about.show(list(self._about()))
        actions = Content("")
        if item is not None and item.perhaps:
            offered = ((do.SAME, "same"), (do.DIFFERENT, "different"), (do.SKIP, "skip"))
            actions = terminal.text("   ").join([terminal.action(command, name) for command, name in offered])
        self.strip.show(*(self.panel.offers() or (self.summary() if self.items else Content(""), actions)))
        place = terminal.word("of", "muted", n=self.rows.cursor + 1, total=len(self.items)) if item else None
        self.show_message(
            self.message.left if self.message.left.plain else terminal.word("known-items.note", "muted"),
            place or Content(""),
        )

    def _about(self) -> Iterator[Content]:
        terminal, words, width = self.terminal, self.words, self.size.width
        below = self.items[self.rows.last :]
        is_all = all(item.state == "found" for item in below)
        name = "known-items.rest-found" if is_all else "known-items.rest"
        yield terminal.word(name, "muted", n=len(below)) if below else Content("")
        yield Content("")
        if not self.items:
            return
        item = self.current
        state = item.state if item else "found"
        yield rule(width, terminal.ink["border"], terminal.word(f"known-items.why.{state}", "bold"))
        for text in known_view.why_texts(terminal, self.found, item) if item else ():
            yield from (Content.assemble(" ", line) for line in wrapped(terminal.text(text), width - 2))
        yield Content("")
        heading = terminal.word("known-items.by-search", "bold", n=len(self.items))
        yield rule(width, terminal.ink["border"], heading)
        counts = [
            f"{one_line(one.name)} {words.number(one.known_found or 0)}"
            for one in (self.found.searches if self.found else ())
        ]
        for line in wrapped(terminal.text("   ".join(counts)), width - 4):
            yield Content.assemble("   ", line)

    def _moved(self) -> None:
        """Show what is known of another item."""
        self.show_message()
        self._paint_item()

    async def do_skip(self, _key: str) -> None:
        """Go to the next item that may be a record."""
        places = [n for n, item in enumerate(self.items) if item.perhaps]
        after = [n for n in places if n > self.rows.cursor] or places
        if after:
            self.rows.move_cursor(after[0])
            self._moved()

    async def _judge(self, verdict: Literal["same", "different"]) -> None:
        item = self.current
        if item is None or not item.perhaps or self.path is None:
            self.show_message(self.terminal.word("known-items.no-perhaps", "muted"))
            return
        # The item moves to another group; the cursor stays on the line, at the next open one.
        place = self.rows.cursor
        judge = self.session.review.searches.judge_known
        await write(self, judge, item, item.perhaps[0].key, verdict, self.session.reviewer)
        self.show_message(self.terminal.word(f"known-items.{verdict}", "muted"))
        await self.read(self.path)
        self.rows.move_cursor(place)
        self._paint_item()

    async def do_same(self, _key: str) -> None:
        """Record that the record is the item."""
        await self._judge("same")

    async def do_different(self, _key: str) -> None:
        """Record that the record is not the item."""
        await self._judge("different")

    async def do_undo(self, _key: str) -> None:
        """Take back what was said last of a known item."""
        undo = self.session.review.decisions.undo
        undone = await write(self, undo, self.session.reviewer, UndoScope(frozenset({"known-item"})))
        self.show_message(self.terminal.word("known-items.undone" if undone else "searches.no-undo", "muted"))
        if undone and self.path:
            await self.read(self.path)

    async def do_whole(self, _key: str) -> None:
        """Show the record that is the item, or may be it."""
        item = self.current
        keys = [*item.reports, *(one.key for one in item.perhaps)] if item else []
        if keys:
            await self.open("record", keys[0], Stage.TITLE_ABSTRACT)
        else:
            self.show_message(self.terminal.word("known-items.no-record", "muted"))

    async def do_test_strategies(self, _key: str) -> None:
        """Test the strategies of all searches on these items."""
        if self.path is not None:
            await self.open("strategy-test", self.path)

    async def do_write_table(self, _key: str) -> None:
        """Write the items with the searches that found them to a file."""
        lines = [
            "\t".join(
                (
                    item.state,
                    str(item.year or ""),
                    one_line(item.title),
                    item.doi or "",
                    item.pmid or "",
                    known_view.search_names(self.found, item.searches),
                )
            )
            for item in self.items
        ]
        await copy(self, "known-items.txt", "".join(f"{line}\n" for line in lines))


class KnownFileQuestion(ScreenPart):
    """The question for the file with the known items."""

    PANEL_COMMANDS = (do.ACCEPT, do.CANCEL)

    def __init__(self, frame: KnownItemsScreen) -> None:
        super().__init__(frame)
        self.screen = frame

    def text_field(self) -> Widget:
        """Return the line for the file."""
        return self.screen.panel.box.entry

    def ask(self) -> None:
        """Ask for the file."""
        self.screen.panel.head("known-items.ask", ("enter", "open"), ("esc", "back"))
        self.screen.panel.box.open_entry()
        self.screen.panel.open(self)

    async def do_accept(self, _key: str) -> None:
        """Read the file, and remember it."""
        path = await self.session.ask(known_view.typed_path, self.screen.panel.box.entry.value)
        try:
            await self.screen.read(path)
        except LitreviewError as error:
            self.screen.panel.box.show_error(str(error))
            return
        self.screen.panel.close()
        await self.session.ask(self.session.review.settings.set, known_view.FILE, str(path))

    async def do_cancel(self, _key: str) -> None:
        """Go back to the searches."""
        self.screen.panel.close()
        await self.frame.host.back()
