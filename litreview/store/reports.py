"""The projection: the state of all reports, kept beside the log; `check` and `rebuild` derive it again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, bindparam, delete, select, update

from litreview.model import SourceKind
from litreview.screening.protocol import Protocol
from litreview.standing.review_state import Fact, ReportState, ReviewState, derive
from litreview.standing.versions import FIRST
from litreview.standing.votes import Ballot
from litreview.store.chunks import KEYS, chunks, each, each_named, stream
from litreview.store.flow_counts import APPEARANCE, Appearance, FlowCounts, Standing
from litreview.store.lists import BALLOTS
from litreview.store.tables import ASKED, BALLOT, RECORD, REPORT, RERUN

SEEN = RECORD.c.report.is_not(None)
# Statements that every decision runs, built once.
FACTS = select(RECORD.c.key, RECORD.c.kind, RECORD.c.counted, RECORD.c.version).where(SEEN)
FACTS_OF = FACTS.where(RECORD.c.key.in_(KEYS))
OLD_REPORTS = select(REPORT).where(REPORT.c.lead.in_(KEYS))
DELETE_REPORTS = delete(REPORT).where(REPORT.c.lead.in_(KEYS))
NEW_REPORT = REPORT.insert()
DELETE_BALLOTS = delete(BALLOT).where(BALLOT.c.event.in_(KEYS))
NEW_BALLOT = BALLOT.insert()
DELETE_ASKED = delete(ASKED).where(ASKED.c.a.in_(KEYS) | ASKED.c.b.in_(KEYS))
NEW_ASKED = ASKED.insert()
RERUNS = select(RERUN.c.record, RERUN.c.version)
RERUNS_OF = RERUNS.where(RERUN.c.record.in_(KEYS))
WHERE = select(RECORD.c.key, RECORD.c.position, RECORD.c.report, RECORD.c.counted, *APPEARANCE).where(
    RECORD.c.key.in_(KEYS)
)
MOVE = (
    update(RECORD)
    # The names must differ from the columns', which an UPDATE binds itself.
    .where(RECORD.c.key == bindparam("of"))
    .values(report=bindparam("to"), again=bindparam("found_again"), follows=bindparam("after"))
)
LEAD = select(RECORD.c.report).where(RECORD.c.key.in_(KEYS))
MEMBERS = select(RECORD.c.report, RECORD.c.key).where(RECORD.c.report.in_(KEYS)).order_by(RECORD.c.position)


class Reports:
    """The reports of a review, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def facts(self, keys: Iterable[str] | None = None) -> Iterator[Fact]:
        """Yield the facts that the rules need about these records, or all."""
        wanted = None if keys is None else list(keys)
        reruns: dict[str, list[int]] = {}
        for record, version in self._rows(RERUNS, RERUNS_OF, wanted):
            reruns.setdefault(record, []).append(version)
        for key, kind, counted, version in self._rows(FACTS, FACTS_OF, wanted):
            again = reruns.get(key, ())
            versions = frozenset({version, *again}) if again or version != 1 else FIRST
            yield Fact(key, SourceKind(kind), counted, versions)

    def _rows(self, every: Select[Any], some: Select[Any], keys: list[str] | None) -> Iterable[Any]:
        return self.connection.execute(every) if keys is None else each(self.connection, some, keys)

    def put(self, state: ReviewState, among: Iterable[str]) -> None:
        """Replace the projection of these records by their current state; rows that stay as they are are not written."""
        records = list(among)
        counts = FlowCounts(self.connection)
        where = {row.key: row for row in each(self.connection, WHERE, records)}
        counts.move_reports(self._put_reports({report.lead: report for report in state.reports}, where))
        self._put_ballots(state.reports, records)
        moved = [
            {
                "of": key,
                "to": report.lead,
                "found_again": again,
                "after": None if key == report.lead else where[report.lead].position,
            }
            for report in state.reports
            for key in report.records
            if (again := _is_again(where[key], report)) != where[key].again
            or where[key].report != report.lead
        ]
        for piece in chunks(moved):
            self.connection.execute(MOVE, piece)
        counts.move_records(_moves(moved, where))
        for keys in chunks(records):
            self.connection.execute(DELETE_ASKED, {"keys": keys})
        asked = [{"a": pair.a, "b": pair.b, "strength": pair.strength} for pair in state.grouping.questions]
        if asked:
            self.connection.execute(NEW_ASKED, asked)

    def _put_reports(self, new: Mapping[str, ReportState], where: Mapping[str, Any]) -> Counter[Standing]:
        """Replace reports, and return how many more or fewer stand at each place."""
        moves: Counter[Standing] = Counter()
        kept, gone = set(), []
        for row in each_named(self.connection, OLD_REPORTS, where):
            lead = row["lead"]
            if lead in new and _report_row(new[lead], where[lead].position) == row:
                kept.add(lead)
            else:
                gone.append(lead)
                moves[Standing(*(row[name] for name in Standing._fields))] -= 1
        for keys in chunks(gone):
            self.connection.execute(DELETE_REPORTS, {"keys": keys})
        for leads in chunks(lead for lead in new if lead not in kept):
            rows = [_report_row(new[lead], where[lead].position) for lead in leads]
            self.connection.execute(NEW_REPORT, rows)
            moves.update(_standing(new[lead]) for lead in leads)
        return moves

    def _put_ballots(self, reports: Iterable[ReportState], records: Iterable[str]) -> None:
        new = {vote.event: (vote, report.lead) for report in reports for vote in report.ballots}
        kept, gone = set(), []
        # By the reports that they were on, all of whose records are among these; for the records themselves there is no index.
        for row in each_named(self.connection, BALLOTS, records):
            event = row["event"]
            if event in new and _ballot_row(*new[event]) == row:
                kept.add(event)
            else:
                gone.append(event)
        # All are deleted before one is added: a ballot may have moved to another report.
        for events in chunks(gone):
            self.connection.execute(DELETE_BALLOTS, {"keys": events})
        for events in chunks(event for event in new if event not in kept):
            self.connection.execute(NEW_BALLOT, [_ballot_row(*new[event]) for event in events])

    def single_record_row(self, kind: SourceKind, protocol: Protocol) -> dict[str, Any]:
        """Return the row of a report of one record that no pair and no event names."""
        state = derive([Fact("", kind)], (), (), protocol)
        return _report_row(state.reports[0], 0)

    def differing(self, state: ReviewState) -> list[str]:
        """Return the leads and open pairs at which the projection differs from the derived state."""
        keys = [key for report in state.reports for key in report.records]
        where = {row.key: row for row in each(self.connection, WHERE, keys)}
        true = [_report_row(report, where[report.lead].position) for report in state.reports]
        votes = [_ballot_row(vote, report.lead) for report in state.reports for vote in report.ballots]
        members = [
            {
                "key": key,
                "report": report.lead,
                "again": _is_again(where[key], report),
                "follows": None if key == report.lead else where[report.lead].position,
            }
            for report in state.reports
            for key in report.records
        ]
        asked = [{"a": pair.a, "b": pair.b, "strength": pair.strength} for pair in state.grouping.questions]
        # All four tables: a fault in any of them would show as a number that nobody can explain.
        return sorted(
            {row["lead"] for row in self._differences(select(REPORT), true)}
            | {row["report"] for row in self._differences(select(BALLOT), votes)}
            | {
                row["report"]
                for row in self._differences(
                    select(RECORD.c.key, RECORD.c.report, RECORD.c.again, RECORD.c.follows).where(SEEN),
                    members,
                )
            }
            | {f"{row['a']} {row['b']}" for row in self._differences(select(ASKED), asked)}
        )

    def _differences(self, query: Select[Any], true: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the rows that are only in the store or only derived."""
        kept = {_frozen(row) for row in self.connection.execute(query).mappings()}
        return [dict(row) for row in kept ^ {_frozen(row) for row in true}]

    def lead(self, key: str) -> str:
        """Return the lead of the report that a record belongs to."""
        return str(self.connection.execute(LEAD, {"keys": [key]}).scalar_one())

    def leads(self, keys: Iterable[str]) -> dict[str, str]:
        """Map each key to the lead of the report that its record belongs to."""
        found: dict[str, str] = {}
        for piece in chunks(keys):
            query = select(RECORD.c.key, RECORD.c.report).where(RECORD.c.key.in_(piece))
            found.update((key, value) for key, value in self.connection.execute(query))
        return found

    def followers(self) -> dict[str, str]:
        """Map the keys of the records that do not lead their report to the lead."""
        query = select(RECORD.c.key, RECORD.c.report).where(RECORD.c.follows.is_not(None))
        return {key: lead for key, lead in stream(self.connection, query)}  # noqa: C416  # rows are no pairs to mypy

    def members(self, leads: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Map leads to the keys of their report's records: the lead, then the others in order of import."""
        found: dict[str, list[str]] = {}
        for lead, key in each(self.connection, MEMBERS, leads):
            found.setdefault(lead, []).append(key)
        # The lead comes first because the merged record takes its fields in this order.
        return {lead: (lead, *(key for key in keys if key != lead)) for lead, keys in found.items()}


def _frozen(row: Mapping[str, Any] | RowMapping) -> frozenset[tuple[str, Any]]:
    # By name: the order of columns differs between a query's rows and those built here.
    return frozenset((str(name), value) for name, value in row.items())


def _moves(moved: Iterable[Mapping[str, Any]], where: Mapping[str, Any]) -> Counter[Appearance]:
    """Return the changes of the counts where records become found again, or for the first time."""
    found: Counter[Appearance] = Counter()
    for row in moved:
        old = where[row["of"]]
        if old.counted and old.again != row["found_again"]:
            before = Appearance(old.version, old.again, old.kind, old.search)
            found[before] -= 1
            found[before._replace(again=row["found_again"])] += 1
    return found


def _is_again(row: Any, report: ReportState) -> bool:
    """Check whether the report of a record was known before the version in which the record came in."""
    return bool(row.counted and row.version > report.home)


def _report_row(report: ReportState, position: int) -> dict[str, Any]:
    return {"lead": report.lead, "position": position} | _standing(report)._asdict()


def _standing(report: ReportState) -> Standing:
    place = report.place
    return Standing(
        home=report.home,
        lane=str(place.lane) if place else None,
        end=place.end if place else None,
        reason=place.reason if place else None,
        studies=json.dumps(place.studies if place else ()),
        screened=str(report.title_abstract.state),
        screened_complete=report.title_abstract.complete,
        screened_lacks=report.title_abstract.lacks,
        judged=str(report.full_text.state),
        judged_complete=report.full_text.complete,
        judged_lacks=report.full_text.lacks,
    )


def _ballot_row(vote: Ballot, lead: str) -> dict[str, Any]:
    return {
        "event": vote.event,
        "report": lead,
        "record": vote.record,
        "stage": str(vote.stage),
        "reviewer": vote.reviewer,
        "verdict": str(vote.verdict),
        "reasons": json.dumps(vote.reasons),
        "note": vote.note,
        "at": vote.at,
        "consensus": bool(vote.settles),
    }
