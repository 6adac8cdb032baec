"""Pages to read: lines over the whole height, or a few lines near the middle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from textual.content import Content
from textual.widget import Widget

from litreview.tui import commands as do
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.line_wrap import wrapped
from litreview.tui.terminal import Terminal
from litreview.tui.widgets.line import HorizontalRule
from litreview.tui.widgets.lines import Lines

NARROW = 80


def sight_text(terminal: Terminal, page: Lines) -> Content:
    """Return which lines are in sight, and the key that shows more; empty when all of them are."""
    total = page.total
    # A text that is seen whole needs no numbers.
    if total <= page.size.height:
        return Content("")
    text = terminal.words("lines", first=page.top + 1, last=page.last, total=total)
    more = f" ↓ {terminal.words('space')}" if page.last < total else ""
    return terminal.text(text + more, "muted")


class Pager(ScreenPart):
    """Lines that are read page by page, with a rule above and below.

    Args:
        frame: The screen.
        lines: Returns the lines for the present size.
    """

    OWN_COMMANDS = (do.PAGE, do.MOVE, do.ENDS)

    def __init__(self, frame: Frame, lines: Callable[[], Sequence[Content]]) -> None:
        super().__init__(frame)
        self.lines = lines
        self.page = Lines(self.terminal, id="page")
        self.rule = HorizontalRule(self.terminal)

    def body(self) -> Iterable[Widget]:
        """Yield a rule, the lines, a rule and the message line."""
        yield HorizontalRule(self.terminal)
        yield self.page
        yield self.rule
        yield self.frame.message

    def paint(self) -> None:
        """Show the lines from where they were."""
        self.page.show(self.lines(), self.page.top)
        self.frame.call_after_refresh(self._paint_rule)

    def _paint_rule(self) -> None:
        self.rule.show(right=sight_text(self.terminal, self.page))

    async def scrolled(self) -> None:
        """Show which lines the wheel has brought into sight."""
        self._paint_rule()

    async def do_page(self, key: str) -> None:
        """Scroll by a page."""
        self.page.page(1 if key in {"space", "pagedown"} else -1)
        self._paint_rule()

    async def do_ends(self, key: str) -> None:
        """Scroll to the first or the last line."""
        self.page.to(0 if key == "home" else self.page.total)
        self._paint_rule()

    async def do_move(self, key: str) -> None:
        """Scroll by a line."""
        self.page.to(self.page.top + (1 if key in {"j", "down"} else -1))
        self._paint_rule()


class NoticePage(ScreenPart):
    """A few lines somewhat left of the middle.

    Args:
        frame: The screen.
        above: Blank lines above them on a small screen.
    """

    def __init__(self, frame: Frame, above: int = 3) -> None:
        super().__init__(frame)
        self.above = above
        self.page = Lines(self.terminal, id="page")

    @property
    def indent(self) -> int:
        """The columns before the lines: they stay near the eye on wide screens."""
        return 9 + max(0, self.frame.size.width - NARROW) // 2

    @property
    def room(self) -> int:
        """The columns that the lines have."""
        return min(62, self.frame.size.width - self.indent - 1)

    def wrapped(self, text: Content) -> list[Content]:
        """Break a text into lines."""
        return wrapped(text, self.room)

    def show(self, lines: Iterable[Content]) -> None:
        """Show lines, a little above the middle."""
        # Somewhat above the middle is where the eye begins.
        above = self.above + max(0, (self.frame.size.height - 24) // 3)
        self.page.show([*[Content("")] * above, *self.indented(lines)])

    def indented(self, lines: Iterable[Content]) -> list[Content]:
        """Return lines with the blank columns before them."""
        return [Content.assemble(" " * self.indent, line) for line in lines]
