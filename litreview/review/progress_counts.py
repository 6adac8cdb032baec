"""Counts of progress and agreement, for one reviewer or the whole review."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from litreview.model import Stage, State, Verdict
from litreview.review.context import HELD, Context, iso
from litreview.review.decisions.seen_conflict import SEEN_CONFLICT, independent_votes
from litreview.review.missing import missing_files
from litreview.review.review_status import ReviewerStatus, ReviewStatus, StageStatus
from litreview.review.searches import fact_changes
from litreview.review.views import ReviewerProgress
from litreview.screening.agreement import Agreement
from litreview.screening.agreement import agreement as measure
from litreview.screening.agreement_basis import AgreementBasis, agreement_basis
from litreview.screening.orders_followed import OrdersFollowed, count_orders
from litreview.screening.pace import pace, screening_time
from litreview.standing.log import in_force
from litreview.standing.votes import Ballot
from litreview.store.store import StoreSession


def progress(context: Context, reviewer: str, stage: Stage) -> ReviewerProgress:
    """Return a reviewer's progress at a stage."""
    with context.store.read() as session:
        states = session.lists.states(stage)
        torn = session.lists.torn(stage, reviewer, context.protocol)
        # As in the queue: conflicts with oneself have all their votes and are in no other count.
        todo = len(torn) + session.lists.count_queue(stage, reviewer)
        # Only reports that wait for others; the rest is in this reviewer's own queue.
        waiting = _of(states, State.WAITING) - session.lists.count_queue(stage, reviewer, State.WAITING)
        times = _times(context, session, reviewer, stage)
        given = session.lists.count_judged(stage, reviewer)
        settled = session.lists.count_settled(stage, reviewer)
        to_settle = session.lists.count_conflicts(stage, reviewer)
    if not context.protocol.blind:
        to_settle = _of(states, State.CONFLICT)
    if context.protocol.lead not in (None, reviewer):
        to_settle = 0
    total = sum(states.values())
    decided = sum(n for (_, complete), n in states.items() if complete)
    return ReviewerProgress(
        reviewer, stage, total, decided, todo, waiting, _of(states, State.CONFLICT),
        len(times), screening_time(times), pace(times),
        judged=sum(given.values()) - len(torn), verdicts=given, settled=settled, to_settle=to_settle,
    )  # fmt: skip


def _of(states: Mapping[tuple[State, bool], int], state: State) -> int:
    # One state, such as `maybe`, may complete one report and leave another open.
    return states.get((state, True), 0) + states.get((state, False), 0)


def decision_times(context: Context, reviewer: str, stage: Stage) -> list[float]:
    """Return the times of a reviewer's votes of today at a stage, in seconds, oldest first."""
    with context.store.read() as session:
        return _times(context, session, reviewer, stage)


def _times(context: Context, session: StoreSession, reviewer: str, stage: Stage) -> list[float]:
    # The reviewer's own midnight, not that of UTC.
    midnight = context.clock().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    times = session.lists.times(reviewer, stage, iso(midnight))
    return [datetime.fromisoformat(at).timestamp() for at in times]


def status(context: Context) -> ReviewStatus:
    """Return the counts of the whole review."""
    with context.store.read() as session:
        lacking = missing_files(context, session)
        return ReviewStatus(
            title=context.protocol.title,
            records=session.records.count(),
            searches=len(session.records.searches(counted=True)),
            reports=session.lists.count(),
            doubtful=len(session.lists.asked()),
            judged=_judged(session),
            stages={stage: _stage(session.lists.states(stage)) for stage in Stage},
            reviewers=_reviewers(session),
            unsaved_to_ledger=session.events.count_unwritten(context.writes_for),
            protocol_version=context.protocol.version,
            missing=lacking,
            incomplete=any(not file.counted for file in lacking),
            unlogged=tuple(fact_changes.unlogged(context, session)),
            deduplicated=bool(session.pairs.runs()),
            held=int(session.meta.get(HELD) or 0),
        )


def _judged(session: StoreSession) -> int:
    """Count the acts in which a reviewer judged a pair."""
    events = session.events.of_kind("judgement")
    live = in_force(session.events.closed(events))
    # Acts, not events: one answer may stand for several pairs of records.
    return len({event.act for event in events if event.id in live})


def _stage(states: Mapping[tuple[State, bool], int]) -> StageStatus:
    total = sum(states.values())
    decided = sum(n for (_, complete), n in states.items() if complete)
    counts = (_of(states, state) for state in (State.CONFLICT, State.INCLUDE, State.EXCLUDE, State.MAYBE))
    return StageStatus(total, decided, total - decided, *(*counts, states.get((State.MAYBE, False), 0)))


def _reviewers(session: StoreSession) -> dict[str, ReviewerStatus]:
    """Count the reports that each reviewer has voted on, by their newest verdict."""
    verdicts: dict[str, dict[tuple[str, Stage], Verdict]] = {}
    for lead, vote in session.lists.ballots_of():
        if not vote.settles:
            # By report: after a merge one reviewer may have two votes on one report.
            verdicts.setdefault(vote.reviewer, {})[lead, vote.stage] = vote.verdict
    newest = {name: list(verdicts[name].values()) for name in sorted(verdicts)}
    return {name: ReviewerStatus(len(given), *map(given.count, Verdict)) for name, given in newest.items()}


def agreement(context: Context, stage: Stage) -> Agreement:
    """Compute the agreement of the independent votes at a stage, with `maybe` counted as the protocol says."""
    with context.store.read() as session:
        votes = {(lead, vote.reviewer): vote.verdict for lead, vote in _compared(session, stage)}
    as_include = context.protocol.stages[stage].maybe == "include"
    triples = [(lead, reviewer, str(verdict)) for (lead, reviewer), verdict in votes.items()]
    return measure(triples, maybe_as_include=as_include)


def basis_of_agreement(session: StoreSession, stage: Stage) -> AgreementBasis:
    """Count the reports of a stage that `agreement` compares, and those that it leaves out."""
    in_view = session.events.carrying(SEEN_CONFLICT)
    ballots = [(lead, vote) for lead, vote in session.lists.ballots_of() if vote.stage is stage]
    compared = [(lead, vote.reviewer) for lead, vote in _compared(session, stage)]
    seen = [lead for lead, vote in ballots if vote.event in in_view]
    together = [lead for lead, vote in ballots if vote.settles]
    return agreement_basis([lead for lead, _ in session.lists.ranked(stage)], compared, seen, together)


def orders_followed(session: StoreSession, stage: Stage) -> OrdersFollowed:
    """Count the orders in which reviewers came to the reports whose votes `agreement` compares."""
    ranked = session.events.carrying("ranking", '"')
    votes = [(lead, vote.reviewer, vote.event in ranked) for lead, vote in _compared(session, stage)]
    return count_orders(votes, sum(session.lists.states(stage).values()))


def _compared(session: StoreSession, stage: Stage) -> Iterator[tuple[str, Ballot]]:
    return ((lead, vote) for lead, vote in independent_votes(session) if vote.stage is stage)
