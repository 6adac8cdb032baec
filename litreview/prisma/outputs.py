"""The files that a flow can be written to: one line each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote

from litreview.prisma.box_contents import Opened
from litreview.prisma.flow import box_ids
from litreview.prisma.numbers import Flow
from litreview.prisma.r_table import r_table


@dataclass(frozen=True, slots=True)
class FlowStyle:
    """Options for drawing a flow.

    Attributes:
        marks: Whether boxes that do not add up are marked.
        ribbon: Whether a provisional flow says so.
        opened: What lies in its boxes, for an output that opens them.
        title: Of the review.
        links: What the address of a box's records begins with; its id follows. Empty for a picture without links.
    """

    language: str = "en"
    marks: bool = True
    ribbon: bool = True
    opened: Opened = field(default_factory=Opened)
    title: str = ""
    links: str = ""


# Each form is imported when it is written: the text of a flow needs none of them, and they load half of urllib.


def _svg(flow: Flow, look: FlowStyle) -> str:
    from litreview.prisma.drawing.svg import svg  # noqa: PLC0415

    links = {box: look.links + quote(box, safe="") for box in box_ids(flow)} if look.links else {}
    return svg(flow, look.language, links, marks=look.marks, ribbon=look.ribbon)


def _png(flow: Flow, look: FlowStyle) -> bytes:
    from litreview.prisma.drawing.png import png  # noqa: PLC0415

    return png(flow, look.language, marks=look.marks, ribbon=look.ribbon)


def _pdf(flow: Flow, look: FlowStyle) -> bytes:
    from litreview.prisma.drawing.pdf import pdf  # noqa: PLC0415

    return pdf(flow, look.language, marks=look.marks, ribbon=look.ribbon)


def _docx(flow: Flow, look: FlowStyle) -> bytes:
    from litreview.prisma.drawing.docx import docx  # noqa: PLC0415

    return docx(flow, look.language, marks=look.marks, ribbon=look.ribbon)


def _html(flow: Flow, look: FlowStyle) -> str:
    from litreview.prisma.drawing.html import html  # noqa: PLC0415

    return html(flow, look.language, look.opened, look.title, marks=look.marks, ribbon=look.ribbon)


Output = Callable[[Flow, FlowStyle], str | bytes]

# A new form is one module, one function and one line here, and an option of the command.
OUTPUTS: dict[str, Output] = {
    "svg": _svg,
    "png": _png,
    "pdf": _pdf,
    "docx": _docx,
    "html": _html,
    "csv": lambda flow, look: r_table(flow, look.language),
}
