"""Exports of reports, in any format that can be written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from litreview.dedup.merged_record import merge
from litreview.errors import UsageError
from litreview.files import replacing
from litreview.formats import delimited
from litreview.formats.format import FilePiece, Format
from litreview.formats.registry import FORMATS
from litreview.model import Record, Stage
from litreview.review.context import Context
from litreview.review.decisions.report_labels import visible_labels, with_labels
from litreview.review.reports.positions import matching_reports, prepare_index
from litreview.review.reports.selection import Selection
from litreview.review.web.additions import additions_of, with_notes
from litreview.store.lists import ListedReport
from litreview.store.store import StoreSession


def export(
    context: Context, path: Path, selection: Selection, reviewer: str, excel: str | None = None
) -> int:
    """Write the merged record of each selected report; return the number of reports.

    Raises:
        UsageError: The file's suffix is not that of a format that can be written.
    """
    writer = writer_for(path, excel=excel)
    prepare_index(context, selection.only)
    with context.store.read() as session:
        # One transaction for the list and the records, so that the file shows one state of the review.
        chosen = matching_reports(context, session, selection.stage, selection.only, reviewer)
        labels = visible_labels(context, session, reviewer, selection.stage)
        write_records(path, writer, _records(session, chosen, labels))
    return len(chosen)


def export_at(context: Context, path: Path, positions: Iterable[int], reviewer: str) -> int:
    """Write the merged record of each report at these positions; return the number of reports.

    Raises:
        UsageError: The file's suffix is not that of a format that can be written.
    """
    writer = writer_for(path)
    with context.store.read() as session:
        chosen = session.lists.at_places(positions)
        labels = visible_labels(context, session, reviewer, Stage.TITLE_ABSTRACT)
        write_records(path, writer, _records(session, chosen, labels))
    return len(chosen)


def _records(
    session: StoreSession, lines: Iterable[ListedReport], labels: Mapping[str, Iterable[str]]
) -> Iterator[Record]:
    for line in lines:
        # One report at a time: all raw fields of a large review would not fit into memory.
        members = session.reports.members([line.lead])
        keys = members[line.lead]
        records = session.records.get(keys)
        merged = merge([records[key] for key in keys], line.lead)
        noted = with_notes(merged, additions_of(session, members).get(line.lead))
        yield with_labels(noted, labels.get(line.lead, ()))


def writer_for(path: Path, name: str | None = None, excel: str | None = None) -> Format:
    """Return the format to write a file in, by name or by the suffix of the file.

    Args:
        path: The file; its suffix counts if no name is given.
        name: The name of a format.
        excel: `nl` for a CSV file that a Dutch Excel opens.

    Raises:
        UsageError: There is no such format, or it has no form for Excel.
    """
    ending = path.suffix.lstrip(".").lower()
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
