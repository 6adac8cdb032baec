"""Labels: words that a reviewer puts on a report, and takes off again; each is an event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from litreview.errors import UsageError
from litreview.model import Event, Stage
from litreview.review import event_bodies
from litreview.review.context import Context
from litreview.standing.log import records_of
from litreview.store.store import Session
from litreview.text import printable

LONGEST = 40


def label(context: Context, key: str, name: str, actor: str) -> bool:
    """Put a label on a report, or take it off where the reviewer has put it; say whether it is on now.

    Raises:
        UsageError: The label is empty or longer than 40 characters.
    """
    said = " ".join(printable(name).split())
    if not said or len(said) > LONGEST:
        raise UsageError(f"{name!r} is no label.", f"A label has 1 to {LONGEST} characters.")
    with context.store.write() as session:
        lead = context.lead(session, key)
        standing = [
            event for event in _standing(session, lead) if event.reviewer == actor and _name(event) == said
        ]
        body = event_bodies.about(session, lead) | {
            "label": said,
            "on": not standing,
            "replaces": sorted(event.id for event in standing),
        }
        context.record(session, actor, [("label", body)])
    return not standing


def _name(event: Event) -> str:
    return str(event.body.get("label") or "")


def _standing(session: Session, lead: str) -> list[Event]:
    """Give the events in force that put a label on a report."""
    members = session.reports.members([lead])[lead]
    return [event for event in event_bodies.standing(session, members, "label") if event.body.get("on")]


def labels_of(context: Context, session: Session, lead: str, reviewer: str, stage: Stage) -> tuple[str, ...]:
    """Give the labels of a report; others' are hidden while the asker has yet to vote (RULES 8)."""
    # Most reviews have no label at all, and the card must not pay for them.
    if not session.events.has("label"):
        return ()
    hidden = context.protocol.blind and not _has_voted(session, lead, reviewer, stage)
    found = [_name(event) for event in _standing(session, lead) if event.reviewer == reviewer or not hidden]
    return tuple(sorted(set(found), key=str.casefold))


def _has_voted(session: Session, lead: str, reviewer: str, stage: Stage) -> bool:
    return any(vote.reviewer == reviewer for vote in session.lists.ballots(lead, stage))


def all_labels(context: Context) -> list[str]:
    """Give every label that is on some report, the most frequent first."""
    with context.store.read() as session:
        counts = Counter(_name(event) for event in _all(session))
    return [name for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0].casefold()))]


def _all(session: Session) -> list[Event]:
    return [event for event in event_bodies.all_standing(session, "label") if event.body.get("on")]


def records_with(
    context: Context, session: Session, names: Sequence[str], reviewer: str, stage: Stage
) -> set[str]:
    """Give the records that carry one of the labels, as far as the asker may see them."""
    wanted = {name.casefold() for name in names}
    found: set[str] = set()
    for event in _all(session):
        if _name(event).casefold() in wanted and _may_see(context, session, event, reviewer, stage):
            found.update(records_of(event))
    return found


def _may_see(context: Context, session: Session, event: Event, reviewer: str, stage: Stage) -> bool:
    if event.reviewer == reviewer or not context.protocol.blind:
        return True
    known: Iterable[str] = session.records.known(records_of(event))
    return any(_has_voted(session, session.reports.lead(key), reviewer, stage) for key in list(known)[:1])
