"""A flow as PDF: one page of its own size, real text in the font that was measured, the same bytes each time."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from litreview.prisma.drawing.font import BOLD, PLAIN
from litreview.prisma.drawing.ink import LINES, Arrow, Point, Rectangle, Stroke, TextStroke
from litreview.prisma.drawing.picture import Picture, flow_picture
from litreview.prisma.numbers import Flow

# A unit of the drawing is 1/96 inch, a point of a page 1/72.
POINT = 72 / 96


def pdf(flow: Flow, language: str = "en", *, marks: bool = True, ribbon: bool = True) -> bytes:
    """Print the flow on a page that is as large as the drawing."""
    return print_pdf(flow_picture(flow, language, marks=marks, ribbon=ribbon))


def print_pdf(picture: Picture) -> bytes:
    """Print a picture on a page of its size."""
    for name, path in (("plain", PLAIN), ("bold", BOLD)):
        pdfmetrics.registerFont(TTFont(f"litreview-{name}", str(path)))
    file = BytesIO()
    # Invariant: no time stamp, so that the same flow gives the same file.
    canvas = Canvas(file, pagesize=(picture.width * POINT, picture.height * POINT), invariant=True)
    canvas.setTitle(picture.title)
    # Neither the name of whoever runs it nor that of the library belongs in a figure for a journal.
    canvas.setAuthor("")
    canvas.setCreator("litreview")
    # From here on as in the drawing: y runs down, in its own units.
    canvas.translate(0, picture.height * POINT)
    canvas.scale(POINT, -POINT)
    for group in picture.groups:
        for stroke in group.strokes:
            _paint(canvas, stroke)
    canvas.save()
    return file.getvalue()


def _paint(canvas: Any, stroke: Stroke) -> None:
    match stroke:
        case Rectangle():
            _frame(canvas, stroke)
        case TextStroke():
            _words(canvas, stroke)
        case Arrow():
            _path(canvas, stroke.line, filled=False)
            _path(canvas, stroke.head, filled=True)


def _frame(canvas: Any, frame: Rectangle) -> None:
    r = frame.rect
    canvas.setFillColor(frame.fill)
    if frame.stroke:
        canvas.setStrokeColor(frame.stroke)
        canvas.setLineWidth(frame.weight)
    canvas.roundRect(r.x, r.y, r.w, r.h, frame.radius, stroke=bool(frame.stroke), fill=1)


def _words(canvas: Any, stroke: TextStroke) -> None:
    label, count = _shown(stroke.label), _shown(stroke.count)
    # Reportlab has no text of two faces: each part is written where the one before it ended.
    faces = [("bold" if stroke.bold else "plain", label + (" " if label and count else "")), ("bold", count)]
    parts = [(f"litreview-{face}", text) for face, text in faces if text]
    long = sum(canvas.stringWidth(text, font, stroke.size) for font, text in parts)
    canvas.saveState()
    canvas.translate(stroke.x, stroke.y)
    if stroke.upright:
        canvas.rotate(-90)
    canvas.scale(1, -1)  # the page was turned over, letters must not be
    before = {"start": 0.0, "middle": long / 2, "end": long}[stroke.anchor]
    written = canvas.beginText(-before, 0)
    written.setFillColor(stroke.colour)
    for font, text in parts:
        written.setFont(font, stroke.size)
        written.textOut(text)
    canvas.drawText(written)
    canvas.restoreState()


def _shown(text: str) -> str:
    """Remove characters that no page can show."""
    return "".join(sign for sign in text if sign.isprintable() or sign == "\N{NO-BREAK SPACE}")


def _path(canvas: Any, points: tuple[Point, ...], *, filled: bool) -> None:
    canvas.setStrokeColor(LINES)
    canvas.setFillColor(LINES)
    canvas.setLineWidth(1.3)
    path = canvas.beginPath()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    if filled:
        path.close()
    canvas.drawPath(path, stroke=not filled, fill=filled)
