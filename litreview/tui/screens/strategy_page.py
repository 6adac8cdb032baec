"""The strategy of a search, line by line, with what its platform would not accept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from textual.content import Content
from textual.widget import Widget

from litreview.review.searches.listed_searches import ListedSearch
from litreview.strategy.breaches import Slip
from litreview.tui import commands as do
from litreview.tui.clipboard import copy
from litreview.tui.frame import Frame
from litreview.tui.line_wrap import wrapped
from litreview.tui.parts.pager import Pager
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState

NUMBER = 5


class StrategyScreen(Frame):
    """A strategy as a page; each warning stands below its line.

    Args:
        session: What the screens share.
        search: The search.
    """

    NAME = "strategy"
    OWN_COMMANDS = (do.PAGE, do.MOVE, do.ENDS, do.WRITE_PAGE, *do.EVERYWHERE, do.BACK)
    FOOTER = (do.PAGE, do.WRITE_PAGE, do.HELP, do.BACK)

    def __init__(self, session: SessionState, search: ListedSearch) -> None:
        super().__init__(session)
        self.search = search
        self.slips: Sequence[Slip] = ()
        self.pager = Pager(self, self.lines)
        self.parts = (self.pager,)

    def body(self) -> Iterable[Widget]:
        """Yield the page."""
        return self.pager.body()

    async def reload(self) -> None:
        """Check the strategy."""
        self.slips = await self.session.ask(self.search.slips)
        self.paint()

    def paint(self) -> None:
        """Show the strategy for the present size."""
        words, platform = self.words, self.search.platform
        name = one_line(self.search.search.name)
        rules = words("strategy.rules", platform=platform.title) if platform else words("strategy.no-rules")
        self.paint_bar(f"{words('searches')} · {name}", f"{rules}   {one_line(self.session.reviewer)}")
        self.pager.paint()

    def lines(self) -> list[Content]:
        """Return the lines of the strategy, each followed by its warnings."""
        return list(self._lines())

    def _lines(self) -> Iterator[Content]:
        terminal = self.terminal
        if not self.search.strategy.strip():
            yield Content("")
            yield terminal.word("strategy.none", "muted")
            return
        width = self.size.width - NUMBER - 3
        for number, text in enumerate(self.search.strategy.splitlines(), 1):
            head = f"{number:>{NUMBER}}  "
            for line in wrapped(terminal.text(one_line(text)), width):
                yield Content.assemble(terminal.text(head, "muted"), line)
                head = " " * (NUMBER + 2)
            for slip in self.slips:
                if slip.line == number:
                    # Findings are English, as on the command line.
                    colour = "warn" if slip.level == "error" else "muted"
                    sign = "! " if slip.level == "error" else "  "
                    found = one_line(f"{slip.what} {slip.hint}".strip())
                    for line in wrapped(terminal.text(sign + found, colour), width):
                        yield Content.assemble(" " * (NUMBER + 2), line)

    async def do_write_page(self, _key: str) -> None:
        """Write the page to a file."""
        text = "\n".join(line.plain.rstrip() for line in self.lines()) + "\n"
        await copy(self, "strategy.txt", text)
