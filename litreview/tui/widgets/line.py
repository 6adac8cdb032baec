"""One line of the screen: a text at its left end, and one at its right end that is dropped first."""

from __future__ import annotations

from textual.content import Content
from textual.events import Click
from textual.widget import Widget

from litreview.tui.line_wrap import rule, sides, stacked, wrapped
from litreview.tui.signs import DONE, LEFT
from litreview.tui.terminal import Terminal

NOTHING = Content("")


def pressed(widget: Widget, event: Click) -> bool:
    """Press the key of a clicked text; return whether it has one."""
    key = event.style.meta.get("press")
    press = getattr(widget.app, "press", None)
    if key and press:
        press(key)
    return bool(key)


class ScreenLine(Widget):
    """A line that never moves, with a column of padding on either side."""

    DEFAULT_CSS = "ScreenLine { height: 1; padding: 0 1; }"

    def __init__(self, terminal: Terminal, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  # Textual's word
        super().__init__(id=id, classes=classes, markup=False)
        self.terminal = terminal
        self.left = NOTHING
        self.right = NOTHING

    def on_click(self, event: Click) -> None:
        """Press the key of the action that was clicked."""
        pressed(self, event)

    def show(self, left: Content = NOTHING, right: Content = NOTHING) -> None:
        """Show other texts."""
        # Most lines are the same for the next record; painting them again would cost time.
        if (left, right) != (self.left, self.right) or left.spans != self.left.spans:
            self.left, self.right = left, right
            self.refresh()

    def render(self) -> Content:
        """Draw the line for its present width."""
        # Drawn for the width it has now, so that a resize needs no other code.
        return self.terminal.shown(self.fitted(self.content_size.width))

    def fitted(self, width: int) -> Content:
        """Return the line for a width."""
        return sides(self.left, self.right, width)


class MessageLine(ScreenLine):
    """The message line; a long error takes more lines, so that it can be read in full."""

    error_text = NOTHING

    def show_error(self, error: Content) -> None:
        """Show an error."""
        self.show(error)
        self.error_text = self.left
        self._grow()

    def show(self, left: Content = NOTHING, right: Content = NOTHING) -> None:
        """Show other texts; only an error takes more than one line, so that nothing above it moves."""
        super().show(left, right)
        self._grow()

    def on_resize(self) -> None:
        """Take as many lines as the new width needs."""
        self._grow()

    def _lines(self, width: int) -> list[Content]:
        return wrapped(self.left, width) if self.left is self.error_text else []

    def _grow(self) -> None:
        height = max(1, len(self._lines(self.content_size.width))) if self.content_size.width else 1
        # Another height lays the screen out again, which is too slow for every message.
        if self.styles.height is None or self.styles.height.value != height:
            self.styles.height = height

    def fitted(self, width: int) -> Content:
        """Return the line for a width, or all lines of an error."""
        lines = self._lines(width)
        return stacked(lines) if len(lines) > 1 else super().fitted(width)


class HorizontalRule(ScreenLine):
    """A rule over the full width that may carry a text near either end."""

    DEFAULT_CSS = "HorizontalRule { height: 1; padding: 0; }"

    def fitted(self, width: int) -> Content:
        """Return the rule for a width."""
        return rule(width, self.terminal.ink["border"], self.left, self.right)


class Hairline(ScreenLine):
    """The line below the bar; its thick part is the share that is done."""

    DEFAULT_CSS = "Hairline { height: 1; padding: 0; }"
    part = 0
    whole = 0

    def measure(self, part: int, whole: int) -> None:
        """Show how much is done; without any it is a plain rule."""
        before = self._thick(self.content_size.width)
        self.part, self.whole = part, whole
        # Of thousands of records most make it no longer.
        if self._thick(self.content_size.width) != before:
            self.refresh()

    def _thick(self, width: int) -> int:
        # Rounded down: a full line means that all is done.
        return width * self.part // self.whole if self.whole else 0

    def fitted(self, width: int) -> Content:
        """Return the hairline for a width."""
        done = self._thick(width)
        return Content.assemble(
            self.terminal.text(DONE * done, "accent"), self.terminal.text(LEFT * (width - done), "border")
        )
