"""Publication of the records of an imported export: from here on they are shown and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, exists, func, literal, null, or_, select, update

from litreview.model import SourceKind
from litreview.store.flow_counts import FlowCounts, Standing
from litreview.store.records import MEMBERS, Export, of_export
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
    mine, new = of_export(export), RECORD.c.report.is_(None)
    linked = list(
        connection.execute(
            select(RECORD.c.key).select_from(MEMBERS).where(mine, or_(~new, is_named()))
        ).scalars()
    )
    kinds = select(RECORD.c.kind).distinct().select_from(MEMBERS).where(mine, new)
    for kind in list(connection.execute(kinds).scalars()):
        row = alone(SourceKind(kind)) | {"lead": RECORD.c.key, "position": RECORD.c.position, "home": version}
        columns = [_column(value).label(name) for name, value in row.items()]
        reports = select(*columns).select_from(MEMBERS).where(mine, new, RECORD.c.kind == kind)
        if linked:
            reports = reports.where(~is_named())
        # In order of import, in which most indexes are written sequentially.
        reports = reports.order_by(MEMBER.c.position)
        added = connection.execute(REPORT.insert().from_select(list(row), reports)).rowcount
        standing = Standing(**{name: row[name] for name in Standing._fields})
        FlowCounts(connection).move_reports(Counter({standing: added}))
    # A record that another export brought keeps its report, with the votes on it.
    shown = {
        "counted": True,
        "report": func.coalesce(RECORD.c.report, RECORD.c.key),
        "version": case((new, version), else_=RECORD.c.version),
    }
    held = select(MEMBER.c.position).where(mine)
    connection.execute(update(RECORD).where(RECORD.c.position.in_(held)).values(shown))
    return linked


def _column(value: Any) -> ColumnElement[Any]:
    if isinstance(value, ColumnElement):
        return value
    return null() if value is None else literal(value)


def is_named() -> ColumnElement[bool]:
    """Return the condition that an earlier pair or event names a record."""
    names = (MENTION.c.record, PAIR.c.a, PAIR.c.b, REPLACED.c.a, REPLACED.c.b)
    return or_(*(exists().where(name == RECORD.c.key).correlate(RECORD) for name in names))
