"""Studies: what one or more reports describe; grouped by people, suggested from what reports share (RULES 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from litreview.dedup.merged_record import merge
from litreview.dedup.work_versions import SETTLED
from litreview.errors import UsageError
from litreview.model import Event, Record, Stage
from litreview.review import event_bodies
from litreview.review.context import Context, NewEvent
from litreview.review.full_text.answers import Study, StudySuggestion
from litreview.screening.families import Link, families, shared_facts
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
    """Return groups of reports that may describe one study, for a person to decide.

    Two reports that people have both assigned to studies are not suggested again.
    """
    with context.store.read() as session:
        reports = _at_full_text(context, session)
        links = [*reports.versions(session), *shared_facts(reports.merged)]
        return reports.suggestions(links)


def open_versions(context: Context, session: StoreSession) -> list[StudySuggestion]:
    """Return groups of reports that are versions of one study by the protocol, and that nobody has grouped yet."""
    return _at_full_text(context, session).open_versions(session)


def join_versions(context: Context, actor: str) -> list[StudySuggestion]:
    """Record as one act that versions of one study describe it; return the groups.

    A report that a person has assigned to a study stays there, and its versions follow.
    """
    with context.store.write() as session:
        reports = _at_full_text(context, session)
        found = reports.open_versions(session)
        acts: list[NewEvent] = [
            ("study", event_bodies.describe_report(session, key) | {"studies": [one.id], "replaces": []})
            for one in found
            for key in one.reports
            if key not in reports.decided
        ]
        if acts:
            context.record(session, actor, acts)
    return found


@dataclass(frozen=True, slots=True)
class _Reports:
    """The reports at full text: their records merged and single, and the studies that people assigned them to."""

    merged: Mapping[str, Record]
    leads: Mapping[str, str]
    decided: Mapping[str, frozenset[str]]
    taken: frozenset[str]

    def versions(self, session: StoreSession) -> list[Link]:
        """Return the reports that the engine found to be versions of one study, where the protocol keeps them together."""
        found = {}
        for pair in session.pairs.among(sorted(self.leads)):
            one, other = self.leads.get(pair.a), self.leads.get(pair.b)
            if SETTLED["together"] in pair.reasons and one and other and one != other:
                found[min(one, other), max(one, other)] = pair.reasons[0]
        return [(a, b, why) for (a, b), why in sorted(found.items())]

    def open_versions(self, session: StoreSession) -> list[StudySuggestion]:
        """Return the groups of versions, without reports that somebody has separated from others."""
        alone = {key for key, ids in self.decided.items() if not ids}
        return self.suggestions(link for link in self.versions(session) if alone.isdisjoint(link[:2]))

    def suggestions(self, links: Iterable[Link]) -> list[StudySuggestion]:
        """Return the groups that links make."""
        return [
            StudySuggestion(
                family.id,
                family.keys,
                tuple(self.merged[key].title or "" for key in family.keys),
                tuple(self.merged[key].year for key in family.keys),
                family.reasons,
            )
            for family in families(self.merged, self.decided, links, self.taken)
        ]


def _at_full_text(context: Context, session: StoreSession) -> _Reports:
    # An excluded report belongs to no study of this review.
    leads = [line.lead for line in session.lists.at(Stage.FULL_TEXT) if line.end != "full-text-excluded"]
    members = session.reports.members(leads)
    single = session.records.get(key for keys in members.values() for key in keys)
    return _Reports(
        {lead: _merged([single[key] for key in keys], lead) for lead, keys in members.items()},
        {key: lead for lead, keys in members.items() for key in keys},
        _decided(event_bodies.all_in_force(session, "study"), session),
        context.protocol.previous,
    )


def _merged(records: Sequence[Record], lead: str) -> Record:
    """Merge the records of a report, with what each of them names: only one database may have the registration number."""
    named = {
        record.key: tuple(value for values in record.raw.values() for value in values) for record in records
    }
    return replace(merge(records, lead), raw=named)


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
