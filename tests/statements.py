"""The statements that SQLite runs, whoever sends them: SQLAlchemy, or the store straight to the driver."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event


def trace(engine: Engine, seen: Callable[[str], object]) -> Callable[[], None]:
    """Call a function with each statement, its values inside, from the next transaction on; return what ends that."""

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
