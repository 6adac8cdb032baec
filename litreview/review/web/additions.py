"""Additions to reports from web services: values that no record has, and retractions.

They are stored as events; the records are not changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from litreview.model import NOTE, Event, Record
from litreview.review import event_bodies
from litreview.standing.log import in_force
from litreview.store.store import StoreSession

ENRICHMENT = "enrichment"
RETRACTION = "retraction"
KINDS = (ENRICHMENT, RETRACTION)
FIELDS = ("abstract", "doi", "pmid")
"""Fields that are added: what a reviewer reads, and what is needed to find a full text."""


@dataclass(frozen=True, slots=True)
class Additions:
    """The additions to one report.

    Attributes:
        values: Values by field, of fields that no record of the report has.
        sources: The source of each value, by field.
        notices: Descriptions of retractions and concerns.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()


NOTHING = Additions()


def additions_of(
    session: StoreSession, groups: Mapping[str, Sequence[str]], log: Iterable[Event] | None = None
) -> dict[str, Additions]:
    """Return additions by the lead of their report; reports without any are left out.

    Args:
        session: The transaction.
        groups: The keys of each report's records, by lead.
        log: The events until a past moment, for the additions of that moment.
    """
    kinds = [kind for kind in KINDS if session.events.has(kind)]
    # Most reviews have none, and cards must load fast.
    if not kinds:
        return {}
    lead_of = {key: lead for lead, keys in groups.items() for key in keys}
    found: dict[str, list[Event]] = {}
    events = session.events.touching(lead_of) if log is None else list(log)
    live = in_force(events)
    for event in events:
        lead = lead_of.get(str(event.body.get("record")))
        if lead and event.kind in kinds and event.id in live:
            found.setdefault(lead, []).append(event)
    return {lead: _added(sorted(events, key=lambda event: event.id)) for lead, events in found.items()}


def _added(events: Iterable[Event]) -> Additions:
    values: dict[str, str] = {}
    sources: dict[str, str] = {}
    notices: list[str] = []
    for event in events:
        if event.kind == RETRACTION:
            notices.append(describe_retraction(event))
            continue
        given = event.body.get("fields")
        for name, value in given.items() if isinstance(given, dict) else ():
            # The first one counts: two machines may have used two sources for the same field.
            if name in FIELDS and isinstance(value, str) and name not in values:
                values[name], sources[name] = value, str(event.body.get("source", ""))
    return Additions(values, sources, tuple(dict.fromkeys(notices)))


def added_fields(session: StoreSession, words: str = "", kind: str = ENRICHMENT) -> dict[str, dict[str, str]]:
    """Return the added values of all reports by field, by the key of their record.

    Args:
        session: The transaction.
        words: Only additions with this text somewhere.
        kind: Of the events; a retraction has no fields.
    """
    found: dict[str, dict[str, str]] = {}
    # Most reviews have none, and a search must be fast.
    events = session.events.containing(kind, words) if session.events.has(kind) else []
    live = in_force(session.events.closed(events))
    for event in events:
        if event.id in live:
            given = event.body.get("fields")
            fields = found.setdefault(str(event.body.get("record")), {})
            for name, value in given.items() if isinstance(given, dict) else ():
                if name in FIELDS and isinstance(value, str):
                    fields.setdefault(name, value)
    return found


def describe_retraction(event: Event) -> str:
    """Describe a retraction, such as `retraction, Crossref, 2021-05-03`."""
    return ", ".join(str(event.body[name]) for name in ("nature", "source", "date") if event.body.get(name))


def fill_in(record: Record, more: Additions) -> tuple[Record, dict[str, str]]:
    """Add values for fields that a record lacks; return the record and the source of each added value."""
    put: dict[str, Any] = {name: value for name, value in more.values.items() if not getattr(record, name)}
    if not put:
        return record, {}
    return replace(record, **put), {name: more.sources[name] for name in put}


def retracted_reports(session: StoreSession) -> dict[str, int]:
    """Map the included reports with a retraction or a concern to the versions in which they came in, in order of key."""
    standing = event_bodies.all_in_force(session, RETRACTION) if session.events.has(RETRACTION) else []
    leads = set(session.reports.leads(str(event.body.get("record")) for event in standing).values())
    included = (line for line in session.lists.of_leads(leads) if line.end == "included")
    return {line.lead: line.home for line in sorted(included, key=lambda line: line.lead)}


def with_notes(record: Record, more: Additions | None) -> Record:
    """Add values to a record for an export, with notes in its raw fields on what was added."""
    if more is None:
        return record
    whole, sources = fill_in(record, more)
    notes = [f"{name} from {source}, not from an export" for name, source in sources.items()]
    return (
        replace(whole, raw={**whole.raw, NOTE: (*notes, *more.notices)}) if notes or more.notices else whole
    )
