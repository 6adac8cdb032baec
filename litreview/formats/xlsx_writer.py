"""Writing records as a workbook: one sheet with litreview's columns, every cell plain text."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from litreview.errors import InputError
from litreview.formats.columns import OWN_COLUMNS
from litreview.formats.table_rows import record_to_cells
from litreview.model import Record

LONGEST = 32_767
"""Characters in one cell of a workbook; Excel would truncate a longer text silently."""
_CHUNK = 1 << 16
_WIDE = {"title": 60, "authors": 40, "journal": 30, "abstract": 60}


def write(records: Iterable[Record]) -> Iterator[bytes]:
    """Write a workbook that reads back equal, and in which no cell is taken for a formula.

    Raises:
        InputError: A value is longer than a cell can be.
    """
    yield from workbook([("records", OWN_COLUMNS, map(_row, records))])


def _row(record: Record) -> Sequence[str]:
    cells = record_to_cells(record)
    # A row without any cell would be skipped on reading; a space keeps a record without any known field.
    return cells if any(cells) else [" ", *cells[1:]]


def workbook(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[str]]]]) -> Iterator[bytes]:
    """Write a workbook of sheets, each a name, headers and rows of text; each sheet has filters on its headers.

    Raises:
        InputError: A value is longer than a cell can be.
    """
    from openpyxl import Workbook  # type: ignore[import-untyped]  # noqa: PLC0415  # untyped, slow to load

    # Row by row: a sheet of 100,000 records would not fit into memory as a whole.
    book = Workbook(write_only=True)
    try:
        for name, heads, rows in sheets:
            _fill_sheet(book.create_sheet(name), heads, rows)
    except BaseException:
        # An unfinished sheet would print a warning on stderr, next to our error.
        for sheet in book.worksheets:
            sheet.close()
        raise
    packed = io.BytesIO()
    book.save(packed)
    packed.seek(0)
    while chunk := packed.read(_CHUNK):
        yield chunk


def _fill_sheet(sheet: Any, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    sheet.freeze_panes = "A2"
    for at, name in enumerate(heads):
        sheet.column_dimensions[_column_letter(at)].width = _WIDE.get(name, 14)
    sheet.append(list(heads))
    last = 1
    for row in rows:
        last += 1
        sheet.append([_cell(sheet, name, text) for name, text in zip(heads, row, strict=True)])
    sheet.auto_filter.ref = f"A1:{_column_letter(len(heads) - 1)}{last}"


def _column_letter(at: int) -> str:
    from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]  # noqa: PLC0415

    return str(get_column_letter(at + 1))


def _cell(sheet: Any, name: str, text: str) -> Any:
    """Return a text cell, even if the text begins like a formula."""
    from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]  # noqa: PLC0415

    # Excel would truncate the text, or call the file damaged.
    if len(text) > LONGEST:
        raise InputError(
            f"{text[:40]}…: this {name} has {len(text):,} characters; a cell of a workbook has at most {LONGEST:,}.",
            "Nothing was written. Write CSV, which has no such limit.",
        )
    cell = WriteOnlyCell(sheet, text or None)
    if text:
        cell.data_type = "s"
    return cell
