"""Agreement by stage, round, reason and criterion, as needed to train a team."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from litreview.model import Verdict
from litreview.screening.agreement import Agreement, agreement
from litreview.screening.protocol_parts import Criterion, Reason

By = Literal["stage", "round", "reason", "criterion"]
NAMED = ("named", "not named")
NO_REASON = "undefined: no reason of the protocol names this criterion"


@dataclass(frozen=True, slots=True)
class Said:
    """One vote, from any source.

    Attributes:
        record: What was judged; anything that tells one from another.
        criterion: Where votes were given by criterion; a review's own votes name reasons instead.
        round: The calibration round; empty for screening itself.
    """

    record: str
    reviewer: str
    verdict: str
    stage: str = ""
    reasons: tuple[str, ...] = ()
    criterion: str = ""
    round: str = ""


def compare(
    said: Iterable[Said], by: By, names: Mapping[str, Collection[str]], *, maybe_as_include: bool = False
) -> dict[str, Agreement]:
    """Measure agreement for each part of the votes, in the order of the parts.

    Args:
        said: The votes.
        by: What makes a part.
        names: For reasons and criteria of a review: each part and the codes that mean it.
        maybe_as_include: As in `agreement`; for stages and rounds only.
    """
    votes = list(said)
    if names:
        return {
            # Nobody could name such a part, so that all would seem to agree on it.
            part: _naming(votes, set(codes))
            if codes
            else replace(agreement([], labels=NAMED), status=NO_REASON)
            for part, codes in names.items()
        }
    parts: dict[str, list[Said]] = {}
    for vote in votes:
        for part in vote.reasons if by == "reason" else (getattr(vote, by),):
            parts.setdefault(part, []).append(vote)
    if by == "reason":
        return {part: _naming(votes, {part}) for part in sorted(parts)}
    return {
        part: agreement(
            ((vote.record, vote.reviewer, vote.verdict) for vote in parts[part]),
            maybe_as_include=maybe_as_include,
        )
        for part in sorted(parts)
    }


def _naming(votes: Iterable[Said], codes: set[str]) -> Agreement:
    """Compare whether one of these reasons was named; naming another one counts as a rating, too, and so does an include."""
    told = (
        (vote.record, vote.reviewer, NAMED[not codes & set(vote.reasons)])
        for vote in votes
        # An exclusion without a reason does not say what the report fails.
        if vote.reasons or vote.verdict != Verdict.EXCLUDE
    )
    return agreement(told, labels=NAMED)


def codes_of(criteria: Sequence[Criterion], reasons: Iterable[Reason]) -> dict[str, list[str]]:
    """Map the id of each criterion to the codes of the reasons that name it, possibly none."""
    # A reason that means something else is not a vote, so reviewers neither agree nor differ on it.
    codes = [(reason.criterion, reason.code) for reason in reasons if reason.means is None]
    return {criterion.id: [code for named, code in codes if named == criterion.id] for criterion in criteria}
