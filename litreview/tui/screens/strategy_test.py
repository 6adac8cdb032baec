"""The strategies of all searches tested on known items: what each finds, and which line loses the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from textual.content import Content
from textual.widget import Widget

from litreview.model import Record
from litreview.review.searches.strategy_tests import StrategyTest
from litreview.strategy.losses import Loss
from litreview.tui import commands as do
from litreview.tui.clipboard import copy
from litreview.tui.frame import Frame
from litreview.tui.line_wrap import cut, rule, wrapped
from litreview.tui.parts.pager import Pager
from litreview.tui.sanitize import one_line
from litreview.tui.searchview import shorten
from litreview.tui.session_state import SessionState

SHOWN, LONGEST = 5, 40
"""Terms that are named of a loss, and letters of each."""


class StrategyTestScreen(Frame):
    """The test of all strategies as a page.

    Args:
        session: What the screens share.
        path: The file with the known items.
    """

    NAME = "strategy-test"
    OWN_COMMANDS = (do.PAGE, do.MOVE, do.WRITE_PAGE, *do.EVERYWHERE, do.BACK)
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
                continue
            found, lost = one.answers.count(True), one.answers.count(False)
            unclear = len(one.answers) - found - lost
            yield from self._indented(
                terminal.text(words("strategy-test.counts", found=found, lost=lost, unclear=unclear)), 1
            )
            for item, answer, losses in zip(self.items, one.answers, one.losses, strict=True):
                if answer is not True:
                    sign = "✕" if answer is False else "?"
                    title = one_line(item.title or item.doi or f"PMID {item.pmid}")
                    yield cut(terminal.text(f"   {sign} {item.year or '    '}  {title}"), width - 1)
                    for loss in losses:
                        yield from self._indented(terminal.text(self._loss(loss), "muted"), 11)
            yield Content("")

    def _loss(self, loss: Loss) -> str:
        terms = ", ".join(shorten(one_line(term), LONGEST) for term in loss.terms[:SHOWN])
        terms += ", …" if len(loss.terms) > SHOWN else ""
        text = self.words(f"strategy-test.{loss.kind}", line=loss.line, terms=terms)
        # The reasons are English, as on the command line.
        reasons = "; ".join(map(one_line, loss.reasons))
        return f"{text} ({reasons})" if reasons else text

    def _indented(self, content: Content, indent: int) -> Iterator[Content]:
        for line in wrapped(content, self.size.width - indent - 1):
            yield Content.assemble(" " * indent, line)

    async def do_write_page(self, _key: str) -> None:
        """Write the page to a file."""
        text = "\n".join(line.plain.rstrip() for line in self.lines()) + "\n"
        await copy(self, "strategy-test.txt", text)
