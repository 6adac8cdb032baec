"""The data types of a systematic review, as frozen dataclasses (PRISMA 2020 and PRISMA-S terms)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, TypeGuard

from litreview.errors import Problem


class Verdict(StrEnum):
    """A reviewer's decision on a report; stored by these values in every language."""

    INCLUDE = "include"
    EXCLUDE = "exclude"
    MAYBE = "maybe"


class Stage(StrEnum):
    """The two stages at which reviewers decide; retrieval lies between them."""

    TITLE_ABSTRACT = "title-abstract"
    FULL_TEXT = "full-text"


class State(StrEnum):
    """The state of a report at a stage (RULES 5)."""

    TODO = "todo"
    WAITING = "waiting"
    CONFLICT = "conflict"
    INCLUDE = "include"
    EXCLUDE = "exclude"
    MAYBE = "maybe"
    REMOVED = "removed"


class SourceKind(StrEnum):
    """The kind of source of a search; databases and registers form the databases lane of the flow."""

    DATABASE = "database"
    REGISTER = "register"
    WEBSITE = "website"
    ORGANISATION = "organisation"
    CITATION = "citation"
    HAND_SEARCH = "hand-search"
    EXPERTS = "experts"


class Lane(StrEnum):
    """The two columns of a PRISMA 2020 flow."""

    DATABASES = "databases"
    OTHER = "other"


DATABASE_KINDS = frozenset({SourceKind.DATABASE, SourceKind.REGISTER})


UNITS = ("studies", "reports")
"""What is counted of what is included."""

MOST_COUNTED = 10**12
"""The greatest number that is taken for a count, of records, reports or studies: far more than there are."""


def is_count(n: object) -> TypeGuard[int]:
    """Return whether a value from a file is a count; one that was edited by hand may hold anything."""
    # True is an integer to Python, which also refuses to write numbers of thousands of digits.
    return isinstance(n, int) and not isinstance(n, bool) and 0 <= n <= MOST_COUNTED


NOTE = "litreview-note"
"""The raw field of a record whose values are written as notes, in each format that has notes."""


