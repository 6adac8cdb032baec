"""Results of pilots: agreement against the protocol's target, by criterion, and the reports that split the reviewers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from litreview.model import Verdict
from litreview.review.context import Context
from litreview.review.reports.cards import as_vote
from litreview.review.rounds.round_blinding import is_open
from litreview.review.rounds.round_log import DrawnReport, judged_by, outcome
from litreview.review.views import Vote
from litreview.screening.agreement import Agreement, agreement
from litreview.screening.agreement_table import Said, codes_of, compare
from litreview.screening.protocol_parts import PilotTarget
from litreview.standing.round_events import Round
from litreview.standing.votes import Ballot


@dataclass(frozen=True, slots=True)
class CriterionSplit:
    """How the reviewers used a criterion in a pilot.

    Attributes:
        criterion: Its id.
        both: Reports that all reviewers exclude under it.
        only: By reviewer, reports that this one excludes under it and not all others do.
        agreement: On whether a report fails it; without figures where no reason under it was given.
    """

    criterion: str
    both: int
    only: Mapping[str, int]
    agreement: Agreement

    @property
    def is_used(self) -> bool:
        """Whether any reviewer excluded a report under it."""
        return bool(self.both or any(self.only.values()))


@dataclass(frozen=True, slots=True)
class PilotReport:
    """A report of a pilot with the votes on it, by reviewer.

    Attributes:
        criteria: Ids of the criteria under which it was excluded.
        notes: By reviewer, what they noted in their talk.
        joined: Whether it was joined to another report of the pilot since.
    """

    key: str
    title: str
    year: int | None
    votes: Mapping[str, Vote]
    criteria: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    joined: bool = False


@dataclass(frozen=True, slots=True)
class PilotResult:
    """The result of a pilot.

    Attributes:
        judged: By reviewer, the number of reports judged.
        is_open: Whether somebody still has to judge; the figures are then of those who are ready.
        reviewers: Who has judged all reports.
        agreed: Reports on which all of them have the same outcome.
        n: Reports that all of them judged.
        agreement: Of their votes, with a maybe counted as the protocol counts it.
        figure: The agreement by the measure of the target; None if it is not defined.
        reached: Whether it reaches the target; None without a target, or if it is not defined.
        both_in: Reports that none of them excludes.
        only_in: By reviewer, reports that they do not exclude and somebody else does.
        both_out: Reports that all of them exclude.
        criteria: In the order of the protocol.
        split: Reports on which the outcomes differ.
        other_criterion: Reports that all exclude, under different criteria.
    """

    round: Round
    judged: Mapping[str, int]
    is_open: bool
    reviewers: tuple[str, ...]
    agreed: int
    n: int
    agreement: Agreement
    target: PilotTarget | None
    figure: float | None
    reached: bool | None
    both_in: int
    only_in: Mapping[str, int]
    both_out: int
    criteria: tuple[CriterionSplit, ...]
    split: tuple[PilotReport, ...]
    other_criterion: tuple[PilotReport, ...]


def pilot_result(
    context: Context,
    round_: Round,
    reports: Sequence[DrawnReport],
    titles: Mapping[str, tuple[str, int | None]],
) -> PilotResult:
    """Compute the result of a pilot.

    Args:
        context: The review.
        round_: The pilot.
        reports: Its reports.
        titles: Title and year of each drawn record.
    """
    protocol, stage = context.protocol, round_.stage
    judged = judged_by(reports)
    to_judge = sum(report.lead is not None and not report.joined for report in reports)
    ready = tuple(name for name, n in judged.items() if n >= to_judge)
    codes = codes_of(protocol.criteria, protocol.offered(stage))
    whole = [
        (report, {name: vote for name in ready if (vote := report.vote_of(name))})
        for report in reports
        if len(ready) > 1 and not report.joined
    ]
    whole = [(report, votes) for report, votes in whole if len(votes) == len(ready)]
    said = [
        Said(report.key, name, str(vote.verdict), str(stage), vote.reasons)
        for report, votes in whole
        for name, vote in votes.items()
    ]
    as_include = protocol.stages[stage].maybe == "include"
    found = agreement(((one.record, one.reviewer, one.verdict) for one in said), maybe_as_include=as_include)
    by_criterion = compare(said, "criterion", codes) if codes else {}
    split, other, agreed = [], [], 0
    for report, votes in whole:
        outcomes = {outcome(vote.verdict, stage, protocol) for vote in votes.values()}
        failed = {name: _failed(vote, codes) for name, vote in votes.items()}
        row = _row(report, votes, failed, titles)
        if len(outcomes) > 1:
            split.append(row)
        else:
            agreed += 1
            if outcomes == {Verdict.EXCLUDE} and len(set(failed.values())) > 1:
                other.append(row)
    excluding = [
        {name for name, vote in votes.items() if vote.verdict is Verdict.EXCLUDE} for _, votes in whole
    ]
    target = round_.target or protocol.pilot
    figure = _figure(found, agreed, len(whole), target)
    return PilotResult(
        round_, judged, is_open(context, round_, reports), ready, agreed, len(whole), found, target, figure,
        None if target is None or figure is None else figure >= target.share - ROUNDING,
        sum(not names for names in excluding),
        {name: sum(bool(names) and name not in names for names in excluding) for name in ready},
        sum(len(names) == len(ready) for names in excluding),
        tuple(_criterion(name, part, whole, codes[name], ready) for name, part in by_criterion.items()),
        tuple(split), tuple(other),
    )  # fmt: skip


ROUNDING = 1e-9
"""A share such as 0.75 of 20 must not fail for the last digit of a float."""


def _figure(found: Agreement, agreed: int, n: int, target: PilotTarget | None) -> float | None:
    if not n:
        return None
    if target is not None and target.measure == "kappa":
        return found.kappa if len(found.reviewers) == 2 else found.fleiss  # noqa: PLR2004  # Cohen's is of a pair
    return agreed / n


def _failed(vote: Ballot, codes: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the criteria that the reasons of a vote name."""
    return tuple(name for name, reasons in codes.items() if set(reasons) & set(vote.reasons))


def _criterion(
    name: str,
    found: Agreement,
    whole: Sequence[tuple[DrawnReport, Mapping[str, Ballot]]],
    codes: Sequence[str],
    ready: Sequence[str],
) -> CriterionSplit:
    both, only = 0, dict.fromkeys(ready, 0)
    for _, votes in whole:
        failing = [who for who, vote in votes.items() if set(codes) & set(vote.reasons)]
        if len(failing) == len(votes):
            both += 1
        else:
            for who in failing:
                only[who] += 1
    return CriterionSplit(name, both, only, found)


def _row(
    report: DrawnReport,
    votes: Mapping[str, Ballot],
    failed: Mapping[str, tuple[str, ...]],
    titles: Mapping[str, tuple[str, int | None]],
) -> PilotReport:
    title, year = titles.get(report.key, ("", None))
    criteria = tuple(dict.fromkeys(name for names in failed.values() for name in names))
    notes = {event.reviewer: str(event.body.get("note") or "") for event in report.notes}
    shown = {name: as_vote(vote) for name, vote in votes.items()}
    return PilotReport(report.key, title, year, shown, criteria, notes, report.joined)
