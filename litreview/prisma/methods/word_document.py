"""A document of methods as a Word file: headings, tables whose heads repeat, and listings in one width."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.shared import Pt

from litreview.prisma.drawing.docx import ALWAYS, timeless
from litreview.prisma.methods.document import Block, Bullets, Grid, Heading, Listing, Paragraph, kept_lines
from litreview.text import clean


def docx(blocks: Iterable[Block], language: str) -> bytes:
    """Write the document; the same facts give the same file, whenever it is made."""
    document = Document()
    properties = document.core_properties
    # python-docx signs with its own name otherwise, and journals blind their authors.
    properties.author, properties.comments, properties.language = "", "", language
    properties.created = properties.modified = ALWAYS
    for block in blocks:
        _add(document, block)
    file = BytesIO()
    document.save(file)
    return timeless(file)


def _add(document: Any, block: Block) -> None:
    match block:
        case Heading(level, text):
            document.add_heading(clean(text), level)
        case Paragraph(text):
            document.add_paragraph(clean(text))
        case Bullets(points):
            for point in points:
                document.add_paragraph(clean(point), style="List Bullet")
        case Grid():
            _table(document, block)
        case Listing(text):
            # A paragraph a line: Word would break a strategy where it likes.
            for line in kept_lines(text):
                paragraph = document.add_paragraph()
                paragraph.paragraph_format.space_after = Pt(0)
                run = paragraph.add_run(line)
                run.font.name, run.font.size = "Courier New", Pt(8)


def _table(document: Any, grid: Grid) -> None:
    table = document.add_table(rows=1, cols=len(grid.heads))
    table.style = "Table Grid"
    for cell, head in zip(table.rows[0].cells, grid.heads, strict=True):
        cell.paragraphs[0].add_run(clean(head)).bold = True
    # On each page; python-docx has no other way.
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001
    for row in grid.rows:
        # The row's cells are read once: each look at them costs python-docx a walk over the table.
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = clean(text)
    if grid.shares:
        _set_widths(document, table, grid.shares)


def _set_widths(document: Any, table: Any, shares: Sequence[int]) -> None:
    section = document.sections[0]
    whole = section.page_width - section.left_margin - section.right_margin
    table.autofit = False
    for column, share in zip(table.columns, shares, strict=True):
        column.width = whole * share // 100
        # Word reads the width of each cell, LibreOffice that of the column.
        for cell in column.cells:
            cell.width = column.width
