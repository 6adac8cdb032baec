"""The bodies of events: what a vote, a retrieval and a judgement carry (RULES 2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from litreview.errors import UsageError
from litreview.model import Event, Stage
from litreview.review.context import Act, Context
from litreview.review.decisions import blindness
from litreview.review.views import Decide
from litreview.standing.log import in_force, records_of
from litreview.store.store import StoreSession
from litreview.text import drop_controls


def about(session: StoreSession, lead: str) -> dict[str, Any]:
    """Name a report so that its event can be understood where the record is not known (RULES 1)."""
    line = session.lists.line(lead)
    members = session.reports.members([lead])[lead]
    # A colleague may read the ledger before the export arrives; a bare key would tell them nothing.
    facts = {"title": line.title, "year": line.year, "doi": line.doi}
    # All records that were shown as one: after a split it can still be seen what the vote was about.
    return {"record": lead, "report": list(members)} | facts


def vote(
    context: Context, session: StoreSession, lead: str, decision: Decide, codes: list[str], actor: str
) -> Act:
    """Give a decision, or a consensus that names the votes it settles; it replaces the one before."""
    ballots = session.lists.ballots(lead, decision.stage)
    own = [vote.event for vote in ballots if vote.reviewer == actor and not vote.settles]
    settled = [vote.event for vote in ballots if vote.settles]
    body = about(session, lead) | {
        "stage": str(decision.stage),
        # The protocol may change later; the vote stands under the criteria that were on the screen.
        "protocol": context.protocol_hash,
        "verdict": str(decision.verdict),
        "reasons": codes,
        "note": drop_controls(decision.note),
        "seconds": decision.seconds,
        # A consensus replaces consensuses alone: what each reviewer said stays, as agreement needs it.
        "replaces": settled if decision.consensus else own,
    }
    if decision.consensus:
        votes = [vote.event for vote in ballots if not vote.settles]
        return "consensus", body | {"votes": votes}
    return "decision", body | {"round": None} | blindness.conflict_mark(
        session, body["report"], ballots, decision.stage, actor
    )


def standing(session: StoreSession, keys: Iterable[str], kind: str) -> list[Event]:
    """Give the events of a kind in force that name one of the records."""
    events = session.events.touching(keys)
    live = in_force(events)
    return [event for event in events if event.kind == kind and event.id in live]


def all_standing(session: StoreSession, kind: str) -> list[Event]:
    """Give all events of a kind in force, by id."""
    events = session.events.of_kind(kind)
    live = in_force(session.events.closed(events))
    return [event for event in events if event.id in live]


def retrieval(
    session: StoreSession,
    lead: str,
    outcome: str,
    why: str,
    votes: Iterable[str] = (),
    facts: Mapping[str, str] | None = None,
) -> Act:
    """Say that a report was got or cannot be had, in place of what was said of that before.

    Args:
        session: The transaction.
        lead: Key of the report.
        outcome: `got` or `not-retrieved`.
        why: In a person's words.
        votes: Full-text votes that it replaces as well.
        facts: Of the file of the full text: its hash, ending and name.
    """
    body = about(session, lead)
    # Of anyone, not of oneself alone: a file is there or it is not.
    old = [event.id for event in standing(session, body["report"], "retrieval")]
    said = {"outcome": outcome, "why": drop_controls(why), **(facts or {})}
    return "retrieval", body | said | {"replaces": sorted({*old, *votes})}


def not_retrieved(session: StoreSession, lead: str, decision: Decide, actor: str) -> Act:
    """Say that a report cannot be had, in place of the reviewer's own full-text votes (RULES 5)."""
    ballots = session.lists.ballots(lead, Stage.FULL_TEXT)
    own = [vote.event for vote in ballots if vote.reviewer == actor and not vote.settles]
    return retrieval(session, lead, "not-retrieved", decision.note, own)


def judgement(session: StoreSession, a: str, b: str, verdict: str, actor: str) -> Act:
    """Say of two records that they are the same report or different ones.

    Raises:
        UsageError: They are one record.
    """
    if a == b:
        raise UsageError("A record is no duplicate of itself.", "Name two records.")
    # One spelling of a pair, so that the judgement before is found whichever record was named first.
    a, b = sorted((a, b))
    events = session.events.touching([a])
    live = in_force(events)
    old = [
        event.id
        for event in events
        if event.id in live
        # A colleague's judgement stays: two that differ are a question for the lead, not a race.
        and event.reviewer == actor
        and event.kind == "judgement"
        and set(records_of(event)) == {a, b}
    ]
    records = session.records.get([a, b])
    titles = {"title": records[a].title, "other_title": records[b].title}
    return "judgement", {"a": a, "b": b, "verdict": verdict, "replaces": sorted(old)} | titles
