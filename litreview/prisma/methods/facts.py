"""The facts on a review's methods that its log and folders hold, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from litreview.model import FactChange, SourceKind, Stage, StudyVersions
from litreview.prisma.numbers import REASON_LANES, Flow
from litreview.ranking.stopping_statement import NO_ORDERS, OrdersUsed, StoppingStatement
from litreview.screening.agreement import Agreement
from litreview.screening.agreement_basis import NO_BASIS, AgreementBasis
from litreview.screening.amendments import ProtocolChange
from litreview.screening.orders_followed import NO_VOTES, OrdersFollowed
from litreview.screening.prisma_s import Answered
from litreview.screening.protocol import PilotTarget, Protocol


@dataclass(frozen=True, slots=True)
class SearchMethods:
    """A search with its PRISMA-S facts.

    Attributes:
        records: In its exports that count.
        files: Names of these.
        items: What a person wrote to each PRISMA-S item, by its name in `search.toml`; empty where there is none.
        answers: What answers each item, as in `prisma_s.answers_of`.
        strategy: As it was run, where it was kept.
        corrections: Facts that were different when it was imported.
        is_repeated: Whether it ran again in a later version of the review, of which its hits are not.
    """

    name: str
    kind: SourceKind
    platform: str | None
    date: str | None
    hits: int | None
    records: int
    files: tuple[str, ...]
    items: Mapping[str, str]
    answers: Mapping[str, Answered]
    # Whole, as it was run: PRISMA-S item 8 asks for it line by line.
    strategy: str | None
    corrections: tuple[FactChange, ...] = ()
    is_repeated: bool = False


@dataclass(frozen=True, slots=True)
class NewestOrder:
    """The newest order by relevance in which reports of a stage were read.

    Attributes:
        pool: Reports that were ranked.
        learnt_from: Decisions that it learnt from.
        guesser: What guessed the languages of texts.
        first: Day of the first decision that was made in any such order; `last` that of the last one.
    """

    pool: int
    learnt_from: int
    guesser: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class StageMethods:
    """The screening of one stage.

    Attributes:
        first: Day of the first vote in force; None before there is one.
        maybes: Votes that were unsure.
        consensuses: Reports on which reviewers reached consensus.
        unfinished: Reports of the stage that are not settled yet.
        orders: The orders by relevance in which reports were read.
        newest_order: The newest of them; None if there is none.
        followed: The orders in which each reviewer came to reports.
        basis: Which reports the agreement is measured on.
    """

    stage: Stage
    reviewers: tuple[str, ...]
    votes: int
    first: str | None
    last: str | None
    consensuses: int
    agreement: Agreement
    orders: OrdersUsed = NO_ORDERS
    newest_order: NewestOrder | None = None
    followed: OrdersFollowed = NO_VOTES
    maybes: int = 0
    unfinished: int = 0
    basis: AgreementBasis = NO_BASIS

    @property
    def is_finished(self) -> bool:
        """Whether all reports of the stage are settled, by votes."""
        return bool(self.votes) and not self.unfinished


@dataclass(frozen=True, slots=True)
class PilotMethods:
    """A pilot that its reviewers have finished.

    Attributes:
        reports: How many were drawn.
        reviewers: How many people judged all of them.
        agreed: Reports on which they had the same outcome, of `n` that all of them judged.
        kappa: Cohen's of two reviewers, Fleiss' of more; None if it is not defined.
        reached: Whether it reached the target; None without a target, or if its measure is not defined.
    """

    name: str
    stage: Stage
    reports: int
    reviewers: int
    agreed: int
    n: int
    kappa: float | None
    target: PilotTarget | None
    reached: bool | None


@dataclass(frozen=True, slots=True)
class SelfCheckMethods:
    """What reviewers judged again of their own at a stage, without seeing the first decision.

    Attributes:
        reviewers: How many people did.
        agreed: Reports on which they decided the same, of `n`.
        interval: Of the share of these, with 95 % confidence.
        kappa: None if it is not defined.
    """

    stage: Stage
    reviewers: int
    n: int
    agreed: int
    interval: tuple[float, float]
    kappa: float | None


@dataclass(frozen=True, slots=True)
class CheckMethods:
    """A check sample that was judged.

    Attributes:
        of: What it was drawn from: `excluded`, `included`, `merged`, `unscreened`, or `likeliest` excluded ones.
        frame: The number of these.
        bound: Wrong ones among them at most, with 95 % confidence; None if the sample was not random.
        in_parts: Whether it was drawn in parts by the strength of the evidence.
    """

    name: str
    stage: Stage
    of: str
    frame: int
    drawn: int
    wrong: int
    unsettled: int
    bound: int | None
    in_parts: bool = False


@dataclass(frozen=True, slots=True)
class DroppedMethods:
    """A removal before screening, or a stop; `by` is `automation`, `other` or `stop`, records those it names.

    Attributes:
        grounds: The evidence that a stop was made on; None if it keeps none.
    """

    by: str
    why: str
    records: int
    grounds: StoppingStatement | None = None


@dataclass(frozen=True, slots=True)
class Amendment:
    """A version of the protocol after the first.

    Attributes:
        votes: How many votes in force had been given before it.
        changes: None where its text, or that of the one before, is not here.
    """

    version: str
    before: str
    day: str
    votes: int
    changes: tuple[ProtocolChange, ...] | None


@dataclass(frozen=True, slots=True)
class CriterionMethods:
    """A criterion that changed after the first decisions, and the decisions that the change could touch.

    Attributes:
        effect: What people said of the change: `wider`, `tighter` or `both`.
        kept: The number of decisions that were made again and stayed the same.
        changed: The number of decisions that became another one.
        left: The number of decisions that nobody has made again yet.
    """

    id: str
    version: str
    day: str
    effect: str
    kept: int
    changed: int
    left: int


@dataclass(frozen=True, slots=True)
class Excluded:
    """A report that was excluded at full text, as a reference, and the code of its primary reason."""

    report: str
    reason: str


@dataclass(frozen=True, slots=True)
class Methods:
    """All of it.

    Attributes:
        software: Name and version of this program.
        engine: Version of the duplicate engine; empty when it never ran here.
        judged: Acts in which people judged pairs of records.
        files: Full texts kept as files.
        studies: Studies that persons grouped reports into.
        profile: Of the duplicate engine.
        root: Root hash of the public archive; empty when none was made here.
        pilots: Those that are finished, in the order in which they were drawn.
        samples: Check samples that are finished, likewise.
        self_checks: Of each stage where somebody judged own reports again.
        criteria: Changes of criteria that could touch decisions.
        merged_by: Pairs that the engine merged, by rule.
        versions: What the engine did with two versions of one work.
        left_out: Pairs that the engine did not compare, as they only share a very common block.
    """

    protocol: Protocol
    software: str
    flow: Flow
    searches: tuple[SearchMethods, ...]
    engine: str
    judged: int
    dropped: tuple[DroppedMethods, ...]
    stages: tuple[StageMethods, ...]
    files: int
    studies: int
    excluded: tuple[Excluded, ...]
    amendments: tuple[Amendment, ...]
    profile: str = "standard"
    root: str = ""
    pilots: tuple[PilotMethods, ...] = ()
    samples: tuple[CheckMethods, ...] = ()
    self_checks: tuple[SelfCheckMethods, ...] = ()
    criteria: tuple[CriterionMethods, ...] = ()
    merged_by: Mapping[str, int] = field(default_factory=dict)
    versions: StudyVersions = "ask"
    left_out: int = 0

    @property
    def is_scoping(self) -> bool:
        """Whether the protocol calls the review a scoping review."""
        return self.protocol.review_type == "scoping"

    @property
    def were_tools_used(self) -> bool:
        """Whether a tool took part in deciding what is eligible; PRISMA 2020 counts a stop as one."""
        return any(one.by != "other" for one in self.dropped)

    @property
    def ranked(self) -> tuple[tuple[StageMethods, NewestOrder], ...]:
        """The stages at which reports were read in an order by relevance, each with the newest order."""
        return tuple((stage, stage.newest_order) for stage in self.stages if stage.newest_order)

    @property
    def unjudged(self) -> int:
        """Count what waits for a decision at screening, in both columns."""
        return sum(self.flow.undecided.get(name, 0) for name in ("records", "other_records"))

    def both_columns(self, box: str) -> int:
        """Add a box of the flow up over both columns, such as `sought_reports`."""
        return sum(self.flow.numbers.get(f"{lane}_{box}", 0) for lane in REASON_LANES)

    @property
    def duplicates(self) -> int:
        """Count the records removed as duplicates in both columns: the text is on the whole review."""
        return self.flow.numbers.get("duplicates", 0) + self.flow.dropped.get("other_duplicates", 0)

    @property
    def screened(self) -> int:
        """Count what was screened in both columns; PRISMA 2020 has no such box for other methods."""
        flow = self.flow
        other = flow.dropped.get("other_excluded", 0) + flow.undecided.get("other_records", 0)
        return flow.numbers.get("records_screened", 0) + flow.numbers.get("other_sought_reports", 0) + other
