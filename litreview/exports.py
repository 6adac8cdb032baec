"""Export files on disk: opening, reading and writing them."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
from pathlib import Path, PurePosixPath
from typing import BinaryIO, TextIO, cast

from litreview.decoding import open_text
from litreview.errors import InputError, Problem, UsageError
from litreview.files import open_binary, replacing, write_stream
from litreview.formats import databases, delimited
from litreview.formats.bounds import BoundedLines
from litreview.formats.format import FilePiece, Format
from litreview.formats.packed import archive_members, unpack
from litreview.formats.receipt import ByteAccount
from litreview.formats.recognition import HEAD, ignore_problem, read_items
from litreview.formats.registry import FORMATS, reference_list, sniff
from litreview.model import ExportRecords, Item, Record, Reject


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file to read: one that a person named, or a member of an archive that a person named.

    Attributes:
        path: Where the bytes are; for a member of an archive, a copy in a temporary folder.
        named: What the person named: the file itself, or the archive.
        name: The name of the file itself.
    """

    path: Path
    named: Path
    name: str

    def __str__(self) -> str:
        return str(self.named) if self.name == self.named.name else f"{self.named}/{self.name}"


@contextmanager
def export_files(path: Path) -> Iterator[list[ExportFile]]:
    """Yield the files that a path stands for: the file itself, or each member of an archive of several files.

    Copies of the members exist only inside the `with` block.

    Raises:
        InputError: It cannot be read, or is a broken or encrypted archive.
    """
    with tempfile.TemporaryDirectory(prefix="litreview-") as folder:
        with open_binary(path) as stream:
            # All members are extracted before one is used, so that a broken archive yields nothing.
            found = [
                ExportFile(write_stream(Path(folder) / str(n), member), path, PurePosixPath(name).name)
                for n, (name, member) in enumerate(archive_members(stream, str(path)))
            ]
        yield found or [ExportFile(path, path, path.name)]


@contextmanager
def open_export(
    path: Path,
    known: Format | None,
    note: Callable[[Problem], None],
    *,
    where: str = "",
    ending: str = "",
    encoding: str = "",
) -> Iterator[tuple[str, str, Iterator[Item]]]:
    """Open an export and yield the name of its format, its encoding, and an iterator of its items.

    Args:
        path: The file.
        known: Its format if a person named one; otherwise it is recognised by content.
        note: Called with each problem.
        where: The name of the file in errors, by default its path.
        ending: The ending of its name, by default that of its path.
        encoding: Its encoding as it was detected when it was imported; by default it is detected.

    Raises:
        InputError: It cannot be read, is empty, or is not in a known format.
    """
    shown = where or str(path)
    with open_binary(path) as stream:
        if not stream.read(1):
            raise InputError(f"{shown}: the file is empty.", "Nothing was imported. Export it again.")
        stream.seek(0)
        data = BoundedLines(unpack(stream, shown))
        text, encoding, problems = open_text(cast("BinaryIO", data), encoding)
        for problem in problems:
            note(problem)
        chosen, lines = _chosen(text, ending or path.suffix, shown, known)
        data.bounded = chosen.by_line
        yield chosen.name, encoding, read_items(lines, chosen, note, shown)


def _chosen(text: TextIO, ending: str, where: str, known: Format | None) -> tuple[Format, Iterator[str]]:
    # To the end of a line, unless the whole file is one line.
    head = text.read(HEAD) + text.readline(HEAD)
    chosen = known or sniff(head, ending.lstrip(".").lower(), where=where)
    if not chosen.by_line:
        return chosen, chain([head], iter(partial(text.read, HEAD), ""))
    return chosen, chain(_begun(head, text), text)


def _begun(head: str, text: TextIO) -> Iterator[str]:
    """Yield the lines of the head of a file, with the last one completed from the file."""
    yield from io.StringIO(head if head.endswith("\n") else head + text.readline(), newline="\n")


@contextmanager
def open_account(path: Path, name: str, encoding: str) -> Iterator[ByteAccount]:
    """Open an account of the bytes of an export, which reads the file again alongside its items.

    Args:
        path: The file.
        name: The name of its format.
        encoding: The name of its encoding.
    """
    with open_binary(path) as stream:
        yield ByteAccount(unpack(stream, str(path), verified=True), name, encoding)


def likely_database(path: Path) -> str:
    """Return the database that the first records of an export name; empty if they name none, or it cannot be read."""
    with suppress(InputError), export_files(path) as files:
        part = files[0]
        with open_export(part.path, None, ignore_problem, ending=Path(part.name).suffix) as (_, _, found):
            records = (item for item in found if isinstance(item, Record))
            return databases.likely_database(islice(records, databases.SAMPLE))
    return ""


def read_records(path: Path | str) -> ExportRecords:
    """Read an export of any known format.

    Returns:
        The records and rejects in file order, and problems with the file. Records have no key, because a key
        belongs to a search.

    Raises:
        InputError: The file cannot be read, is empty, or is not in a known format.
    """
    problems: list[Problem] = []
    with open_export(Path(path), None, problems.append) as (name, encoding, found):
        read = list(found)
    records = tuple(item for item in read if isinstance(item, Record))
    rejects = tuple(item for item in read if isinstance(item, Reject))
    return ExportRecords(records, rejects, tuple(problems), name, encoding)


def writer_for(
    path: Path, name: str | None = None, excel: str | None = None, style: str | None = None
) -> Format:
    """Return the format to write a file in, by name or by the suffix of the file.

    Args:
        path: The file; its suffix counts if no name is given.
        name: The name of a format.
        excel: `nl` for a CSV file that a Dutch Excel opens.
        style: The style of a reference list.

    Raises:
        UsageError: There is no such format or style, or it has no form for Excel, or the file is no reference list.
    """
    ending = path.suffix.lstrip(".").lower()
    if style:
        known = reference_list(style)
        if ending not in known.endings:
            raise UsageError(
                "--style applies to reference lists only.", "Write a text file: a name that ends in .txt."
            )
        return known
    if excel:
        # Not ignored: a user who gets a BibTeX file would look for the error in that file.
        if (name or ending) != "csv":
            raise UsageError(
                "--excel applies to CSV files only.", "Write CSV; a workbook (XLSX) needs no --excel."
            )
        return replace(FORMATS["csv"], write=delimited.write_for_excel)
    if (name or ending) == "tsv":
        return replace(FORMATS["csv"], write=partial(delimited.write, delimiter="\t"))
    for known in FORMATS.values():
        if known.write and (known.name == name if name else ending in known.endings or ending == known.name):
            return known
    names = ", ".join(known.name for known in FORMATS.values() if known.write)
    raise UsageError(f"{name or path.name}: this format cannot be written.", f"Formats: {names}.")


def write_records(path: Path, writer: Format, records: Iterable[Record]) -> None:
    """Write records to a file, completely or not at all."""
    if writer.write is None:
        raise UsageError(f"{writer.title} cannot be written.", "Choose another format.")
    with replacing(path) as new, new.open("wb") as stream:
        stream.writelines(as_bytes(writer.write(records)))


def as_bytes(pieces: Iterable[FilePiece]) -> Iterator[bytes]:
    """Encode the pieces of a file."""
    return (piece.encode() if isinstance(piece, str) else piece for piece in pieces)
