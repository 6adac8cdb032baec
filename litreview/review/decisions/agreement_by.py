"""Agreement of the reviewers by stage, round, reason or criterion."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from litreview.model import Stage
from litreview.review.context import Context
from litreview.review.decisions.seen_conflict import independent_votes
from litreview.review.rounds.round_log import all_rounds
from litreview.screening.agreement import Agreement
from litreview.screening.agreement_table import By, Said, codes_of, compare
from litreview.standing.log import in_force, texts_of
from litreview.store.store import StoreSession

SCREENING = "screening"
"""The name of the votes that count, beside the names of pilots."""


def measure(context: Context, stage: Stage, by: By) -> dict[str, Agreement]:
    """Measure agreement by stage, round, reason or criterion; the last three at one stage."""
    with context.store.read() as session:
        votes = [
            Said(lead, vote.reviewer, str(vote.verdict), str(vote.stage), vote.reasons, round=SCREENING)
            for lead, vote in independent_votes(session)
        ]
        if by == "round":
            votes = [vote for vote in votes if vote.stage == str(stage)]
            votes += [vote for vote in _pilots(session) if vote.stage == str(stage)]
    as_include = context.protocol.stages[stage].maybe == "include"
    offered = context.protocol.offered(stage)
    names: Mapping[str, Collection[str]] = {}
    if by == "reason":
        # A reason that means something else is not a vote, so reviewers neither agree nor differ on it.
        names = {reason.code: [reason.code] for reason in offered if reason.means is None}
    elif by == "criterion":
        names = codes_of(context.protocol.criteria, offered)
    if names:
        votes = [vote for vote in votes if vote.stage == str(stage)]
    return compare(votes, by, names, maybe_as_include=as_include)


def _pilots(session: StoreSession) -> Iterator[Said]:
    """Yield the votes of pilots, each with the name of its round; a check sample compares nobody with anybody."""
    events = [event for event in session.events.of_kind("decision") if event.body.get("round")]
    live = in_force(session.events.closed(events))
    leads = session.reports.leads({str(event.body.get("record")) for event in events})
    names = {one.id: one.name for one in all_rounds(session) if one.is_pilot}
    for event in events:
        lead, name = leads.get(str(event.body.get("record"))), names.get(str(event.body["round"]))
        if event.id in live and lead and name:
            verdict, stage = (str(event.body.get(field)) for field in ("verdict", "stage"))
            yield Said(lead, event.reviewer, verdict, stage, texts_of(event, "reasons"), round=name)
