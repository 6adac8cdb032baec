"""Exports of reports, in any format that can be written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from litreview.dedup.merged_record import merge
from litreview.exports import write_records, writer_for
from litreview.model import Record, Stage
from litreview.review.context import Context
from litreview.review.decisions.report_labels import visible_labels, with_labels
from litreview.review.reports.positions import matching_reports, prepare_index
from litreview.review.reports.selection import Selection
from litreview.review.web.additions import additions_of, with_notes
from litreview.store.lists import ListedReport
from litreview.store.store import StoreSession
from litreview.ticks import ticking


def export(
    context: Context,
    path: Path,
    selection: Selection,
    reviewer: str,
    excel: str | None = None,
    style: str | None = None,
) -> int:
    """Write the merged record of each selected report; return the number of reports.

    Raises:
        UsageError: The file's suffix is not that of a format that can be written.
    """
    writer = writer_for(path, excel=excel, style=style)
    prepare_index(context, selection.only)
    with context.store.read() as session:
        # One transaction for the list and the records, so that the file shows one state of the review.
        chosen = matching_reports(context, session, selection.stage, selection.only, reviewer)
        labels = visible_labels(context, session, reviewer, selection.stage)
        write_records(path, writer, _records(session, ticking(chosen, context.tick, len(chosen)), labels))
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
