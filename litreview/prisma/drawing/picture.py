"""A picture of a flow: strokes, and what is said of them, for any output format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litreview.prisma.drawing.geometry import layout
from litreview.prisma.drawing.ink import Group, TextStroke, ink
from litreview.prisma.flow import as_numbers
from litreview.prisma.labels import FlowWords
from litreview.prisma.messages import describe_version
from litreview.prisma.numbers import Flow


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing that is ready to be written.

    Attributes:
        groups: From the bottom layer to the top.
        description: The whole flow in sentences, for people who cannot see it.
        numbers: Those that are drawn, in a form that can be read again.
    """

    width: float
    height: float
    groups: tuple[Group, ...]
    title: str
    description: str
    numbers: Mapping[str, Any]
    language: str

    @property
    def opens(self) -> list[str]:
        """The ids of the boxes that its numbers lead to."""
        strokes = (stroke for group in self.groups for stroke in group.strokes)
        return [stroke.opens for stroke in strokes if isinstance(stroke, TextStroke) and stroke.opens]


def flow_picture(flow: Flow, language: str = "en", *, marks: bool = True, ribbon: bool = True) -> Picture:
    """Draw a flow; marks of errors and the ribbon can be left out."""
    drawing = layout(flow, language, marks=marks, ribbon=ribbon)
    rows = sorted({box.content.row for box in drawing.boxes})
    texts = ["; ".join(b.content.text for b in drawing.boxes if b.content.row == row) for row in rows]
    w = FlowWords(language, flow.template)
    return Picture(
        drawing.width,
        drawing.height,
        tuple(ink(drawing)),
        ". ".join(filter(None, (w.title, describe_version(flow, w)))),
        f"{'. '.join(texts)}.",
        as_numbers(flow),
        language,
    )
