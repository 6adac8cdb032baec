"""Labels that reviewers add to reports and remove again, and their names; each change is an event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace

from litreview.errors import UsageError
from litreview.model import Event, Record, Stage
from litreview.review import event_bodies
from litreview.review.context import Context
from litreview.screening.protocol_toml import LONGEST_LABEL
from litreview.standing.log import records_of
from litreview.store.store import StoreSession
from litreview.text import drop_controls

RENAMING = "label-rename"
KINDS = ("label", RENAMING)


def label(context: Context, key: str, name: str, actor: str) -> bool:
    """Add a label to a report, or remove it if the reviewer has added it; return whether it is on now.

    Raises:
        UsageError: The label is empty or longer than 40 characters.
    """
    with context.store.write() as session:
        names = current_names(session)
        text = names.get(_valid(name), _valid(name))
        lead = context.lead(session, key)
        own = [
            event
            for event in on_report(session, lead)
            if event.reviewer == actor and _name(event, names) == text
        ]
        body = event_bodies.describe_report(session, lead) | {
            "label": text,
            "on": not own,
            "replaces": sorted(event.id for event in own),
        }
        context.record(session, actor, [("label", body)])
    return not own


def _valid(name: str) -> str:
    text = " ".join(drop_controls(name).split())
    if not text or len(text) > LONGEST_LABEL:
        raise UsageError(f"{name!r} is not a valid label.", f"A label has 1 to {LONGEST_LABEL} characters.")
    return text


def rename(context: Context, old: Sequence[str], new: str, actor: str, *, merge: bool) -> list[str]:
    """Rename labels wherever they stand, as one act; return their names before.

    Args:
        context: The review.
        old: Names of labels in use.
        new: Their name from here on.
        actor: The reviewer.
        merge: Whether another label may have that name already.

    Raises:
        UsageError: A label is not in use, or the new name is invalid, or is in use already.
    """
    text, found = _valid(new), [_valid(name) for name in old]
    with context.store.write() as session:
        known = _in_use(session)
        for name in found:
            if name not in known:
                hint = f"Labels are {', '.join(known)}." if known else "There are no labels yet."
                raise UsageError(f"No report has the label {name!r}.", hint)
        if text in known and not merge:
            hint = f"To make them one, use `litreview label merge {found[0]!r} {text!r}`."
            raise UsageError(f"The label {text!r} is in use already.", hint)
        # A name that is given again stands for itself again, or two names would lead to each other.
        renames = {event.id: event for event in _renames(session)}
        changed = [name for name in dict.fromkeys(found) if name != text]
        bodies = []
        for number, name in enumerate(changed):
            ends = {name, text} if not number else {name}
            old_ids = [id_ for id_, event in renames.items() if event.body.get("label") in ends]
            bodies.append((RENAMING, {"label": name, "to": text, "replaces": sorted(old_ids)}))
        if bodies:
            context.record(session, actor, bodies)
    return changed


def _renames(session: StoreSession) -> list[Event]:
    return event_bodies.all_in_force(session, RENAMING) if session.events.has(RENAMING) else []


def current_names(session: StoreSession) -> dict[str, str]:
    """Map each label that was given another name to the one it has now."""
    step = {str(event.body.get("label")): str(event.body.get("to")) for event in _renames(session)}
    found = {}
    for name in step:
        path = [name]
        while path[-1] in step and len(path) <= len(step):
            path.append(step[path[-1]])
        # Two machines may have renamed in a circle: then each name stands for itself.
        if path[-1] not in step:
            found[name] = path[-1]
    return found


def _name(event: Event, names: Mapping[str, str]) -> str:
    name = str(event.body.get("label") or "")
    return names.get(name, name)


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
    if not hidden:
        from litreview.review.decisions.blinding import awaits_round  # noqa: PLC0415  # no command that counts needs it

        hidden = awaits_round(session, lead, reviewer, stage)
    names = current_names(session)
    events = on_report(session, lead)
    found = {_name(event, names) for event in events if event.reviewer == reviewer or not hidden}
    return tuple(sorted(found, key=str.casefold))


def _has_voted(session: StoreSession, lead: str, reviewer: str, stage: Stage) -> bool:
    return any(vote.reviewer == reviewer for vote in session.lists.ballots(lead, stage))


def all_labels(context: Context, reviewer: str) -> list[str]:
    """Return the labels of the protocol, then all others that are on a report, the most frequent first.

    Those that others gave in a round are left out until the reviewer may see its result.
    """
    with context.store.read() as session:
        hidden: set[str] = set()
        if session.events.has("round"):
            from litreview.review.rounds.round_blinding import (  # noqa: PLC0415  # most reviews have no rounds
                made_in_hidden_rounds,
            )

            hidden = made_in_hidden_rounds(context, session, _on_all_reports(session), reviewer)
        used = _in_use(session, hidden)
    return list(dict.fromkeys([*(one.name for one in context.protocol.labels), *used]))


def _in_use(session: StoreSession, hidden: Container[str] = ()) -> list[str]:
    names = current_names(session)
    events = _on_all_reports(session)
    counts = Counter(_name(event, names) for event in events if event.id not in hidden)
    return [name for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0].casefold()))]


def unprescribed(context: Context, session: StoreSession) -> list[str]:
    """Return the labels on reports that a protocol with labels does not have."""
    prescribed = {one.name for one in context.protocol.labels}
    return [name for name in _in_use(session) if name not in prescribed] if prescribed else []


def _on_all_reports(session: StoreSession) -> list[Event]:
    if not session.events.has("label"):
        return []
    return [event for event in event_bodies.all_in_force(session, "label") if event.body.get("on")]


def labelled_records(
    session: StoreSession, is_wanted: Callable[[str], bool], reviewer: str
) -> tuple[set[str], set[str]]:
    """Return the keys of records with a wanted label of the reviewer, and of those with one of somebody else."""
    own: set[str] = set()
    others: set[str] = set()
    names = current_names(session)
    for event in _on_all_reports(session):
        if is_wanted(_name(event, names)):
            (own if event.reviewer == reviewer else others).update(records_of(event))
    return own, others


def visible_labels(
    context: Context, session: StoreSession, reviewer: str, stage: Stage
) -> dict[str, tuple[str, ...]]:
    """Map the leads of reports to their labels; those of others are hidden until the reviewer has voted (RULES 8)."""
    events = _on_all_reports(session)
    if not events:
        return {}
    finder, names = session.lists.finder, current_names(session)
    seen = set(finder.leads(finder.conditions.voted(stage, reviewer)))
    leads = session.reports.leads({key for event in events for key in records_of(event)})
    found: dict[str, set[str]] = {}
    for event in events:
        for lead in {leads[key] for key in records_of(event) if key in leads}:
            if event.reviewer == reviewer or lead in seen or not context.protocol.blind:
                found.setdefault(lead, set()).add(_name(event, names))
    return {lead: tuple(sorted(labels, key=str.casefold)) for lead, labels in found.items()}


def with_labels(record: Record, labels: Iterable[str]) -> Record:
    """Return a record with labels among its keywords, as reference managers show these as tags."""
    return replace(record, keywords=(*record.keywords, *(f"label: {name}" for name in labels)))
