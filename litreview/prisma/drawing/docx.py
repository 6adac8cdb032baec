"""A flow as a Word document: the picture, and the same numbers as a table that can be edited."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from litreview.prisma.csv_table import TableCell, TableLine, lines
from litreview.prisma.drawing.picture import Picture, flow_picture
from litreview.prisma.drawing.png import rasterise
from litreview.prisma.drawing.svg import FORBIDDEN
from litreview.prisma.identities import check
from litreview.prisma.labels import FlowWords
from litreview.prisma.messages import (
    describe_findings,
    describe_sums,
    describe_undecided,
    describe_version,
    footnotes,
)
from litreview.prisma.numbers import Flow

# A4 in millimetres, and what is left of it inside the margins.
SHORT, LONG, MARGIN = 210, 297, 18
HEADING_SPACE = 16
UNIT = 25.4 / 96
# A picture that would be smaller than this on an upright page lies on its side.
LEGIBLE = 0.75
# The same flow gives the same file, whenever it is made.
ALWAYS = datetime(2020, 1, 1, tzinfo=UTC)
NUMBER = 0.2
SHADE = "DDE2E8"
CELL_SPACE = 19050  # 1.5 points, in the unit of Word


def docx(flow: Flow, language: str = "en", *, marks: bool = True, ribbon: bool = True) -> bytes:
    """Write the flow as a document of its picture, its table, and what a check of it has to say."""
    w = FlowWords(language, flow.template)
    picture = flow_picture(flow, language, marks=marks, ribbon=ribbon)
    texts = []
    for line in lines(flow, w.lang):
        if line.depth:
            cells = [cell for cell in (line.databases, line.other, line.total) if cell]
            texts.append(" ".join([line.label, *(w.total(cell.n) for cell in cells)]))
    told = "; ".join(texts)
    return write_document(
        picture, w, told, lambda document: _table(document, flow, w), _notes(flow, language)
    )


def write_document(
    picture: Picture, w: FlowWords, told: str, add_table: Callable[[Any], None], notes: Iterable[str]
) -> bytes:
    """Write a document of a picture, a table and notes.

    Args:
        picture: Drawn on a page that is turned where it would be too small upright.
        w: Words of its headings.
        told: The picture in words, for people who cannot see it.
        add_table: Adds the table to a document of python-docx.
        notes: One paragraph each.
    """
    document = Document()
    _set_up(document, w)
    wide, high = picture.width * UNIT, picture.height * UNIT
    landscape = _scale(wide, high, landscape=False) < LEGIBLE
    _turn(document.sections[0], landscape=landscape)
    document.add_heading(w("picture_of"), 1)
    # Word draws SVG only in its newest versions; an image is seen in all of them.
    drawn = rasterise(picture, zoom=3)
    scale = _scale(wide, high, landscape=landscape)
    shape = document.add_picture(BytesIO(drawn), width=Mm(wide * scale), height=Mm(high * scale))
    shape._inline.docPr.set("descr", _clean(told))  # noqa: SLF001  # python-docx has no other way
    # A section of its own: the table stands upright, whichever way the picture lies.
    _turn(document.add_section(), landscape=False)
    document.add_heading(w("table_of"), 1)
    add_table(document)
    for note in ("", *notes):
        document.add_paragraph(_clean(note)).paragraph_format.space_after = 0
    file = BytesIO()
    document.save(file)
    return timeless(file)


def timeless(file: BytesIO) -> bytes:
    """Remove the time of writing from each part of a document."""
    again = BytesIO()
    with ZipFile(file) as old, ZipFile(again, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(ZipInfo(name, ALWAYS.timetuple()[:6]), old.read(name), ZIP_DEFLATED)
    return again.getvalue()


def _set_up(document: Any, w: FlowWords) -> None:
    properties = document.core_properties
    properties.author, properties.comments = "", ""
    properties.title, properties.language = w("picture_of"), w.lang
    properties.created = properties.modified = ALWAYS
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(10)
    heading = document.styles["Heading 1"]
    heading.font.name, heading.font.size = "Arial", Pt(14)
    # The font of the theme would win over it.
    fonts = heading.element.rPr.rFonts
    for attribute in [key for key in fonts.attrib if key.endswith("Theme")]:
        del fonts.attrib[attribute]
    fonts.set(qn("w:cs"), "Arial")


def _turn(section: Any, *, landscape: bool) -> None:
    wide, high = (LONG, SHORT) if landscape else (SHORT, LONG)
    section.orientation = int(landscape)
    section.page_width, section.page_height = Mm(wide), Mm(high)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN)


def _scale(wide: float, high: float, *, landscape: bool) -> float:
    """Return the scale at which the picture fits the page, at most 1."""
    room = (LONG, SHORT) if landscape else (SHORT, LONG)
    return min(1, (room[0] - 2 * MARGIN) / wide, (room[1] - 2 * MARGIN - HEADING_SPACE) / high)


def _table(document: Any, flow: Flow, w: FlowWords) -> None:
    lanes = [w("databases"), *([w("other")] if flow.other else [])]
    table = start_table(document, [w("lane_box"), *lanes], NUMBER)
    for line in lines(flow, w.lang):
        _row(add_row(table), line, w, flow)


def start_table(document: Any, heads: Sequence[str], number: float) -> Any:
    """Add a table with its heads; `number` is the share of the page that a column of numbers takes."""
    room = SHORT - 2 * MARGIN
    widths = [room * (1 - number * (len(heads) - 1)), *[room * number for _ in heads[1:]]]
    table = document.add_table(rows=1, cols=len(widths))
    table.style = "Table Grid"
    _size(table.columns, widths)
    _size(table.rows[0].cells, widths)
    fill(table.rows[0], heads, bold=True)
    # Repeated on each page.
    _property(table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader", {"w:val": "true"})  # noqa: SLF001
    shade(table.rows[0])
    return table


def add_row(table: Any) -> Any:
    """Add a row with cells as wide as their columns."""
    row = table.add_row()
    for cell, column in zip(row.cells, table.columns, strict=True):
        cell.width = column.width
    return row


def _size(those: Iterable[Any], widths: Iterable[float]) -> None:
    # Word follows the cells, others the columns.
    for one, width in zip(those, widths, strict=True):
        one.width = Mm(width)


def _row(row: Any, line: TableLine, w: FlowWords, flow: Flow) -> None:
    lanes = [line.databases, *([line.other] if flow.other else [])]
    texts = [_shown(cell, w) for cell in lanes]
    if line.total or line.depth == 0:
        # A total belongs to no lane and a phase has no number: the cells of both lanes are one.
        row.cells[1].merge(row.cells[-1])
        texts = [_shown(line.total, w)]
    fill(row, [line.label, *texts], bold=line.depth == 0, indent=line.depth)
    if line.depth == 0:
        shade(row)


def _shown(cell: TableCell | None, w: FlowWords) -> str:
    if cell is None:
        return ""
    return (w.reported(cell.n)) + ("*" if cell.footnoted else "")


def fill(row: Any, texts: Iterable[str], *, bold: bool, indent: int = 0) -> None:
    """Write texts into the cells of a row, numbers to the right."""
    # A merged cell comes once for each column that it spans.
    for at, (cell, text) in enumerate(zip(row.cells, texts, strict=False)):
        paragraph = cell.paragraphs[0]
        paragraph.add_run(_clean(text)).bold = bold
        spacing = paragraph.paragraph_format
        spacing.space_before = spacing.space_after = CELL_SPACE
        if at:
            paragraph.alignment = 2  # to the right, as numbers are compared
        elif indent > 1:
            spacing.left_indent = Mm(5 * (indent - 1))


def shade(row: Any) -> None:
    """Shade the cells of a row."""
    for cell in row.cells:
        shading = {"w:val": "clear", "w:color": "auto", "w:fill": SHADE}
        _property(cell._tc.get_or_add_tcPr(), "w:shd", shading)  # noqa: SLF001


def _property(parent: Any, name: str, values: dict[str, str]) -> None:
    element = OxmlElement(name)
    for key, value in values.items():
        element.set(qn(key), value)
    parent.append(element)


def _notes(flow: Flow, language: str) -> Iterable[str]:
    if version := describe_version(flow, FlowWords(language)):
        yield version
    yield from footnotes(flow, language)
    found = check(flow)
    if not found.errors:
        yield describe_sums(flow, language)
    yield from describe_findings(found, language)
    if found.provisional:
        yield describe_undecided(flow, found.provisional, language)


def _clean(text: str) -> str:
    return FORBIDDEN.sub("", text)
