"""Whether a reviewer had been shown that the votes on a report differ before they spoke again (RULES 8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from litreview.model import Event, Stage, State
from litreview.standing.votes import Ballot
from litreview.store.store import Session

SEEN = "seen_conflict"


def mark(
    session: Session, members: Sequence[str], ballots: Iterable[Ballot], stage: Stage, actor: str
) -> dict[str, Any]:
    """Give what a vote or an undo carries that was made with the conflict in view; nothing for any other.

    The screen says that the votes differ when one's own vote has made them differ, and the list of conflicts
    says it later: so a vote of one's own on a report in conflict means that it was shown. It stays so when the
    vote is taken back and given anew.

    Args:
        session: The transaction.
        members: Keys of the report's records, the lead first.
        ballots: What is in force on it at the stage.
        stage: At which is spoken.
        actor: Who speaks.
    """
    spoke = any(vote.reviewer == actor and not vote.settles for vote in ballots)
    # Most votes are first votes, on which nothing else need be asked.
    in_conflict = spoke and session.lists.line(members[0]).states[stage] is State.CONFLICT
    return {SEEN: True} if in_conflict or _was_marked(session, members, stage, actor) else {}


def _was_marked(session: Session, members: Sequence[str], stage: Stage, actor: str) -> bool:
    events = session.events.touching(members)
    votes = {event.id for event in events if event.body.get("stage") == str(stage)}
    return any(
        event.reviewer == actor and event.body.get(SEEN) and (event.id in votes or _withdraws(event, votes))
        for event in events
    )


def _withdraws(event: Event, ids: set[str]) -> bool:
    # An act of one event has the event's own id.
    return event.kind == "withdrawal" and event.body.get("withdraws") in ids
