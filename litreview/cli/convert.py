"""`litreview convert`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from litreview.cli import console
from litreview.cli.endings import left_out, refuse_other_ending
from litreview.cli.inputs import rejected, whole
from litreview.cli.options import Columns, Excel, FormatName, pairs_of
from litreview.cli.text_columns import plural

if TYPE_CHECKING:
    from litreview.model import ExportRecords


def run(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The export to read.")],
    to: Annotated[
        str | None, typer.Option("--to", metavar="FORMAT", help="The format to write; else by --out.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="The file to write; else stdout.")
    ] = None,
    excel: Excel = None,
    file_format: FormatName = None,
    mapping: Columns = None,
) -> None:
    """Convert an export file to another format; needs no review.

    `--to jsonl`, which is the default, prints one record a line with litreview's field names. What could not be read
    as a record is named on stderr.
    """
    from litreview.review.reports.report_files import write_records, writer_for

    # The target is looked at first: a wrong --to should not cost the reading of a large file.
    target = writer_for(out or file, to or (None if out else "csv" if excel else "jsonl"), excel)
    if to:
        refuse_other_ending("--out", out, *target.endings, target.name, "txt")
    batch = whole(file, file_format, pairs_of("--map", mapping))
    if out:
        write_records(out, target, batch.records)
    for line in left_out(target):
        console.say(line)
    facts = as_data(file, batch, out)
    # Without --out the text itself is the result; only a JSON document may stand around it.
    if out or console.wants_json():
        console.show(facts if out else {**facts, "items": _items(batch)}, lines(file, batch, out))
        return
    assert target.write
    console.write(target.write(batch.records))
    # On stderr, so that the converted text can be piped on and the loss is seen all the same.
    for line in rejected(batch.rejects):
        console.say(line)


def as_data(file: Path, batch: ExportRecords, out: Path | None) -> dict[str, Any]:
    """Give what was read and where it was written."""
    rejects = [{"line": reject.line, "why": reject.why} for reject in batch.rejects]
    return {
        "path": file,
        "format": batch.format,
        "encoding": batch.encoding,
        "records": len(batch.records),
        "rejects": rejects,
        "problems": batch.problems,
        "out": out,
    }


def lines(file: Path, batch: ExportRecords, out: Path | None) -> Iterator[str]:
    """Say the same for a person."""
    yield f"{file}: {plural(len(batch.records), 'record')} ({batch.format}, {batch.encoding}) written to {out}"
    yield from rejected(batch.rejects)
    yield from (f"  {problem.what} {problem.hint}".rstrip() for problem in batch.problems)


def _items(batch: ExportRecords) -> list[dict[str, Any]]:
    from litreview.formats.jsonl import record_to_json

    return [record_to_json(record) for record in batch.records]
