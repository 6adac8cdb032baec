"""The files that a flow can be written to: one line each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote

from litreview.prisma.box_contents import Opened
from litreview.prisma.flow import box_ids
from litreview.prisma.living_flow import LivingFlow
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


def _living_svg(living: LivingFlow, look: FlowStyle) -> str:
    from litreview.prisma.drawing.living_layout import living_picture  # noqa: PLC0415
    from litreview.prisma.drawing.svg import draw_svg  # noqa: PLC0415

    picture = living_picture(living, look.language, ribbon=look.ribbon)
    return draw_svg(
        picture, {box: look.links + quote(box, safe="") for box in picture.opens} if look.links else {}
    )


def _living_png(living: LivingFlow, look: FlowStyle) -> bytes:
    from litreview.prisma.drawing.living_layout import living_picture  # noqa: PLC0415
    from litreview.prisma.drawing.png import rasterise  # noqa: PLC0415

    return rasterise(living_picture(living, look.language, ribbon=look.ribbon))


def _living_pdf(living: LivingFlow, look: FlowStyle) -> bytes:
    from litreview.prisma.drawing.living_layout import living_picture  # noqa: PLC0415
    from litreview.prisma.drawing.pdf import print_pdf  # noqa: PLC0415

    return print_pdf(living_picture(living, look.language, ribbon=look.ribbon))


def _living_docx(living: LivingFlow, look: FlowStyle) -> bytes:
    from litreview.prisma.drawing.living_docx import living_docx  # noqa: PLC0415

    return living_docx(living, look.language, ribbon=look.ribbon)


def _living_html(living: LivingFlow, look: FlowStyle) -> str:
    from litreview.prisma.drawing.living_html import living_html  # noqa: PLC0415

    return living_html(living, look.language, look.opened, look.title, ribbon=look.ribbon)


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
# The R package draws one column, so that a living flow has no such table.
LIVING_OUTPUTS: dict[str, Callable[[LivingFlow, FlowStyle], str | bytes]] = {
    "svg": _living_svg,
    "png": _living_png,
    "pdf": _living_pdf,
    "docx": _living_docx,
    "html": _living_html,
}
