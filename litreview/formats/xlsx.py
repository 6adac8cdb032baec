"""Workbooks (`.xlsx`, `.xls`): the first sheet that has rows, read by its column names."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any, BinaryIO

from litreview.errors import InputError, Problem
from litreview.formats.bounds import UnpackedSize, stream_size
from litreview.formats.columns import Header, named_fields, parse_header
from litreview.formats.delimited import HEADER_WITHIN, can_be_header
from litreview.formats.fill_rates import FillRates
from litreview.formats.table_rows import row_to_record
from litreview.model import Filler, Item, Record

_MARK = '{"workbook":'
_MISSING_RESULTS = "formulas without a result"
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_OVERLAP = 40
_CHUNK = 1 << 20
_NAMED = 10
MOST_ROWS = 1 << 20
"""The maximum of a sheet."""
MOST_CELLS = 60_000_000
"""Cells of a sheet up to the last one of each row: a million records with sixty columns."""


def workbook_to_text(stream: BinaryIO) -> BinaryIO:
    """Return a workbook as text: a line with the names of its sheets, then each row as canonical JSON of its cells.

    The first line also lists cells whose formula has no stored result, if there are any.

    Raises:
        InputError: It is not a readable workbook.
    """
    from openpyxl import load_workbook  # type: ignore[import-untyped]  # noqa: PLC0415  # untyped, slow to load

    try:
        # `data_only`: a formula is read as the value stored with it.
        book = load_workbook(stream, read_only=True, data_only=True)
        names, rows = sheets_to_text(
            [sheet.title for sheet in book.worksheets],
            (limited_rows(sheet, values_only=True) for sheet in book.worksheets),
            UnpackedSize(stream_size(stream), "the workbook"),
        )
        head = first_line(names, cells_without_result(stream, book, names))
    except (KeyError, ValueError, OSError, AttributeError, TypeError, IndexError, SyntaxError) as error:
        raise InputError(f"the workbook cannot be read: {error}", "Save it again, or as CSV.") from error
    return io.BytesIO(head + rows)


def sheets_to_text(
    names: list[str], sheets: Iterable[Iterable[Sequence[object]]], unpacking: UnpackedSize
) -> tuple[list[str], bytes]:
    """Return the names of the sheets, starting with the one that is read, and its rows, each after a line end."""
    for at, sheet in enumerate(sheets):
        rows, written, filled = bytearray(), 0, False
        for row in sheet:
            rows += b"\n"
            # A million empty rows may precede the last one.
            cells = [_text(cell) for cell in row] if row else []
            # Trailing empty cells are removed: formatting a column must not change the keys.
            while cells and not cells[-1]:
                cells.pop()
            filled = filled or bool(cells)
            rows += json.dumps(cells, ensure_ascii=False).encode("utf-8", "replace") if cells else b"[]"
            # A text shared by all cells is stored only once in the file.
            unpacking.add(len(rows) - written)
            written = len(rows)
        if filled:
            # The sheets before it are empty: only those after it may contain records that are not read.
            return names[at:], bytes(rows)
    return names[:1], b""


def first_line(names: Sequence[str], unsaved: Sequence[str] = ()) -> bytes:
    """Return the first line of the text of a workbook: the names of its sheets, and cells without a stored result."""
    missing = f', "{_MISSING_RESULTS}": {json.dumps(unsaved)}' if unsaved else ""
    return f"{_MARK}{json.dumps(names, ensure_ascii=False)}{missing}}}".encode("utf-8", "replace")


def limited_rows(sheet: Any, *, values_only: bool = False) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a sheet while their number and their cells, including empty ones, are within limits."""
    # The size stored in the file is ignored: one cell may be in the last row and column, and rows missing from it would
    # be lost.
    sheet.reset_dimensions()
    cells = 0
    for number, row in enumerate(sheet.iter_rows(values_only=values_only), 1):
        cells += len(row)
        if number > MOST_ROWS or cells > MOST_CELLS:
            raise InputError(
                f"a sheet with more than {MOST_ROWS:,} rows or {MOST_CELLS // 1_000_000} million cells.",
                "Save only the records, as CSV.",
            )
        yield row


