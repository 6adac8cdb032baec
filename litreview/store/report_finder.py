"""Finding reports by state, voters, fields, labels and words, in an order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Connection, Select, String, and_, cast, exists, false, func, or_, select, true

from litreview.model import Stage, State, Verdict
from litreview.store.chunks import chunks
from litreview.store.fulltext import FullText
from litreview.store.report_state import complete, stands_at, state, voted, waits_for
from litreview.store.tables import BALLOT, CONTENT, RECORD, REPORT

ORDERS = ("import", "year", "title", "random")


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """A filter on reports; an empty part is not tested, and all others must hold.

    Attributes:
        views: `todo`, `mine`, `conflict`, `maybe`, any other state, or `undecided`; one of them must hold.
        years: First and last year, either may be open.
        languages: As records have them, small.
        searches: Ids of searches.
        records: Keys of records, such as those with a label; None asks for none in particular.
        groups: Of each group, at least one term must stand in the record.
        reasons: Codes, given by one of `voters`; None lets every vote count.
    """

    stage: Stage
    reviewer: str
    views: tuple[str, ...] = ()
    years: tuple[int | None, int | None] | None = None
    languages: tuple[str, ...] = ()
    searches: tuple[str, ...] | None = None
    records: Collection[str] | None = None
    groups: tuple[tuple[str, ...], ...] = ()
    reasons: tuple[str, ...] = ()
    voters: tuple[str, ...] | None = None


class ReportFinder:
    """Queries that find reports, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.words = FullText(connection)

    def positions(self, wanted: ReportFilter, order: str = "import", seed: int = 0) -> list[int]:
        """Return the positions of the reports that pass a filter, in an order.

        Only numbers: a hundred thousand of them are ready at once, and rows are read when they are seen.
        """
        query = self._query(wanted, order)
        if wanted.records is None and order == "import":
            # As one text, as a row for each of a hundred thousand takes ten times as long; and sorted here, as the
            # database would follow an index of positions and look each report up.
            in_one = query.with_only_columns(func.aggregate_strings(cast(REPORT.c.position, String), ","))
            positions = self.connection.execute(in_one.order_by(None)).scalar()
            return sorted(map(int, positions.split(","))) if positions else []
        kept: list[Any] = list(self.connection.execute(query))
        if wanted.records is not None:
            leads: set[str] = set()
            for piece in chunks(wanted.records):
                reports = select(RECORD.c.report).where(RECORD.c.key.in_(piece))
                leads.update(self.connection.execute(reports).scalars())
            kept = [row for row in kept if row[1] in leads]
        if order == "random":
            # By the key and not by a shuffle, so that a later import does not change the order.
            kept.sort(key=lambda row: hashlib.sha256(f"{seed} {row[1]}".encode()).digest())
        return [row[0] for row in kept]

    def _query(self, wanted: ReportFilter, order: str) -> Select[Any]:
        query = select(REPORT.c.position, REPORT.c.lead).where(stands_at(wanted.stage))
        if order in {"year", "title"} or wanted.years or wanted.languages:
            query = query.join(RECORD, RECORD.c.key == REPORT.c.lead)
        if wanted.languages:
            query = query.join(CONTENT, CONTENT.c.position == RECORD.c.position)
        for condition in self._conditions(wanted):
            query = query.where(condition)
        return query.order_by(*_order(order))

    def _conditions(self, wanted: ReportFilter) -> Iterable[Any]:
        if wanted.views:
            yield or_(*(_view(view, wanted) for view in wanted.views))
        if wanted.years:
            first, last = wanted.years
            yield and_(RECORD.c.year >= (first or 0), RECORD.c.year <= (last or 9999))
        if wanted.languages:
            yield func.lower(self._field("language")).in_(wanted.languages)
        if wanted.searches is not None:
            # Not row by row: most reports of a large search would be looked up in vain.
            found = RECORD.c.report.is_not(None) & RECORD.c.search.in_(wanted.searches)
            yield REPORT.c.lead.in_(select(RECORD.c.report).where(found))
        if wanted.groups:
            yield REPORT.c.lead.in_(self.words.leads(wanted.groups))
        if wanted.reasons:
            yield _has_reason(wanted)

    def _field(self, name: str) -> Any:
        """Return the expression of a field that is only in the JSON of a record."""
        if self.connection.dialect.name == "sqlite":
            return func.json_extract(CONTENT.c.fields, f"$.{name}")
        return func.json_extract_path_text(CONTENT.c.fields.cast(JSON), name)

    def keys(self, places: Sequence[int]) -> dict[int, str]:
        """Map positions to the leads of their reports."""
        found: dict[int, str] = {}
        for piece in chunks(places):
            query = select(REPORT.c.position, REPORT.c.lead).where(REPORT.c.position.in_(piece))
            found.update((place, lead) for place, lead in self.connection.execute(query))
        return found

    def own(self, leads: Iterable[str], stage: Stage, reviewer: str) -> dict[str, Verdict]:
        """Map leads to the reviewer's own verdict in force."""
        found: dict[str, Verdict] = {}
        for piece in chunks(leads):
            query = select(BALLOT.c.report, BALLOT.c.verdict).where(
                BALLOT.c.report.in_(piece),
                BALLOT.c.stage == str(stage),
                BALLOT.c.reviewer == reviewer,
                BALLOT.c.consensus.is_(False),
            )
            found.update(
                (lead, Verdict(verdict))
                for lead, verdict in self.connection.execute(query.order_by(BALLOT.c.event))
            )
        return found


def _order(order: str) -> tuple[Any, ...]:
    if order == "year":
        return RECORD.c.year.is_(None), RECORD.c.year, REPORT.c.position
    if order == "title":
        return RECORD.c.title.is_(None), func.lower(RECORD.c.title), REPORT.c.position
    return (REPORT.c.position,)


def _view(view: str, wanted: ReportFilter) -> Any:
    stage, reviewer = wanted.stage, wanted.reviewer
    if view == "all":
        return true()
    if view == "todo":
        return waits_for(stage, reviewer)
    if view == "mine":
        return voted(stage, reviewer)
    if view == "undecided":
        return ~complete(stage)
    if view == "maybe":
        own_maybe = exists().where(
            BALLOT.c.report == REPORT.c.lead,
            BALLOT.c.stage == str(stage),
            BALLOT.c.reviewer == reviewer,
            BALLOT.c.verdict == str(Verdict.MAYBE),
        )
        return (state(stage) == str(State.MAYBE)) | own_maybe
    return state(stage) == view if view in set(State) else false()


def _has_reason(wanted: ReportFilter) -> Any:
    named = or_(*(BALLOT.c.reasons.contains(json.dumps(code), autoescape=True) for code in wanted.reasons))
    with_reason = (BALLOT.c.report == REPORT.c.lead) & (BALLOT.c.stage == str(wanted.stage)) & named
    if wanted.voters is not None:
        with_reason &= BALLOT.c.reviewer.in_(wanted.voters)
    return exists().where(with_reason)
