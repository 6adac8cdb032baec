"""The panel that a part opens over the lower lines of a screen, and the criteria in it."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content
from textual.events import Click

from litreview.tui import commands as do
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.parts.criteria_rail import CriteriaRail
from litreview.tui.parts.panel_content import criteria_long
from litreview.tui.widgets.line import NOTHING
from litreview.tui.widgets.lines import Lines
from litreview.tui.widgets.panel_box import PanelBox

CRITERIA_LINES = 6


class Panel(ScreenPart):
    """The panel; one part at a time has it open.

    Args:
        frame: The screen.
        state: Returns the state of the report for the decision strip.
        changed: Called when a part has opened, closed or scrolled it.
        widest: The most columns that its lines take; None for those of the screen.
    """

    def __init__(
        self,
        frame: Frame,
        state: Callable[[], Content],
        changed: Callable[[], None],
        widest: int | None = None,
    ) -> None:
        super().__init__(frame)
        self.state = state
        self.box = PanelBox(self.terminal)
        self.changed = changed
        self.widest = widest
        self.part: ScreenPart | None = None

    @property
    def width(self) -> int:
        """The columns of its lines."""
        width = self.frame.size.width - 1
        return min(width, self.widest) if self.widest else width

    def open(self, part: ScreenPart) -> None:
        """Open the panel for a part, in place of the one that has it."""
        self._let_go()
        self.part = part
        part.is_open = True
        part.paint()
        self.changed()

    def close(self) -> None:
        """Close the panel; keys go to all parts again."""
        self._let_go()
        self.box.close()
        self.changed()

    def _let_go(self) -> None:
        if self.part is not None:
            self.part.is_open = False
        self.part = None

    def repaint(self) -> None:
        """Show the open part for the present size."""
        if self.part is not None:
            self.part.paint()

    def clicked(self, event: Click) -> None:
        """Close the open panel by a click outside it, and decide nothing."""
        inside = event.widget is not None and self.box in event.widget.ancestors_with_self
        if self.part is not None and not inside and not event.style.meta.get("press"):
            self.frame.host.press("escape")

    def offers(self) -> tuple[Content, Content] | None:
        """Return both ends of the decision strip for the open part; None while there is none."""
        # The keys of the decision mean letters, or nothing, while a part is open.
        return None if self.part is None else self.part.offers() or (self.state(), NOTHING)

    def keys(self, *keys: tuple[str, str], by: str = "   ") -> Content:
        """Join keys with what they do."""
        words = self.words
        return self.terminal.text(by.join(f"{key} {words(f'act.{act}')}" for key, act in keys))

    def head(self, name: str, *keys: tuple[str, str]) -> None:
        """Show a heading of the words, and at its right end keys with what they do."""
        self.box.head(self.terminal.word(name, "bold"), self.keys(*keys) if keys else NOTHING)


class CriteriaPanel(ScreenPart):
    """The criteria in full: in the rail where there is room for one, else over the lower lines."""

    OWN_COMMANDS = (do.CRITERIA,)
    PANEL_COMMANDS = (do.CRITERIA, do.CANCEL, do.SCROLL_PANEL)

    def __init__(self, frame: Frame, panel: Panel, rail: CriteriaRail | None = None) -> None:
        super().__init__(frame)
        self.panel = panel
        self.rail = rail

    @property
    def lines(self) -> Lines:
        """The lines that show them."""
        return self.panel.box.lines if self.rail is None or not self.frame.wide else self.rail.lines

    def paint(self) -> None:
        """Show the criteria."""
        protocol = self.session.protocol
        if self.rail is not None and self.frame.wide:
            self.panel.box.display = False
            self.rail.show_criteria(protocol)
            return
        self.panel.head("criteria", ("esc", "back"))
        lines = criteria_long(self.terminal, protocol, self.panel.width)
        self.panel.box.open_lines(lines)
        height = max(CRITERIA_LINES, self.frame.size.height // 2 - 2)
        self.panel.box.lines.styles.height = min(len(lines), height)

    def offers(self) -> tuple[Content, Content]:
        """Offer to go back: no decision can be made while the criteria are open."""
        return self.panel.state(), self.panel.keys(("esc", "back"))

    async def do_criteria(self, _key: str) -> None:
        """Open the criteria, or close them."""
        if self.is_open:
            self.panel.close()
        else:
            self.panel.open(self)

    async def do_cancel(self, _key: str) -> None:
        """Close the criteria."""
        self.panel.close()
        self.frame.clear_message()

    async def do_scroll_panel(self, key: str) -> None:
        """Scroll the criteria by a line or a page."""
        lines = self.lines
        if key in {"up", "down", "j", "k"}:
            lines.to(lines.top + (1 if key in {"down", "j"} else -1))
        else:
            lines.page(1 if key in {"space", "pagedown"} else -1)
        self.panel.changed()
