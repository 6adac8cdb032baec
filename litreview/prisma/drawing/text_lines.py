"""Breaking labels into lines that fit a box, by measured widths."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from litreview.prisma.drawing.widths import width

SIZE = 12.5
ITEM_INDENT = 12
HANGING_INDENT = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a box before it is wrapped.

    Attributes:
        label: Broken at spaces.
        count: Never broken; goes to the next line as a whole.
        box: Id of the box whose number it is; empty for a heading.
        heading: Set in bold.
        indent: 0, or what an item of a list is set in by.
    """

    label: str
    count: str = ""
    box: str = ""
    heading: bool = False
    indent: float = 0


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line as it is drawn: a label, then a count in bold.

    Attributes:
        indent: From the left edge of the text block.
        bold: Whether the label is bold, too.
    """

    label: str
    count: str
    indent: float
    box: str
    bold: bool = False

    @property
    def width(self) -> float:
        """Measure the line without its indent."""
        gap = width(" ", SIZE) if self.label and self.count else 0
        return width(self.label, SIZE, bold=self.bold) + gap + width(self.count, SIZE, bold=True)


def wrap(entry: Entry, room: float) -> list[TextLine]:
    """Break an entry into lines that are no wider than the room, indents included."""
    # Only items of a list hang: there the next line could be taken for the next item.
    hanging = entry.indent + (HANGING_INDENT if entry.indent else 0)
    broken: list[str] = []
    for word in entry.label.split(" "):
        add(broken, word, room - hanging, bold=entry.heading)
    lines = [
        TextLine(label, "", hanging if at else entry.indent, entry.box, entry.heading)
        for at, label in enumerate(broken)
    ]
    if not entry.count:
        return lines
    last = lines.pop()
    ended = replace(last, count=entry.count)
    if ended.indent + ended.width <= room:
        return [*lines, ended]
    # A count alone on its line reads like the next item; a word goes with it where one can be spared.
    label, _, word = last.label.rpartition(" ")
    below = replace(last, label=word, count=entry.count, indent=hanging)
    if label and below.indent + below.width <= room:
        return [*lines, replace(last, label=label), below]
    return [*lines, last, replace(below, label="")]


def add(lines: list[str], word: str, room: float, *, bold: bool) -> None:
    """Add a word to the last line if it fits, else to a new one, in pieces if it is wider than a line."""
    if lines and width(f"{lines[-1]} {word}", SIZE, bold=bold) <= room:
        lines[-1] += f" {word}"
    else:
        lines.extend(_pieces(word, room, bold=bold))


def _pieces(word: str, room: float, *, bold: bool) -> Iterator[str]:
    # Words that long are web addresses and names of sources; cut, they stay inside their box.
    while width(word, SIZE, bold=bold) > room:
        cut = 1
        while cut < len(word) and width(f"{word[: cut + 1]}-", SIZE, bold=bold) <= room:
            cut += 1
        # Between letters of scripts that are written without spaces a hyphen would be a letter too many.
        yield word[:cut] + ("" if unicodedata.east_asian_width(word[cut - 1]) in "WF" else "-")
        word = word[cut:]
    yield word
