"""Exports inside other files: gzip, zip, and workbooks, given as the stream of text that they hold."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from litreview.errors import InputError
from litreview.formats.bounds import Unpacking, size_of
from litreview.formats.xlsx import as_text

ZIP = b"PK\x03\x04"
_CONTENT = "[Content_Types].xml"
"""Lies in every workbook, which is an archive too."""
_CHUNK = 1 << 20


def unpacked(stream: BinaryIO, where: str = "the file", *, proved: bool = False) -> BinaryIO:
    """Give the text inside a packed file as a seekable stream of bytes; any other stream as it is.

    Args:
        stream: The bytes of the file.
        where: What to call it in an error.
        proved: Whether it was read to its end before, and is known to be whole.

    Raises:
        InputError: It is broken, locked, holds several files, or is an old binary workbook.
    """
    mark = stream.read(4)
    stream.seek(0)
    if mark.startswith(b"\x1f\x8b"):
        return _gzip(stream, where, proved=proved)
    if mark.startswith(ZIP):
        return _zip(stream, where)
    if mark == b"\xd0\xcf\x11\xe0":
        raise InputError(
            f"{where}: an old binary workbook (.xls).", "Nothing was imported. Save it as .xlsx or CSV first."
        )
    return stream


def _gzip(stream: BinaryIO, where: str, *, proved: bool) -> BinaryIO:
    unpacking = Unpacking(size_of(stream), where)
    inner = gzip.GzipFile(fileobj=stream)
    try:
        # A file that is cut off, or never ends, must be known before the first of its records is used.
        while not proved and (piece := inner.read(_CHUNK)):
            unpacking.add(len(piece))
        inner.seek(0)
    except (EOFError, OSError, zlib.error) as error:
        raise _broken(where) from error
    return cast("BinaryIO", inner)


def _zip(stream: BinaryIO, where: str) -> BinaryIO:
    with _breaking(where):
        archive = _opened(stream, where)
        names = _files(archive)
        if _CONTENT in names:
            return _workbook(stream, where)
        if archive.testzip() is None and len(names) == 1:
            return cast("BinaryIO", archive.open(names[0]))
    raise InputError(
        f"{where}: an archive of {len(names)} files.",
        "Nothing was imported. Unpack it and name one of its files.",
    )


def members(stream: BinaryIO, where: str = "the file") -> Iterator[tuple[str, BinaryIO]]:
    """Give the name and the bytes of each file of an archive that holds several; nothing for any other file.

    Raises:
        InputError: It is broken or locked.
    """
    mark = stream.read(4)
    stream.seek(0)
    if not mark.startswith(ZIP):
        return
    with _breaking(where):
        archive = _opened(stream, where)
        names = _files(archive)
        if len(names) > 1 and _CONTENT not in names:
            # Whole to the last file before the first one is given: whoever takes them cannot tell a broken one.
            if archive.testzip() is not None:
                raise _broken(where)
            for name in names:
                with archive.open(name) as member:
                    yield name, cast("BinaryIO", member)


def _opened(stream: BinaryIO, where: str) -> zipfile.ZipFile:
    """Open an archive whose files are of a size that an export may have."""
    unpacking = Unpacking(size_of(stream), where)
    archive = zipfile.ZipFile(stream)
    # Python reads no more of a file than its head says, so that a head may lie, but not to any use.
    for entry in archive.infolist():
        unpacking.add(entry.file_size)
    return archive


def _files(archive: zipfile.ZipFile) -> list[str]:
    """Name the files of an archive without what a file manager has added to it."""
    names = [name for name in archive.namelist() if not name.endswith("/")]
    return [name for name in names if not {"__MACOSX", ".DS_Store", "Thumbs.db"} & set(name.split("/"))]


@contextmanager
def _breaking(where: str) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, EOFError, OSError, zlib.error, RuntimeError, NotImplementedError) as error:
        raise _broken(where) from error


def _workbook(stream: BinaryIO, where: str) -> BinaryIO:
    try:
        return as_text(stream)
    except InputError as error:
        raise InputError(f"{where}: {error.message}", error.hint) from error


def _broken(where: str) -> InputError:
    return InputError(
        f"{where}: a packed file that is cut off, broken or locked.", "Nothing was imported. Fetch it again."
    )
