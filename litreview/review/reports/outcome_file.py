"""What the review came to, as files: reports included, excluded with their reasons, and awaiting classification."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from litreview.dedup.merge import merge
from litreview.errors import UsageError
from litreview.files import replacing
from litreview.formats import delimited, xlsx_writer
from litreview.formats.columns import OURS, cells_of, guarded
from litreview.formats.format import Piece
from litreview.model import Record, Stage, State
from litreview.review.context import Context
from litreview.review.reports.report_files import as_bytes, write_records, writer_for
from litreview.screening.protocol import Protocol, label
from litreview.store.lists import Line
from litreview.store.store import Session

OUTCOMES = ("included", "excluded", "awaiting")
ENDS = {"included": "included", "excluded": "full-text-excluded"}
COLUMNS = ("outcome", "reason", "reason_label", "studies")
TABLES = {"csv": ",", "tsv": "\t"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a report ended, as a file says it.

    Attributes:
        reason: Code of the primary reason; empty unless it was excluded.
        reason_label: What the protocol calls it, in its language.
        studies: Ids that persons gave.
    """

    name: str
    reason: str = ""
    reason_label: str = ""
    studies: tuple[str, ...] = ()

    def cells(self) -> list[str]:
        """Give the cells of `COLUMNS`."""
        return [
            guarded(cell) for cell in (self.name, self.reason, self.reason_label, "; ".join(self.studies))
        ]

    def tags(self) -> Iterator[str]:
        """Give the keywords that carry it where a format has no columns: reference managers show them as tags."""
        if self.name != "included":
            yield f"{self.name}: {self.reason_label}" if self.reason else self.name
        # With its word in front, or a study called `excluded` would be taken for one that was.
        yield from (f"study: {study}" for study in self.studies)


def export(context: Context, path: Path, names: Sequence[str], excel: str | None = None) -> dict[str, int]:
    """Write the reports of these outcomes, all or nothing; a workbook has a sheet for each. Give how many.

    Raises:
        UsageError: There is no such outcome, or the ending names no format that can be written.
    """
    for name in names:
        if name not in OUTCOMES:
            raise UsageError(f"{name!r} is no outcome.", f"Outcomes are {', '.join(OUTCOMES)}.")
    writer = writer_for(path, excel=excel)
    ending = path.suffix.lstrip(".").lower()
    with context.store.read() as session:
        found = {name: list(_lines(session, name)) for name in names}
        pairs = ((name, _told(context.protocol, session, name, lines)) for name, lines in found.items())
        if ending == "xlsx":
            sheets = ((name, (*COLUMNS, *OURS), map(_row, told)) for name, told in pairs)
            _write(path, xlsx_writer.workbook(sheets))
        # Columns where a format has any: a person filters a table by them.
        elif ending in TABLES:
            rows = (_row(one) for _, told in pairs for one in told)
            _write(path, _table([[*COLUMNS, *OURS]], rows, TABLES[ending], excel))
        else:
            write_records(path, writer, (_tagged(one) for _, told in pairs for one in told))
    return {name: len(lines) for name, lines in found.items()}


def _lines(session: Session, name: str) -> Iterator[Line]:
    for line in session.lists.at(Stage.FULL_TEXT):
        # By where it ends: what awaits classification has no end yet, and is known by its state.
        if (line.end == ENDS[name]) if name in ENDS else line.states[Stage.FULL_TEXT] is State.MAYBE:
            yield line


def _told(
    protocol: Protocol, session: Session, name: str, lines: Iterable[Line]
) -> Iterator[tuple[Record, Outcome]]:
    # Read once: a query for each report would be felt at ten thousand.
    studies = {key: place.studies for key, lead, *_, place in session.lists.rows() if key == lead}
    labels = {reason.code: label(reason, protocol.language) for reason in protocol.reasons}
    for line in lines:
        # One report at a time: a large review would not fit into memory with all its raw fields.
        keys = session.reports.members([line.lead])[line.lead]
        records = session.records.get(keys)
        code = (line.reason or "") if name == "excluded" else ""
        record = merge([records[key] for key in keys], line.lead)
        yield record, Outcome(name, code, labels.get(code, code), studies.get(line.lead, ()))


def _row(told: tuple[Record, Outcome]) -> list[str]:
    record, outcome = told
    return [*outcome.cells(), *cells_of(record)]


def _tagged(told: tuple[Record, Outcome]) -> Record:
    record, outcome = told
    return replace(record, keywords=(*record.keywords, *outcome.tags()))


def _table(
    heads: Iterable[Sequence[str]], rows: Iterable[Sequence[str]], delimiter: str, excel: str | None
) -> Iterator[str]:
    every = (row for some in (heads, rows) for row in some)
    return delimited.rows_for_excel(every) if excel else delimited.write_rows(every, delimiter)


def _write(path: Path, pieces: Iterable[Piece]) -> None:
    with replacing(path) as new, new.open("wb") as stream:
        stream.writelines(as_bytes(pieces))
