"""Reports out of the review, in any format that can be written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from litreview.dedup.merge import merge
from litreview.errors import UsageError
from litreview.files import replacing
from litreview.formats import delimited
from litreview.formats.format import Format, Piece
from litreview.formats.registry import FORMATS
from litreview.model import Record
from litreview.review.context import Context
from litreview.review.reports.selection import Wanted, lines
from litreview.review.web.additions import added, marked
from litreview.store.lists import Line
from litreview.store.store import Session


def export(context: Context, path: Path, wanted: Wanted, excel: str | None = None) -> int:
    """Write the merged record of each report that is wanted; all of the file is written, or nothing.

    Raises:
        UsageError: The file's ending names no format that can be written.
    """
    writer = writer_for(path, excel=excel)
    with context.store.read() as session:
        # One transaction for the list and the records: what is written is one state of the review.
        chosen = lines(session, wanted)
        write_records(path, writer, _records(session, chosen))
    return len(chosen)


def export_places(context: Context, path: Path, places: Iterable[int]) -> int:
    """Write the merged record of each report at these positions; all of the file is written, or nothing.

    Raises:
        UsageError: The file's ending names no format that can be written.
    """
    writer = writer_for(path)
    with context.store.read() as session:
        chosen = session.lists.at_places(places)
        write_records(path, writer, _records(session, chosen))
    return len(chosen)


def _records(session: Session, lines: Iterable[Line]) -> Iterator[Record]:
    for line in lines:
        # One report at a time: a large review would not fit into memory with all its raw fields.
        members = session.reports.members([line.lead])
        keys = members[line.lead]
        records = session.records.get(keys)
        yield marked(merge([records[key] for key in keys], line.lead), added(session, members).get(line.lead))


def writer_for(path: Path, name: str | None = None, excel: str | None = None) -> Format:
    """Give the format that a file's ending, or its name in the table, asks to be written.

    Args:
        path: The file; its ending counts where no name is given.
        name: A format's name.
        excel: `nl` for a table as a Dutch Excel opens it; other formats have no such form.

    Raises:
        UsageError: There is none.
    """
    ending = path.suffix.lstrip(".").lower()
    if excel:
        # Refused: whoever asks for a Dutch Excel and gets a BibTeX file would seek the fault there.
        if (name or ending) != "csv":
            raise UsageError(
                "--excel shapes a table of text.", "Write CSV; a workbook (XLSX) needs no --excel."
            )
        return replace(FORMATS["csv"], write=delimited.write_for_excel)
    if (name or ending) == "tsv":
        return replace(FORMATS["csv"], write=partial(delimited.write, delimiter="\t"))
    for known in FORMATS.values():
        if known.write and (known.name == name if name else ending in known.endings or ending == known.name):
            return known
    names = ", ".join(known.name for known in FORMATS.values() if known.write)
    raise UsageError(f"{name or path.name}: this is no format that can be written.", f"Formats: {names}.")


def write_records(path: Path, writer: Format, records: Iterable[Record]) -> None:
    """Write records to a file, whole or not at all."""
    if writer.write is None:
        raise UsageError(f"{writer.title} cannot be written.", "Choose another format.")
    with replacing(path) as new, new.open("wb") as stream:
        stream.writelines(as_bytes(writer.write(records)))


def as_bytes(pieces: Iterable[Piece]) -> Iterator[bytes]:
    """Give the pieces of a file as they go to disk or into a pipe."""
    return (piece.encode() if isinstance(piece, str) else piece for piece in pieces)
