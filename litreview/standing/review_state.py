"""The state of a review: its reports, their state at each stage and in the flow, derived from facts and events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from litreview.dedup.clusters import Grouping, PersonJudgement, reports
from litreview.model import DATABASE_KINDS, Event, FlowEnd, FlowStatus, Lane, Pair, SourceKind, Stage, State
from litreview.screening.protocol import Protocol
from litreview.standing.log import in_force, records_of
from litreview.standing.versions import FIRST
from litreview.standing.votes import TODO, Ballot, StageState, ballot, stage_state

GONE = StageState(State.REMOVED, complete=True)
"""A report that was removed before screening: nobody has to vote on it."""


@dataclass(frozen=True, slots=True)
class Fact:
    """The facts about a record that the flow needs.

    Attributes:
        counted: Whether it lies in an export that is neither withdrawn nor replaced.
        versions: The versions of the review in which it lies in such an export.
    """

    key: str
    kind: SourceKind
    counted: bool = True
    versions: frozenset[int] = FIRST


@dataclass(frozen=True, slots=True)
class ReportState:
    """The derived state of a report.

    Attributes:
        lead: The counted record of its home that represents it (RULES 6); its smallest key if none is counted.
        place: None if no record of it is counted: it is then in no lane, box or queue.
        home: The version of the review in which it first came in.
        contested: Whether it is marked as not retrieved although there are votes on its full text.
        overruled: Whether it was removed before screening although there are votes on its title.
    """

    lead: str
    records: tuple[str, ...]
    place: FlowStatus | None
    title_abstract: StageState
    full_text: StageState
    ballots: tuple[Ballot, ...] = ()
    contested: bool = False
    overruled: bool = False
    home: int = 1


class Arrival(NamedTuple):
    """How a report came into the review (RULES 6).

    Attributes:
        lead: The counted record of its home that represents it; its smallest key if none is counted.
        lane: None if none of its records is counted.
        home: The version in which it first came in.
    """

    lead: str
    lane: Lane | None
    home: int


@dataclass(frozen=True, slots=True)
class Statements:
    """What events in force say, by record.

    Attributes:
        outcomes: `got`, `not-retrieved`, or both.
        states: What the votes that were seen so far give at a stage; most reports have the same few.
    """

    votes: Mapping[str, list[Ballot]]
    outcomes: Mapping[str, set[str]]
    removals: Mapping[str, set[FlowEnd]]
    studies: Mapping[str, set[str]]
    states: dict[tuple[Any, ...], StageState] = field(default_factory=dict)

    @property
    def named(self) -> AbstractSet[str]:
        """The records of which anything is said."""
        return self.votes.keys() | self.outcomes.keys() | self.removals.keys() | self.studies.keys()


REMOVAL: tuple[FlowEnd, ...] = ("removed-other", "removed-automation", "stopped")
"""The ways of removal in order of precedence (RULES 6)."""


@dataclass(frozen=True, slots=True)
class ReviewState:
    """The reports of a set of records, and the pairs that wait for a person's judgement."""

    reports: tuple[ReportState, ...]
    grouping: Grouping
    live: frozenset[str] = field(default=frozenset())


def derive(
    facts: Iterable[Fact],
    pairs: Iterable[Pair],
    events: Iterable[Event],
    protocol: Protocol,
    replaced: Iterable[tuple[str, str]] = (),
) -> ReviewState:
    """Derive the state of these records.

    The input must be closed: every pair and event that links one of the records to another is given, and
    so is that other. Order never matters; neither time nor id decides (RULES 2 and 4).
    """
    known = {fact.key: fact for fact in facts}
    log = list(events)
    live = in_force(log)
    acts = [event for event in log if event.id in live]
    among = [pair for pair in pairs if pair.a in known and pair.b in known]
    grouping = reports(known, _judgements(acts, known), among, replaced)
    said = statements(acts)
    found = tuple(
        report_state(group, arrival_of(known[key] for key in group), said, protocol)
        for group in grouping.groups
    )
    return ReviewState(found, grouping, frozenset(live))


def statements(acts: Sequence[Event]) -> Statements:
    """Collect what events in force say of records."""
    # By the one record that was shown: after a split a vote stays with it, and the other reports have no vote.
    votes: dict[str, list[Ballot]] = {}
    for event in acts:
        if (vote := ballot(event)) is not None:
            votes.setdefault(vote.record, []).append(vote)
    return Statements(votes, _retrievals(acts), _removals(acts), _studies(acts))


def _judgements(events: Iterable[Event], known: Mapping[str, Fact]) -> Iterator[PersonJudgement]:
    for event in events:
        if event.kind != "judgement":
            continue
        a, b = str(event.body.get("a")), str(event.body.get("b"))
        # A judgement on a missing record waits, as any event does.
        if a in known and b in known:
            match event.body.get("verdict"):
                case "same" | "different" as verdict:
                    yield PersonJudgement(a, b, verdict)


