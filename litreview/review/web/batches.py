"""Reports for requests to web services: merged, with earlier additions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from litreview.dedup.merged_record import merge
from litreview.model import Record, Stage
from litreview.review.web.additions import NOTHING, Additions, additions_of, fill_in
from litreview.store.store import StoreSession

T = TypeVar("T")

INCLUDED = frozenset({"included"})
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class QueriedReport:
    """A report for which a web service is queried.

    Attributes:
        record: The merged record, with earlier additions.
    """

    lead: str
    record: Record
    additions_of: Additions


def load_reports(session: StoreSession, ends: Collection[str] | None = None) -> list[QueriedReport]:
    """Return the reports that end in the given parts of the flow, or all, in order of import."""
    # By the end in the flow, not by verdict: reports that were removed or not retrieved are left out.
    lines = [line for line in session.lists.at(Stage.TITLE_ABSTRACT) if ends is None or line.end in ends]
    return reports_of(session, [line.lead for line in lines])


def reports_of(session: StoreSession, leads: Sequence[str]) -> list[QueriedReport]:
    """Return reports by their leads, in that order."""
    return [report for some in batched(leads, AT_ONCE) for report in _some(session, some)]


def identifiers(reports: Iterable[QueriedReport]) -> tuple[list[str], list[str]]:
    """Return the DOIs and PMIDs of reports; if one has both, both, as a source may know the work by either."""
    records = [report.record for report in reports]
    return [record.doi for record in records if record.doi], [
        record.pmid for record in records if record.pmid
    ]


# In batches, as the records of a report may hold a megabyte of raw text.
def _some(session: StoreSession, leads: Sequence[str]) -> Iterator[QueriedReport]:
    members = session.reports.members(leads)
    records = session.records.get(key for keys in members.values() for key in keys)
    more = additions_of(session, members)
    for lead in leads:
        merged = merge([records[key] for key in members[lead]], lead)
        was = more.get(lead, NOTHING)
        yield QueriedReport(lead, fill_in(merged, was)[0], was)


def batched(values: Sequence[T], size: int) -> list[list[T]]:
    """Split a list into lists of at most `size` items."""
    rest = iter(values)
    return list(iter(lambda: list(islice(rest, size)), []))
