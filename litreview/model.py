"""The nouns of a systematic review, as frozen plain values (PRISMA 2020 and PRISMA-S terms)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from litreview.errors import Problem


class Verdict(StrEnum):
    """What a reviewer says of a report; always stored by these words, whatever the screen shows."""

    INCLUDE = "include"
    EXCLUDE = "exclude"
    MAYBE = "maybe"


class Stage(StrEnum):
    """The two stages at which reviewers vote; retrieval lies between them."""

    TITLE_ABSTRACT = "title-abstract"
    FULL_TEXT = "full-text"


class State(StrEnum):
    """Where a report stands at a stage (RULES 5)."""

    TODO = "todo"
    WAITING = "waiting"
    CONFLICT = "conflict"
    INCLUDE = "include"
    EXCLUDE = "exclude"
    MAYBE = "maybe"
    REMOVED = "removed"


class SourceKind(StrEnum):
    """What a search was run in; the first two make the databases lane of the flow."""

    DATABASE = "database"
    REGISTER = "register"
    WEBSITE = "website"
    ORGANISATION = "organisation"
    CITATION = "citation"


class Lane(StrEnum):
    """The two columns of a PRISMA 2020 flow."""

    DATABASES = "databases"
    OTHER = "other"


DATABASE_KINDS = frozenset({SourceKind.DATABASE, SourceKind.REGISTER})


NOTE = "litreview-note"
"""The raw field of a record whose values every format that has a place for notes writes as notes."""


@dataclass(frozen=True, slots=True)
class Record:
    """One bibliographic entry of an export; absent values are None or empty.

    Attributes:
        key: 16 letters of base32 (RULES 1); empty until the record belongs to a search.
        type: article, report, thesis, chapter, book, conference, government, news, blog, webpage or other.
        authors: In order, as `Family, Given`; a group author is its name alone.
        year: Four digits, or None.
        journal: The container: journal, book or proceedings.
        doi: Lower case, without resolver.
        language: An ISO 639-1 code where it is known, else the source's word.
        database: The database the export itself names, or None.
        line: Line of the start marker, from 1.
        raw: Every tag or column of the source with its values, in order.
        text: The raw text that the key is made of (RULES 1).
        kind: A kind that the row itself gives, overriding its search's.
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
    """A start marker whose record could not be read: kept whole, with line and reason."""

    line: int
    why: str
    text: str


@dataclass(frozen=True, slots=True)
class Filler:
    """Text of an export that belongs to no record: headers, counting lines, comments, blank lines."""

    line: int
    what: str
    text: str


Item = Record | Reject | Filler


@dataclass(frozen=True, slots=True)
class Batch:
    """All that one file gave: records and rejects in file order, and what was odd about it."""

    records: tuple[Record, ...]
    rejects: tuple[Reject, ...]
    problems: tuple[Problem, ...] = ()
    format: str = ""
    encoding: str = ""


LOST = "not accounted for"
"""Names, in a receipt, what is part of no item."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where the bytes of an export went.

    Attributes:
        size: Bytes of the file; of a packed one, of what it holds.
        records: Bytes of the lines that became records.
        rejects: Bytes of the lines that were rejected.
        filler: Bytes of all else, by name.
    """

    size: int
    records: int
    rejects: int
    filler: Mapping[str, int]

    @property
    def lost(self) -> int:
        """Bytes that no record, reject or filler accounts for; none, unless litreview is at fault."""
        return self.size - self.records - self.rejects - sum(self.filler.values()) + self.filler.get(LOST, 0)


@dataclass(frozen=True, slots=True)
class Search:
    """One strategy run once in one source, with its PRISMA-S facts (item numbers in brackets).

    Attributes:
        id: Fixed at first import and part of every key (RULES 1); also the folder's first name.
        name: The database or source, as shown and as named in the flow (1, 3, 4).
        platform: Its host (1).
        date: Day of the search, ISO (13).
        hits: Number of hits that the source reported, or None (15).
        facts: All other items of `search.toml`, as they stand there.
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
    """A fact of a search that was changed after its import.

    Attributes:
        search: Id of the search.
        name: What the search is called.
        fact: `name`, `kind`, `platform`, `date`, `hits`, `limits`, `strategy`, or `prisma_s.` and an item's name.
        old: None where nothing was said.
        at: Time of the event that tells of it; empty while there is none.
        actor: Who made that event.
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
    """A fact that was added: never changed, never removed (RULES 2).

    Attributes:
        id: UUIDv7, greater than any seen on this device before.
        kind: One of `litreview.standing.log.KINDS`.
        at: ISO 8601 in UTC, to the millisecond; orders display, decides nothing.
        actor: The name under which it was written, in the ledger's path.
        device: The machine's name in the ledger's path.
        act: Id shared by the events of one act.
        body: The kind's own fields, plain JSON.
        known_as: What its reviewer is called now, where that is not the actor; in no ledger.
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


@dataclass(frozen=True, slots=True)
class Pair:
    """The engine's judgement on two records, with its named reasons.

    Attributes:
        a: The smaller key.
        b: The larger key.
        strength: An integer; a stronger pair joins first (RULES 4).
    """

    a: str
    b: str
    verdict: PairVerdict
    strength: int
    reasons: tuple[str, ...]


End = Literal[
    "removed-other", "removed-automation", "stopped",
    "undecided", "excluded",
    "awaited", "not-retrieved",
    "judging", "full-text-excluded", "included",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report ends in the flow: exactly one terminal set of exactly one lane (RULES 6).

    Attributes:
        reason: Code of the primary reason when it was excluded at full text; `none` when none was given.
        studies: Ids of the studies it reports, as persons gave them; without any it is a study of its own.
    """

    lane: Lane
    end: End
    reason: str | None = None
    studies: tuple[str, ...] = ()
