"""The rows of a flow: every counted record with the place of its report, whether they come from a store or a log."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from litreview.model import DATABASE_KINDS, FlowStatus, Lane, SourceKind
from litreview.prisma.boxes import OTHER_KINDS, FlowRow
from litreview.standing.review_state import Fact, ReportState


def rows_of(
    reports: Iterable[ReportState], facts: Mapping[str, Fact], sources: Mapping[str, str]
) -> Iterator[FlowRow]:
    """Yield a row for each counted record of each report, and each version of the review in which it lies.

    Args:
        reports: As they stand.
        facts: By record key.
        sources: Name of each record's database or source, by record key.
    """
    for report in reports:
        place = report.place
        if place is None:
            continue
        for key in report.records:
            fact = facts[key]
            for version in sorted(fact.versions) if fact.counted else ():
                lead = key == report.lead and version == report.home
                yield FlowRow(
                    key, report.lead, fact.kind, sources[key], lead, place, 1, place.studies,
                    version=version, home=report.home,
                )  # fmt: skip


Appearance = tuple[int, bool, SourceKind, str]
"""The version of a record, whether its report was known before it, and the kind and name of its source."""


def deal(
    records: Mapping[Appearance, int], reports: Mapping[tuple[int, FlowStatus], int]
) -> Iterator[FlowRow]:
    """Yield grouped rows of a review of which only two counts are known.

    No box asks from which source the lead of a report is, only how many records a source gave and how many
    reports end where. So each report takes any record of its home and lane for its lead, and what is left are the
    others.

    Args:
        records: Counted records, in each version in which they lie.
        reports: Reports by home and where they end; those of the databases lane have a record of a database each.
    """
    left = dict(records)
    for (home, place), n in reports.items():
        kinds = DATABASE_KINDS if place.lane is Lane.DATABASES else OTHER_KINDS
        for each in [
            each for each, held in left.items() if held and each[:2] == (home, False) and each[2] in kinds
        ]:
            if taken := min(n, left[each]):
                left[each] -= taken
                n -= taken  # noqa: PLW2901  # what of this place is still to be dealt
                yield FlowRow(
                    "", "", *each[2:], lead=True, place=place, n=taken, studies=place.studies,
                    version=home, home=home,
                )  # fmt: skip
    for (version, again, kind, name), n in left.items():
        if n:
            # Of a report that was known before, no box asks since when.
            home = version - again
            yield FlowRow("", "", kind, name, lead=False, place=ANYWHERE, n=n, version=version, home=home)


# Where the report of a record ends that is no lead: no box asks.
ANYWHERE = FlowStatus(Lane.DATABASES, "undecided")


def since_the_previous(rows: Iterable[FlowRow], known: Collection[str]) -> Iterator[FlowRow]:
    """Yield rows without the studies of an earlier version of the review; a report with no other study is not new."""
    for row in rows:
        new = tuple(study for study in row.studies if study not in known)
        yield replace(row, studies=new, known=row.known or (bool(row.studies) and not new))
