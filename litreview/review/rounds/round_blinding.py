"""Blinding of rounds: what others did in one stays hidden until its result is shown (RULES 8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from litreview.model import Event
from litreview.review.context import Context
from litreview.review.rounds.round_log import DrawnReport, all_rounds, drawn_in, judged_by, to_judge
from litreview.standing.log import records_of
from litreview.standing.round_events import Round
from litreview.store.store import StoreSession


def is_open(context: Context, round_: Round, reports: Sequence[DrawnReport]) -> bool:
    """Return whether a pilot waits for votes: of someone who has begun, or of as many reviewers as the stage needs."""
    judged = judged_by(reports)
    drawn = sum(report.lead is not None and not report.joined for report in reports)
    ready = [name for name, n in judged.items() if n >= drawn]
    return len(ready) < max(2, context.protocol.stages[round_.stage].reviewers) or len(ready) < len(judged)


def is_shown(context: Context, round_: Round, reports: Sequence[DrawnReport], reviewer: str) -> bool:
    """Return whether a reviewer may see the result of a round: of a pilot once all have judged it."""
    return (
        not is_open(context, round_, reports) if round_.is_pilot else not to_judge(reports, round_, reviewer)
    )


def made_in_hidden_rounds(
    context: Context, session: StoreSession, events: Iterable[Event], reviewer: str
) -> set[str]:
    """Return the ids of other people's events on reports of rounds that are not shown yet, made since the draw."""
    rounds = {one.id: one for one in all_rounds(session) if not one.is_self_check and one.of != "merged"}
    since: dict[str, str] = {}
    for id_, reports in drawn_in(session, rounds.values()).items():
        round_ = rounds[id_]
        if not is_shown(context, round_, reports, reviewer):
            leads = {report.lead for report in reports if report.lead is not None}
            records = {key for members in session.reports.members(leads).values() for key in members}
            since |= {key: min(round_.at, since.get(key, round_.at)) for key in records}
    return {
        event.id
        for event in events
        if event.reviewer != reviewer
        and any(key in since and event.at >= since[key] for key in records_of(event))
    }
