"""Studies: what one or more reports describe; grouped by people, suggested from what reports share (RULES 6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from litreview.dedup.merged_record import merge
from litreview.errors import UsageError
from litreview.model import Event, Stage
from litreview.review import event_bodies
from litreview.review.context import Context
from litreview.review.full_text.answers import Study, StudySuggestion
from litreview.screening.families import families
from litreview.store.store import StoreSession
from litreview.text import drop_controls

LONGEST = 80


def group(context: Context, keys: Sequence[str], ids: Sequence[str], actor: str) -> list[str]:
    """Record which studies reports describe, as one act; return the leads of the reports.

    Without ids, each report is its own study. The act replaces earlier groupings of these reports.

    Raises:
        UsageError: An id is empty or too long.
    """
    names = tuple(dict.fromkeys(_check_id(id_) for id_ in ids))
    with context.store.write() as session:
        leads = list(dict.fromkeys(context.lead(session, key) for key in keys))
        acts = []
        for lead in leads:
            body = event_bodies.describe_report(session, lead)
            # By any reviewer: two people who name a report's study correct each other.
            old = sorted(event.id for event in event_bodies.events_in_force(session, body["report"], "study"))
            acts.append(("study", body | {"studies": list(names), "replaces": old}))
        # One act: a wrong grouping of five reports is one `undo`.
        context.record(session, actor, acts)
    return leads


def _check_id(id_: str) -> str:
    text = " ".join(drop_controls(id_).split())
    if not text or len(text) > LONGEST:
        raise UsageError(
            f"{id_!r} is not a valid study id.",
            f"Use 1 to {LONGEST} characters, such as a registration number.",
        )
    return text


def studies(context: Context) -> list[Study]:
    """Return all studies that people named, with their reports, by id."""
    found: dict[str, list[str]] = {}
    with context.store.read() as session:
        # Only leads: the other records of a report would count it again.
        for record in session.lists.rows(lead=True):
            for id_ in record.status.studies:
                found.setdefault(id_, []).append(record.key)
        lines = {
            line.lead: line for line in session.lists.of_leads({k for keys in found.values() for k in keys})
        }
    return [
        Study(id_, tuple(keys), sum(lines[key].end == "included" for key in keys))
        for id_, keys in sorted(found.items())
    ]


def suggest(context: Context) -> list[StudySuggestion]:
    """Return groups of reports at full text that may describe one study, for a person to decide.

    Two reports that people have both assigned to studies are not suggested again.
    """
    with context.store.read() as session:
        lines = session.lists.at(Stage.FULL_TEXT)
        # An excluded report belongs to no study of this review.
        leads = [line.lead for line in lines if line.end != "full-text-excluded"]
        members = session.reports.members(leads)
        single = session.records.get(key for keys in members.values() for key in keys)
        records = {lead: merge([single[key] for key in keys], lead) for lead, keys in members.items()}
        decided = _decided(event_bodies.all_in_force(session, "study"), session)
    return [
        StudySuggestion(
            family.id,
            family.keys,
            tuple(records[key].title or "" for key in family.keys),
            tuple(records[key].year for key in family.keys),
            family.reasons,
        )
        for family in families(records, decided)
    ]


def _decided(events: Iterable[Event], session: StoreSession) -> dict[str, frozenset[str]]:
    """Map the reports that people have assigned to studies to these studies."""
    named: dict[str, set[str]] = {}
    for event in events:
        named.setdefault(str(event.body.get("record")), set()).update(
            map(str, event.body.get("studies") or ())
        )
    # By the current reports: records may have been joined or split since.
    leads = session.reports.leads(named)
    found: dict[str, set[str]] = {}
    for key, lead in leads.items():
        found.setdefault(lead, set()).update(named[key])
    return {lead: frozenset(ids) for lead, ids in found.items()}
