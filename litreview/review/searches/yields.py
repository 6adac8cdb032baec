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
    """The yield of one search.

    Attributes:
        hits: Number of hits that the source reported; None if unknown.
        records: Number of records of its exports that count.
        reports: Number of reports that it found.
        unique: Number of reports that no other search found.
        included: Number of included reports that it found.
        included_unique: Number of included reports that no other search found.
        missing: PRISMA-S items that its `search.toml` does not answer.
        strategy: The lines of its strategy.
        changes: Logged changes of its facts after the import.
    """

    search: str
    name: str
    kind: str
    hits: int | None
    records: int
    reports: int
    unique: int
    included: int
    included_unique: int
    missing: tuple[str, ...] = ()
    strategy: tuple[StrategyLine, ...] = ()
    changes: tuple[FactChange, ...] = ()


@dataclass(frozen=True, slots=True)
class PossibleRecord:
    """A record that may be a known item, with what speaks for and against it."""

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
    """

    title: str | None
    year: int | None
    doi: str | None
    searches: tuple[str, ...]
    pmid: str | None = None
    perhaps: tuple[PossibleRecord, ...] = ()
    state: str = "not found"


@dataclass(frozen=True, slots=True)
class SearchOverview:
    """The yields of all searches.

    Attributes:
        overlap: For each two searches the number of reports that both found; for a search and itself, its reports.
        known: The known items, if any were given.
    """

    searches: tuple[SearchYield, ...]
    overlap: Mapping[str, Mapping[str, int]]
    known: tuple[KnownItem, ...] = ()