def cells_without_result(stream: BinaryIO, book: Any, names: list[str]) -> list[str]:
    """List the cells of the sheet that is read whose formula has no stored result, such as `B3`."""
    from openpyxl import load_workbook  # noqa: PLC0415

    # Few workbooks contain a formula, and only these are read a second time.
    if not names or not _has_formula(stream):
        return []
    found: list[str] = []
    written = load_workbook(stream, read_only=True)
    sheets = (book[names[0]], written[names[0]])
    for shown, meant in zip(*(limited_rows(sheet) for sheet in sheets), strict=False):
        found += [
            cell.coordinate
            for seen, cell in zip(shown, meant, strict=False)
            if seen.value is None and cell.data_type == "f"
        ]
    return found


def _has_formula(stream: BinaryIO) -> bool:
    with zipfile.ZipFile(stream) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/"):
                with archive.open(name) as sheet:
                    before = b""
                    while piece := sheet.read(_CHUNK):
                        # The tag may span two pieces.
                        if _FORMULA.search(before + piece):
                            return True
                        before = piece[-_OVERLAP:]
    return False


def _text(cell: object) -> str:
    if cell is None or isinstance(cell, bool):
        return "" if cell is None else str(cell).lower()
    # A sheet stores every number as a float.
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat()[:10] if isinstance(cell, date) else str(cell)


def looks_like(head: str) -> bool:
    """Return whether a text is that of a workbook."""
    return head.startswith(_MARK)


def read(lines: Iterable[str], mapping: Mapping[str, str] | None = None) -> Iterator[Item | Problem]:
    """Read each row under the header as a record; report sheets that were not read.

    Args:
        lines: The text of the workbook.
        mapping: Field names (of `Record`) for columns with other names, by column name.
    """
    numbered = enumerate(lines)
    head: list[tuple[int, str, list[str]]] = []
    for number, line in numbered:
        if number == 0:
            yield Filler(1, "names of sheets", line.rstrip())
            yield from _unread_sheets(line_texts(line, "workbook"))
            yield from _missing_results(
                line_texts(line, _MISSING_RESULTS) if f'"{_MISSING_RESULTS}":' in line else []
            )
            continue
        head.append((number, line.rstrip(), line_texts(line)))
        if len(head) == HEADER_WITHIN:
            break
    fitting = [
        (parse_header(cells, mapping).known, -number)
        for number, _, cells in head
        if can_be_header(parse_header(cells, mapping), cells)
    ]
    if not fitting:
        raise InputError(
            "no row names two known columns, one of them for titles or identifiers.",
            "Name the columns with --map, such as --map 'Document name=title'.",
        )
    # The row with the most known columns, the first of equals.
    at = -max(fitting)[1]
    header = parse_header(next(cells for number, _, cells in head if number == at), mapping)
    rates = FillRates()
    for number, text, cells in chain(head, ((n, line.rstrip(), line_texts(line)) for n, line in numbered)):
        item = _item(number, text, cells, header, at)
        if isinstance(item, Record):
            rates.add(item)
        yield item
    yield from rates.problems("table", named_fields(header))


def line_texts(line: str, name: str = "") -> list[str]:
    """Return the texts that `workbook_to_text` put into a line."""
    if line.startswith("[]"):
        return []
    try:
        found = json.loads(line)
        return [str(text) for text in (found[name] if name else found)]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise InputError(
            "it is not a workbook.", "Nothing was imported. Choose the .xlsx file itself."
        ) from error


def _unread_sheets(names: list[str]) -> Iterator[Problem]:
    if len(names) > 1:
        yield Problem(
            "sheets-not-read",
            "note",
            f"only the first sheet with rows was read; the workbook also has {', '.join(names[1:])}",
            hint="Save each other sheet with records as a separate file.",
        )


def _missing_results(cells: list[str]) -> Iterator[Problem]:
    if cells:
        named = ", ".join(cells[:_NAMED]) + (
            f" and {len(cells) - _NAMED} more" if len(cells) > _NAMED else ""
        )
        yield Problem(
            "formulas",
            "note",
            f"formulas without a stored result were read as empty cells: {named}",
            hint="Open the workbook in a spreadsheet program and save it there, so that the results are stored.",
        )


def _item(number: int, text: str, cells: list[str], header: Header, at: int) -> Item:
    if number < at:
        return Filler(number, "line before the header", text)
    if number == at:
        return Filler(number, "header", text)
    if not any(map(str.strip, cells)) and not (header.is_own and cells):
        return Filler(number, "empty row", text)
    return row_to_record(cells, header, number, text)
