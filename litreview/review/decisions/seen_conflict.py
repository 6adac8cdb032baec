"""Marks on votes that a reviewer gave after seeing that the votes on a report differ, and the votes from before (RULES 8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from litreview.model import Stage, State
from litreview.standing.log import in_force, records_of
from litreview.standing.votes import Ballot, ballot
from litreview.store.store import StoreSession

SEEN_CONFLICT = "seen_conflict"


def conflict_mark(
    session: StoreSession, members: Sequence[str], ballots: Iterable[Ballot], stage: Stage, actor: str
) -> dict[str, Any]:
    """Return the mark of a vote or an undo made after seeing a conflict; empty for any other.

    The screen shows that the votes differ once the reviewer's own vote makes them differ, and the list of conflicts
    shows it later. So the reviewer has seen the conflict if they voted on a report in conflict. The mark stays when
    the vote is undone and given again.

    Args:
        session: The transaction.
        members: The keys of the report's records, the lead first.
        ballots: The votes in force on it at the stage.
        stage: The stage.
        actor: The reviewer.
    """
    has_voted = any(vote.reviewer == actor and not vote.settles for vote in ballots)
    # Checked first, as most votes are a reviewer's first on a report.
    if has_voted and session.lists.line(members[0]).states[stage] is State.CONFLICT:
        return {SEEN_CONFLICT: True}
    events = session.events.touching(members)
    votes = {event.id for event in events if event.body.get("stage") == str(stage)}
    was_marked = any(
        event.reviewer == actor
        and event.body.get(SEEN_CONFLICT)
        # A withdrawal names the act, and an act of one event has the id of that event.
        and (event.id in votes or (event.kind == "withdrawal" and event.body.get("withdraws") in votes))
        for event in events
    )
    return {SEEN_CONFLICT: True} if was_marked else {}


def independent_votes(session: StoreSession) -> list[tuple[str, Ballot]]:
    """Return (lead, vote) of the votes that agreement compares: those in force if marked votes and undos are left out.

    A reviewer who changes a vote after seeing a conflict counts with the vote from before; without one, not at all.
    """
    # A consensus was reached by discussion, and would make the agreement look better than it was.
    votes = [(lead, vote) for lead, vote in session.lists.ballots_of() if not vote.settles]
    marked = session.events.carrying(SEEN_CONFLICT)
    if not marked:
        return votes
    events = session.events.of_ids(marked)
    # An undo names no record itself.
    named = {key for event in (*events, *session.events.behind(events)) for key in records_of(event)}
    members = session.reports.members(set(session.reports.leads(named).values()))
    leads = {key: lead for lead, keys in members.items() for key in keys}
    log = [event for event in session.events.touching(leads) if event.id not in marked]
    live = in_force(log)
    earlier = (ballot(event) for event in log if event.kind == "decision" and event.id in live)
    return [(lead, vote) for lead, vote in votes if lead not in members] + [
        (leads[vote.record], vote) for vote in earlier if vote is not None and vote.record in leads
    ]
