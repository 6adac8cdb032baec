"""What a review gives to its faces: plain values, ready to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from litreview.errors import Problem
from litreview.model import FactChange, Lane, PairVerdict, Receipt, Record, Reject, Stage, State, Verdict


@dataclass(frozen=True, slots=True)
class SearchFacts:
    """What a person says of a search at import; None is not said.

    Attributes:
        key: The search's folder, else a slug of name and date.
        strategy: A file whose text is kept as `strategy.txt`.
        replaces: An older export of the search that the file stands for: its name, path or hash.
        items: Answers to PRISMA-S items, by their names in `search.toml`.
        columns: Fields for columns of a table that are called otherwise, by column name.
    """

    key: str | None = None
    kind: str | None = None
    database: str | None = None
    platform: str | None = None
    date: str | None = None
    hits: int | None = None
    strategy: Path | None = None
    replaces: str | None = None
    items: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Imported:
    """What one file gave.

    Attributes:
        path: As it was named by the person.
        new: Records that no export of this search had held before.
        known: True when this very file was imported before; then nothing was changed.
        problems: Hits that differ, encodings that were guessed, and the like.
        receipt: Where every byte of it went.
        changes: Facts of a search known before that this import changed.
    """

    path: str
    search: str
    sha256: str
    format: str
    encoding: str
    records: int
    new: int
    rejects: tuple[Reject, ...]
    known: bool
    problems: tuple[Problem, ...] = ()
    receipt: Receipt | None = None
    changes: tuple[FactChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Dedupe:
    """What a run of the engine came to: counts, and how often each reason decided.

    Attributes:
        judged: Number of records that this run judged; 0 when there was nothing new.
        compared: Number of pairs that it looked at.
        left_out: Number of pairs that share a very common block, and were left out by a cap.
    """

    records: int
    reports: int
    merged: int
    doubtful: int
    reasons: Mapping[str, int]
    judged: int = 0
    compared: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Vote:
    """One reviewer's word on a report; `hidden` is true while the asker may not see it (RULES 8)."""

    reviewer: str
    stage: Stage
    verdict: Verdict | None
    reasons: tuple[str, ...] = ()
    note: str = ""
    at: str = ""
    hidden: bool = False
    consensus: bool = False


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One event of a report's history, withdrawn ones too.

    Attributes:
        what: `decision`, `consensus`, `withdrawal`, `judgement`, `retrieval`, …
        text: A sentence such as `exclude, no_minor`; `hidden` where RULES 8 hides it.
        in_force: False when it was withdrawn or replaced.
        ended_by: Who withdrew or replaced it; empty while it is in force.
    """

    id: str
    at: str
    actor: str
    what: str
    text: str
    in_force: bool
    ended_by: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A report as a reviewer sees it.

    Attributes:
        key: The lead record's key; names the report.
        record: The best value of each field over all its records.
        records: Keys of all its records, the lead first.
        sources: Names of the searches it was found in, in order of import.
        state: Where the report stands at the asked stage.
        mine: The asker's own vote in force, or None.
        position: Its place in import order; pages go by it.
        origins: Which record each filled field of `record` was taken from, by the field's name.
        found_in: The name of the search that each record came from.
        labels: Those that the asker may see; a card of the queue, which is read ahead, has none.
        enriched: Who gave each value of `record` that no record has, by the field's name.
        notices: Retractions and concerns, in a few words each.
    """

    key: str
    record: Record
    records: tuple[str, ...]
    sources: tuple[str, ...]
    lane: Lane
    state: State
    mine: Vote | None
    position: int
    origins: Mapping[str, str] = field(default_factory=dict)
    found_in: Mapping[str, str] = field(default_factory=dict)
    labels: tuple[str, ...] = ()
    enriched: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report in a list.

    Attributes:
        records: Keys of all its records, the lead first.
        mine: The asker's own verdict, if they voted.
    """

    key: str
    title: str | None
    year: int | None
    author: str | None
    authors: int
    stage: Stage
    state: State
    lane: Lane
    records: tuple[str, ...]
    position: int
    mine: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Decide:
    """A decision to be made.

    Attributes:
        key: Any record key of the report, or a unique beginning of one.
        reasons: Codes of the protocol, in any order.
        seconds: How long the record was on the screen.
        other: For a reason that means `duplicate`: key of the record it is a duplicate of.
    """

    key: str
    verdict: Verdict
    reasons: tuple[str, ...] = ()
    note: str = ""
    stage: Stage = Stage.TITLE_ABSTRACT
    seconds: float | None = None
    consensus: bool = False
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision came to; it is on disk when this is returned.

    Attributes:
        key: The report's lead.
        what: `vote`, or `judgement` or `retrieval` for a reason that means that.
        completed: True when the report had been undecided and is so no longer.
        conflict: True when the votes on it differ now.
    """

    event: str
    key: str
    what: str
    state: State
    completed: bool
    conflict: bool


