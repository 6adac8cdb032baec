"""The votes on a report, and the state that they give it at a stage (RULES 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from litreview.model import Event, Stage, State, Verdict
from litreview.screening.protocol import Protocol


@dataclass(frozen=True, slots=True)
class Ballot:
    """A decision or consensus in force.

    Attributes:
        record: The record that the vote stays with if its report is split.
        settles: The records whose votes a consensus resolves; empty for a vote.
    """

    event: str
    record: str
    stage: Stage
    reviewer: str
    verdict: Verdict
    reasons: tuple[str, ...] = ()
    note: str = ""
    at: str = ""
    settles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class StageState:
    """The state of a report at a stage.

    Attributes:
        complete: Whether the stage is decided.
        lacks: Whether fewer reviewers have voted than the stage needs, and no consensus resolves it.
        reason: Code of the primary reason of an exclusion, if one was given.
    """

    state: State
    complete: bool
    reason: str | None = None
    lacks: bool = False

    @property
    def goes_on(self) -> bool:
        """Whether the report passes the stage."""
        return self.complete and self.state in {State.INCLUDE, State.MAYBE}


Outcome = tuple[Verdict, str | None]
TODO = StageState(State.TODO, complete=False, lacks=True)


def ballot(event: Event) -> Ballot | None:
    """Parse a vote or consensus; None for a round's vote, which never counts, and for a malformed one."""
    # A calibration round is practice; counted, it would decide reports before screening has begun.
    return None if event.body.get("round") else parse_ballot(event)


def parse_ballot(event: Event) -> Ballot | None:
    """Parse a vote or consensus, also one of a round; None for any other event and for a malformed one."""
    if event.kind not in {"decision", "consensus"}:
        return None
    body = event.body
    try:
        return Ballot(
            event=event.id,
            record=str(body["record"]),
            stage=Stage(body["stage"]),
            reviewer=event.reviewer,
            verdict=Verdict(body["verdict"]),
            reasons=tuple(map(str, body.get("reasons") or ())),
            note=str(body.get("note") or ""),
            at=event.at,
            settles=frozenset({str(body["record"]), *map(str, body.get("report") or ())})
            if event.kind == "consensus"
            else frozenset(),
        )
    # A vote from a ledger edited by hand, or of a stage of a newer version, is ignored.
    except (KeyError, ValueError, TypeError):
        return None


def stage_state(ballots: Sequence[Ballot], stage: Stage, protocol: Protocol) -> StageState:
    """Derive the state of a report from all ballots in force on its records at a stage."""
    rule = protocol.stages[stage]
    settled = frozenset[str]().union(*(vote.settles for vote in ballots))
    if settled:
        # Votes that the consensus did not cover, as of a report joined since, count beside it.
        open_ballots = [vote for vote in ballots if vote.settles or vote.record not in settled]
        return _settle(open_ballots, stage, protocol)
    reviewers = {vote.reviewer for vote in ballots}
    # First after a consensus: no missing vote and no conflict changes what one include decides.
    if rule.rule == "include-wins" and clear_include(ballots, reviewers, stage, protocol):
        return _complete((Verdict.INCLUDE, None), ballots, stage)
    lacks = len(reviewers) < rule.reviewers
    # Before the count: a reviewer whose own votes differ must be asked, however many others have voted.
    if any(is_torn(ballots, name, stage, protocol) for name in reviewers):
        return StageState(State.CONFLICT, complete=False, lacks=lacks)
    if lacks:
        return StageState(State.WAITING, complete=False, lacks=True) if reviewers else TODO
    if rule.rule == "lead" and len(_outcomes(ballots, stage, protocol)) > 1:
        # Until the lead has voted the difference is a conflict.
        ballots = _of(ballots, protocol.lead) or ballots
    return _settle(ballots, stage, protocol)


def differ(ballots: Iterable[Ballot], stage: Stage, protocol: Protocol) -> bool:
    """Check whether the votes among ballots differ; a consensus does not count."""
    return len(_outcomes((vote for vote in ballots if not vote.settles), stage, protocol)) > 1


def can_be_settled(ballots: Sequence[Ballot], stage: Stage, protocol: Protocol) -> bool:
    """Check whether a consensus has something to settle: votes that differ or leave a doubt, or an earlier consensus."""
    if any(vote.settles for vote in ballots) or differ(ballots, stage, protocol):
        return True
    now = stage_state(ballots, stage, protocol)
    return now.state is State.MAYBE and not now.complete


def is_torn(ballots: Iterable[Ballot], reviewer: str, stage: Stage, protocol: Protocol) -> bool:
    """Check whether a reviewer's own votes on a report differ, as after a merge or from two machines (RULES 2)."""
    own = [vote for vote in _of(ballots, reviewer) if not vote.settles]
    return len(_outcomes(own, stage, protocol)) > 1


def _settle(ballots: Sequence[Ballot], stage: Stage, protocol: Protocol) -> StageState:
    outcomes = _outcomes(ballots, stage, protocol)
    if len(outcomes) != 1:
        return StageState(State.CONFLICT, complete=False)
    return _complete(outcomes.pop(), ballots, stage)


def _complete(outcome: Outcome, ballots: Iterable[Ballot], stage: Stage) -> StageState:
    verdict, reason = outcome
    if verdict is Verdict.EXCLUDE:
        return StageState(State.EXCLUDE, complete=True, reason=reason)
    if verdict is Verdict.MAYBE:
        return StageState(State.MAYBE, complete=False)
    # Goes on as an include, and shows the doubt to the reader of the full text.
    unsure = stage is Stage.TITLE_ABSTRACT and any(vote.verdict is Verdict.MAYBE for vote in ballots)
    return StageState(State.MAYBE if unsure else State.INCLUDE, complete=True)


def clear_include(ballots: Sequence[Ballot], reviewers: set[str], stage: Stage, protocol: Protocol) -> bool:
    """Check whether a reviewer includes the report and has no other vote on any of its records."""
    return any(
        _outcomes(own, stage, protocol) == {(Verdict.INCLUDE, None)}
        and any(vote.verdict is Verdict.INCLUDE for vote in own)
        for own in (_of(ballots, name) for name in reviewers)
    )


def _of(ballots: Iterable[Ballot], reviewer: str | None) -> list[Ballot]:
    return [vote for vote in ballots if vote.reviewer == reviewer]


def _outcomes(ballots: Iterable[Ballot], stage: Stage, protocol: Protocol) -> set[Outcome]:
    return {_outcome(vote, stage, protocol) for vote in ballots}


def _outcome(vote: Ballot, stage: Stage, protocol: Protocol) -> Outcome:
    """Return the compared parts of a vote: the verdict after the maybe rule and, at full text, the primary reason."""
    verdict = vote.verdict
    if (
        verdict is Verdict.MAYBE
        and stage is Stage.TITLE_ABSTRACT
        and protocol.stages[stage].maybe == "include"
    ):
        verdict = Verdict.INCLUDE
    # The flow counts each exclusion under one reason, so two people must agree on it.
    compares_reason = stage is Stage.FULL_TEXT and verdict is Verdict.EXCLUDE
    return verdict, (protocol.primary(vote.reasons) if compares_reason else None)
