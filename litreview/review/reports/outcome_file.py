"""Files of outcomes: reports included, excluded with their reasons, and awaiting classification."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from litreview.dedup.merged_record import merge
from litreview.errors import UsageError
from litreview.exports import as_bytes, write_records, writer_for
from litreview.files import replacing
from litreview.formats import delimited, xlsx_writer
from litreview.formats.columns import OWN_COLUMNS
from litreview.formats.format import FilePiece
from litreview.formats.table_rows import guard_formula, record_to_cells
from litreview.model import Record, Stage
from litreview.review.context import Context
from litreview.review.decisions.report_labels import visible_labels, with_labels
from litreview.review.reports.positions import matching_reports, prepare_index
from litreview.screening.filter_language import FieldTest, Filter, every
from litreview.screening.protocol import label
from litreview.store.lists import ListedReport
from litreview.store.store import StoreSession
from litreview.ticks import ticking

OUTCOMES = ("included", "excluded", "awaiting")
COLUMNS = ("outcome", "reason", "reason_label", "studies")
TABLES = {"csv": ",", "tsv": "\t"}


@dataclass(frozen=True, slots=True)
class ReportOutcome:
    """The outcome of a report.

    Attributes:
        reason: The code of the primary reason; empty unless the report was excluded.
        reason_label: The label of that reason in the language of the protocol.
        studies: The ids of its studies.
    """

    name: str
    reason: str = ""
    reason_label: str = ""
    studies: tuple[str, ...] = ()

    def cells(self) -> list[str]:
        """Return the cells of `COLUMNS`."""
        return [
            guard_formula(cell)
            for cell in (self.name, self.reason, self.reason_label, "; ".join(self.studies))
        ]

    def tags(self) -> Iterator[str]:
        """Yield keywords for a format without columns; reference managers show them as tags."""
        if self.name != "included":
            yield f"{self.name}: {self.reason_label}" if self.reason else self.name
        # With a prefix, or a study called `excluded` would look like an excluded report.
        yield from (f"study: {study}" for study in self.studies)


def export(
    context: Context,
    path: Path,
    names: Sequence[str],
    only: Filter,
    reviewer: str,
    excel: str | None = None,
    style: str | None = None,
) -> dict[str, int]:
    """Write the reports with these outcomes; return the number of each. A workbook has a sheet for each outcome.

    Raises:
        UsageError: There is no such outcome, or the suffix is not that of a format that can be written.
    """
    for name in names:
        if name not in OUTCOMES:
            raise UsageError(f"{name!r} is not an outcome.", f"Outcomes are {', '.join(OUTCOMES)}.")
    writer = writer_for(path, excel=excel, style=style)
    ending = path.suffix.lstrip(".").lower()
    prepare_index(context, only)
    with context.store.read() as session:
        found = {
            name: matching_reports(
                context, session, Stage.FULL_TEXT, every(FieldTest("state", ":", (name,)), only), reviewer
            )
            for name in names
        }
        labels = visible_labels(context, session, reviewer, Stage.FULL_TEXT)
        outcomes = ((name, _outcomes(context, session, name, lines, labels)) for name, lines in found.items())
        if ending == "xlsx":
            sheets = ((name, (*COLUMNS, *OWN_COLUMNS), map(_row, pairs)) for name, pairs in outcomes)
            _write(path, xlsx_writer.workbook(sheets))
        # Columns if the format has any: users filter a table by them.
        elif ending in TABLES:
            rows = (_row(pair) for _, pairs in outcomes for pair in pairs)
            table = chain([[*COLUMNS, *OWN_COLUMNS]], rows)
            _write(
                path,
                delimited.write_rows_for_excel(table)
                if excel
                else delimited.write_rows(table, TABLES[ending]),
            )
        else:
            tagged = (
                replace(record, keywords=(*record.keywords, *outcome.tags()))
                for _, pairs in outcomes
                for record, outcome in pairs
            )
            write_records(path, writer, tagged)
    return {name: len(lines) for name, lines in found.items()}


def _outcomes(
    context: Context,
    session: StoreSession,
    name: str,
    lines: Sequence[ListedReport],
    labels: Mapping[str, Iterable[str]],
) -> Iterator[tuple[Record, ReportOutcome]]:
    # Read once: ten thousand queries would be slow.
    studies = {record.key: record.status.studies for record in session.lists.rows(lead=True)}
    protocol = context.protocol
    reasons = {reason.code: label(reason, protocol.language) for reason in protocol.reasons}
    for line in ticking(lines, context.tick, len(lines)):
        # One report at a time: all raw fields of a large review would not fit into memory.
        keys = session.reports.members([line.lead])[line.lead]
        records = session.records.get(keys)
        code = (line.reason or "") if name == "excluded" else ""
        record = with_labels(merge([records[key] for key in keys], line.lead), labels.get(line.lead, ()))
        yield record, ReportOutcome(name, code, reasons.get(code, code), studies.get(line.lead, ()))


def _row(pair: tuple[Record, ReportOutcome]) -> list[str]:
    record, outcome = pair
    return [*outcome.cells(), *record_to_cells(record)]


def _write(path: Path, pieces: Iterable[FilePiece]) -> None:
    with replacing(path) as new, new.open("wb") as stream:
        stream.writelines(as_bytes(pieces))
