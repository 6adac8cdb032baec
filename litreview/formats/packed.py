"""Exports inside other files: gzip, zip, and workbooks, given as the stream of text that they hold."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from typing import BinaryIO
from typing import cast

from litreview.errors import InputError
from litreview.formats.xlsx import as_text

_CHUNK = 1 << 20


def unpacked(stream: BinaryIO, where: str = "the file") -> BinaryIO:
    """Give the text inside a packed file as a seekable stream of bytes; any other stream as it is.

    Raises:
        InputError: It is broken, locked, holds several files, or is an old binary workbook.
    """
    # By content: a file's name seldom tells that it is packed.
    mark = stream.read(4)
    stream.seek(0)
    if mark.startswith(b"\x1f\x8b"):
        return _gzip(stream, where)
    if mark.startswith(b"PK\x03\x04"):
        return _zip(stream, where)
    if mark == b"\xd0\xcf\x11\xe0":
        raise InputError(
            f"{where}: an old binary workbook (.xls).", "Nothing was imported. Save it as .xlsx or CSV first."
        )
    return stream


def _gzip(stream: BinaryIO, where: str) -> BinaryIO:
    inner = gzip.GzipFile(fileobj=stream)
    try:
        # A file that is cut off must be known before the first of its records is used.
        while inner.read(_CHUNK):
            pass
        inner.seek(0)
    except (EOFError, OSError, zlib.error) as error:
        raise _broken(where) from error
    return cast("BinaryIO", inner)


def _zip(stream: BinaryIO, where: str) -> BinaryIO:
    try:
        archive = zipfile.ZipFile(stream)
        # macOS adds files of its own, which would make two of one export.
        names = [name for name in archive.namelist() if not name.endswith("/") and "__MACOSX" not in name]
        if "[Content_Types].xml" in names:
            return _workbook(stream, where)
        # One only: which of several files is which search, nobody but the person knows.
        if archive.testzip() is None and len(names) == 1:
            return cast("BinaryIO", archive.open(names[0]))
    except (zipfile.BadZipFile, EOFError, OSError, zlib.error, RuntimeError, NotImplementedError) as error:
        raise _broken(where) from error
    raise InputError(
        f"{where}: an archive of {len(names)} files.", "Nothing was imported. Unpack it and import its files."
    )


def _workbook(stream: BinaryIO, where: str) -> BinaryIO:
    try:
        return as_text(stream)
    except InputError as error:
        raise InputError(f"{where}: {error.message}", error.hint) from error


def _broken(where: str) -> InputError:
    return InputError(
        f"{where}: a packed file that is cut off, broken or locked.", "Nothing was imported. Fetch it again."
    )
