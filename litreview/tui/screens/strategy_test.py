"""The strategies of all searches tested on known items: what each finds, and which line loses the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from textual.content import Content
from textual.widget import Widget

from litreview.model import Record
from litreview.review.searches.strategy_tests import StrategyTest
from litreview.strategy.recall import StrategyRecall
from litreview.tui import commands as do
from litreview.tui import known_view, recall_view
from litreview.tui.clipboard import copy
from litreview.tui.frame import Frame
from litreview.tui.line_wrap import cut, rule, wrapped
from litreview.tui.parts.pager import Pager
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState

NUMBER = 8
"""Columns of a number in a table."""


class StrategyTestScreen(Frame):
    """The test of all strategies as a page.

    Args:
        session: What the screens share.
        path: The file with the known items.
    """

    NAME = "strategy-test"
    OWN_COMMANDS = (do.PAGE, do.MOVE, do.ENDS, do.WRITE_PAGE, *do.EVERYWHERE, do.BACK)
    FOOTER = (do.PAGE, do.WRITE_PAGE, do.HELP, do.BACK)

    def __init__(self, session: SessionState, path: Path) -> None:
        super().__init__(session)
        self.path = path
        self.items: Sequence[Record] = ()
        self.tests: Sequence[StrategyTest] | None = None
        self.pager = Pager(self, self.lines)
        self.parts = (self.pager,)

    def body(self) -> Iterable[Widget]:
        """Yield the page."""
        return self.pager.body()

    async def reload(self) -> None:
        """Test the strategies."""
        self.items, self.tests = await self.session.ask(
            self.session.review.searches.test_strategies, self.path
        )
        self.paint()

    def paint(self) -> None:
        """Show the page for the present size."""
        file = one_line(self.path.name)
        if self.tests is not None:
            file = self.words("known-items.file", file=file, n=len(self.items))
        self.paint_bar(self.words("strategy-test"), f"{file}   {one_line(self.session.reviewer)}")
        self.pager.paint()

    def lines(self) -> list[Content]:
        """Return the lines of the page."""
        return list(self._lines())

    def _lines(self) -> Iterator[Content]:
        terminal, words, width = self.terminal, self.words, self.size.width
        if self.tests is None:
            # Long strategies take seconds.
            yield Content("")
            yield from self._indented(terminal.word("text.strategy-test.running", "muted"), 1)
            return
        if not self.tests:
            yield Content("")
            yield from self._indented(terminal.word("text.strategy-test.none", "muted"), 1)
        for one in self.tests:
            yield rule(width, terminal.ink["border"], terminal.text(one_line(one.name), "bold"))
            if one.refused:
                yield from self._indented(terminal.text(f"! {one_line(one.refused)}", "warn"), 1)
            else:
                yield from self._indented(terminal.text(recall_view.counts_text(words, one)), 1)
            if one.recall is not None:
                yield from self._tables(one.recall)
            yield Content("")

    def _tables(self, recall: StrategyRecall) -> Iterator[Content]:
        """Yield the answers line by line, why items are not found, and what each alternative brings."""
        terminal, words, width = self.terminal, self.words, self.size.width
        heads = [words(f"strategy-test.{name}") for name in ("line", "yes", "no", "unclear-short")]
        yield self._row(heads, Content(""), "muted")
        for line in recall.lines:
            numbers = [str(line.line), *map(words.number, recall_view.numbers(line))]
            text = terminal.text(one_line(line.text))
            if line.refused:
                text = terminal.word("strategy-test.refused", "warn", why=one_line(line.refused))
            yield self._row(numbers, text)
        yield Content("")
        for item, answer, losses in zip(self.items, recall.answers, recall.losses, strict=True):
            # Where the last line is refused, none is found and the reason stands above.
            if answer in {False, None}:
                sign = "?" if answer is None else "✕"
                title = known_view.item_text(item)
                yield cut(terminal.text(f"   {sign} {item.year or '    '}  {title}"), width - 1)
                for why in recall_view.loss_texts(words, losses):
                    yield from self._indented(terminal.text(why, "muted"), 11)
        brought = [term for term in recall.terms if term.found]
        if brought:
            yield Content("")
            yield from self._indented(terminal.word("text.strategy-test.brought"), 1)
            heads = [words(f"strategy-test.{name}") for name in ("line", "finds", "alone")]
            yield self._row(heads, Content(""), "muted")
            for term in brought:
                numbers = [str(term.line), *map(words.number, (len(term.found), len(term.alone)))]
                yield self._row(numbers, terminal.text(one_line(term.term)))
            if silent := len(recall.terms) - len(brought):
                yield from self._indented(
                    terminal.text(words.form("strategy-test.silent", silent), "muted"), 3
                )

    def _row(self, cells: Sequence[str], text: Content, colour: str = "text") -> Content:
        numbers = "".join(f"{cell:>{NUMBER}}" for cell in cells)
        return cut(Content.assemble(self.terminal.text(numbers, colour), "   ", text), self.size.width - 1)

    def _indented(self, content: Content, indent: int) -> Iterator[Content]:
        for line in wrapped(content, self.size.width - indent - 1):
            yield Content.assemble(" " * indent, line)

    async def do_write_page(self, _key: str) -> None:
        """Write the page to a file."""
        text = "\n".join(line.plain.rstrip() for line in self.lines()) + "\n"
        await copy(self, "strategy-test.txt", text)
