"""Finding reports that meet a condition, in an order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, String, cast, func, select, true

from litreview.model import Stage, Verdict
from litreview.store.chunks import chunks
from litreview.store.fulltext import FullText
from litreview.store.report_conditions import ReportConditions
from litreview.store.report_state import Condition, stands_at
from litreview.store.tables import BALLOT, RECORD, REPORT

ORDERS = ("import", "year", "title", "random")


class ReportFinder:
    """Queries that find reports, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.words = FullText(connection)

    @property
    def conditions(self) -> ReportConditions:
        """The conditions that reports can be found by."""
        return ReportConditions(self.connection)

    def positions(
        self,
        stage: Stage,
        condition: Condition | None,
        order: str = "import",
        seed: int = 0,
        phrases: Sequence[str] = (),
    ) -> list[int]:
        """Return the positions of the reports at a stage that meet a condition, in an order.

        Only numbers: a hundred thousand of them are ready at once, and rows are read when they are seen.

        Args:
            stage: The stage.
            condition: None for no other than the phrases.
            order: One of `ORDERS`.
            seed: Of a random order.
            phrases: What the texts of one record contain; only where there is an index of words.
        """
        found = self.words.positions(phrases) if phrases else None
        if found is not None and condition is None and stage is Stage.TITLE_ABSTRACT and order == "import":
            outside = self._outside()
            return [position for position in found if position not in outside] if outside else found
        positions = self._positions(stage, true() if condition is None else condition, order, seed)
        if found is None:
            return positions
        matching = set(found)
        return [position for position in positions if position in matching]

    def _outside(self) -> set[int]:
        """Return the positions of the reports that are not in the flow, mostly none."""
        newest = self.connection.execute(select(func.max(REPORT.c.home))).scalar() or 1
        # By any home, so that the index leads to them.
        outside = select(REPORT.c.position).where(
            REPORT.c.home.in_(range(1, newest + 1)), REPORT.c.lane.is_(None)
        )
        return set(self.connection.execute(outside).scalars())

    def _positions(self, stage: Stage, condition: Condition, order: str, seed: int) -> list[int]:
        query = select(REPORT.c.position, REPORT.c.lead).where(stands_at(stage), condition)
        if order in {"year", "title"}:
            query = query.join(RECORD, RECORD.c.key == REPORT.c.lead)
        query = query.order_by(*_order(order))
        if order == "import":
            # As one text, as a row for each of a hundred thousand takes ten times as long; and sorted here, as the
            # database would follow an index of positions and look each report up.
            in_one = query.with_only_columns(func.aggregate_strings(cast(REPORT.c.position, String), ","))
            positions = self.connection.execute(in_one.order_by(None)).scalar()
            return sorted(json.loads(f"[{positions or ''}]"))
        kept: list[Any] = list(self.connection.execute(query))
        if order == "random":
            # By the key and not by a shuffle, so that a later import does not change the order.
            kept.sort(key=lambda row: hashlib.sha256(f"{seed} {row[1]}".encode()).digest())
        return [row[0] for row in kept]

    def leads(self, condition: Condition) -> list[str]:
        """Return the leads of the reports that meet a condition."""
        return list(self.connection.execute(select(REPORT.c.lead).where(condition)).scalars())

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
