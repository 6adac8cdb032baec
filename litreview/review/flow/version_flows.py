"""The flows of all versions of a review, from the rows of its records and what was frozen when each version ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from litreview.model import UNITS, is_count
from litreview.prisma.boxes import FlowRow
from litreview.prisma.flow import as_numbers, derive, flow_from_json, with_typed
from litreview.prisma.numbers import REASON_LANES, Flow, FlowVersion
from litreview.prisma.rows import since_the_previous
from litreview.prisma.version_changes import (
    Endings,
    IncludedReport,
    VersionChanges,
    changes,
    studies_of,
    unexplained,
)
from litreview.prisma.version_columns import columns, in_updated_template
from litreview.prisma.version_flow import VersionFlow, add_up
from litreview.review.context import iso
from litreview.screening.protocol import Protocol, label
from litreview.standing.versions import FrozenState, Versions


@dataclass(frozen=True, slots=True)
class VersionedRows:
    """What the flows of all versions are counted from, now or at a moment.

    Attributes:
        rows: Of all counted records in all versions, or grouped ones.
        included: The included reports, by lead; left empty in a review with one version.
        retracted: The homes of the included reports about which a retraction or a concern was published, by lead.
        states: What was frozen when each version after the first began.
        endings: Return where the reports of some records end, now and when a version began.
    """

    versions: Versions
    rows: Sequence[FlowRow]
    protocol: Protocol
    included: Sequence[IncludedReport] = ()
    retracted: Mapping[str, int] = field(default_factory=dict)
    states: Mapping[int, FrozenState] = field(default_factory=dict)
    endings: Callable[[frozenset[str], int], Endings] = lambda _keys, _version: Endings()

    @property
    def typed(self) -> Mapping[str, int]:
        """The numbers of an earlier version and of a meta-analysis that were typed, by box."""
        if not self.states:
            return self.protocol.typed
        # As they were when version 2 began: it was published with them.
        # A meta-analysis is always the present one.
        found = {name: n for name, n in self.protocol.typed.items() if not name.startswith("previous_")}
        typed = self.states[2].typed
        counts = {f"previous_{unit}": typed.get(unit) for unit in UNITS}
        return {**{name: n for name, n in counts.items() if is_count(n)}, **found}

    @property
    def typed_ids(self) -> frozenset[str]:
        """The ids of the studies that were typed."""
        return self.states[2].typed_ids if self.states else self.protocol.previous

    def known_before(self, first: int) -> frozenset[str]:
        """Return the ids of the studies that came in before a version, or were typed."""
        earlier = (study for report in self.included if report.home < first for study in report.studies)
        return self.typed_ids.union(earlier)


def newest_flow(given: VersionedRows, language: str) -> Flow:
    """Return the flow of the newest version in its own template."""
    newest = given.versions.newest
    if newest == 1:
        # The two counts of a large review are enough; nothing else is read for it.
        rows = since_the_previous(given.rows, given.protocol.previous)
        flow = derive(rows, labels(given.protocol, language), given.protocol.typed)
        return replace(flow, retracted=tuple(sorted(given.retracted)))
    return window_flow(given, newest, newest, language)


def window_flow(given: VersionedRows, first: int, last: int, language: str) -> Flow:
    """Return the flow of some versions together, against what was included when the first of them began."""
    return _in_template(given, _columns(given, language), first, last)


def version_flows(given: VersionedRows, language: str) -> tuple[VersionFlow, ...]:
    """Return the flow of every version."""
    found = _columns(given, language)
    totals = _totals(given, found)
    names = labels(given.protocol, language)
    versions = given.versions
    flows = []
    for number, column in enumerate(found, 1):
        begun = versions.beginning(number) if number > 1 else None
        ended = versions.beginning(number + 1) if number < versions.newest else None
        name = versions.name(number)
        frozen = None
        if ended:
            frozen = _frozen_column(given.states[number + 1], names)
            frozen = replace(frozen, version=_version(versions, number, number, iso(ended.until)[:10]))
        flows.append(
            VersionFlow(
                number=number,
                name=name.name,
                date=_date(versions, number),
                doi=name.doi,
                why=begun.why if begun else "",
                began=iso(begun.until) if begun else "",
                frozen_at=iso(ended.until) if ended else "",
                present=column,
                frozen=frozen,
                updated=_in_template(given, found, number, number),
                published=_published(given, number, frozen) if frozen else None,
                totals=totals[number],
            )
        )
    return tuple(flows)


def labels(protocol: Protocol, language: str) -> dict[str, str]:
    """Return the label of each reason for exclusion, by its code."""
    return {reason.code: label(reason, language) for reason in protocol.reasons}


def window_changes(given: VersionedRows, first: int, last: int) -> VersionChanges:
    """Compare what was included when a version began with what is included now in versions up to another."""
    frozen = given.states[first]
    reports = [report for report in given.included if report.home <= last]
    keys = unexplained(frozen, reports, first)
    return changes(frozen, reports, first, given.endings(keys, first) if keys else Endings())


def freeze(given: VersionedRows, language: str) -> FrozenState:
    """Return what is true of the newest version, in the form that the beginning of the next one records."""
    newest, ids = given.versions.newest, given.typed_ids
    column = _columns(given, language)[-1]
    # The first version has no other yet.
    column = replace(column, version=_version(given.versions, newest, newest))
    numbers = as_numbers(column)
    if newest > 1:
        updated = window_flow(given, newest, newest, language)
        # What differs in the version's own template, so that it can be drawn as it was published.
        numbers = as_numbers(replace(column, moved=updated.moved, gained=updated.gained))
        numbers |= {"new_studies": updated.numbers["new_studies"]}
    studies = {
        study: tuple(sorted({key for report in reports for key in report.records}))
        for study, reports in sorted(studies_of(given.included, ids).items())
    }
    # The typed numbers are the start of the chain: later versions go on from both.
    included = {"studies": len(studies), "reports": len(given.included)}
    typed = {unit: n for unit in UNITS if (n := given.typed.get(f"previous_{unit}")) is not None}
    return FrozenState(
        studies=studies,
        reports=tuple(tuple(sorted(report.records)) for report in given.included),
        previous={unit: typed.get(unit, 0) + n for unit, n in included.items()},
        numbers=numbers,
        typed={**typed, "ids": sorted(ids)} if typed else {},
    )


def _columns(given: VersionedRows, language: str) -> list[Flow]:
    names, versions = labels(given.protocol, language), given.versions
    found = columns(given.rows, versions.newest, names, given.typed_ids)
    return [
        replace(
            column,
            retracted=tuple(sorted(key for key, home in given.retracted.items() if home == number)),
            version=_version(versions, number, number) if versions.newest > 1 else None,
        )
        for number, column in enumerate(found, 1)
    ]


def _version(versions: Versions, first: int, last: int, frozen: str = "") -> FlowVersion:
    return FlowVersion(first, last, versions.name(last).name, _date(versions, last), frozen)


def _date(versions: Versions, number: int) -> str:
    """Return the day on which a version was published, or else of the last import into it."""
    return versions.name(number).date or versions.last_runs.get(number, "")[:10]


def _totals(given: VersionedRows, found: Sequence[Flow]) -> dict[int, tuple[int, int]]:
    """Map each version to the studies and reports that are included now in versions up to it."""
    start = tuple(given.typed.get(f"previous_{unit}", 0) for unit in UNITS)
    new = [(column.numbers["new_studies"], column.numbers["new_reports"]) for column in found]
    sums = accumulate(new, lambda a, b: (a[0] + b[0], a[1] + b[1]), initial=start)
    return {number: (studies, reports) for number, (studies, reports) in enumerate(sums)}


def _in_template(given: VersionedRows, found: Sequence[Flow], first: int, last: int) -> Flow:
    column = found[first - 1]
    if first < last:
        column = replace(add_up(found[first - 1 : last]), version=_version(given.versions, first, last))
    if first == 1:
        return with_typed(column, given.typed)
    totals = _totals(given, found)[last]
    previous = given.states[first].previous
    flow = in_updated_template(column, previous, totals, window_changes(given, first, last))
    synthesis = {name: n for name, n in given.typed.items() if not name.startswith("previous_")}
    retracted = tuple(sorted(key for key, home in given.retracted.items() if home <= last))
    return replace(flow, numbers={**flow.numbers, **synthesis}, retracted=retracted)


def _frozen_column(state: FrozenState, names: Mapping[str, str]) -> Flow:
    # Labels by code, as a label may have been corrected since.
    flow = flow_from_json(state.numbers)
    reasons = {
        lane: tuple(replace(part, name=names.get(part.code, part.name)) for part in flow.reasons[lane])
        for lane in REASON_LANES
    }
    return replace(flow, reasons=reasons, moved=None, gained=None)


def _published(given: VersionedRows, number: int, frozen: Flow) -> Flow:
    """Return a version's flow in its own template as it was when the version ended."""
    if number == 1:
        return with_typed(frozen, given.typed)
    # The totals of a version that ended are what the next one calls previous.
    recorded, state = given.states[number + 1], given.states[number]
    stated = flow_from_json(recorded.numbers)
    studies = recorded.numbers.get("new_studies")
    new = studies if is_count(studies) else frozen.numbers["new_studies"]
    totals = (recorded.previous.get("studies", 0), recorded.previous.get("reports", 0))
    flow = in_updated_template(frozen, state.previous, totals, VersionChanges())
    numbers = {**flow.numbers, "new_studies": new}
    return replace(flow, numbers=numbers, moved=stated.moved or {}, gained=stated.gained or 0)
