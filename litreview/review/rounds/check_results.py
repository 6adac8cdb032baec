"""Results of check samples: how many decisions were wrong, and at most how many are among all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from litreview.model import Verdict
from litreview.review.context import Context
from litreview.review.reports.cards import as_vote
from litreview.review.rounds.round_log import DrawnReport, outcome
from litreview.review.views import Vote
from litreview.screening.check_sample import Counted, combined_bound
from litreview.standing.round_events import Round, Stratum

Judged = Literal["unjudged", "right", "open", "stands", "adopted", "gone"]
WRONG: tuple[Judged, ...] = ("open", "adopted", "gone")
"""A judgement that differs counts as wrong until somebody settles it; what cannot be judged any more counts so, too."""


@dataclass(frozen=True, slots=True)
class DifferingReport:
    """A report that was judged differently the second time.

    Attributes:
        outcome: `open` until somebody settles it, then `stands` for the first decision, or `adopted` for the second.
        first: The first decision: votes, and a consensus if there was one.
        second: The votes in the sample.
    """

    key: str
    title: str
    year: int | None
    outcome: Judged
    first: tuple[Vote, ...]
    second: tuple[Vote, ...]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of a check sample.

    Attributes:
        judges: Who judged.
        judged: How many of the drawn reports were judged.
        wrong: Those that differ from the first decision, unless it was found to stand.
        unsettled: Those among them that nobody has settled.
        gone: Drawn reports that are in no export that counts any more; they count as wrong.
        bound: The number of wrong reports in the whole frame that is not exceeded, with 95 % confidence (exact,
            hypergeometric, one-sided); None before all are judged, or if the sample is not random. Where parts were
            drawn in numbers of their own, it combines the bounds of these parts, with what was drawn in them later.
        strata: For each division, the counts by part; more than the sample where more was drawn in a part.
        combined: For a division with more drawn in a part: a bound over all parts, at an equal share of the error each.
        differing: In the order in which they were drawn.
    """

    round: Round
    judges: tuple[str, ...]
    judged: int
    wrong: int
    unsettled: int
    gone: int
    bound: int | None
    strata: Mapping[Stratum, Mapping[str, Counted]]
    combined: Mapping[Stratum, int]
    differing: tuple[DifferingReport, ...]

    @property
    def is_finished(self) -> bool:
        """Whether every drawn report that can be judged was judged."""
        return self.judged + self.gone >= len(self.round.records)


def judged_as(context: Context, round_: Round, report: DrawnReport) -> Judged:
    """Return how a drawn report stands: right, or wrong until settled."""
    if round_.of == "merged":
        if not report.said:
            return "unjudged" if report.lead is not None else "gone"
        return {frozenset({"same"}): "right", frozenset({"different"}): "adopted"}.get(report.said, "open")  # type: ignore[return-value]
    if not report.votes:
        return "unjudged" if report.lead is not None else "gone"
    protocol, stage = context.protocol, round_.stage
    expected = {outcome(verdict, stage, protocol) for verdict in first_verdicts(round_, report)}
    given = {outcome(vote.verdict, stage, protocol) for vote in report.votes}
    if given == expected:
        return "right"
    answers = {outcome(vote.verdict, stage, protocol) for vote in report.settled}
    if len(answers) != 1:
        return "open"
    return "stands" if answers == expected else "adopted"


def first_verdicts(round_: Round, report: DrawnReport) -> list[Verdict]:
    """Return what the first decision on a drawn report was, also where its event is not known here."""
    # In a check sample it follows from the frame, also where a colleague's ledger is missing.
    if round_.is_self_check:
        return [vote.verdict for vote in report.first]
    return [Verdict.INCLUDE if round_.of == "included" else Verdict.EXCLUDE]


def check_result(
    context: Context,
    round_: Round,
    reports: Sequence[DrawnReport],
    additions: Iterable[tuple[Round, Sequence[DrawnReport]]],
    titles: Mapping[str, tuple[str, int | None]],
) -> CheckResult:
    """Compute the result of a check sample.

    Args:
        context: The review.
        round_: The sample.
        reports: Its reports.
        additions: What was drawn later in parts of its frame.
        titles: Title and year of each drawn record.
    """
    found = {report.key: judged_as(context, round_, report) for report in reports}
    wrong = _count(found.values(), WRONG)
    judged = len(found) - _count(found.values(), ("unjudged", "gone"))
    gone = _count(found.values(), ("gone",))
    size = len(round_.frame)
    # Before that, which of them are judged is up to the judges, so that no bound holds.
    is_finished = judged + gone >= len(found) and round_.is_random
    added = [
        (one.stratum[0], {report.key: judged_as(context, one, report) for report in drawn})
        for one, drawn in additions
        if one.stratum is not None
    ]
    strata, combined = {}, {}
    for by, parts in round_.strata.items() if is_finished else ():
        more = [
            judgements for other, judgements in added if other == by and "unjudged" not in judgements.values()
        ]
        # Within a part, the sample and what was drawn later from the rest are together one random sample.
        whole = {key: one for judgements in (found, *more) for key, one in judgements.items()}
        strata[by] = {name: _counted(part, whole) for name, part in sorted(parts.items())}
        if more and by != round_.allocated:
            combined[by] = combined_bound(list(strata[by].values()))
    bound = None
    if round_.allocated in strata:
        bound = combined_bound(list(strata[round_.allocated].values()))
    elif is_finished and round_.allocated is None:
        bound = Counted(size, len(found), wrong).bound
    return CheckResult(
        round_,
        tuple(sorted({vote.reviewer for report in reports for vote in report.votes})),
        judged,
        wrong,
        _count(found.values(), ("open",)),
        gone,
        bound,
        strata,
        combined,
        tuple(
            differing(report, found[report.key], titles)
            for report in reports
            if found[report.key] in ("open", "stands", "adopted")
        ),
    )


def _count(judgements: Iterable[Judged], wanted: Sequence[Judged]) -> int:
    return sum(one in wanted for one in judgements)


def _counted(part: frozenset[str], judgements: Mapping[str, Judged]) -> Counted:
    here = [one for key, one in judgements.items() if key in part]
    return Counted(len(part), len(here), _count(here, WRONG))


def differing(
    report: DrawnReport, judged: Judged, titles: Mapping[str, tuple[str, int | None]]
) -> DifferingReport:
    """Return a report that was judged differently, with both judgements."""
    title, year = titles.get(report.key, ("", None))
    first, second = (tuple(map(as_vote, votes)) for votes in (report.first, report.votes))
    return DifferingReport(report.key, title, year, judged, first, second)
