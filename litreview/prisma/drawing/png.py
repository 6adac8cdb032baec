"""A flow as PNG: its SVG, rasterised with the font that was measured."""

from __future__ import annotations

from litreview.prisma.drawing.font import BOLD, FAMILY, PLAIN, is_enough
from litreview.prisma.drawing.picture import Picture, flow_picture
from litreview.prisma.drawing.svg import FONTS, draw_svg
from litreview.prisma.numbers import Flow

# 192 dots an inch: sharp in print at the width of a page.
ZOOM = 2


def png(
    flow: Flow, language: str = "en", *, marks: bool = True, ribbon: bool = True, zoom: float = ZOOM
) -> bytes:
    """Draw the flow as an image; `zoom` is its number of dots for a unit of the drawing."""
    return rasterise(flow_picture(flow, language, marks=marks, ribbon=ribbon), zoom)


def rasterise(picture: Picture, zoom: float = ZOOM) -> bytes:
    """Draw a picture as an image."""
    import resvg_py  # noqa: PLC0415  # loads a renderer, wanted only here

    # Arial of the system would be a font that nobody measured here.
    drawn = draw_svg(picture).replace(FONTS, FAMILY)
    return resvg_py.svg_to_bytes(
        svg_string=drawn,
        zoom=zoom,
        skip_system_fonts=is_enough(drawn),
        font_family=FAMILY,
        sans_serif_family=FAMILY,
        font_files=[str(PLAIN), str(BOLD)],
    )
