"""Self-checks: a share of a reviewer's own reports comes back unseen, which shows how consistently they decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction

from litreview.model import Stage
from litreview.review.context import Context, iso
from litreview.review.decisions.seen_conflict import SEEN_CONFLICT
from litreview.review.rounds.check_results import DifferingReport, differing, judged_as
from litreview.review.rounds.drawing import DrawOptions, draw_records, record_round
from litreview.review.rounds.round_log import DrawnReport, all_rounds, drawn_in, titles_of, to_judge
from litreview.review.touched_votes import touched_leads
from litreview.screening.agreement import Agreement, agreement
from litreview.screening.protocol_parts import SelfCheck
from litreview.standing.round_events import Round
from litreview.store.store import StoreSession

FIRST, AGAIN = "first", "again"
"""The two judgements of one reviewer, which are compared like those of two reviewers."""


@dataclass(frozen=True, slots=True)
class SelfCheckQueue:
    """What a reviewer judges again at a stage.

    Attributes:
        rounds: Ids of their self-checks there.
        judged: How many reports were judged again.
        todo: The reports that wait, each with the id of its round, in the order in which they were drawn.
    """

    rounds: frozenset[str] = frozenset()
    judged: int = 0
    todo: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OwnConsistency:
    """How far a reviewer decides the same when a report comes back.

    Attributes:
        drawn: Reports that were drawn.
        agreement: Of the first judgement with the second; `n` is the number judged again.
        agreed: Reports that were judged the same.
        unsettled: Differing judgements that the reviewer has not settled; none of them changes a vote by itself.
        differing: In the order in which they were drawn.
        round_names: The self-check of each report that differs, by its key.
    """

    reviewer: str
    stage: Stage
    drawn: int
    agreement: Agreement
    agreed: int
    unsettled: int
    differing: tuple[DifferingReport, ...]
    round_names: Mapping[str, str] = field(default_factory=dict)


def self_checks(session: StoreSession, stage: Stage, reviewer: str | None = None) -> list[Round]:
    """Return the self-checks at a stage, oldest first: those of one reviewer, or of all."""
    return [
        one
        for one in all_rounds(session)
        if one.is_self_check and one.stage is stage and reviewer in (None, one.reviewer)
    ]


def queue(session: StoreSession, reviewer: str, stage: Stage) -> SelfCheckQueue:
    """Return what a reviewer judges again at a stage."""
    rounds = self_checks(session, stage, reviewer)
    if not rounds:
        return SelfCheckQueue()
    found = drawn_in(session, rounds)
    return SelfCheckQueue(
        frozenset(found),
        sum(bool(report.votes) for reports in found.values() for report in reports),
        tuple(
            (report.lead or report.key, one.id)
            for one in rounds
            for report in to_judge(found[one.id], one, reviewer)
        ),
    )


def draw_due(context: Context, reviewer: str, stage: Stage, seed: int | None = None) -> Round | None:
    """Draw what is due of a reviewer's own reports; None if nothing is, or if the protocol asks for no self-check."""
    setting = context.protocol.self_check
    if setting is None or stage not in setting.stages:
        return None
    # Exactly, as 29 % of 100 would be 28 in floats.
    share = Fraction(str(setting.share))
    with context.store.read() as session:
        rounds = self_checks(session, stage, reviewer)
        drawn = {key for one in rounds for key in one.records}
        # By the database first: this is asked after every few decisions, and mostly nothing is due.
        judged = sum(session.lists.count_judged(stage, reviewer).values())
        if int((judged - setting.gap) * share) <= len(drawn):
            return None
        votes = _earlier_votes(context, session, reviewer, stage, setting)
        number = int(len(votes) * share) - len(drawn)
        # By their reports of today, which may have been joined since they were drawn.
        leads = session.reports.leads(drawn)
        keys = sorted(votes.keys() - set(leads.values()))
        if number < 1 or not keys:
            return None
        options = DrawOptions(number, stage, seed=seed)
        seed, records = draw_records(keys, options)
        body = {
            "seed": seed,
            "records": records,
            "frame_size": len(keys),
            "decisions": [[votes[key]] for key in records],
        }
    return record_round(context, "self", options, body, reviewer)


def _earlier_votes(
    context: Context, session: StoreSession, reviewer: str, stage: Stage, setting: SelfCheck
) -> dict[str, str]:
    """Return the votes that lie far enough back, by the lead of their report, oldest first."""
    own = [
        (lead, vote)
        for lead, vote in session.lists.ballots_of(reviewer)
        if vote.stage is stage and not vote.settles
    ]
    # A vote given after a talk about it, or under another text of a criterion, may differ for good reasons.
    left_out = session.events.carrying(SEEN_CONFLICT)
    touched = touched_leads(context, session, reviewer, stage)
    # Nor does one whose votes contradict each other: it is asked about first in the queue anyhow.
    votes_on = Counter(lead for lead, _ in own)
    latest = iso(context.clock() - timedelta(days=setting.gap_days))
    return {
        lead: vote.event
        for lead, vote in own[: -setting.gap]
        if votes_on[lead] == 1 and vote.event not in left_out and lead not in touched and vote.at <= latest
    }


def consistency(
    context: Context, session: StoreSession, reviewer: str, stage: Stage
) -> OwnConsistency | None:
    """Return how consistently a reviewer decides at a stage; None if nothing of theirs was drawn."""
    rounds = self_checks(session, stage, reviewer)
    if not rounds:
        return None
    drawn = drawn_in(session, rounds)
    # All self-checks together: each of them is of a few reports.
    both = [(one, report) for one in rounds for report in _judged_twice(drawn[one.id])]
    found = _compare(context, stage, both)
    other = [
        (one, report, judged)
        for one, report in both
        if (judged := judged_as(context, one, report)) not in ("right", "unjudged")
    ]
    titles = titles_of(session, [report.key for _, report, _ in other])
    return OwnConsistency(
        reviewer,
        stage,
        sum(map(len, drawn.values())),
        found,
        agreed_of(found),
        sum(judged == "open" for _, _, judged in other),
        tuple(differing(report, judged, titles) for _, report, judged in other),
        {report.key: one.name for one, report, _ in other},
    )


def everyone(context: Context, session: StoreSession, stage: Stage) -> tuple[int, Agreement]:
    """Return how many reviewers judged reports of their own again, and the agreement of all of them together."""
    rounds = self_checks(session, stage)
    drawn = drawn_in(session, rounds) if rounds else {}
    both = [(one, report) for one in rounds for report in _judged_twice(drawn[one.id])]
    return len({one.reviewer for one, _ in both}), _compare(context, stage, both)


def agreed_of(found: Agreement) -> int:
    """Count the records that were judged the same twice."""
    return sum(row[n] for n, row in enumerate(found.table))


def _judged_twice(reports: Iterable[DrawnReport]) -> Iterator[DrawnReport]:
    """Yield the reports whose second judgement was given, and whose first is known here."""
    return (report for report in reports if report.votes and report.first and not report.joined)


def _compare(context: Context, stage: Stage, reports: Sequence[tuple[Round, DrawnReport]]) -> Agreement:
    """Compare the first judgements with the second; of a whole team, each reviewer only with themselves."""
    # Two reviewers may have judged one report again, and neither is compared with the other.
    said = [
        (f"{one.reviewer} {report.key}", name, str(vote.verdict))
        for one, report in reports
        for name, votes in ((FIRST, report.first), (AGAIN, report.votes))
        for vote in votes
    ]
    return agreement(said, maybe_as_include=context.protocol.stages[stage].maybe == "include")
