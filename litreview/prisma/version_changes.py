"""What happened to earlier versions of a review since they were published: studies and reports lost and regained."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from litreview.model import FlowEnd
from litreview.prisma.boxes import OPEN
from litreview.prisma.numbers import Cause
from litreview.standing.versions import FrozenState


@dataclass(frozen=True, slots=True)
class IncludedReport:
    """A report that is included now.

    Attributes:
        home: The version in which it first came in.
    """

    lead: str
    records: frozenset[str]
    home: int
    studies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Endings:
    """Where the reports of some records end, now and when a version ended.

    Attributes:
        now: The end of the report of each record, whether or not it is counted.
        then: The same when the version ended, of the records that were known then.
        counted: The records whose reports are counted now.
        retracted: The records that a retraction in force names.
    """

    now: Mapping[str, FlowEnd] = field(default_factory=dict)
    then: Mapping[str, FlowEnd] = field(default_factory=dict)
    counted: Collection[str] = ()
    retracted: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class VersionChanges:
    """The studies of a version, and what moved in the versions before it.

    Attributes:
        new_studies: The included studies that share neither id nor record with one that was included before.
        gained: The studies that were included before and have a new report.
        moved: What neither the previous nor the new studies and reports explain, by unit and cause: ids of studies, or
            keys of records.
        included: The number of studies and of reports that are included now, without those that were typed.
    """

    new_studies: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()
    moved: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    included: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class _Unit:
    """A report or a study that was included, then or now.

    Attributes:
        marks: What it shares with another that is the same: its records, and the id of a study.
    """

    key: str
    records: tuple[str, ...]
    marks: frozenset[str]
    new: bool = False


def studies_of(reports: Iterable[IncludedReport], known: Collection[str]) -> dict[str, list[IncludedReport]]:
    """Map each included study to its reports; one without an id is listed under the lead of its report.

    Args:
        reports: The included reports.
        known: Ids of studies that are left out, as they were typed.
    """
    found: dict[str, list[IncludedReport]] = {}
    for report in reports:
        for study in report.studies or (report.lead,):
            if not report.studies or study not in known:
                found.setdefault(study, []).append(report)
    return found


def unexplained(frozen: FrozenState, reports: Sequence[IncludedReport], since: int) -> frozenset[str]:
    """Return the records of which `changes` asks where their reports end; most often none.

    Args:
        frozen: What was included when version `since` began.
        reports: The included reports up to the version that is looked at.
        since: The first version that counts as new.
    """
    # Only what is in one of the two states can have moved; in most reviews that is nothing.
    before = {key for keys in frozen.reports for key in keys}
    of_studies = {key for keys in frozen.studies.values() for key in keys}
    now = {key for report in reports for key in report.records}
    typed = frozen.typed_ids
    named = (
        {key for some in studies_of(reports, typed).values() for report in some for key in report.records}
        if typed
        else now
    )
    both = before & of_studies
    regained = (report.records for report in reports if report.home < since and not report.records <= both)
    return frozenset().union(before - now, of_studies - named, *regained)


def changes(
    frozen: FrozenState, reports: Sequence[IncludedReport], since: int, ends: Endings
) -> VersionChanges:
    """Compare what was included when a version began with what is included now.

    Args:
        frozen: What was included when version `since` began.
        reports: The included reports up to the version that is looked at, by lead.
        since: The first version that counts as new.
        ends: Of the records of `frozen` and of `reports`.
    """
    moved: dict[str, list[str]] = {}
    known = frozen.typed_ids
    studies = studies_of(reports, known)
    same = _unchanged_reports(frozen, reports, since)
    before = [
        _Unit(min(keys, default=""), keys, frozenset(keys))
        for keys in frozen.reports
        if frozenset(keys) not in same
    ]
    after = [
        _Unit(report.lead, tuple(report.records), report.records, report.home >= since)
        for report in reports
        if report.records not in same
    ]
    for olds, news in _linked(before, after):
        _book(moved, "reports", olds, news, sum(unit.new for unit in news), ends)
    # A study keeps its id while its reports change, and its records while its id changes: either links it.
    same_ids = _unchanged_studies(frozen, studies, since)
    before = [
        _Unit(id_, keys, frozenset({_study(id_), *keys}))
        for id_, keys in frozen.studies.items()
        if id_ not in same_ids
    ]
    after = []
    for id_ in studies.keys() - same_ids:
        records = tuple(key for report in studies[id_] for key in report.records)
        is_new = min(report.home for report in studies[id_]) >= since
        after.append(_Unit(id_, records, frozenset({_study(id_), *records}), is_new))
    after.sort(key=lambda unit: unit.key)
    new_studies: list[str] = []
    gained: set[str] = {
        study for report in reports for study in report.studies if study in known and report.home >= since
    }
    for olds, news in _linked(before, after):
        # A study is new only if it shares nothing with an earlier one, whenever its reports came in.
        fresh = [] if olds else [unit.key for unit in news if unit.new]
        new_studies += fresh
        _book(moved, "studies", olds, news, len(fresh), ends)
        if olds:
            gained |= {unit.key for unit in news if any(report.home >= since for report in studies[unit.key])}
    return VersionChanges(
        tuple(sorted(new_studies)),
        tuple(sorted(gained)),
        {name: tuple(sorted(keys)) for name, keys in sorted(moved.items())},
        (len(studies), len(reports)),
    )


def _unchanged_reports(
    frozen: FrozenState, reports: Sequence[IncludedReport], since: int
) -> set[frozenset[str]]:
    """Return the records of the reports that are included as they were: most, so that few are compared one by one."""
    if not _are_apart(frozen.reports):
        return set()
    return set(map(frozenset, frozen.reports)) & {report.records for report in reports if report.home < since}


def _unchanged_studies(
    frozen: FrozenState, studies: Mapping[str, Sequence[IncludedReport]], since: int
) -> set[str]:
    """Return the ids of the studies whose reports are those that they were, and of no other study."""
    if not _are_apart(frozen.studies.values()):
        return set()
    return {
        id_
        for id_, keys in frozen.studies.items()
        if (some := studies.get(id_))
        and all(report.home < since and len(report.studies) <= 1 for report in some)
        and frozenset(keys) == frozenset().union(*(report.records for report in some))
    }


def _are_apart(units: Collection[Sequence[str]]) -> bool:
    """Return whether no record is in two units, as in a beginning that was edited by hand."""
    return len({key for keys in units for key in keys}) == sum(len(set(keys)) for keys in units)


def _study(id_: str) -> str:
    # Apart from the keys of records, of which an id may be one.
    return f"study {id_}"


def _linked(before: Sequence[_Unit], after: Sequence[_Unit]) -> list[tuple[list[_Unit], list[_Unit]]]:
    """Group what was included before with what is included now by the marks they share.

    Two of now that share a mark, as one report of two studies, are not linked by that alone.
    """
    groups: list[tuple[list[_Unit], list[_Unit]]] = [([unit], []) for unit in before]
    by_mark: dict[str, set[int]] = {}
    for place, unit in enumerate(before):
        for mark in unit.marks:
            by_mark.setdefault(mark, set()).add(place)
    # Groups that were joined to another lead to it.
    joined = list(range(len(before)))

    def root(place: int) -> int:
        while joined[place] != place:
            place = joined[place]
        return place

    for unit in after:
        touched = sorted({root(place) for mark in unit.marks for place in by_mark.get(mark, ())})
        if not touched:
            groups.append(([], [unit]))
            continue
        first, *others = touched
        for other in others:
            joined[other] = first
            groups[first][0].extend(groups[other][0])
            groups[first][1].extend(groups[other][1])
            groups[other] = ([], [])
        groups[first][1].append(unit)
    return [group for group in groups if group != ([], [])]


def _book(
    moved: dict[str, list[str]], unit: str, olds: list[_Unit], news: list[_Unit], new: int, ends: Endings
) -> None:
    delta = len(news) - len(olds) - new
    # What is new explains itself; only the rest is booked, so that U7 holds by construction.
    if delta > 0:
        name = f"regained_{unit}:{_cause_of_gain(olds, news, ends)}"
        moved.setdefault(name, []).extend([one.key for one in news if olds or not one.new][-delta:])
    elif delta < 0:
        name = f"lost_{unit}:{_cause_of_loss(olds, news, ends)}"
        moved.setdefault(name, []).extend(one.key for one in olds[delta:])


def _cause_of_gain(olds: list[_Unit], news: list[_Unit], ends: Endings) -> Cause:
    if olds:
        return "split"
    # Of all its records: a report that is one now may have been two then.
    was = {ends.then.get(key) for unit in news for key in unit.records}
    if was == {None}:
        return "came in late"
    return "decided since" if was & OPEN else "reversed"


def _cause_of_loss(olds: list[_Unit], news: list[_Unit], ends: Endings) -> Cause:
    if news:
        return "joined" if len(news) < len(olds) else "identified anew"
    records = olds[0].records
    # In this order: a report of a withdrawn export may have been retracted as well.
    if not any(key in ends.counted for key in records):
        return "withdrawn"
    if any(key in ends.retracted for key in records):
        return "retracted"
    now = {ends.now[key] for key in records if key in ends.now}
    return "open again" if now <= OPEN else "excluded"
