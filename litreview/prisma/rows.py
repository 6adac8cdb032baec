"""The rows of a flow: every counted record with the place of its report, whether they come from a store or a log."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import replace

from litreview.prisma.boxes import Row
from litreview.prisma.places import Fact
from litreview.prisma.places import ReportNow
from litreview.prisma.places import lead_and_lane


def rows_of(
    reports: Iterable[ReportNow], facts: Mapping[str, Fact], sources: Mapping[str, str]
) -> Iterator[Row]:
    """Give a row for each counted record of each report.

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
                yield Row(key, report.lead, facts[key].kind, sources[key], lead, report.place, 1, studies)


def among_themselves(rows: Iterable[Row]) -> Iterator[Row]:
    """Let the records of an update be counted as if there were no others: their own leads, their own lane (RULES 6).

    A report found before may have its lead in an older search, and would else have none among these.
    """
    by_report: dict[str, list[Row]] = {}
    for row in rows:
        by_report.setdefault(row.report, []).append(row)
    for found in by_report.values():
        lead, lane = lead_and_lane(Fact(row.record, row.kind) for row in found)
        for row in found:
            if lane is not None:
                place = replace(row.place, lane=lane)
                yield replace(row, report=lead, lead=row.record == lead, place=place)


def since_the_previous(rows: Iterable[Row], known: Collection[str]) -> Iterator[Row]:
    """Leave out the studies that an earlier version of the review had; a report of those alone makes no new one."""
    for row in rows:
        new = tuple(study for study in row.studies if study not in known)
        yield replace(row, studies=new, known=bool(row.studies) and not new)
