"""The flows of all versions of a review, from the rows of its records and what was frozen when each version ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

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
from litreview.prisma.version_columns import count_column, in_updated_template
from litreview.prisma.version_flow import VersionFlow, add_up, totals_of
from litreview.review.context import iso
from litreview.screening.protocol import Protocol, label
from litreview.standing.versions import FrozenState, Versions

Asked = tuple[int, frozenset[str]]
"""A version, and the records of which is asked where their reports ended when it began."""


@dataclass(frozen=True, slots=True)
class VersionedRows:
    """What the flows of all versions are counted from, now or at a moment.

    Attributes:
        rows: Of all counted records in all versions, or grouped ones.
        included: The included reports, by lead; left empty in a review with one version.
        retracted: The homes of the included reports about which a retraction or a concern was published, by lead.
        states: What was frozen when each version after the first began.
        endings: Return where the reports of some records end, now and when each version that is asked for began.
    """

    versions: Versions
    rows: Sequence[FlowRow]
    protocol: Protocol
    included: Sequence[IncludedReport] = ()
    retracted: Mapping[str, int] = field(default_factory=dict)
    states: Mapping[int, FrozenState] = field(default_factory=dict)
    endings: Callable[[Sequence[Asked]], Sequence[Endings]] = lambda asked: [Endings() for _ in asked]

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
    return _in_template(given, _columns(given, first, last, language), _changes(given, first, last))


def version_flows(given: VersionedRows, language: str) -> tuple[VersionFlow, ...]:
    """Return the flow of every version."""
    found = _columns(given, 1, given.versions.newest, language)
    names = labels(given.protocol, language)
    versions = given.versions
    moved = [VersionChanges(), *window_changes(given, [(n, n) for n in range(2, versions.newest + 1)])]
    flows = []
    for number, column in enumerate(found, 1):
        begun = versions.beginning(number) if number > 1 else None
        ended = versions.beginning(number + 1) if number < versions.newest else None
        name = versions.name(number)
        updated = _in_template(given, [column], moved[number - 1])
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
                updated=updated,
                published=_published(given, number, frozen) if frozen else None,
                totals=totals_of(updated),
            )
        )
    return tuple(flows)


def labels(protocol: Protocol, language: str) -> dict[str, str]:
    """Return the label of each reason for exclusion, by its code."""
    return {reason.code: label(reason, language) for reason in protocol.reasons}


def window_changes(given: VersionedRows, windows: Sequence[tuple[int, int]]) -> list[VersionChanges]:
    """Compare what was included when the first version of each window began with what is included now up to its last."""
    reports = [[report for report in given.included if report.home <= last] for _, last in windows]
    asked = [
        (first, unexplained(given.states[first], some, first))
        for (first, _), some in zip(windows, reports, strict=True)
    ]
    # All at once, and only where something has moved.
    ends = given.endings(asked) if any(keys for _, keys in asked) else [Endings()] * len(asked)
    return [
        changes(given.states[first], some, first, each)
        for (first, _), some, each in zip(windows, reports, ends, strict=True)
    ]


def freeze(given: VersionedRows, language: str) -> FrozenState:
    """Return what is true of the newest version, in the form that the beginning of the next one records."""
    newest, ids = given.versions.newest, given.typed_ids
    [column] = _columns(given, newest, newest, language)
    # The first version has no other yet.
    column = replace(column, version=_version(given.versions, newest, newest))
    numbers = as_numbers(column)
    if newest > 1:
        updated = _in_template(given, [column], _changes(given, newest, newest))
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


def _columns(given: VersionedRows, first: int, last: int, language: str) -> list[Flow]:
    """Return the columns of some versions, in order."""
    names, versions = labels(given.protocol, language), given.versions
    rows: dict[int, list[FlowRow]] = {number: [] for number in range(first, last + 1)}
    for row in given.rows:
        if row.version in rows:
            rows[row.version].append(row)
    kinds = {row.kind for row in given.rows}
    return [
        replace(
            count_column(some, names, given.known_before(number), kinds=kinds),
            retracted=tuple(sorted(key for key, home in given.retracted.items() if home == number)),
            version=_version(versions, number, number) if versions.newest > 1 else None,
        )
        for number, some in rows.items()
    ]


def _version(versions: Versions, first: int, last: int, frozen: str = "") -> FlowVersion:
    return FlowVersion(first, last, versions.name(last).name, _date(versions, last), frozen)


def _date(versions: Versions, number: int) -> str:
    """Return the day on which a version was published, or else of the last import into it."""
    return versions.name(number).date or versions.last_runs.get(number, "")[:10]


def _changes(given: VersionedRows, first: int, last: int) -> VersionChanges:
    return window_changes(given, [(first, last)])[0] if first > 1 else VersionChanges()


def _in_template(given: VersionedRows, columns: Sequence[Flow], moved: VersionChanges) -> Flow:
    """Return the columns of versions that follow each other as one flow, in the template of the first of them."""
    whole = columns[0] if len(columns) == 1 else add_up(columns)
    versions = [column.version for column in columns if column.version]
    if not versions:
        return with_typed(whole, given.typed)
    first, last = versions[0].first, versions[-1].last
    if first < last:
        whole = replace(whole, version=_version(given.versions, first, last))
    if first == 1:
        return with_typed(whole, given.typed)
    studies, reports = moved.included
    totals = (
        given.typed.get("previous_studies", 0) + studies,
        given.typed.get("previous_reports", 0) + reports,
    )
    previous = given.states[first].previous
    flow = in_updated_template(whole, previous, totals, moved)
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
