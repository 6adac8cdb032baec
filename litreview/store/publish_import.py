"""Publication of the records of an imported export: from here on they are shown and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, exists, func, literal, null, or_, select, update

from litreview.model import SourceKind
from litreview.store.flow_counts import FlowCounts, Standing
from litreview.store.records import Export
from litreview.store.tables import MEMBER, MENTION, PAIR, RECORD, REPLACED, REPORT


def publish(
    connection: Connection, export: Export, version: int, alone: Callable[[SourceKind], dict[str, Any]]
) -> list[str]:
    """Publish the records of an export; return the keys of those that have to be projected.

    A record that no pair and no event names is determined by its kind; nearly all records of an import are such.

    Args:
        connection: The transaction.
        export: An export whose records are all in the store.
        version: The version of the review that it belongs to.
        alone: Gives the row of the report that a record of a kind is, when it is alone.

    Returns:
        Keys of the records that were known before, or that a pair or an event names.
    """
    linked = list(connection.execute(select(MEMBER.c.record).where(_of(export), ~is_new())).scalars())
    kinds = select(RECORD.c.kind).distinct().select_from(_members()).where(_of(export), is_new())
    for kind in list(connection.execute(kinds).scalars()):
        row = alone(SourceKind(kind)) | {
            "lead": MEMBER.c.record,
            "position": RECORD.c.position,
            "home": version,
        }
        columns = [_column(value).label(name) for name, value in row.items()]
        reports = select(*columns).select_from(_members())
        reports = reports.where(_of(export), is_new(), RECORD.c.kind == kind)
        # In the order of the index, which is then written sequentially.
        reports = reports.order_by(MEMBER.c.record)
        added = connection.execute(REPORT.insert().from_select(list(row), reports)).rowcount
        standing = Standing(**{name: row[name] for name in Standing._fields})
        FlowCounts(connection).move_reports(Counter({standing: added}))
    mine = select(MEMBER.c.record).where(_of(export))
    # A record that another export brought keeps its report, with the votes on it.
    shown = {
        "counted": True,
        "report": func.coalesce(RECORD.c.report, RECORD.c.key),
        "version": case((RECORD.c.report.is_(None), version), else_=RECORD.c.version),
    }
    connection.execute(update(RECORD).where(RECORD.c.key.in_(mine)).values(shown))
    return linked


def _column(value: Any) -> ColumnElement[Any]:
    if isinstance(value, ColumnElement):
        return value
    return null() if value is None else literal(value)


def _members() -> Any:
    return MEMBER.join(RECORD, RECORD.c.key == MEMBER.c.record)


def _of(export: Export) -> ColumnElement[bool]:
    return (MEMBER.c.search == export.search) & (MEMBER.c.sha256 == export.sha256)


def is_new() -> ColumnElement[bool]:
    """Return the condition that a member was not shown before, and that no earlier pair or event names it."""
    key = MEMBER.c.record
    seen = exists().where(RECORD.c.key == key, RECORD.c.report.is_not(None))
    names = (MENTION.c.record, PAIR.c.a, PAIR.c.b, REPLACED.c.a, REPLACED.c.b)
    return ~or_(seen.correlate(MEMBER), *(exists().where(name == key).correlate(MEMBER) for name in names))
