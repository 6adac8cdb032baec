"""A living flow as a Word document: the picture, and its numbers as a table that can be edited."""

from __future__ import annotations

from typing import Any

from litreview.prisma.drawing.docx import add_row, fill, shade, start_table, write_document
from litreview.prisma.drawing.living_layout import living_picture
from litreview.prisma.labels import FlowWords
from litreview.prisma.living_flow import LivingFlow
from litreview.prisma.living_notes import heads, notes, verdict
from litreview.prisma.living_rows import table

# The share of the page's width that the columns of numbers take together, and one of them at most.
NUMBERS, WIDEST = 0.6, 0.14


def living_docx(living: LivingFlow, language: str = "en", *, ribbon: bool = True) -> bytes:
    """Write the living flow as a document of its picture, its table, and its notes."""
    w = FlowWords(language, wording="living-table")
    picture = living_picture(living, language, ribbon=ribbon)
    said = [*notes(living, language), *verdict(living, language)]
    return write_document(picture, w, picture.description, lambda document: _table(document, living, w), said)


def _table(document: Any, living: LivingFlow, w: FlowWords) -> None:
    names = heads(living, w)
    # With many versions the columns become narrower, down to what a page holds.
    written = start_table(document, [w("lane_box"), *names], min(WIDEST, NUMBERS / len(names)))
    for heading, held in table(living, w):
        if heading:
            row = add_row(written)
            fill(row, [heading, *("" for _ in names)], bold=True)
            shade(row)
        for line in held:
            numbers = ["" if n is None else w.number(n) for n in line.counts[: len(names)]]
            fill(add_row(written), [line.label, *numbers], bold=False, indent=line.depth + 1)