@dataclass(frozen=True, slots=True)
class Record:
    """A bibliographic entry of an export; absent values are None or empty.

    Attributes:
        key: 16 characters of base32 (RULES 1); empty until the record belongs to a search.
        type: article, report, thesis, chapter, book, conference, government, news, blog, webpage, registration or other.
        authors: In order, as `Family, Given`; a group author has no comma.
        year: Four digits, or None.
        journal: The container: journal, book or proceedings.
        doi: In lower case, without a resolver.
        language: An ISO 639-1 code if the language is known, else the source's word.
        database: The database that the export itself names, or None.
        line: The line number of the start marker, from 1.
        raw: Every tag or column of the source with its values, in order.
        text: The raw text from which the key is derived (RULES 1).
        kind: The kind of source given in the row itself, which overrides that of its search.
    """

    title: str | None = None
    type: str | None = None
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    year: int | None = None
    date: str | None = None
    journal: str | None = None
    journal_abbreviation: str | None = None
    translated_title: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    accession: str | None = None
    issn: tuple[str, ...] = ()
    isbn: tuple[str, ...] = ()
    abstract: str | None = None
    keywords: tuple[str, ...] = ()
    language: str | None = None
    publisher: str | None = None
    urls: tuple[str, ...] = ()
    database: str | None = None
    key: str = ""
    line: int = 0
    raw: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    text: str = ""
    kind: SourceKind | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that could not be read: its start line, the reason and the whole text."""

    line: int
    why: str
    text: str


@dataclass(frozen=True, slots=True)
class Filler:
    """Text of an export outside any record: headers, counting lines, comments, blank lines."""

    line: int
    what: str
    text: str


Item = Record | Reject | Filler


@dataclass(frozen=True, slots=True)
class ExportRecords:
    """The content of one export: records and rejects in file order, and problems with the file."""

    records: tuple[Record, ...]
    rejects: tuple[Reject, ...]
    problems: tuple[Problem, ...] = ()
    format: str = ""
    encoding: str = ""


LOST = "not accounted for"
"""The name, in a receipt, of bytes that are part of no item."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """An account of the bytes of an export.

    Attributes:
        size: The size of the file in bytes, unpacked.
        records: The bytes of lines that became records.
        rejects: The bytes of lines that were rejected.
        filler: The bytes of all other text, by name.
    """

    size: int
    records: int
    rejects: int
    filler: Mapping[str, int]

    @property
    def lost(self) -> int:
        """The bytes that belong to no record, reject or filler; 0 unless litreview has a bug."""
        return self.size - self.records - self.rejects - sum(self.filler.values()) + self.filler.get(LOST, 0)


@dataclass(frozen=True, slots=True)
class Search:
    """One strategy run once in one source, with its PRISMA-S facts (item numbers in brackets).

    Attributes:
        id: Fixed at the first import and part of every key (RULES 1); also the first name of the folder.
        name: The database or other source, as it is shown and named in the flow (1, 3, 4).
        platform: The host of the database (1).
        date: The day of the search, ISO (13).
        hits: The number of hits that the source reported, or None (15).
        facts: All other items of `search.toml`, unchanged.
    """

    id: str
    name: str
    kind: SourceKind = SourceKind.DATABASE
    platform: str | None = None
    date: str | None = None
    hits: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact of a search that changed after its import.

    Attributes:
        search: The id of the search.
        name: The name of the search.
        fact: `name`, `kind`, `platform`, `date`, `hits`, `limits`, `strategy`, or `prisma_s.` and the name of an item.
        old: None if no value was recorded.
        at: The time of the event that records the change; empty if there is none yet.
        actor: The author of that event.
    """

    search: str
    name: str
    fact: str
    old: str | int | None
    new: str | int | None
    at: str = ""
    actor: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A recorded fact: events are only added, never changed or removed (RULES 2).

    Attributes:
        id: UUIDv7, greater than any seen on this device before.
        kind: One of `litreview.standing.log.KINDS`.
        at: ISO 8601 in UTC, to the millisecond; used to order display, never to decide anything.
        actor: The name in the ledger's path.
        device: The name of the machine in the ledger's path.
        act: An id shared by events that were written together.
        body: The fields of this kind of event, plain JSON.
        known_as: The current name of the reviewer, if it is not the actor; in no ledger.
    """

    id: str
    kind: str
    at: str
    actor: str
    device: str
    act: str
    body: Mapping[str, Any] = field(default_factory=dict)
    known_as: str | None = field(default=None, compare=False, repr=False)

    @property
    def reviewer(self) -> str:
        """The reviewer whose event it is, by the renames in force."""
        return self.known_as or self.actor


PairVerdict = Literal["same", "ask", "different"]
StudyVersions = Literal["ask", "together", "apart"]
"""What to do with two versions of one work: ask a person, or keep two reports, of one study or of two."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The engine's judgement on two records, with named reasons.

    Attributes:
        a: The smaller key.
        b: The larger key.
        strength: An integer; stronger pairs are merged first (RULES 4).
    """

    a: str
    b: str
    verdict: PairVerdict
    strength: int
    reasons: tuple[str, ...]


FlowEnd = Literal[
    "removed-other", "removed-automation", "stopped",
    "undecided", "excluded",
    "awaited", "not-retrieved",
    "judging", "full-text-excluded", "included",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FlowStatus:
    """The terminal set of a report in the flow: exactly one, in exactly one lane (RULES 6).

    Attributes:
        reason: The code of the primary exclusion reason at full text, or `none` if none was given.
        studies: The ids of the studies that it reports, as assigned by a person; if empty, it is a study of its own.
    """

    lane: Lane
    end: FlowEnd
    reason: str | None = None
    studies: tuple[str, ...] = ()
