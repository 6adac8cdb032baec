"""Queries on the projection: lists, queues, votes, and the counts of the flow."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, RowMapping, Select, bindparam, func, select, true

from litreview.model import FlowEnd, FlowStatus, Lane, Pair, SourceKind, Stage, State, Verdict
from litreview.screening.protocol import Protocol
from litreview.standing.votes import Ballot, is_torn
from litreview.store.chunks import KEYS, chunks, each_named, stream
from litreview.store.flow_counts import FlowCounts, flow_status
from litreview.store.report_finder import ReportFinder
from litreview.store.report_state import Condition, lacks, stands_at, voted, waits_for
from litreview.store.report_state import complete as complete_at
from litreview.store.report_state import state as state_of
from litreview.store.tables import ASKED, ASSIGNED, BALLOT, RECORD, REPORT, RERUN

PLACE = (REPORT.c.lane, REPORT.c.end, REPORT.c.reason, REPORT.c.studies)


@dataclass(frozen=True, slots=True)
class ListedReport:
    """A report in a list: short facts of its lead, and its state at both stages.

    Attributes:
        position: Of its lead in order of import; pages go by it.
        home: The version of the review in which it first came in.
    """

    lead: str
    position: int
    title: str | None
    year: int | None
    author: str | None
    authors: int
    doi: str | None
    lane: Lane | None
    end: str | None
    reason: str | None
    states: Mapping[Stage, State]
    complete: Mapping[Stage, bool]
    home: int


class ListedRecord(NamedTuple):
    """A counted record with the status of its report.

    Attributes:
        lead: The key of its report's lead.
        search: The id of its search.
        version: The version of the review in which it lies.
        home: The version in which its report first came in.
    """

    key: str
    lead: str
    kind: SourceKind
    search: str
    status: FlowStatus
    version: int
    home: int


class Lists:
    """Queries on the projection, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.counts = FlowCounts(connection)

    @property
    def finder(self) -> ReportFinder:
        """The finder of reports by more than their state."""
        return ReportFinder(self.connection)

    def lines(self, *conditions: ColumnElement[bool], limit: int | None = None) -> list[ListedReport]:
        """Return reports in order of import."""
        query = _lines().where(*conditions).order_by(REPORT.c.position).limit(limit)
        return [_line(row) for row in self.connection.execute(query).mappings()]

    def at_places(self, places: Iterable[int]) -> list[ListedReport]:
        """Return the reports at these positions, in order of import."""
        return [line for piece in chunks(places) for line in self.lines(REPORT.c.position.in_(piece))]

    def line(self, lead: str) -> ListedReport:
        """Return the report with this lead."""
        [row] = self.connection.execute(ONE_LINE, {"lead": lead}).mappings()
        return _line(row)

    def of_leads(self, leads: Iterable[str]) -> list[ListedReport]:
        """Return the reports with these leads."""
        return [line for piece in chunks(leads) for line in self.lines(REPORT.c.lead.in_(piece))]

    def at(self, stage: Stage, states: Iterable[State] = ()) -> list[ListedReport]:
        """Return the reports at a stage, or those in certain states."""
        wanted = [str(state) for state in states]
        # Every report has a state at both stages: the state alone would list reports that never reached full text.
        chosen = state_of(stage).in_(wanted) if wanted else stands_at(stage)
        return self.lines(stands_at(stage) & chosen)

    def ranked(self, stage: Stage) -> list[tuple[str, int]]:
        """Return (lead, position) of the reports at a stage that were not removed before it, in order of import."""
        kept = state_of(stage) != str(State.REMOVED)
        # Read after each few decisions, so no more of each report than that.
        query = (
            select(REPORT.c.lead, REPORT.c.position).where(stands_at(stage), kept).order_by(REPORT.c.position)
        )
        return [(lead, position) for lead, position in self.connection.execute(query)]

    def meeting(self, stage: Stage, condition: Condition) -> list[ListedReport]:
        """Return the reports at a stage that meet a condition, as `finder.conditions` returns it."""
        return self.lines(stands_at(stage), condition)

    def queue(
        self, stage: Stage, reviewer: str, after: int = -1, limit: int | None = 50
    ) -> list[ListedReport]:
        """Return the reports after a position that wait for this reviewer's vote."""
        # By position, not by offset: decided reports leave the queue, and an offset would skip some.
        return self.lines(waits_for(stage, reviewer) & (REPORT.c.position > after), limit=limit)

    def lacking(self, stage: Stage) -> list[ListedReport]:
        """Return the reports that lack votes at a stage."""
        return self.lines(lacks(stage))

    def torn(self, stage: Stage, reviewer: str, protocol: Protocol) -> list[ListedReport]:
        """Return the reports on which this reviewer's own votes differ (RULES 2)."""
        # The query selects conflicts; only the rule on votes decides whether one is within a reviewer's own votes.
        in_conflict = stands_at(stage) & (state_of(stage) == str(State.CONFLICT))
        query = select(BALLOT).join(REPORT, REPORT.c.lead == BALLOT.c.report).where(in_conflict)
        query = query.where(BALLOT.c.stage == str(stage), BALLOT.c.reviewer == reviewer)
        own: dict[str, list[Ballot]] = {}
        for row in self.connection.execute(query).mappings():
            own.setdefault(row["report"], []).append(_ballot(row))
        leads = [lead for lead, votes in own.items() if is_torn(votes, reviewer, stage, protocol)]
        return sorted(self.of_leads(leads), key=lambda line: line.position)

    def count_queue(self, stage: Stage, reviewer: str, state: State | None = None) -> int:
        """Count the reports that wait for this reviewer, or those in one state."""
        # Counted by the database: the screen shows the number after every key press.
        here = true() if state is None else state_of(stage) == str(state)
        query = select(func.count()).select_from(REPORT).where(here)
        if self.counts.is_kept and not self.connection.execute(ANY_SHARE, {"stage": str(stage)}).first():
            given = query.where(lacks(stage), voted(stage, reviewer))
            return self.counts.lacking(stage, state) - (self.connection.execute(given).scalar() or 0)
        return self.connection.execute(query.where(waits_for(stage, reviewer))).scalar() or 0

    def count_judged(self, stage: Stage, reviewer: str) -> dict[Verdict, int]:
        """Count the reports at a stage by this reviewer's newest vote; removed reports and consensuses are left out."""
        # By report: after a merge one reviewer may have two votes on one report.
        newest = select(func.max(BALLOT.c.event)).join(REPORT, REPORT.c.lead == BALLOT.c.report)
        own = (BALLOT.c.stage == str(stage)) & (BALLOT.c.reviewer == reviewer) & BALLOT.c.consensus.is_(False)
        here = stands_at(stage) & (state_of(stage) != str(State.REMOVED))
        newest = newest.where(own, here).group_by(BALLOT.c.report)
        query = select(BALLOT.c.verdict, func.count()).where(BALLOT.c.event.in_(newest))
        query = query.group_by(BALLOT.c.verdict)
        return {Verdict(verdict): n for verdict, n in self.connection.execute(query)}

    def count_conflicts(self, stage: Stage, reviewer: str) -> int:
        """Count the conflicts at a stage that this reviewer has voted on."""
        open_here = stands_at(stage) & (state_of(stage) == str(State.CONFLICT))
        query = select(func.count()).select_from(REPORT).where(open_here & voted(stage, reviewer))
        return self.connection.execute(query).scalar() or 0

    def count_settled(self, stage: Stage, reviewer: str) -> int:
        """Count the reports at a stage on which a consensus of this reviewer is in force."""
        query = select(func.count(BALLOT.c.report.distinct())).join(REPORT, REPORT.c.lead == BALLOT.c.report)
        own = (BALLOT.c.stage == str(stage)) & (BALLOT.c.reviewer == reviewer) & BALLOT.c.consensus
        return self.connection.execute(query.where(own, stands_at(stage))).scalar() or 0

    def times(self, reviewer: str, stage: Stage, since: str) -> list[str]:
        """Return the times of a reviewer's votes in force at a stage, from a given time on."""
        query = select(BALLOT.c.at).where(
            BALLOT.c.reviewer == reviewer, BALLOT.c.stage == str(stage), BALLOT.c.at >= since
        )
        return sorted(self.connection.execute(query).scalars())

    def states(self, stage: Stage) -> dict[tuple[State, bool], int]:
        """Count the reports at a stage by state and completeness."""
        # Reports removed before screening are neither to do nor decided.
        pairs = [
            (state, complete) for state in State if state is not State.REMOVED for complete in (False, True)
        ]
        if self.counts.is_kept:
            found = self.counts.states(stage)
            return {pair: found[pair] for pair in pairs if found[pair]}
        # Each from its part of an index: to group a million reports takes four times as long.
        counts = (
            select(func.count())
            .select_from(REPORT)
            .where(stands_at(stage), state_of(stage) == str(state), complete_at(stage).is_(complete))
            for state, complete in pairs
        )
        row = self.connection.execute(select(*(count.scalar_subquery() for count in counts))).one()
        return {pair: n for pair, n in zip(pairs, row, strict=True) if n}

    def ballots(self, lead: str, stage: Stage | None = None) -> list[Ballot]:
        """Return the votes and consensus decisions in force on a report."""
        return self.ballots_on([lead], stage).get(lead, [])

    def ballots_on(self, leads: Iterable[str], stage: Stage | None = None) -> dict[str, list[Ballot]]:
        """Map leads to the votes and consensus decisions in force on their reports; those without any are left out."""
        found: dict[str, list[Ballot]] = {}
        for row in each_named(self.connection, BALLOTS, leads):
            if stage in (None, Stage(row["stage"])):
                found.setdefault(row["report"], []).append(_ballot(row))
        return found

    def ballots_of(self, reviewer: str | None = None) -> list[tuple[str, Ballot]]:
        """Return (lead, ballot) of each vote in force, of one reviewer or all, in order of id."""
        query = select(BALLOT).order_by(BALLOT.c.event)
        if reviewer is not None:
            query = query.where(BALLOT.c.reviewer == reviewer)
        return [(row["report"], _ballot(row)) for row in self.connection.execute(query).mappings()]

    def asked(self) -> list[Pair]:
        """Return the pairs that wait for a person's judgement, likeliest first, one for each two reports that count."""
        one, two, first, second = RECORD.alias(), RECORD.alias(), REPORT.alias(), REPORT.alias()
        joined = ASKED.join(one, one.c.key == ASKED.c.a).join(two, two.c.key == ASKED.c.b)
        # Of a withdrawn report nothing is counted, so that the answer changes no number.
        joined = joined.join(first, (first.c.lead == one.c.report) & first.c.lane.is_not(None))
        joined = joined.join(second, (second.c.lead == two.c.report) & second.c.lane.is_not(None))
        query = select(ASKED, one.c.report, two.c.report).select_from(joined).order_by(*_likeliest())
        found: dict[frozenset[str], Pair] = {}
        for a, b, strength, lead, other in self.connection.execute(query):
            # A pair inside one report is resolved; of several between two reports one answer resolves all.
            if lead != other:
                found.setdefault(frozenset((lead, other)), Pair(a, b, "ask", strength, ()))
        return list(found.values())

    def all_asked(self) -> list[Pair]:
        """Return all pairs of records that wait for a judgement, also several between two reports."""
        rows = self.connection.execute(select(ASKED).order_by(*_likeliest()))
        return [Pair(a, b, "ask", strength, ()) for a, b, strength in rows]

    def included(self) -> Iterator[tuple[str, int, FlowStatus]]:
        """Yield (lead, home, status) of the included reports, in order of their leads."""
        columns = (REPORT.c.lead, REPORT.c.home, *PLACE)
        query = select(*columns).where(*self._ending(["included"]))
        # Sorted here: in the order of the leads the whole table would be read.
        for lead, home, *place in sorted(self.connection.execute(query), key=lambda row: row.lead):
            yield lead, home, flow_status(*place)

    def _ending(self, ends: Iterable[FlowEnd], lane: Lane | None = None) -> Iterator[ColumnElement[bool]]:
        # By any home and lane as well, so that the index leads to the few reports with such an end.
        newest = self.connection.execute(select(func.max(REPORT.c.home))).scalar() or 1
        yield REPORT.c.home.in_(range(1, newest + 1))
        yield REPORT.c.lane.in_([str(each) for each in ([lane] if lane else Lane)])
        yield REPORT.c.end.in_(list(ends))

    def rows(
        self,
        kinds: Iterable[SourceKind] = SourceKind,
        ends: Iterable[FlowEnd] | None = None,
        lane: Lane | None = None,
        *,
        lead: bool | None = None,
        reruns: bool = False,
    ) -> Iterator[ListedRecord]:
        """Yield the counted records, in order of import.

        Args:
            kinds: Only those of these kinds of source.
            ends: Only those whose report ends in one of these.
            lane: Only those whose report is in this lane.
            lead: Only those that lead their report, or only the others.
            reruns: Whether a record is listed again, after all others, for each later version that found it again.
        """
        yield from self._rows(RECORD.c.version, kinds, ends, lane, lead=lead)
        if reruns and lead is not True:
            # In a version after its report's home no record leads.
            yield from self._rows(RERUN.c.version, kinds, ends, lane, lead=None)

    def _rows(
        self,
        version: Column[Any],
        kinds: Iterable[SourceKind],
        ends: Iterable[FlowEnd] | None,
        lane: Lane | None,
        *,
        lead: bool | None,
    ) -> Iterator[ListedRecord]:
        columns = (RECORD.c.key, RECORD.c.report, RECORD.c.kind, RECORD.c.search, version, REPORT.c.home)
        joined = RECORD.join(REPORT, REPORT.c.lead == RECORD.c.report)
        if version.table is RERUN:
            joined = joined.join(RERUN, RERUN.c.record == RECORD.c.key)
        query = select(*columns, *PLACE).select_from(joined).where(_counts()).order_by(RECORD.c.position)
        query = query.where(RECORD.c.kind.in_([str(kind) for kind in kinds]))
        if ends is not None:
            query = query.where(*self._ending(ends, lane))
        elif lane is not None:
            query = query.where(REPORT.c.lane == str(lane))
        if lead is not None:
            query = query.where((RECORD.c.key == RECORD.c.report) == lead)
        for key, report, kind, search, number, home, *place in self.connection.execute(query):
            yield ListedRecord(key, report, SourceKind(kind), search, flow_status(*place), number, home)

    def finds(self) -> Iterator[tuple[str, str]]:
        """Yield the lead of the report and the search of every counted record."""
        query = select(RECORD.c.report, RECORD.c.search).where(RECORD.c.counted)
        yield from ((lead, search) for lead, search in self.connection.execute(query))

    def ends_of_reports(self) -> dict[str, FlowEnd]:
        """Map the leads of the reports in the flow to where they end."""
        query = select(REPORT.c.lead, REPORT.c.end).where(REPORT.c.lane.is_not(None))
        return {row.lead: row.end for row in self.connection.execute(query)}

    def places(self) -> Iterator[tuple[str, int, FlowStatus]]:
        """Yield (lead, home, status) of every report in the flow."""
        query = select(REPORT.c.lead, REPORT.c.home, *PLACE).where(REPORT.c.lane.is_not(None))
        for lead, home, *place in stream(self.connection, query):
            yield lead, home, flow_status(*place)

    def items(self) -> Iterator[tuple[str, str | None, str | None, int | None, str, str | None]]:
        """Yield key, title, first author, year, search and DOI of every counted record, in order of import."""
        names = ("key", "title", "author", "year", "search", "doi")
        query = (
            select(*(RECORD.c[name] for name in names)).where(RECORD.c.counted).order_by(RECORD.c.position)
        )
        yield from (
            (row.key, row.title, row.author, row.year, row.search, row.doi)
            for row in self.connection.execute(query)
        )

    def count(self) -> int:
        """Count the reports in the flow."""
        return self.connection.execute(select(func.count()).where(REPORT.c.lane.is_not(None))).scalar() or 0


