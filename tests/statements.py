"""The statements that a store's database runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event


def trace(engine: Engine, seen: Callable[[str], object]) -> Callable[[], None]:
    """Call a function with each statement from the next transaction on; return what ends that.

    Of a file these are all that SQLite runs, with their values inside; of a server, those that SQLAlchemy sends.
    """

    def sent(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen(statement)

    if engine.dialect.name != "sqlite":
        event.listen(engine, "before_cursor_execute", sent)
        return lambda: event.remove(engine, "before_cursor_execute", sent)

    def taken(raw: Any, _record: object, _proxy: object) -> None:
        raw.set_trace_callback(seen)

    def given_back(raw: Any, _record: object) -> None:
        if raw is not None:
            raw.set_trace_callback(None)

    event.listen(engine, "checkout", taken)
    event.listen(engine, "checkin", given_back)

    def end() -> None:
        event.remove(engine, "checkout", taken)
        event.remove(engine, "checkin", given_back)

    return end