def _retrievals(events: Iterable[Event]) -> dict[str, set[str]]:
    """Map each record to the outcomes of the retrievals in force on it: `got`, `not-retrieved`, or both."""
    found: dict[str, set[str]] = {}
    for event in events:
        if event.kind == "retrieval":
            found.setdefault(str(event.body.get("record")), set()).add(str(event.body.get("outcome")))
    return found


def _removals(events: Iterable[Event]) -> dict[str, set[FlowEnd]]:
    """Map each record to the ways in which it was removed before screening."""
    found: dict[str, set[FlowEnd]] = {}
    for event in events:
        if event.kind in {"removal", "stop"}:
            by_hand: FlowEnd = (
                "removed-automation" if event.body.get("by") == "automation" else "removed-other"
            )
            for key in records_of(event):
                found.setdefault(key, set()).add("stopped" if event.kind == "stop" else by_hand)
    return found


def _studies(events: Iterable[Event]) -> dict[str, set[str]]:
    """Map each record to the ids of the studies that people gave its report."""
    found: dict[str, set[str]] = {}
    for event in events:
        if event.kind == "study":
            ids = event.body.get("studies")
            named = ids if isinstance(ids, list) else []
            found.setdefault(str(event.body.get("record")), set()).update(map(str, named))
    return found


def report_state(
    group: Sequence[str], arrival: Arrival, statements: Statements, protocol: Protocol
) -> ReportState:
    """Derive the state of one report.

    Args:
        group: The keys of its records.
        arrival: How it came into the review.
        statements: What is said of its records; of others as well.
        protocol: The rules.
    """
    lead, lane, home = arrival
    ballots = tuple(vote for key in group for vote in statements.votes.get(key, ()))
    removals = {end for key in group for end in statements.removals.get(key, ())}
    is_screened = any(vote.stage is Stage.TITLE_ABSTRACT for vote in ballots)
    if removals and not is_screened:
        # Several may name it; which one counts must not depend on their order.
        removed = next(end for end in REMOVAL if end in removals)
        place = FlowStatus(lane, removed) if lane else None
        return ReportState(lead, tuple(group), place, GONE, TODO, ballots, home=home)
    title_abstract = _stage_state(ballots, Stage.TITLE_ABSTRACT, protocol, statements.states)
    # Votes at full text wait while the first stage is open again, or a report would be in two boxes.
    full_text = TODO
    if title_abstract.goes_on:
        full_text = _stage_state(ballots, Stage.FULL_TEXT, protocol, statements.states)
    outcomes = {outcome for key in group for outcome in statements.outcomes.get(key, ())}
    # A vote on the full text implies that it was retrieved.
    is_read = any(vote.stage is Stage.FULL_TEXT for vote in ballots)
    contested = is_read and title_abstract.goes_on and "not-retrieved" in outcomes
    if is_read:
        outcomes.add("got")
    end, reason = _end(title_abstract, outcomes, full_text)
    studies = tuple(sorted({study for key in group for study in statements.studies.get(key, ())}))
    place = FlowStatus(lane, end, reason, studies) if lane else None
    return ReportState(
        lead, tuple(group), place, title_abstract, full_text, ballots, contested, bool(removals), home
    )


def arrival_of(facts: Iterable[Fact]) -> Arrival:
    """Return how a report with these records came into the review."""
    every = list(facts)
    counted = [fact for fact in every if fact.counted]
    if not counted:
        return Arrival(min(fact.key for fact in every), None, 1)
    home = min(min(fact.versions) for fact in counted)
    # Of its home alone: a record that is found later must not move a report of a version that was published.
    here = [fact for fact in counted if home in fact.versions]
    # Databases first: a report found both ways is counted there; then by key, the same on every machine.
    lead = min(here, key=lambda fact: (fact.kind not in DATABASE_KINDS, fact.key))
    return Arrival(lead.key, Lane.DATABASES if lead.kind in DATABASE_KINDS else Lane.OTHER, home)


def _stage_state(
    ballots: Iterable[Ballot], stage: Stage, protocol: Protocol, states: dict[tuple[Any, ...], StageState]
) -> StageState:
    here = [vote for vote in ballots if vote.stage is stage]
    # A consensus settles the votes on certain records; without one only these three say anything.
    if any(vote.settles for vote in here):
        return stage_state(here, stage, protocol)
    votes = (stage, *((vote.reviewer, vote.verdict, vote.reasons) for vote in here))
    if votes not in states:
        states[votes] = stage_state(here, stage, protocol)
    return states[votes]


def _end(screened: StageState, outcomes: set[str], judged: StageState) -> tuple[FlowEnd, str | None]:
    """Return where a report that was not removed ends, and the reason."""
    if not screened.complete:
        return "undecided", None
    if not screened.goes_on:
        return "excluded", None
    # If people disagree on a retrieval, the one who has the file is right.
    if "got" not in outcomes:
        return "not-retrieved" if "not-retrieved" in outcomes else "awaited", None
    if not judged.complete:
        return "judging", None
    if not judged.goes_on:
        return "full-text-excluded", judged.reason or "none"
    return "included", None
