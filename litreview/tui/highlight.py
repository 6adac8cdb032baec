"""Highlighting of terms in titles and abstracts."""

from __future__ import annotations

from textual.content import Content, Span
from textual.style import Style

from litreview.tui.mark_sets import MarkSet
from litreview.tui.terminal import Terminal
from litreview.tui.themes import GROUPS


def group_style(terminal: Terminal, group: int) -> Style:
    """Return the style of a term group by its position in the protocol."""
    return terminal.ink[GROUPS[group % len(GROUPS)]]


def marked(terminal: Terminal, text: str, marks: MarkSet, colour: str = "text") -> Content:
    """Highlight the terms in a sanitized text."""
    content = terminal.text(text, colour)
    # Highlighting adds styles and no characters, so that copied text is the record's text.
    found = [Span(hit.start, hit.end, group_style(terminal, hit.group)) for hit in marks.hits(text)]
    return content.add_spans(found)
