"""The notice on a terminal that is too small to decide anything on."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size

from litreview.tui.commands import Command
from litreview.tui.line_wrap import wrapped
from litreview.tui.terminal import Terminal


def too_small_lines(terminal: Terminal, size: Size, leave: Command) -> list[Content]:
    """Return why nothing is shown; how to leave comes first, to be whole on the smallest terminal."""
    lines = [terminal.word(f"too-small.{leave.name}", key=terminal.keys.shown(leave))]
    for name in ("text.too-small.needs", "text.too-small.browser"):
        text = terminal.word(name, size=f"{size.width}×{size.height}")
        lines += [Content(""), *(Content.assemble(" ", line) for line in wrapped(text, size.width - 1))]
    return lines
