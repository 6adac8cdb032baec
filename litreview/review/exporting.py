"""Reports out of the review, in any format that can be written."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from pathlib import Path

from litreview.dedup.merge import merge
from litreview.errors import UsageError
from litreview.files import replacing
from litreview.formats import FORMATS
from litreview.formats.table import Format
from litreview.model import Record
from litreview.review.context import Context
from litreview.review.listing import Wanted
from litreview.review.listing import lines
from litreview.store import Line
from litreview.store import Session


def export(context: Context, path: Path, wanted: Wanted) -> int:
    """Write the merged record of each report that is wanted; all of the file is written, or nothing.

    Raises:
        UsageError: The file's ending names no format that can be written.
    """
    writer = writer_for(path)
    with context.store.read() as session:
        chosen = lines(session, wanted)
        write_records(path, writer, _records(session, chosen))
    return len(chosen)


def _records(session: Session, lines: Iterable[Line]) -> Iterator[Record]:
    for line in lines:
        keys = session.reports.members([line.lead])[line.lead]
        records = session.records.get(keys)
        yield merge([records[key] for key in keys], line.lead)


def writer_for(path: Path, name: str | None = None) -> Format:
    """Give the format that a file's ending, or its name in the table, asks to be written.

    Raises:
        UsageError: There is none.
    """
    ending = path.suffix.lstrip(".").lower()
    for known in FORMATS.values():
        if known.write and (known.name == name if name else ending in known.endings or ending == known.name):
            return known
    names = ", ".join(known.name for known in FORMATS.values() if known.write)
    raise UsageError(f"{name or path.name}: this is no format that can be written.", f"Formats: {names}.")


def write_records(path: Path, writer: Format, records: Iterable[Record]) -> None:
    """Write records to a file, whole or not at all."""
    if writer.write is None:
        raise UsageError(f"{writer.title} cannot be written.", "Choose another format.")
    with replacing(path) as new, new.open("w", encoding="utf-8", newline="") as stream:
        stream.writelines(writer.write(records))
