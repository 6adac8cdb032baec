"""Screens that are read: lines over the whole height, with a rule and a message below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.content import Content
from textual.widget import Widget

from litreview.tui import commands as do
from litreview.tui.screens.face import Face, Known
from litreview.tui.store_thread import Desk
from litreview.tui.widgets.line import Rule
from litreview.tui.widgets.lines import Lines


class Paged(Face):
    """A page to read."""

    KNOWN: ClassVar[Known] = (do.PAGE, do.MOVE, *do.EVERYWHERE, do.BACK)
    FOOTER: ClassVar[Known] = (do.PAGE, do.HELP, do.BACK)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.under = Rule(self.look)
        self.page = Lines(self.look, id="page")
        self.rule = Rule(self.look)

    def body(self) -> Iterable[Widget]:
        """Give a rule, the lines, a rule and the message line."""
        yield self.under
        yield self.page
        yield self.rule
        yield self.message

    def lines(self) -> Sequence[Content]:
        """Give the lines for the present size."""
        return ()

    def paint(self) -> None:
        """Show the lines from where they were."""
        self.page.show(self.lines(), self.page.top)
        self.call_after_refresh(self.paint_rule)

    def paint_rule(self) -> None:
        """Say which lines are in sight, when they are not all of them."""
        page, total = self.page, len(self.page.lines)
        if total <= page.size.height:
            self.rule.show()
            return
        said = self.words("lines", first=page.top + 1, last=page.last, total=total)
        more = f" ↓ {self.words('space')}" if page.last < total else ""
        self.rule.show(right=self.look.text(said + more, "muted"))

    def on_lines_scrolled(self) -> None:
        """Say which lines the wheel has brought into sight."""
        self.paint_rule()

    async def do_page(self, key: str) -> None:
        """Scroll by a page."""
        self.page.page(1 if key in {"space", "pagedown"} else -1)
        self.paint_rule()

    async def do_move(self, key: str) -> None:
        """Scroll by a line."""
        self.page.to(self.page.top + (1 if key in {"j", "down"} else -1))
        self.paint_rule()


class Notice(Face):
    """A screen with a few lines somewhat left of its middle, a rule and the keys.

    Attributes:
        ABOVE: Blank lines above them on a small screen.
    """

    ABOVE: ClassVar[int] = 3

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.under = Rule(self.look)
        self.page = Lines(self.look, id="page")

    def body(self) -> Iterable[Widget]:
        """Give a rule, the lines, and a rule."""
        yield self.under
        yield self.page
        yield Rule(self.look)

    def lines(self) -> Sequence[Content]:
        """Give the lines for the present size."""
        return ()

    @property
    def room(self) -> int:
        """The columns that the lines have."""
        return min(62, self.size.width - self.indent - 1)

    @property
    def indent(self) -> int:
        """The columns before the lines: they stay near the eye on wide screens."""
        return 9 if self.size.width <= 80 else (self.size.width - 80) // 2 + 9  # noqa: PLR2004  # as on 80 columns

    def paint(self) -> None:
        """Show the lines, a little above the middle."""
        # Somewhat above the middle is where the eye begins.
        above = self.ABOVE + max(0, (self.size.height - 24) // 3)
        blank = [Content("")] * above
        self.page.show([*blank, *(Content.assemble(" " * self.indent, line) for line in self.lines())])
