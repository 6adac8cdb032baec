"""What searches brought, as plain values, ready to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from litreview.model import FactChange


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a strategy.

    Attributes:
        number: As the database wrote it; empty where it numbered none.
        hits: None where none were reported.
    """

    number: str
    text: str
    hits: int | None


@dataclass(frozen=True, slots=True)
class Yield:
    """What one search brought.

    Attributes:
        hits: As the source reported them; None when nobody said.
        records: Records of its exports that count.
        reports: Reports that it found.
        unique: Reports that no other search found.
        included: Reports that it found and the review includes.
        included_unique: Included reports that no other search found.
        missing: PRISMA-S items that its `search.toml` does not answer.
        strategy: Its lines, with their hits where those are known.
        changes: Facts of it that changed after its import, as the log tells.
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
    strategy: tuple[Step, ...] = ()
    changes: tuple[FactChange, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownItem:
    """An item that a good search is to find, and the searches that did; none when it was found nowhere."""

    title: str | None
    year: int | None
    doi: str | None
    searches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Searches:
    """All searches side by side.

    Attributes:
        overlap: For each two searches the reports that both found; a search with itself gives its reports.
        known: Empty unless known items were given.
    """

    searches: tuple[Yield, ...]
    overlap: Mapping[str, Mapping[str, int]]
    known: tuple[KnownItem, ...] = ()
