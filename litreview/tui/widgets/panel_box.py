"""The box of the panel: lines for reasons or criteria, a note, or a field; nothing above it moves."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, TextArea

from litreview.tui.line_wrap import wrapped
from litreview.tui.sanitize import one_line
from litreview.tui.terminal import Terminal
from litreview.tui.widgets.line import NOTHING, HorizontalRule
from litreview.tui.widgets.lines import Lines


class PanelBox(Vertical):
    """A rule with a heading, and below it lines, a note to write, or a field."""

    DEFAULT_CSS = """
    PanelBox { height: auto; display: none; }
    PanelBox > * { display: none; }
    PanelBox > HorizontalRule { display: block; }
    PanelBox > .shown { display: block; }
    """

    def __init__(self, terminal: Terminal) -> None:
        super().__init__(id="panel")
        self.terminal = terminal
        self.hints: list[Content] = []
        self.heading = HorizontalRule(terminal)
        self.lines = Lines(terminal)
        self.note = TextArea(id="note", soft_wrap=True, tab_behavior="focus", highlight_cursor_line=False)
        self.entry = Input(id="entry", select_on_focus=False, compact=True)
        # Nothing on the screen blinks (SCREENS 1.1).
        for field in (self.note, self.entry):
            field.cursor_blink = False

    def compose(self) -> ComposeResult:
        """Yield the widgets; one of them is shown at a time."""
        yield self.heading
        yield self.entry
        yield self.lines
        yield self.note

    def head(self, left: Content, right: Content = NOTHING) -> None:
        """Show another heading."""
        self.heading.show(left, right)

    def open_lines(self, lines: list[Content]) -> None:
        """Open with lines to read."""
        self.lines.styles.height = len(lines)
        self.lines.show(lines)
        self._open(self.lines)

    def open_note(self, text: str) -> None:
        """Open with a note to edit."""
        self.note.load_text(text)
        # Editing continues at the end of the note.
        self.note.move_cursor(self.note.document.end)
        self._open(self.note)
        self.note.focus(scroll_visible=False)

    def open_entry(self, text: str = "", lines: list[Content] | None = None) -> None:
        """Open with a field, and hints below it."""
        self.entry.value = text
        self.entry.cursor_position = len(text)
        self._open(self.entry)
        self.beside_entry(lines or [])
        self.entry.focus(scroll_visible=False)

    def beside_entry(self, lines: list[Content]) -> None:
        """Show other hints below the field."""
        self.hints = lines
        self._beside(lines)

    def show_error(self, error: str) -> None:
        """Show an error in full below the field; the hints stay."""
        lines = wrapped(self.terminal.text(one_line(error), "warn"), self.size.width - 2)
        self._beside([*(Content.assemble(" ", line) for line in lines), *self.hints])

    def on_input_changed(self) -> None:
        """Remove an error at the next letter."""
        if self.lines.lines is not self.hints:
            self._beside(self.hints)

    def _beside(self, lines: list[Content]) -> None:
        self.lines.styles.height = len(lines)
        self.lines.show(lines)
        self.lines.set_class(bool(lines), "shown")

    def _open(self, shown: Lines | TextArea | Input) -> None:
        # Created once and shown in turn: creating widgets is slow.
        for part in (self.lines, self.note, self.entry):
            part.set_class(part is shown, "shown")
        self.display = True

    def close(self) -> None:
        """Close it."""
        self.display = False
        # A field that kept the focus would take the next paste as its text.
        self.screen.set_focus(None)
