"""Exports inside other files: gzip, zip and workbooks, read as a stream of their text."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from litreview.errors import InputError, naming_file
from litreview.formats.bounds import UnpackedSize, stream_size
from litreview.formats.xls import MARK as OLD_WORKBOOK
from litreview.formats.xls import old_workbook_to_text
from litreview.formats.xlsx import workbook_to_text

ZIP = b"PK\x03\x04"
_CONTENT = "[Content_Types].xml"
"""A file in every workbook, which is a zip archive too."""
_RAYYAN_LOG = "customizations_log.csv"
"""A file beside the articles in an export of Rayyan: each change of a decision, not a record."""
_CHUNK = 1 << 20


def unpack(stream: BinaryIO, where: str = "the file", *, verified: bool = False) -> BinaryIO:
    """Return the text inside a compressed file as a seekable stream of bytes; any other stream unchanged.

    Args:
        stream: The bytes of the file.
        where: The name of the file in errors.
        verified: Whether the file was read to its end before and is known to be complete.

    Raises:
        InputError: It is broken, encrypted, or an archive of several files.
    """
    mark = stream.read(4)
    stream.seek(0)
    if mark.startswith(b"\x1f\x8b"):
        return _unpack_gzip(stream, where, verified=verified)
    if mark.startswith(ZIP):
        return _unpack_zip(stream, where)
    if mark == OLD_WORKBOOK:
        with naming_file(where):
            return old_workbook_to_text(stream)
    return stream


def _unpack_gzip(stream: BinaryIO, where: str, *, verified: bool) -> BinaryIO:
    unpacking = UnpackedSize(stream_size(stream), where)
    inner = gzip.GzipFile(fileobj=stream)
    try:
        # A truncated or endless file must be detected before the first of its records is used.
        while not verified and (piece := inner.read(_CHUNK)):
            unpacking.add(len(piece))
        inner.seek(0)
    except (EOFError, OSError, zlib.error) as error:
        raise _broken_file_error(where) from error
    return cast("BinaryIO", inner)


def _unpack_zip(stream: BinaryIO, where: str) -> BinaryIO:
    with _converting_archive_errors(where):
        archive = open_archive(stream, where)
        names = list_files(archive)
        if _CONTENT in names:
            with naming_file(where):
                return workbook_to_text(stream)
        exports = without_logs(archive, names)
        if archive.testzip() is None and len(exports) == 1:
            return cast("BinaryIO", archive.open(exports[0]))
    raise InputError(
        f"{where}: an archive of {len(names)} files.",
        "Nothing was imported. Unpack it and name one of its files.",
    )


def archive_members(stream: BinaryIO, where: str = "the file") -> Iterator[tuple[str, BinaryIO]]:
    """Yield the name and bytes of each file in an archive of several files; nothing for any other file.

    Raises:
        InputError: It is broken or encrypted.
    """
    mark = stream.read(4)
    stream.seek(0)
    if not mark.startswith(ZIP):
        return
    with _converting_archive_errors(where):
        archive = open_archive(stream, where)
        names = list_files(archive)
        if len(names) > 1 and _CONTENT not in names:
            # The whole archive is checked before the first file is yielded.
            if archive.testzip() is not None:
                raise _broken_file_error(where)
            for name in without_logs(archive, names):
                with archive.open(name) as member:
                    yield name, cast("BinaryIO", member)


def open_archive(stream: BinaryIO, where: str) -> zipfile.ZipFile:
    """Open an archive after checking the total size of its files."""
    unpacking = UnpackedSize(stream_size(stream), where)
    archive = zipfile.ZipFile(stream)
    # Python reads no more of a file than its header says, so a false size gains nothing.
    for entry in archive.infolist():
        unpacking.add(entry.file_size)
    return archive


def list_files(archive: zipfile.ZipFile) -> list[str]:
    """List the files of an archive, without those added by a file manager."""
    names = [name for name in archive.namelist() if not name.endswith("/")]
    return [name for name in names if not {"__MACOSX", ".DS_Store", "Thumbs.db"} & set(name.split("/"))]


def without_logs(archive: zipfile.ZipFile, names: list[str]) -> list[str]:
    """Return the files that may hold records: all but Rayyan's log of decisions, unless there is no other."""
    return [name for name in names if not _is_log(archive, name)] or names


def _is_log(archive: zipfile.ZipFile, name: str) -> bool:
    if name.rpartition("/")[2] != _RAYYAN_LOG:
        return False
    with archive.open(name) as member:
        return b"article_id" in member.readline(_CHUNK)


@contextmanager
def _converting_archive_errors(where: str) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, EOFError, OSError, zlib.error, RuntimeError, NotImplementedError) as error:
        raise _broken_file_error(where) from error


def _broken_file_error(where: str) -> InputError:
    return InputError(
        f"{where}: a compressed file that is truncated, broken or encrypted.",
        "Nothing was imported. Download it again.",
    )