@dataclass(frozen=True, slots=True)
class Undone:
    """An act that was taken back or made again, or that would be.

    Attributes:
        key: The report it was about; None for a judgement that left no single report.
        what: `decision`, `judgement` or `retrieval`.
        text: Such as `exclude, no_minor`.
        verdict: Of a decision, else None.
        stage: Of a decision, else None.
        event: The id of its first event.
    """

    key: str | None
    what: str
    text: str
    verdict: Verdict | None = None
    reasons: tuple[str, ...] = ()
    stage: Stage | None = None
    event: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where one reviewer stands at one stage.

    Attributes:
        total: Reports at the stage.
        decided: Reports that are complete.
        todo: Reports that wait for this reviewer.
        waiting: Reports this reviewer has voted on that wait for another.
        today: Own decisions in force made today (local time).
        seconds_today: Screening time today, breaks left out.
        per_hour: Pace over the last 30 minutes of screening time; None before ten decisions.
    """

    reviewer: str
    stage: Stage
    total: int
    decided: int
    todo: int
    waiting: int
    conflicts: int
    today: int = 0
    seconds_today: float = 0.0
    per_hour: int | None = None


@dataclass(frozen=True, slots=True)
class StageStatus:
    """Counts of one stage; `undecided` holds to do, waiting, conflict, and maybe where it does not complete."""

    total: int
    decided: int
    undecided: int
    conflicts: int
    include: int
    exclude: int
    maybe: int


@dataclass(frozen=True, slots=True)
class ReviewerStatus:
    """One reviewer's votes in force that count, over all stages."""

    decided: int
    include: int
    exclude: int
    maybe: int


@dataclass(frozen=True, slots=True)
class MissingFile:
    """A file that the review needs and that is missing, or could not be read as it was.

    Attributes:
        kind: `export`, or `run` of the duplicate engine.
        path: Where it was, from the folder of the review.
        records: How many records an export had.
        counted: Whether the database has its contents, so that no number leaves them out.
    """

    kind: Literal["export", "run"]
    path: str
    records: int = 0
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """The whole review in numbers, as `status` gives it.

    Attributes:
        incomplete: Whether the numbers leave out a file that is missing.
        unlogged: Facts of searches that changed in their files and are not logged yet.
    """

    title: str
    records: int
    searches: int
    reports: int
    doubtful: int
    judged: int
    stages: Mapping[Stage, StageStatus]
    reviewers: Mapping[str, ReviewerStatus]
    unsaved_to_ledger: int
    protocol_version: str = ""
    missing: tuple[MissingFile, ...] = ()
    incomplete: bool = False
    unlogged: tuple[FactChange, ...] = ()


@dataclass(frozen=True, slots=True)
class PairCard:
    """Two records that the engine asks about, or any two that are compared.

    Attributes:
        verdict: Where the pair stands now: same, ask or different.
        by: `engine`, or the reviewer who judged.
        reasons: Named reasons of the engine, as its runs gave them.
        speaks_for: What the two have in common, in words; what differs is in `speaks_against`.
        guards: What keeps the engine from joining them, and what follows from it.
    """

    a: Record
    b: Record
    a_source: str
    b_source: str
    verdict: PairVerdict
    by: str
    reasons: tuple[str, ...] = ()
    strength: int = 0
    speaks_for: tuple[str, ...] = ()
    speaks_against: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
