"""Plain values that a review passes to its interfaces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from litreview.errors import Problem
from litreview.model import FactChange, Lane, PairVerdict, Receipt, Record, Reject, Stage, State, Verdict

if TYPE_CHECKING:
    from litreview.dedup.certainty import Certainty
    from litreview.review.reports.ranking_events import Ranking


@dataclass(frozen=True, slots=True)
class SearchFacts:
    """Facts of a search that a user gives at import; None means not given.

    Attributes:
        key: The name of the search's folder; by default, a slug of name and date.
        strategy: A file whose text is stored as `strategy.txt`.
        replaces: An older export of the search that the file replaces: its name, path or hash.
        items: Answers to PRISMA-S items, by their names in `search.toml`.
        columns: Fields for columns of a table with other names, by column name.
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
class ImportResult:
    """The result of importing one file.

    Attributes:
        path: The path as the user gave it.
        new: Number of records that no export of this search held before.
        known: Whether this file was imported before, so that nothing was changed.
        problems: For example, hits that differ, or an encoding that was guessed.
        receipt: The account of every byte of the file.
        changes: Facts of an earlier search that this import changed.
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
class DedupeResult:
    """The result of a run of the duplicate engine: counts, and how often each reason decided.

    Attributes:
        judged: Number of records that this run compared with others; 0 if nothing was new.
        compared: Number of pairs that were compared.
        left_out: Number of pairs that were left out by a cap, as they only share a very common block.
        versions: Number of pairs of versions of one work that stay two reports, as the protocol sets.
    """

    records: int
    reports: int
    merged: int
    doubtful: int
    reasons: Mapping[str, int]
    judged: int = 0
    compared: int = 0
    left_out: int = 0
    versions: int = 0


@dataclass(frozen=True, slots=True)
class Vote:
    """A reviewer's vote on a report.

    Attributes:
        hidden: Whether the asking reviewer may not see it yet (RULES 8).
        version: The older version of the protocol it was made under, where a change since then can touch it.
        changed: The ids of the criteria whose change can touch it.
        event: The id of its event; empty where it is hidden.
    """

    reviewer: str
    stage: Stage
    verdict: Verdict | None
    reasons: tuple[str, ...] = ()
    note: str = ""
    at: str = ""
    hidden: bool = False
    consensus: bool = False
    version: str = ""
    changed: tuple[str, ...] = ()
    event: str = ""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """An event in the history of a report, including withdrawn ones.

    Attributes:
        what: `decision`, `consensus`, `withdrawal`, `judgement`, `retrieval`, …
        text: A short text such as `exclude, no_minor`; `hidden` where RULES 8 hides it.
        in_force: False if the event was withdrawn or replaced.
        ended_by: The reviewer who withdrew or replaced it; empty while it is in force.
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
        key: The key of the lead record, which identifies the report.
        record: The best value of each field over all its records.
        records: Keys of all its records, the lead first.
        sources: Names of the searches it was found in, in order of import.
        state: The state of the report at the requested stage.
        mine: The asking reviewer's own vote in force, or None.
        position: Its position in import order, by which pages are made.
        origins: The record from which each filled field of `record` was taken, by field name.
        found_in: The name of the search that each record came from.
        labels: Labels that the asking reviewer may see; empty on cards of the queue, which are loaded ahead.
        enriched: The source of each value of `record` that no record has, by field name.
        notices: Descriptions of retractions and concerns.
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

    @property
    def known(self) -> tuple[str, ...]:
        """The event of the reviewer's own vote, for `Decide`."""
        return () if self.mine is None else (self.mine.event,)


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report in a list.

    Attributes:
        records: Keys of all its records, the lead first.
        mine: The asking reviewer's own verdict, if they have voted.
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
    """A decision to make.

    Attributes:
        key: Any record key of the report, or a unique prefix of one.
        reasons: Codes of the protocol, in any order.
        seconds: How long the record was on the screen.
        other: For a reason that means `duplicate`, the key of the record it is a duplicate of.
        round: Name or id of the round that it belongs to, whose votes never count in the flow; None for screening.
        ranking: The order by relevance over all reports to do in which the report came next; None if it came otherwise.
        known: The events of the reviewer's votes that may be replaced; None replaces any.
        if_new: Whether nothing is written if it repeats the reviewer's vote in force.
    """

    key: str
    verdict: Verdict
    reasons: tuple[str, ...] = ()
    note: str = ""
    stage: Stage = Stage.TITLE_ABSTRACT
    seconds: float | None = None
    consensus: bool = False
    other: str | None = None
    round: str | None = None
    ranking: Ranking | None = None
    known: tuple[str, ...] | None = None
    if_new: bool = False


