"""Events as ledger lines, and what a line must hold to be an event (RULES 2)."""

from __future__ import annotations

import json
from datetime import MAXYEAR, MINYEAR, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from litreview.errors import InputError
from litreview.model import Event
from litreview.standing.event_ids import is_id, is_refused
from litreview.text import drop_controls, is_slug

# The deepest nesting of a line; this program's lines have at most four levels, and deeper ones could not be written.
_DEEPEST = 100
HEAD = ("id", "kind", "at", "actor", "device", "act")


def to_line(event: Event) -> str:
    """Render an event as one ledger line without its line end; equal events give equal bytes."""
    head = {name: getattr(event, name) for name in HEAD}
    # Sorted, since copies of an event are compared by their bytes.
    body = {name: event.body[name] for name in sorted(event.body)}
    return json.dumps(head | body, ensure_ascii=False, separators=(",", ":"))


def from_line(line: str | bytes) -> Event:
    """Parse one ledger line.

    Raises:
        InputError: The line is no event: not JSON, a field of the head is missing, an id or a time is none,
            an id lies after the year 2200, actor or device is no name of a folder, or a text cannot be stored.
    """
    try:
        text = line.decode().removeprefix("\ufeff") if isinstance(line, bytes) else line
        values = json.loads(text)
        head = {name: values.pop(name) for name in HEAD}
        if not all(isinstance(value, str) for value in head.values()):
            raise TypeError  # noqa: TRY301  # one sentence serves all ways of being no event
        head["id"] = _checked_id(head["id"])
        # An undo names the act, and must have a greater id.
        head["act"] = _checked_id(head["act"]) if head["act"] != head["id"] else head["id"]
        for name in ("actor", "device"):
            _check_name(name, head[name])
        # Checked here: an invalid time would stop every list that sorts by it, much later.
        _check_time(head["at"])
        event = Event(**head, body=values)
        if is_odd(text):
            _check_values([head, values], _DEEPEST)
            to_line(event).encode()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        why = f" ({error})" if isinstance(error, _Refused) else ""
        shown = line.decode(errors="replace") if isinstance(line, bytes) else line
        raise InputError(
            f"Not an event{why}: {drop_controls(shown[:60])!r}",
            "The line is left as it is and does not count.",
        ) from error
    return event


def is_odd(text: str) -> bool:
    """Check whether a line may hold valid JSON that no database accepts: half a surrogate pair, or deep nesting."""
    return "\\u" in text or text.count("[") + text.count("{") > _DEEPEST or not text.isprintable()


def _check_values(value: Any, left: int) -> None:
    if not left:
        raise _Refused("its fields are nested too deeply")
    if isinstance(value, str) and "\0" in value:
        raise _Refused("it holds a NUL, which a server cannot store")
    inner = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        _check_values(one, left - 1)


class _Refused(ValueError):
    """The error for a well-formed value that no event may have."""


def _checked_id(text: str) -> str:
    # Nearly all have this program's form, and a ledger may have a hundred thousand.
    if is_id(text):
        return text
    value = UUID(text)
    if is_refused(value):
        raise _Refused("its id lies after the year 2200")
    return str(value)


def can_be_read(event: Event) -> bool:
    """Check whether an event's ledger line can be read back; a database may hold others."""
    return is_slug(event.actor) and is_slug(event.device) and not is_refused(UUID(event.id))


@lru_cache(1000)
def _check_name(field: str, name: str) -> None:
    # Both become parts of a path.
    if not is_slug(name):
        raise _Refused(f"its {field} is not a valid name")


def _check_time(at: str) -> None:
    # In another time zone a time at either end of the calendar would be invalid.
    if not MINYEAR < datetime.fromisoformat(at).year < MAXYEAR:
        raise _Refused("its time lies at an end of the calendar")
