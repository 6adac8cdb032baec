"""Reading of export files without a review, and the listing of rejects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from litreview.errors import Problem
from litreview.model import ExportRecords, Item, Record, Reject
from litreview.ticks import Tick, quiet, ticking

# The number of rejects listed; --json and rejects/ hold all of them.
SHOWN = 5


def reject_lines(rejects: Sequence[Reject]) -> Iterator[str]:
    """Yield the first rejects with their line and reason."""
    for reject in rejects[:SHOWN]:
        yield f"  line {reject.line:,} rejected: {reject.why}"
    if len(rejects) > SHOWN:
        yield f"  … and {len(rejects) - SHOWN:,} more (--json lists all)"


def read_batch(
    file: Path,
    file_format: str | None = None,
    columns: Mapping[str, str] | None = None,
    tick: Tick = quiet,
) -> ExportRecords:
    """Read a file, or each file of an archive, without a review; the keys are derived from the file name.

    Args:
        file: The file.
        file_format: The name of its format, if it cannot be detected.
        columns: The fields of table columns, by column name.
        tick: Called with the number of records read.

    Raises:
        InputError: The file cannot be read, is empty, or has an unknown format.
    """
    from litreview.record_key import assign_keys

    problems: list[Problem] = []
    items: list[Item] = []
    formats, encodings = list[str](), list[str]()
    for part in open_parts(file, file_format, columns, problems.append):
        # The file name takes the place of a search: keys only have to be unique in this run.
        items += ticking(assign_keys(part.items, part.name), tick)
        formats.append(part.format)
        encodings.append(part.encoding)
    return ExportRecords(
        tuple(item for item in items if isinstance(item, Record)),
        tuple(item for item in items if isinstance(item, Reject)),
        tuple(problems),
        # Usually one; the files of an archive may differ.
        ", ".join(dict.fromkeys(formats)),
        ", ".join(dict.fromkeys(encodings)),
    )


class FilePart(NamedTuple):
    """A file, or a file of an archive, whose items are to be read before the next part is asked for."""

    name: str
    format: str
    encoding: str
    items: Iterator[Item]


def open_parts(
    file: Path,
    file_format: str | None = None,
    columns: Mapping[str, str] | None = None,
    note: Callable[[Problem], None] = lambda _: None,
) -> Iterator[FilePart]:
    """Open a file, or one file of an archive after the other, without a review.

    Args:
        file: The file.
        file_format: The name of its format, if it cannot be detected.
        columns: The fields of table columns, by column name.
        note: Called with each problem.

    Raises:
        InputError: The file cannot be read, is empty, or has an unknown format.
    """
    from litreview.exports import export_files, open_export
    from litreview.formats.mapping import with_columns
    from litreview.formats.registry import format_named

    known = format_named(file_format) if file_format else None
    with export_files(file) as found:
        for part in found:
            ending = Path(part.name).suffix
            chosen = with_columns(known, columns or {}, ending)
            opened = open_export(part.path, chosen, note, where=str(part), ending=ending)
            with opened as (name, encoding, read):
                yield FilePart(str(part), name, encoding, read)