@dataclass(frozen=True, slots=True)
class Decided:
    """The result of a decision, which is on disk when this is returned.

    Attributes:
        key: The lead of the report.
        what: `vote`, or `judgement` or `retrieval` for a reason that means that.
        completed: Whether the report was undecided before and is decided now.
        conflict: Whether the votes on it differ now.
        unchanged: Whether it repeats the vote in force, which is `event` then, so that nothing was written.
    """

    event: str
    key: str
    what: str
    state: State
    completed: bool
    conflict: bool
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Undone:
    """An act that was undone or redone, or that would be.

    Attributes:
        key: The report; None for a judgement after which there is no single report.
        what: `decision`, `judgement` or `retrieval`.
        text: A short text such as `exclude, no_minor`.
        verdict: The verdict of a decision, else None.
        stage: The stage of a decision, else None.
        event: The id of the first event of the act.
        round: Id of the round in which it was decided; empty for screening.
        round_name: Its name; empty for a self-check, too.
        reports: The number of reports that the act named one by one, as in a retrieval of a folder; the text is of the first.
    """

    key: str | None
    what: str
    text: str
    verdict: Verdict | None = None
    reasons: tuple[str, ...] = ()
    stage: Stage | None = None
    event: str = ""
    round: str = ""
    round_name: str = ""
    reports: int = 1


@dataclass(frozen=True, slots=True)
class ReviewerProgress:
    """The progress of a reviewer at a stage; `total`, `decided` and `conflicts` are of the whole team.

    Attributes:
        total: Reports at the stage.
        decided: Reports that are decided.
        todo: Reports that wait for this reviewer.
        waiting: Reports that this reviewer has voted on and that wait for another.
        today: This reviewer's decisions in force made today (local time).
        seconds_today: Screening time today, without breaks.
        per_hour: Pace over the last 30 minutes of screening time; None before ten decisions.
        judged: Reports that this reviewer has voted on and that do not wait for them.
        verdicts: Reports by this reviewer's newest vote.
        settled: Conflicts that this reviewer resolved.
        to_settle: Conflicts that this reviewer may resolve now: as the lead, or where there is none; while the protocol
            is blind, only those that they have voted on.
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
    judged: int = 0
    verdicts: Mapping[Verdict, int] = field(default_factory=dict)
    settled: int = 0
    to_settle: int = 0

    @property
    def share(self) -> int:
        """The reports at the stage that are this reviewer's: judged, or to do."""
        return self.judged + self.todo


@dataclass(frozen=True, slots=True)
class PairCard:
    """Two records and how they compare.

    Attributes:
        verdict: The current verdict: same, ask or different.
        by: `engine`, or the reviewer who judged the pair.
        reasons: Names of the engine's reasons.
        speaks_for: Descriptions of what the two have in common.
        speaks_against: Descriptions of what differs.
        guards: Descriptions of what keeps the engine from merging them; `not_merged` has them with the words that differ.
        measured: How often the rule that speaks of the two was right on labelled pairs; None where none shows it.
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
    not_merged: tuple[str, ...] = ()
    measured: Certainty | None = None
