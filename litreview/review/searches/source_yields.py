"""How much each source of a review brought: unique and shared reports, sensitivity, precision, number needed to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from litreview.model import FlowEnd
from litreview.prisma.boxes import OPEN, SOUGHT
from litreview.ratios import needed_to_read, percent
from litreview.review.searches.yields import SearchYield, TotalYield
from litreview.store.store import StoreSession


@dataclass(frozen=True, slots=True)
class FoundReports:
    """The reports of a review.

    Attributes:
        sources: The sources that found each report, by its lead.
        ends: Where each report ends.
        records: The number of counted records of each source.
    """

    sources: Mapping[str, frozenset[str]]
    ends: Mapping[str, FlowEnd]
    records: Mapping[str, int]

    def overlap(self) -> dict[str, dict[str, int]]:
        """Count the reports that each two sources both found; a source and itself give its reports."""
        counts = {source: dict.fromkeys(self.records, 0) for source in self.records}
        for found, n in Counter(self.sources.values()).items():
            for one in found:
                for other in found:
                    counts[one][other] += n
        return counts


def found_reports(session: StoreSession, source_of: Mapping[str, str]) -> FoundReports:
    """Read which sources found which reports.

    Args:
        session: The store.
        source_of: The source that each search belongs to.
    """
    ends = session.lists.ends_of_reports()
    sources: dict[str, frozenset[str]] = {}
    records = Counter(dict.fromkeys(source_of.values(), 0))
    single = {source: frozenset({source}) for source in records}
    for lead, search in session.lists.finds():
        # A report without a counted record is in no list or box, nor are its records.
        if lead in ends:
            source = source_of[search]
            records[source] += 1
            before = sources.get(lead)
            sources[lead] = before | single[source] if before else single[source]
    return FoundReports(sources, ends, records)


def count_yields(
    found: FoundReports, sources: Sequence[SearchYield]
) -> tuple[tuple[SearchYield, ...], TotalYield]:
    """Fill in what each source brought, and count what all of them brought together."""
    counts: dict[str, Counter[str]] = {each.search: Counter() for each in sources}
    total = Counter[str]()
    # There are far fewer sets of sources than reports, so each set is counted once.
    alike = Counter((found_by, found.ends[lead]) for lead, found_by in found.sources.items())
    for (found_by, end), n in alike.items():
        names = _counted_as(end, unique=len(found_by) == 1)
        for each in (total, *(counts[source] for source in found_by)):
            each.update(dict.fromkeys(names, n))
    sums = Counter[str]()
    for each in counts.values():
        sums.update(each)
    rows = tuple(
        _fill(replace(source, records=found.records[source.search]), counts[source.search], total, sums)
        for source in sources
    )
    whole = TotalYield(
        records=sum(found.records.values()),
        reports=total["reports"],
        unique=total["reports_unique"],
        title_abstract=total["title_abstract"],
        included=total["included"],
        precision=percent(total["included"], total["reports"]),
        nnr=needed_to_read(total["reports"], total["included"]),
        undecided=total["undecided"],
    )
    return rows, whole


def _counted_as(end: FlowEnd, *, unique: bool) -> list[str]:
    names = ["reports"]
    if end in SOUGHT:
        names.append("title_abstract")
    if end == "included":
        names.append("included")
    if unique:
        names += [f"{name}_unique" for name in names]
    return [*names, "undecided"] if end in OPEN else names


def _fill(source: SearchYield, counts: Counter[str], total: Counter[str], sums: Counter[str]) -> SearchYield:
    reports, unique = counts["reports"], counts["reports_unique"]
    screened, included = counts["title_abstract"], counts["included"]
    return replace(
        source,
        reports=reports,
        unique=unique,
        shared=reports - unique,
        share_of_all=percent(reports, total["reports"]),
        share_of_sum=percent(reports, sums["reports"]),
        share_of_unique=percent(unique, sums["reports_unique"]),
        unique_share=percent(unique, reports),
        title_abstract=screened,
        title_abstract_unique=counts["title_abstract_unique"],
        title_abstract_sensitivity=percent(screened, total["title_abstract"]),
        title_abstract_precision=percent(screened, reports),
        title_abstract_nnr=needed_to_read(reports, screened),
        included=included,
        included_unique=counts["included_unique"],
        sensitivity=percent(included, total["included"]),
        precision=percent(included, reports),
        nnr=needed_to_read(reports, included),
        unique_nnr=needed_to_read(unique, counts["included_unique"]),
        undecided=counts["undecided"],
    )
