"""The versions of a review: when each began, which exports belong to each, and what was true when one ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from litreview.errors import UsageError

Name = tuple[str, str]
"""Search id and SHA-256 of an export."""


class Run(NamedTuple):
    """An import that is not withdrawn: a run of a search in a version of the review.

    Attributes:
        event: The id of its event.
        at: The time of its event in ISO 8601, in UTC and of one length, so that times sort as text.
        again: Whether the same file was imported before, into another version; its event then names it.
    """

    event: str
    export: Name
    version: int
    at: str
    again: bool = False


FIRST = frozenset({1})
"""The versions of everything in a review that has no update."""


@dataclass(frozen=True, slots=True)
class FrozenState:
    """What was true when a version ended, as the beginning of the next one recorded it.

    Attributes:
        studies: The keys of the records of each included study, by its id, or by the lead of a report without one;
            studies that were typed are left out.
        reports: The keys of the records of each included report.
        previous: The number of `studies` and of `reports`, the typed ones among them.
        numbers: The column of the version that ended, in the form of `flow --json`.
        typed: The `[previous]` table of the protocol at that time.
    """

    studies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reports: tuple[tuple[str, ...], ...] = ()
    previous: Mapping[str, int] = field(default_factory=dict)
    numbers: Mapping[str, Any] = field(default_factory=dict)
    typed: Mapping[str, Any] = field(default_factory=dict)

    @property
    def typed_ids(self) -> frozenset[str]:
        """The ids of the studies that were typed."""
        return frozenset(texts(self.typed.get("ids")))


@dataclass(frozen=True, slots=True)
class Beginning:
    """The beginning of a version, which freezes the one before it.

    Attributes:
        after: The id of the beginning that it follows, or None.
        until: The moment at which the version before it ended.
        exports: The exports that were known at that moment.
        state: What was true then; None for events of the older form, which did not record it.
        previous: The studies and reports that an event of the older form recorded.
        reviewer: Who began the version.
    """

    id: str
    act: str
    after: str | None
    until: datetime
    exports: frozenset[Name]
    state: FrozenState | None
    name: str = ""
    why: str = ""
    at: str = ""
    reviewer: str = ""
    previous: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VersionName:
    """What a version is called and where it was published; empty texts where that is not recorded."""

    name: str = ""
    date: str = ""
    doi: str = ""


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of a review.

    Attributes:
        beginnings: Of versions 2, 3, …; two of one version are in order of id, and the first decides.
        frozen: The version at whose end each export was known; of several, the first.
        runs: In order of the ids of their events.
        ran: The versions of which each export is a run.
        imported: The exports of imports in force.
        known: These and the exports that were withdrawn.
        moves: The versions to which moves in force move an export, or an import by the id of its event; None stands for
            one that does not exist.
        names: By version.
        dropped: The ids of the searches that each version does not run any more, with the time of that event.
        empty: The same of the searches that a version ran and that found nothing.
        numbers: The version of each beginning, also of those that were taken back.
    """

    beginnings: tuple[tuple[Beginning, ...], ...] = ()
    frozen: Mapping[Name, int] = field(default_factory=dict)
    runs: tuple[Run, ...] = ()
    ran: Mapping[Name, frozenset[int]] = field(default_factory=dict)
    imported: frozenset[Name] = frozenset()
    known: frozenset[Name] = frozenset()
    moves: Mapping[Name | str, frozenset[int | None]] = field(default_factory=dict)
    names: Mapping[int, VersionName] = field(default_factory=dict)
    dropped: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    empty: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)

    @property
    def last_runs(self) -> dict[int, str]:
        """The time of the last run in each version that has one."""
        found: dict[int, str] = {}
        for run in self.runs:
            found[run.version] = max(run.at, found.get(run.version, ""))
        return found

    @property
    def newest(self) -> int:
        """The number of the newest version."""
        return len(self.beginnings) + 1

    def beginning(self, number: int) -> Beginning:
        """Return the beginning of a version other than the first; of two of one version, the one that decides."""
        return self.beginnings[number - 2][0]

    def name(self, number: int) -> VersionName:
        """Return what a version is called."""
        # A name that was given later replaces the one from the beginning; a date alone does not.
        given = self.names.get(number, VersionName())
        if given.name or number == 1:
            return given
        return VersionName(self.beginning(number).name, given.date, given.doi)

    def check(self, first: int, last: int | None = None) -> None:
        """Check that a version exists, or all from the first to the last.

        Raises:
            UsageError: One does not exist.
        """
        last = first if last is None else last
        if not 1 <= first <= last <= self.newest:
            newest = (
                f"The newest is version {self.newest}." if self.newest > 1 else "There is version 1 only."
            )
            raise UsageError(f"Version {first if first < 1 else last} does not exist.", newest)

    def of_export(self, export: Name) -> int:
        """Return the version of an export; neither its time nor its id decides."""
        return self.moved_to(export) or self.frozen.get(export, self.newest)

    def lying(self, export: Name) -> frozenset[int]:
        """Return the versions of which an export is a run that is not withdrawn."""
        # An export whose import has not arrived yet counts where it will count.
        if export not in self.known:
            return frozenset({self.of_export(export)})
        return self.ran.get(export, frozenset())

    def moved_to(self, what: Name | str) -> int | None:
        """Return the version to which an export, or an import by the id of its event, was moved."""
        # Two moves that differ, or one to a version that does not exist, are void.
        return next(iter(self.moves[what])) if len(self.moves.get(what, ())) == 1 else None


def texts(value: Any) -> tuple[str, ...]:
    """Return the texts in a list; empty if it is none, as in a ledger that was edited by hand."""
    return tuple(part for part in value if isinstance(part, str)) if isinstance(value, list) else ()
