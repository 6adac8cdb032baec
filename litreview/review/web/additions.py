"""What was added to reports from outside: values that no record of them has, and retractions.

Both are events beside the records, which stay as their exports hold them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from litreview.model import NOTE, Event, Record
from litreview.review import event_bodies
from litreview.review.context import Context
from litreview.standing.log import in_force
from litreview.store.store import StoreSession

ENRICHMENT = "enrichment"
RETRACTION = "retraction"
FIELDS = ("abstract", "doi", "pmid")
"""What is filled in: what a reviewer reads, and what a full text is found by."""


@dataclass(frozen=True, slots=True)
class Added:
    """What was added to one report.

    Attributes:
        values: By field, each only where no record of the report has one.
        sources: By field, who gave the value.
        notices: Of retractions and concerns, in a few words each.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()


NOTHING = Added()


def added(session: StoreSession, groups: Mapping[str, Sequence[str]]) -> dict[str, Added]:
    """Map the leads of reports to what was added to them; those without are left out.

    Args:
        session: The transaction.
        groups: The keys of each report's records, by lead.
    """
    kinds = [kind for kind in (ENRICHMENT, RETRACTION) if session.events.has(kind)]
    # Most reviews never asked anybody outside, and cards must not wait for what is not there.
    if not kinds:
        return {}
    lead_of = {key: lead for lead, keys in groups.items() for key in keys}
    found: dict[str, list[Event]] = {}
    events = session.events.touching(lead_of)
    live = in_force(events)
    for event in events:
        lead = lead_of.get(str(event.body.get("record")))
        if lead and event.kind in kinds and event.id in live:
            found.setdefault(lead, []).append(event)
    return {lead: _added(sorted(events, key=lambda event: event.id)) for lead, events in found.items()}


def _added(events: Iterable[Event]) -> Added:
    values: dict[str, str] = {}
    sources: dict[str, str] = {}
    notices: list[str] = []
    for event in events:
        if event.kind == RETRACTION:
            notices.append(notice(event))
            continue
        given = event.body.get("fields")
        for name, value in given.items() if isinstance(given, dict) else ():
            # The first stays: two machines may have asked two sources for the same.
            if name in FIELDS and isinstance(value, str) and name not in values:
                values[name], sources[name] = value, str(event.body.get("source", ""))
    return Added(values, sources, tuple(dict.fromkeys(notices)))


def notice(event: Event) -> str:
    """Say a retraction in a few words, such as `retraction, Crossref, 2021-05-03`."""
    return ", ".join(str(event.body[name]) for name in ("nature", "source", "date") if event.body.get(name))


def filled(record: Record, more: Added) -> tuple[Record, dict[str, str]]:
    """Put values where a record has none; give it with the source of each value that was put in."""
    put: dict[str, Any] = {name: value for name, value in more.values.items() if not getattr(record, name)}
    if not put:
        return record, {}
    return replace(record, **put), {name: more.sources[name] for name in put}


def retracted(session: StoreSession) -> tuple[str, ...]:
    """Give the included reports about which a retraction or a concern is known, by key."""
    standing = event_bodies.all_standing(session, RETRACTION) if session.events.has(RETRACTION) else []
    leads = set(session.reports.leads(str(event.body.get("record")) for event in standing).values())
    return tuple(
        sorted(line.lead for line in session.lists.of_leads(sorted(leads)) if line.end == "included")
    )


def marked(record: Record, more: Added | None) -> Record:
    """Fill in a record that leaves the review, with notes of what is from outside among its raw fields."""
    if more is None:
        return record
    whole, sources = filled(record, more)
    notes = [f"{name} from {source}, not from an export" for name, source in sources.items()]
    return (
        replace(whole, raw={**whole.raw, NOTE: (*notes, *more.notices)}) if notes or more.notices else whole
    )


def take_back(context: Context, kind: str, actor: str) -> int:
    """Take back the newest act in force of a kind, whoever did it; give how many events that was."""
    with context.store.write() as session:
        standing = event_bodies.all_standing(session, kind)
        if not standing:
            return 0
        newest = max(standing, key=lambda event: event.id)
        # As one: what came from one run of a command is believed or not believed together.
        context.record(session, actor, [("withdrawal", {"withdraws": newest.act})])
        return sum(event.act == newest.act for event in standing)
