"""How many records and reports stand where in the flow, kept beside them in a file (projection).

A server counts them each time instead: its many writers would wait for each other at one row.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Select, func, select

from litreview.model import FlowEnd, FlowStatus, Lane, Stage, State
from litreview.store.chunks import KEYS, each
from litreview.store.report_state import RETRIEVED
from litreview.store.server import is_server
from litreview.store.tables import FLOW_COUNT, RECORD, REPORT, RERUN


class Appearance(NamedTuple):
    """Where a counted record appears in a version of the review."""

    version: int
    again: bool
    kind: str
    search: str


class Standing(NamedTuple):
    """Where a report stands: the columns of its row but the lead and the position."""

    home: int
    lane: str | None
    end: str | None
    reason: str | None
    studies: str
    screened: str
    screened_complete: bool
    screened_lacks: bool
    judged: str
    judged_complete: bool
    judged_lacks: bool

    def at(self, stage: Stage) -> tuple[State, bool, bool] | None:
        """Return the state at a stage, whether it is complete and whether it lacks votes; None at another stage."""
        if stage is Stage.TITLE_ABSTRACT:
            here = (State(self.screened), self.screened_complete, self.screened_lacks)
            return here if self.lane is not None else None
        here = (State(self.judged), self.judged_complete, self.judged_lacks)
        return here if self.end in RETRIEVED else None


RECORDS, REPORTS = "records", "reports"
APPEARANCE = [RECORD.c[name] for name in Appearance._fields]
STANDING: list[Column[Any]] = [REPORT.c[name] for name in Standing._fields]
PLACE = STANDING[:5]
"""The home of a report, and where it ends in the flow."""
APPEARS_AGAIN = [RERUN.c[name] for name in ("version", "kind", "search")]
OF_RECORDS: Select[Any] = select(*APPEARANCE, func.count()).where(RECORD.c.counted).group_by(*APPEARANCE)
OF_RERUNS: Select[Any] = select(*APPEARS_AGAIN, func.count()).group_by(*APPEARS_AGAIN)
OF_REPORTS = select(*STANDING, func.count()).group_by(*STANDING)
# Of some keys each row is read and counted here: to group them, or to leave those out that are not counted, SQLite would go
# through the index of all that are counted, for each piece of the keys.
APPEARANCE_OF = select(RECORD.c.counted, *APPEARANCE).where(RECORD.c.key.in_(KEYS))
APPEARS_AGAIN_OF = select(*APPEARS_AGAIN).where(RERUN.c.record.in_(KEYS))
PLACE_OF = select(*PLACE).where(REPORT.c.lane.is_not(None), REPORT.c.lead.in_(KEYS))
ADD = (
    "INSERT INTO flow_count (what, place, number) VALUES (?, ?, ?)"
    " ON CONFLICT (what, place) DO UPDATE SET number = number + excluded.number"
)
DROP_EMPTY = "DELETE FROM flow_count WHERE what = ? AND place = ? AND number = 0"


class FlowCounts:
    """The kept counts of records and reports, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @cached_property
    def is_kept(self) -> bool:
        """Whether this database keeps the counts."""
        return not is_server(self.connection)

    def appearances(self, keys: Iterable[str] | None = None) -> Counter[Appearance]:
        """Count the counted records, all or some, by where they appear, in each version."""
        if keys is None and self.is_kept:
            return Counter({Appearance(*place): number for place, number in self._kept(RECORDS)})
        return self._count_records() if keys is None else self._count_some(list(keys))

    def _count_some(self, keys: Sequence[str]) -> Counter[Appearance]:
        found = Counter(
            Appearance(version, bool(again), kind, search)
            for counted, version, again, kind, search in each(self.connection, APPEARANCE_OF, keys)
            if counted
        )
        found.update(
            Appearance(version, True, kind, search)
            for version, kind, search in each(self.connection, APPEARS_AGAIN_OF, keys)
        )
        return found

    def ends(self, leads: Iterable[str] | None = None) -> Counter[tuple[int, FlowStatus]]:
        """Count the reports in the flow, all or those with some leads, by their home and where they end."""
        found: Counter[tuple[int, FlowStatus]] = Counter()
        if leads is None and self.is_kept:
            for standing, number in self._standings():
                if standing.lane is not None:
                    found[standing.home, flow_status(*standing[1 : len(PLACE)])] += number
            return found
        if leads is not None:
            found.update(
                (home, flow_status(*place)) for home, *place in each(self.connection, PLACE_OF, leads)
            )
            return found
        query = select(*PLACE, func.count()).where(REPORT.c.lane.is_not(None)).group_by(*PLACE)
        for home, *place, number in self.connection.execute(query):
            found[home, flow_status(*place)] += number
        return found

    def states(self, stage: Stage) -> Counter[tuple[State, bool]]:
        """Count the reports at a stage by state and completeness; only where counts are kept."""
        found: Counter[tuple[State, bool]] = Counter()
        for standing, number in self._standings():
            if here := standing.at(stage):
                found[here[:2]] += number
        return found

    def lacking(self, stage: Stage, state: State | None = None) -> int:
        """Count the reports at a stage that lack votes, or those in one state; only where counts are kept."""
        found = ((standing.at(stage), number) for standing, number in self._standings())
        return sum(number for here, number in found if here and here[2] and state in (None, here[0]))

    def _kept(self, what: str) -> Iterator[tuple[list[Any], int]]:
        query = select(FLOW_COUNT.c.place, FLOW_COUNT.c.number).where(FLOW_COUNT.c.what == what)
        for place, number in self.connection.execute(query):
            yield json.loads(place), number

    def _standings(self) -> Iterator[tuple[Standing, int]]:
        for place, number in self._kept(REPORTS):
            yield Standing(*place), number

    def move_records(self, moves: Counter[Appearance]) -> None:
        """Add and subtract counted records."""
        self._add(RECORDS, moves)

    def move_reports(self, moves: Counter[Standing]) -> None:
        """Add and subtract reports."""
        self._add(REPORTS, moves)

    def recount_records(self) -> None:
        """Count all records again, after a change of many."""
        if self.is_kept:
            self._replace(RECORDS, self._count_records())

    def recount(self) -> None:
        """Count everything again."""
        self.recount_records()
        if self.is_kept:
            self._replace(REPORTS, self._count_reports())

    def differs(self) -> bool:
        """Check whether the kept counts differ from the rows."""
        return self.is_kept and (
            self.appearances() != self._count_records() or dict(self._standings()) != self._count_reports()
        )

    def _count_records(self) -> Counter[Appearance]:
        found: Counter[Appearance] = Counter()
        for version, again, kind, search, number in self.connection.execute(OF_RECORDS):
            found[Appearance(version, bool(again), kind, search)] += number
        for version, kind, search, number in self.connection.execute(OF_RERUNS):
            found[Appearance(version, True, kind, search)] += number
        return found

    def _count_reports(self) -> Counter[Standing]:
        return Counter({Standing(*place): number for *place, number in self.connection.execute(OF_REPORTS)})

    def _replace(self, what: str, counts: Mapping[Any, int]) -> None:
        self.connection.execute(FLOW_COUNT.delete().where(FLOW_COUNT.c.what == what))
        self._add(what, counts)

    def _add(self, what: str, moves: Mapping[Any, int]) -> None:
        rows = [(what, json.dumps(place), number) for place, number in moves.items() if number]
        if rows and self.is_kept:
            self.connection.exec_driver_sql(ADD, rows)
            if any(number < 0 for *_, number in rows):
                self.connection.exec_driver_sql(DROP_EMPTY, [row[:2] for row in rows])


# Most reports end in one of a few ways, and a list may have a million.
@lru_cache(maxsize=4096)
@lru_cache(maxsize=1024)
def flow_status(lane: str, end: FlowEnd, reason: str | None, studies: str) -> FlowStatus:
    """Return where a report ends, from the columns of its row."""
    return FlowStatus(Lane(lane), end, reason, tuple(json.loads(studies)))
