"""`litreview convert`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from litreview.cli import console
from litreview.cli.file_endings import STDOUT, omitted_fields, refuse_other_ending
from litreview.cli.inputs import read_batch, reject_lines
from litreview.cli.options import Columns, Excel, FormatName, pairs_of
from litreview.cli.output_files import WRITTEN
from litreview.cli.text_columns import plural
from litreview.ticks import ticking

if TYPE_CHECKING:
    from litreview.model import ExportRecords


def run(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The export to read.")],
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="FORMAT",
            help="The format to write. Default: by the extension of --out, else jsonl.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="The file to write. Default: stdout, also written -."),
        WRITTEN,
    ] = None,
    excel: Excel = None,
    file_format: FormatName = None,
    mapping: Columns = None,
) -> None:
    """Convert an export file to another format; needs no review.

    `--to jsonl`, the default, prints one record per line with litreview's field names. Text that could not be read as a
    record is reported on stderr.
    """
    from litreview.exports import write_records, writer_for
    from litreview.formats.jsonl import record_to_json

    out = None if out == STDOUT else out
    # Check the target first, so that a wrong --to is reported before a large file is read.
    target = writer_for(out or file, to or (None if out else "csv" if excel else "jsonl"), excel)
    if to:
        refuse_other_ending("--out", out, *target.endings, target.name, "txt")
    tick = console.progress("records")
    batch = read_batch(file, file_format, pairs_of("--map", mapping), tick)
    if out:
        write_records(out, target, ticking(batch.records, tick, len(batch.records)))
    for line in omitted_fields(target):
        console.message(line)
    facts = as_data(file, batch, out)
    # Without --out the converted text is the result, unless it is part of a JSON document.
    if out or console.wants_json():
        data = facts if out else {**facts, "items": list(map(record_to_json, batch.records))}
        console.show(data, lines(file, batch, out))
        return
    assert target.write
    console.write(target.write(batch.records))
    # On stderr, so that the converted text can be piped.
    for line in reject_lines(batch.rejects):
        console.message(line)


def as_data(file: Path, batch: ExportRecords, out: Path | None) -> dict[str, Any]:
    """Return what was read and where it was written, for --json."""
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
    """Yield what was read and where it was written."""
    yield f"{file}: {plural(len(batch.records), 'record')} ({batch.format}, {batch.encoding}) written to {out}"
    yield from reject_lines(batch.rejects)
    yield from (f"  {problem.what} {problem.hint}".rstrip() for problem in batch.problems)
