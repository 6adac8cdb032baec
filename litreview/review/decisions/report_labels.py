"""Labels that reviewers add to reports and remove again; each change is an event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from litreview.errors import UsageError
from litreview.model import Event, Stage
from litreview.review import event_bodies
from litreview.review.context import Context
from litreview.standing.log import records_of
from litreview.store.store import StoreSession
from litreview.text import drop_controls

LONGEST = 40


def label(context: Context, key: str, name: str, actor: str) -> bool:
    """Add a label to a report, or remove it if the reviewer has added it; return whether it is on now.

    Raises:
        UsageError: The label is empty or longer than 40 characters.
    """
    text = " ".join(drop_controls(name).split())
    if not text or len(text) > LONGEST:
        raise UsageError(f"{name!r} is not a valid label.", f"A label has 1 to {LONGEST} characters.")
    with context.store.write() as session:
        lead = context.lead(session, key)
        own = [
            event for event in on_report(session, lead) if event.reviewer == actor and _name(event) == text
        ]
        body = event_bodies.describe_report(session, lead) | {
            "label": text,
            "on": not own,
            "replaces": sorted(event.id for event in own),
        }
        context.record(session, actor, [("label", body)])
    return not own


def _name(event: Event) -> str:
    return str(event.body.get("label") or "")


def on_report(session: StoreSession, lead: str) -> list[Event]:
    """Return the events in force that add a label to a report."""
    members = session.reports.members([lead])[lead]
    return [
        event for event in event_bodies.events_in_force(session, members, "label") if event.body.get("on")
    ]


def labels_of(
    context: Context, session: StoreSession, lead: str, reviewer: str, stage: Stage
) -> tuple[str, ...]:
    """Return the labels of a report; those of others are hidden until the reviewer has voted (RULES 8)."""
    # Most reviews have no labels, and a card should not need more queries then.
    if not session.events.has("label"):
        return ()
    hidden = context.protocol.blind and not _has_voted(session, lead, reviewer, stage)
    found = [_name(event) for event in on_report(session, lead) if event.reviewer == reviewer or not hidden]
    return tuple(sorted(set(found), key=str.casefold))


def _has_voted(session: StoreSession, lead: str, reviewer: str, stage: Stage) -> bool:
    return any(vote.reviewer == reviewer for vote in session.lists.ballots(lead, stage))


def all_labels(context: Context) -> list[str]:
    """Return all labels that are on a report, the most frequent first."""
    with context.store.read() as session:
        counts = Counter(_name(event) for event in _on_all_reports(session))
    return [name for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0].casefold()))]


def _on_all_reports(session: StoreSession) -> list[Event]:
    return [event for event in event_bodies.all_in_force(session, "label") if event.body.get("on")]


def labelled_records(
    session: StoreSession, is_wanted: Callable[[str], bool], reviewer: str
) -> tuple[set[str], set[str]]:
    """Return the keys of records with a wanted label of the reviewer, and of those with one of somebody else."""
    own: set[str] = set()
    others: set[str] = set()
    for event in _on_all_reports(session) if session.events.has("label") else ():
        if is_wanted(_name(event)):
            (own if event.reviewer == reviewer else others).update(records_of(event))
    return own, others
