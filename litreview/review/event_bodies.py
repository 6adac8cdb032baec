"""The bodies of new events, such as votes, retrievals and judgements (RULES 2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from litreview.errors import UsageError
from litreview.model import Event, Stage
from litreview.review.context import Context, NewEvent
from litreview.review.decisions import seen_conflict
from litreview.review.views import Decide
from litreview.standing.log import in_force, records_of
from litreview.store.store import StoreSession
from litreview.text import drop_controls


def describe_report(session: StoreSession, lead: str) -> dict[str, Any]:
    """Return the fields that identify a report in an event, even where the record is not known (RULES 1)."""
    line = session.lists.line(lead)
    members = session.reports.members([lead])[lead]
    # A colleague may read the ledger before the export arrives; a bare key would not help them.
    facts = {"title": line.title, "year": line.year, "doi": line.doi}
    # All records that were shown as one, so that the vote can still be understood after a split.
    return {"record": lead, "report": list(members)} | facts


def decision_event(
    context: Context, session: StoreSession, lead: str, decision: Decide, codes: list[str], actor: str
) -> NewEvent:
    """Return the event of a decision or a consensus, which replaces the reviewer's earlier one."""
    ballots = session.lists.ballots(lead, decision.stage)
    own = [vote.event for vote in ballots if vote.reviewer == actor and not vote.settles]
    settled = [vote.event for vote in ballots if vote.settles]
    body = describe_report(session, lead) | {
        "stage": str(decision.stage),
        # The protocol may change later; the vote was made under the criteria that were on the screen.
        "protocol": context.protocol_hash,
        "verdict": str(decision.verdict),
        "reasons": codes,
        "note": drop_controls(decision.note),
        "seconds": decision.seconds,
        # A consensus replaces only consensuses: the reviewers' own votes stay, to compute agreement.
        "replaces": settled if decision.consensus else own,
    }
    if decision.consensus:
        votes = [vote.event for vote in ballots if not vote.settles]
        return "consensus", body | {"votes": votes}
    mark = seen_conflict.conflict_mark(session, body["report"], ballots, decision.stage, actor)
    return "decision", body | {"round": None} | mark | _ranking_mark(context, session, decision, own, actor)


def round_vote_event(
    context: Context, session: StoreSession, lead: str, decision: Decide, codes: list[str], own: Iterable[str]
) -> NewEvent:
    """Return the event of a vote in a round, which replaces the reviewer's own earlier ones there."""
    return "decision", describe_report(session, lead) | {
        "stage": str(decision.stage),
        "protocol": context.protocol_hash,
        "verdict": str(decision.verdict),
        "reasons": codes,
        "note": drop_controls(decision.note),
        "seconds": decision.seconds,
        "replaces": sorted(own),
        "round": decision.round,
    }


def _ranking_mark(
    context: Context, session: StoreSession, decision: Decide, own: Iterable[str], actor: str
) -> dict[str, str]:
    """Return the id of the order by relevance in which the reviewer came to the report."""
    # A vote that was changed stays in the order in which its report was first read.
    for event in session.events.of_ids(own):
        if event.body.get("ranking"):
            return {"ranking": str(event.body["ranking"])}
        return {}
    if decision.ranking is None:
        return {}
    from litreview.review.reports.ranking_events import record_ranking  # noqa: PLC0415  # needed in this order alone

    return {"ranking": record_ranking(context, session, decision.ranking, actor)}


def events_in_force(session: StoreSession, keys: Iterable[str], kind: str) -> list[Event]:
    """Return the events in force of one kind that name any of the records."""
    events = session.events.touching(keys)
    live = in_force(events)
    return [event for event in events if event.kind == kind and event.id in live]


def all_in_force(session: StoreSession, kind: str) -> list[Event]:
    """Return all events in force of one kind, by id."""
    events = session.events.of_kind(kind)
    live = in_force(session.events.closed(events))
    return [event for event in events if event.id in live]


def retrieval_event(
    session: StoreSession,
    lead: str,
    outcome: str,
    why: str,
    votes: Iterable[str] = (),
    facts: Mapping[str, str] | None = None,
) -> NewEvent:
    """Return the event that a report was retrieved or could not be; it replaces earlier ones on that report.

    Args:
        session: The transaction.
        lead: Key of the report.
        outcome: `got` or `not-retrieved`.
        why: The reason, in the reviewer's words.
        votes: Full-text votes that it replaces as well.
        facts: The hash, suffix and name of the full-text file.
    """
    body = describe_report(session, lead)
    # Any reviewer's, not only one's own: the file is there or it is not.
    old = [event.id for event in events_in_force(session, body["report"], "retrieval")]
    outcome_facts = {"outcome": outcome, "why": drop_controls(why), **(facts or {})}
    return "retrieval", body | outcome_facts | {"replaces": sorted({*old, *votes})}


def not_retrieved_event(session: StoreSession, lead: str, decision: Decide, actor: str) -> NewEvent:
    """Return the event that a report could not be retrieved, which replaces own full-text votes (RULES 5)."""
    ballots = session.lists.ballots(lead, Stage.FULL_TEXT)
    own = [vote.event for vote in ballots if vote.reviewer == actor and not vote.settles]
    return retrieval_event(session, lead, "not-retrieved", decision.note, own)


def judgement_event(session: StoreSession, a: str, b: str, verdict: str, actor: str) -> NewEvent:
    """Return the event that two records are the same report, or different ones.

    Raises:
        UsageError: Both keys name one record.
    """
    if a == b:
        raise UsageError("A record cannot be a duplicate of itself.", "Name two different records.")
    # In one order, so that an earlier judgement is found whichever record was named first.
    a, b = sorted((a, b))
    events = session.events.touching([a])
    live = in_force(events)
    old = [
        event.id
        for event in events
        if event.id in live
        # A colleague's judgement stays: if two differ, the lead decides, not who was last.
        and event.reviewer == actor
        and event.kind == "judgement"
        and set(records_of(event)) == {a, b}
    ]
    records = session.records.get([a, b])
    titles = {"title": records[a].title, "other_title": records[b].title}
    return "judgement", {"a": a, "b": b, "verdict": verdict, "replaces": sorted(old)} | titles
