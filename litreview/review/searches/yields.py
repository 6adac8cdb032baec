"""The yield of each search, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from litreview.model import FactChange


@dataclass(frozen=True, slots=True)
class StrategyLine:
    """One line of a strategy.

    Attributes:
        number: Its number as the database wrote it; empty if there was none.
        hits: Its number of hits; None if none was reported.
    """

    number: str
    text: str
    hits: int | None


@dataclass(frozen=True, slots=True)
class SearchYield:
    """The yield of one search, or of all searches of one database.

    Shares, sensitivity and precision are percentages. A number needed to read is how many reports were read to find a
    relevant one. All of them are None where there is nothing to divide by.

    Attributes:
        search: The id of the search; of several, the name of their database.
        hits: Number of hits that the source reported; None if unknown.
        records: Number of records of its exports that count.
        reports: Number of reports that it found.
        unique: Number of reports that no other source found.
        shared: Number of reports that another source found as well.
        share_of_all: Its part of all reports of the review.
        share_of_sum: Its part of the sum of the reports of each source.
        share_of_unique: Its part of the unique reports of all sources.
        unique_share: Its unique reports as a part of its reports.
        title_abstract: Number of its reports that were included at title and abstract.
        title_abstract_unique: Those of them that no other source found.
        title_abstract_sensitivity: Its part of all reports that were included at title and abstract.
        title_abstract_precision: The part of its reports that was included at title and abstract.
        title_abstract_nnr: Number needed to read for a report that is included at title and abstract.
        included: Number of included reports that it found.
        included_unique: Number of included reports that no other source found.
        sensitivity: Its part of all included reports: relative recall, as the review itself found them.
        precision: The part of its reports that was included.
        nnr: Number needed to read for an included report.
        unique_nnr: Number needed to read among its unique reports.
        undecided: Number of its reports that wait for a decision or a full text; until then, the figures on screening are
            provisional.
        known_found: Number of known items that it found for certain; None if none were given.
        known_perhaps: Number of known items that a person may find among its records.
        known_share: The part of the known items that it found for certain.
        missing: PRISMA-S items that its `search.toml` does not answer.
        strategy: The lines of its strategy.
        changes: Logged changes of its facts after the import.
    """

    search: str
    name: str
    kind: str
    hits: int | None
    records: int = 0
    reports: int = 0
    unique: int = 0
    shared: int = 0
    share_of_all: float | None = None
    share_of_sum: float | None = None
    share_of_unique: float | None = None
    unique_share: float | None = None
    title_abstract: int = 0
    title_abstract_unique: int = 0
    title_abstract_sensitivity: float | None = None
    title_abstract_precision: float | None = None
    title_abstract_nnr: float | None = None
    included: int = 0
    included_unique: int = 0
    sensitivity: float | None = None
    precision: float | None = None
    nnr: float | None = None
    unique_nnr: float | None = None
    undecided: int = 0
    known_found: int | None = None
    known_perhaps: int | None = None
    known_share: float | None = None
    missing: tuple[str, ...] = ()
    strategy: tuple[StrategyLine, ...] = ()
    changes: tuple[FactChange, ...] = ()


@dataclass(frozen=True, slots=True)
class TotalYield:
    """The yield of all sources together; not the sum of their yields, as they overlap."""

    records: int
    reports: int
    unique: int
    title_abstract: int
    included: int
    precision: float | None
    nnr: float | None
    undecided: int


@dataclass(frozen=True, slots=True)
class PossibleRecord:
    """A record that may be a known item, with the reasons for and against."""

    key: str
    title: str | None
    year: int | None
    searches: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownItem:
    """An item that a good search should find.

    Attributes:
        pmid: Its PMID; a list may name an item by nothing else.
        searches: The searches that found it for certain.
        perhaps: Records that may be it, if no search found it for certain.
        state: `found`, `perhaps` or `not found`.
        reports: The reports that are it for certain.
    """

    title: str | None
    year: int | None
    doi: str | None
    searches: tuple[str, ...]
    pmid: str | None = None
    perhaps: tuple[PossibleRecord, ...] = ()
    state: str = "not found"
    reports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchOverview:
    """The yields of all searches.

    Attributes:
        overlap: For each two searches the number of reports that both found; for a search and itself, its reports.
        all: What they brought together.
        known: The known items, if any were given.
    """

    searches: tuple[SearchYield, ...]
    overlap: Mapping[str, Mapping[str, int]]
    all: TotalYield
    known: tuple[KnownItem, ...] = ()
