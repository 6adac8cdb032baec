"""The engine's verdicts on pairs, and the links between records."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    RowMapping,
    Table,
    func,
    or_,
    select,
    union_all,
)

from litreview.model import Pair
from litreview.store.chunks import KEYS, chunks, each, each_named
from litreview.store.database import insert_all
from litreview.store.json_blocks import Blocks
from litreview.store.tables import EVENT, MENTION, PAIR, REPLACED, RUN


class Pairs:
    """The pairs of the runs that count, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.blocks = Blocks(connection)

    def runs(self) -> dict[str, bool]:
        """Map the id of each known run to whether it counts."""
        return {
            str(run): bool(counted)
            for run, counted in self.connection.execute(select(RUN.c.id, RUN.c.counted))
        }

    def add_run(self, run: str, pairs: Iterable[Pair], replaces: Iterable[str]) -> None:
        """Add a run and its pairs, and delete the pairs of the runs it replaces."""
        # Also a run not known yet: files arrive in any order, and it may come after the run that replaces it.
        for old in replaces:
            insert_all(self.connection, RUN, ("id", "counted"), [(old, False)], if_new=True)
            self.connection.execute(RUN.update().where(RUN.c.id == old).values(counted=False))
            self.connection.execute(PAIR.delete().where(PAIR.c.run == old))
        # Known: read before, or replaced by a run that was read earlier; a replaced run never counts.
        if run in self.runs():
            return
        self.connection.execute(RUN.insert().values(id=run, counted=True))
        for piece in chunks(pairs):
            insert_all(
                self.connection, PAIR, PAIR.columns.keys(), [_row(pair, run) for pair in piece], if_new=True
            )

    def among(self, keys: Iterable[str]) -> list[Pair]:
        """Return the pairs with a record among these keys."""
        # A pair between two pieces is found twice; the rules treat pairs as a set.
        return [_pair(row) for row in each_named(self.connection, AMONG, keys)]

    def all(self) -> Iterator[Pair]:
        """Yield the pairs of all runs that count."""
        for row in self.connection.execute(select(PAIR)).mappings():
            yield _pair(row)

    def count(self, verdict: str) -> int:
        """Count the pairs of a verdict."""
        query = select(func.count()).where(PAIR.c.verdict == verdict)
        return self.connection.execute(query).scalar() or 0

    def reasons(self, verdict: str) -> dict[str, int]:
        """Count the pairs of a verdict by their first reason, the most common first."""
        # Counted by the database: reading a million pairs for a few sums would take longer than judging some.
        query = select(PAIR.c.reasons, func.count()).where(PAIR.c.verdict == verdict).group_by(PAIR.c.reasons)
        found: Counter[str] = Counter()
        for reasons, n in self.connection.execute(query):
            found.update({json.loads(reasons)[0]: n} if reasons != "[]" else {})
        return dict(found.most_common())

    def links(self, keys: Iterable[str]) -> list[Pair]:
        """Return the `same` pairs with both records among these keys."""
        wanted = set(keys)
        return [
            pair
            for pair in self.among(sorted(wanted))
            if pair.verdict == "same" and {pair.a, pair.b} <= wanted
        ]

    def replaced(self, keys: Iterable[str] | None = None) -> list[tuple[str, str]]:
        """Return the pairs that replacements of exports join, or those with one of the keys."""
        rows: Iterable[Any] = (
            self.connection.execute(REPLACING) if keys is None else each(self.connection, REPLACING_OF, keys)
        )
        return [(row.a, row.b) for row in rows]

    def put_replaced(self, pairs: Iterable[tuple[str, str]]) -> set[str]:
        """Replace the pairs that replacements join; return the records of added and removed pairs."""
        old, new = set(self.replaced()), set(pairs)
        for a, b in old - new:
            self.connection.execute(REPLACED.delete().where(REPLACED.c.a == a, REPLACED.c.b == b))
        for piece in chunks(sorted(new - old)):
            self.connection.execute(REPLACED.insert(), [{"a": a, "b": b} for a, b in piece])
        # Both sides: a removed pair no longer links its records, and each must be derived again.
        return {key for pair in old ^ new for key in pair}

    def component(self, keys: Iterable[str]) -> set[str]:
        """Return all records that are linked to these, directly or not, by anything but an engine's `different`.

        Whether two records are one report depends on nothing outside of this set.
        """
        found = set(keys)
        frontier = set(found)
        while frontier:
            # All links, not one step: whether A joins C may depend on B between them. And in one query, not in three
            # for the links of the engine, replacements and persons: each decision waits for the answer.
            linked = {key for pair in each(self.connection, LINKS, sorted(frontier)) for key in pair}
            frontier = linked - found
            found |= frontier
        return found

    def reached(self, key: str, among: Iterable[str]) -> frozenset[str]:
        """Return the records that a record is linked to by the links of these records, with itself.

        These are all that are linked to it, if none of them is outside of those that were given.
        """
        beside: dict[str, set[str]] = {}
        for a, b in each(self.connection, LINKS, sorted(among)):
            beside.setdefault(a, set()).add(b)
            beside.setdefault(b, set()).add(a)
        found: set[str] = set()
        frontier = {key}
        while frontier:
            found |= frontier
            frontier = {other for one in frontier for other in beside.get(one, ())} - found
        return frozenset(found)


def _either(pairs: Table, keys: list[str] | BindParameter[Any]) -> ColumnElement[bool]:
    return or_(pairs.c.a.in_(keys), pairs.c.b.in_(keys))


def _row(pair: Pair, run: str) -> tuple[str | int, ...]:
    return pair.a, pair.b, run, pair.verdict, pair.strength, json.dumps(pair.reasons, ensure_ascii=False)


def _pair(row: RowMapping) -> Pair:
    return Pair(row["a"], row["b"], row["verdict"], row["strength"], tuple(json.loads(row["reasons"])))


# Statements that every decision on linked records runs, built once.
AMONG = select(PAIR).where(_either(PAIR, KEYS))
REPLACING = select(REPLACED.c.a, REPLACED.c.b)
REPLACING_OF = REPLACING.where(_either(REPLACED, KEYS))
# Withdrawn judgements too: the earlier report must be inside, or its old row would stay.
_OTHER = MENTION.alias()
_JUDGED = MENTION.join(EVENT, MENTION.c.event == EVENT.c.id).join(_OTHER, _OTHER.c.event == EVENT.c.id)
LINKS = union_all(
    REPLACING_OF,
    # A `different` only forbids; followed as a link it would pull half the review into each decision.
    select(PAIR.c.a, PAIR.c.b).where(PAIR.c.verdict != "different", _either(PAIR, KEYS)),
    select(MENTION.c.record, _OTHER.c.record)
    .select_from(_JUDGED)
    .where(EVENT.c.kind == "judgement", MENTION.c.record.in_(KEYS)),
)