def _likeliest() -> tuple[Any, ...]:
    # Keys break ties, so that everyone sees the same pair first.
    return ASKED.c.strength.desc(), ASKED.c.a, ASKED.c.b


def _counts() -> ColumnElement[bool]:
    # A report without a lane has no counted record; its votes are kept, but it is in no list or box.
    # Not the bare column: SQLite would go through all counted records.
    return func.coalesce(RECORD.c.counted, False) & REPORT.c.lane.is_not(None)


def _lines() -> Select[Any]:
    record = (RECORD.c.title, RECORD.c.year, RECORD.c.author, RECORD.c.authors, RECORD.c.doi)
    return select(REPORT, *record).join(RECORD, RECORD.c.key == REPORT.c.lead)


# Statements that every key press runs, built once.
ONE_LINE = _lines().where(REPORT.c.lead == bindparam("lead"))
ANY_SHARE = select(ASSIGNED.c.record).where(ASSIGNED.c.stage == bindparam("stage")).limit(1)
BALLOTS = select(BALLOT).where(BALLOT.c.report.in_(KEYS)).order_by(BALLOT.c.event)


def _line(row: RowMapping) -> ListedReport:
    return ListedReport(
        **{name: row[name] for name in ("lead", "position", "title", "year", "author", "authors", "doi")},
        lane=Lane(row["lane"]) if row["lane"] else None,
        end=row["end"],
        reason=row["reason"],
        states={Stage.TITLE_ABSTRACT: State(row["screened"]), Stage.FULL_TEXT: State(row["judged"])},
        complete={Stage.TITLE_ABSTRACT: row["screened_complete"], Stage.FULL_TEXT: row["judged_complete"]},
        home=row["home"],
    )


def _ballot(row: RowMapping) -> Ballot:
    return Ballot(
        event=row["event"],
        record=row["record"],
        stage=Stage(row["stage"]),
        reviewer=row["reviewer"],
        verdict=Verdict(row["verdict"]),
        reasons=tuple(json.loads(row["reasons"])),
        note=row["note"],
        at=row["at"],
        # The votes that it resolves are in its event; here it only matters that it is a consensus.
        settles=frozenset({row["record"]}) if row["consensus"] else frozenset(),
    )
