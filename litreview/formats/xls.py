"""Old binary workbooks (`.xls`), which Web of Science and Ovid still export."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO

from litreview.errors import InputError
from litreview.formats.bounds import UnpackedSize
from litreview.formats.xlsx import first_line, sheets_to_text

MARK = b"\xd0\xcf\x11\xe0"
"""The first bytes of any file in Microsoft's compound format, such as an old workbook."""


def old_workbook_to_text(stream: BinaryIO) -> BinaryIO:
    """Return an old workbook as text, as `workbook_to_text` does with newer ones.

    Raises:
        InputError: It is not a readable workbook.
    """
    import xlrd  # type: ignore[import-untyped]  # noqa: PLC0415  # only few files need it

    content = stream.read()
    broken = (
        xlrd.XLRDError, xlrd.compdoc.CompDocError, struct.error, LookupError, ValueError, AssertionError, TypeError,
        AttributeError, ArithmeticError,
    )  # fmt: skip
    try:
        # Web of Science counts the parts of its files wrongly, which the library would refuse.
        book = xlrd.open_workbook(
            file_contents=content,
            logfile=io.StringIO(),
            on_demand=True,
            ragged_rows=True,
            ignore_workbook_corruption=True,
        )
        names, rows = sheets_to_text(
            book.sheet_names(),
            (_rows(book, at) for at in range(book.nsheets)),
            UnpackedSize(len(content), "the workbook"),
        )
    except broken as error:
        what = " ".join(str(error).split()) or type(error).__name__
        raise InputError(f"the workbook cannot be read: {what}", "Save it as .xlsx or CSV.") from error
    return io.BytesIO(first_line(names) + rows)


def _rows(book: Any, at: int) -> Iterator[list[object]]:
    sheet = book.sheet_by_index(at)
    for number in range(sheet.nrows):
        yield [_value(cell, book.datemode) for cell in sheet.row(number)]


def _value(cell: Any, datemode: int) -> object:
    import xlrd  # noqa: PLC0415

    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return _without_zeros(cell.value) if "\0" in cell.value else cell.value
        case xlrd.XL_CELL_DATE:
            try:
                return xlrd.xldate_as_datetime(cell.value, datemode)
            except (ValueError, OverflowError):  # a number that is shown as a date, and is none
                return cell.value
        case xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        case xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(cell.value, "")
        case _:
            return cell.value


def _without_zeros(text: str) -> str:
    """Return a text that Ovid stored with two bytes a letter where one was declared."""
    try:
        return text.encode("latin-1").decode("utf-16-le")
    except UnicodeError:
        return text.replace("\0", "")
