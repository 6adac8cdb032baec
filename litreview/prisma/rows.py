"""The rows of a flow: every counted record with the place of its report, whether they come from a store or a log."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from litreview.model import DATABASE_KINDS, FlowStatus, Lane, SourceKind
from litreview.prisma.boxes import OTHER_KINDS, FlowRow
from litreview.standing.review_state import Fact, ReportState, lead_and_lane


def rows_of(
    reports: Iterable[ReportState], facts: Mapping[str, Fact], sources: Mapping[str, str]
) -> Iterator[FlowRow]:
    """Yield a row for each counted record of each report.

    Args:
        reports: As they stand.
        facts: By record key.
        sources: Name of each record's database or source, by record key.
    """
    for report in reports:
        for key in report.records if report.place else ():
            if facts[key].counted and report.place:
                studies = report.place.studies
                lead = key == report.lead
                yield FlowRow(key, report.lead, facts[key].kind, sources[key], lead, report.place, 1, studies)


def deal(
    records: Mapping[tuple[SourceKind, str], int], reports: Mapping[FlowStatus, int]
) -> Iterator[FlowRow]:
    """Yield grouped rows of a review of which only two counts are known.

    No box asks from which source the lead of a report is, only how many records a source gave and how many
    reports end where. So each report takes any record of its lane for its lead, and what is left are the others.

    Args:
        records: Counted records by kind and name of their source.
        reports: Reports by where they end; those of the databases lane have a record of a database each.
    """
    left = dict(records)
    for place, n in reports.items():
        kinds = DATABASE_KINDS if place.lane is Lane.DATABASES else OTHER_KINDS
        for source in [source for source, held in left.items() if held and source[0] in kinds]:
            if taken := min(n, left[source]):
                left[source] -= taken
                n -= taken  # noqa: PLW2901  # what of this place is still to be dealt
                yield FlowRow("", "", *source, lead=True, place=place, n=taken, studies=place.studies)
    for (kind, name), n in left.items():
        if n:
            yield FlowRow("", "", kind, name, lead=False, place=ANYWHERE, n=n)


# Where the report of a record ends that is no lead: no box asks.
ANYWHERE = FlowStatus(Lane.DATABASES, "undecided")


def among_themselves(rows: Iterable[FlowRow]) -> Iterator[FlowRow]:
    """Yield the rows of an update with leads and lanes of their own, as if there were no other records (RULES 6).

    A report found before may have its lead in an older search, and would else have none among these.
    """
    by_report: dict[str, list[FlowRow]] = {}
    for row in rows:
        by_report.setdefault(row.report, []).append(row)
    for found in by_report.values():
        lead, lane = lead_and_lane(Fact(row.record, row.kind) for row in found)
        for row in found:
            if lane is not None:
                place = replace(row.place, lane=lane)
                yield replace(row, report=lead, lead=row.record == lead, place=place)


def since_the_previous(rows: Iterable[FlowRow], known: Collection[str]) -> Iterator[FlowRow]:
    """Yield rows without the studies of an earlier version of the review; a report with no other study is not new."""
    for row in rows:
        new = tuple(study for study in row.studies if study not in known)
        yield replace(row, studies=new, known=row.known or (bool(row.studies) and not new))
