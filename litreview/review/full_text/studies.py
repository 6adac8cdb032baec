"""Studies: what one or more reports describe; grouped by persons, suggested by what reports share (RULES 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from litreview.dedup.merge import merge
from litreview.errors import UsageError
from litreview.model import Event, Record, Stage
from litreview.review import event_bodies
from litreview.review.context import Act, Context
from litreview.review.full_text.answers import Study, StudyIdea
from litreview.screening.families import Family, families
from litreview.store.lists import Line
from litreview.store.store import Session
from litreview.text import printable

LONGEST = 80


def group(context: Context, keys: Sequence[str], ids: Sequence[str], actor: str) -> list[str]:
    """Say which study, or studies, reports describe; none makes each a study of its own. Give their leads.

    One act; it replaces what was said of these reports before.

    Raises:
        UsageError: An id is empty or too long.
    """
    names = tuple(dict.fromkeys(_name(id_) for id_ in ids))
    with context.store.write() as session:
        leads = list(dict.fromkeys(context.lead(session, key) for key in keys))
        # One act: a family of five reports that was a slip is one `undo`.
        context.record(session, actor, [_act(session, lead, names) for lead in leads])
    return leads


def _name(id_: str) -> str:
    said = " ".join(printable(id_).split())
    if not said or len(said) > LONGEST:
        raise UsageError(
            f"{id_!r} is no id of a study.", f"Use 1 to {LONGEST} characters, such as a registration number."
        )
    return said


def _act(session: Session, lead: str, names: Sequence[str]) -> Act:
    body = event_bodies.about(session, lead)
    # Of anyone: two people who name a report's study in turn correct each other.
    old = event_bodies.standing(session, body["report"], "study")
    return "study", body | {"studies": list(names), "replaces": sorted(event.id for event in old)}


def studies(context: Context) -> list[Study]:
    """Give every study that persons named, with its reports, by id."""
    found: dict[str, list[str]] = {}
    with context.store.read() as session:
        for key, lead, _kind, _search, place in session.lists.rows():
            # Studies are of reports; the other records of one would count it again.
            if key == lead:
                for id_ in place.studies:
                    found.setdefault(id_, []).append(key)
        lines = {
            line.lead: line for line in session.lists.of_leads({k for keys in found.values() for k in keys})
        }
    return [Study(id_, tuple(found[id_]), _included(found[id_], lines)) for id_ in sorted(found)]


def _included(keys: Iterable[str], lines: Mapping[str, Line]) -> int:
    return sum(lines[key].end == "included" for key in keys)


def ideas(context: Context) -> list[StudyIdea]:
    """Give groups of reports at full text that may describe one study; a person decides.

    Two reports that persons have spoken on both are not brought up again.
    """
    with context.store.read() as session:
        lines = session.lists.at(Stage.FULL_TEXT)
        # What was read and excluded is no part of any study of this review.
        leads = [line.lead for line in lines if line.end != "full-text-excluded"]
        records = _merged(session, leads)
        decided = _decided(event_bodies.all_standing(session, "study"), session)
    return [_idea(family, records) for family in families(records, decided)]


def _merged(session: Session, leads: Iterable[str]) -> dict[str, Record]:
    members = session.reports.members(leads)
    records = session.records.get(key for keys in members.values() for key in keys)
    return {lead: merge([records[key] for key in keys], lead) for lead, keys in members.items()}


def _decided(events: Iterable[Event], session: Session) -> dict[str, frozenset[str]]:
    """Map the reports that persons have spoken on to the studies that they named."""
    named: dict[str, set[str]] = {}
    for event in events:
        named.setdefault(str(event.body.get("record")), set()).update(
            map(str, event.body.get("studies") or ())
        )
    # By the report of today: records may have been joined or split since.
    leads = session.reports.leads(named)
    found: dict[str, set[str]] = {}
    for key, lead in leads.items():
        found.setdefault(lead, set()).update(named[key])
    return {lead: frozenset(ids) for lead, ids in found.items()}


def _idea(family: Family, records: Mapping[str, Record]) -> StudyIdea:
    titles = tuple(records[key].title or "" for key in family.keys)
    years = tuple(records[key].year for key in family.keys)
    return StudyIdea(family.id, family.keys, titles, years, family.reasons)
