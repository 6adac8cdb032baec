"""The log: kinds of events, their ledger lines, their ids, and the events in force (RULES 2)."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from litreview.errors import InputError
from litreview.model import Event
from litreview.text import drop_controls, is_slug


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event.

    Attributes:
        records: Fields of the body that hold a record key or a list of them.
        undoable: Whether a reviewer's undo withdraws such an act.
        personal: Whether only its own reviewer may withdraw or replace it.
    """

    records: tuple[str, ...] = ()
    undoable: bool = False
    personal: bool = False


# The only list of fields that name records: the store finds the events of a report by it.
KINDS: dict[str, Kind] = {
    "import": Kind(),
    "withdraw-export": Kind(),
    "replace-export": Kind(),
    "search-facts": Kind(),
    "protocol": Kind(),
    # Binds the file of a run of the duplicate engine by its `run` and `sha256`.
    "run": Kind(),
    "round": Kind(records=("records",)),
    "decision": Kind(records=("record", "report"), undoable=True, personal=True),
    "consensus": Kind(records=("record", "report"), undoable=True),
    "retrieval": Kind(records=("record", "report"), undoable=True),
    "judgement": Kind(records=("a", "b"), undoable=True, personal=True),
    "removal": Kind(records=("records",), undoable=True),
    "stop": Kind(records=("records",), undoable=True),
    "study": Kind(records=("record", "report"), undoable=True),
    "label": Kind(records=("record", "report"), undoable=True, personal=True),
    # Shares have thousands of records, which are not listed as such: each decision would read all of them.
    "assignment": Kind(),
    "redaction": Kind(records=("record", "report")),
    "unblind": Kind(records=("record", "report")),
    "enrichment": Kind(records=("record", "report")),
    "retraction": Kind(records=("record", "report")),
    "update": Kind(),
    "adoption": Kind(),
    # Only its own reviewer may undo an undo, or someone else could bring back a reviewer's vote.
    "withdrawal": Kind(personal=True),
    # Claims about ledgers: standing/reviewers.py.
    "device": Kind(),
    "rename": Kind(),
}
UNKNOWN = Kind()
"""The rules for a kind of a newer version, which is kept and passed on."""

END_OF_2200 = int(datetime(2201, 1, 1, tzinfo=UTC).timestamp() * 1000)
"""In milliseconds; an id with this time or a later one is malformed, on every machine."""

_DEEPEST = 100
"""The deepest nesting of a line; this program's lines have at most four levels, and deeper ones could not be written."""

_PLAIN_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_FIRST_REFUSED = str(UUID(int=END_OF_2200 << 80))

REFERENCES = ("withdraws", "replaces", "votes", "redacts")
"""Fields of a body that hold ids of events or acts."""

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


def is_id(text: str) -> bool:
    """Check whether a text is an id in the form that this program writes."""
    return _PLAIN_ID.fullmatch(text) is not None and text < _FIRST_REFUSED


def is_refused(value: UUID) -> bool:
    """Check whether an id lies after the year 2200."""
    return value.int >> 80 >= END_OF_2200


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


def next_id(seen: str | None, millis: int) -> str:
    """Create a UUIDv7 (RFC 9562) for the time `millis` that is greater than `seen`.

    If the clock is behind `seen`, the new id lies a millisecond after it.

    Raises:
        InputError: `seen` lies so close to the end of the year 2200 that no id can follow it.
    """
    least = 0 if seen is None else UUID(seen).int + 1
    # Ids must increase even if the clock was set back: a reference that does not point back is void.
    millis = max(millis, (least >> 80) + 1) if least else millis
    # Random, not counted: two machines that are never connected must not make the same id.
    value = _uuid7(min(max(millis, 0), END_OF_2200 - 1), secrets.randbits(73))
    if value < least:
        # In the last millisecond of the year 2200 there is no later one.
        tail = ((least >> 64 & 0xFFF) << 62 | least & (1 << 62) - 1) + secrets.randbits(40)
        value = _uuid7(END_OF_2200 - 1, tail)
        if value < least or tail >> 74:
            raise InputError(
                f"{seen}: no event can follow this one, whose id lies at the end of the year 2200.",
                "Its ledger line is damaged or forged; `litreview check` names it.",
            )
    return str(UUID(int=value))


def _uuid7(millis: int, random: int) -> int:
    return millis << 80 | 7 << 76 | (random >> 62 & 0xFFF) << 64 | 0b10 << 62 | random & (1 << 62) - 1


def id_at(millis: int) -> str:
    """Return the smallest id of a time."""
    return str(UUID(int=min(millis, END_OF_2200) << 80))


def millis_of(id_: str) -> int:
    """Return the time that an id holds, in milliseconds."""
    return UUID(id_).int >> 80


def records_of(event: Event) -> tuple[str, ...]:
    """Return the keys of all records that the event names, each once."""
    kind = KINDS.get(event.kind, UNKNOWN)
    return tuple(dict.fromkeys(key for name in kind.records for key in _strings(event.body.get(name))))


def references_of(event: Event) -> tuple[str, ...]:
    """Return the ids of the events or acts that the event withdraws or replaces."""
    return (*_strings(event.body.get("withdraws")), *_strings(event.body.get("replaces")))


def texts_of(event: Event, field: str) -> tuple[str, ...]:
    """Return the texts in a field of an event's body; empty if it holds something else."""
    return _strings(event.body.get(field))


def ids_in(body: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the ids of all events and acts that an event with this body refers to."""
    return tuple(id_ for name in REFERENCES for id_ in _strings(body.get(name)))


def void_references(event: Event) -> tuple[str, ...]:
    """Return the references that are void, since they do not point back."""
    # Only backwards: without forward references there are no circles of withdrawals.
    return tuple(target for target in references_of(event) if target >= event.id)


def in_force(events: Iterable[Event]) -> set[str]:
    """Return the ids of the events in force, independent of order.

    The events must be closed: all that withdraw or replace one of them are included. References only
    point to smaller ids, so that one walk from the greatest id down decides each event before it is used.
    """
    log = {event.id: event for event in events}
    return log.keys() - ended(log.values()).keys()


def ended(events: Iterable[Event]) -> dict[str, Event]:
    """Map each event that is not in force to the event that withdrew or replaced it; see `in_force`."""
    log = {event.id: event for event in events}
    falling = sorted(log.values(), key=lambda event: event.id, reverse=True)
    acts = _acts(falling)
    withdrawn: dict[str, Event] = {}
    for event in falling:
        # From the greatest id down, so that an undo that was undone has no effect.
        if event.kind == "withdrawal" and event.id not in withdrawn:
            for old in _withdrawn_by(event, log, acts):
                if may_change(event, old):
                    withdrawn.setdefault(old.id, event)
    replaced: dict[str, Event] = {}
    for event in falling:
        # A withdrawn event that was itself replaced still replaces the older one (RULES 2).
        if event.id not in withdrawn or event.id in replaced:
            for old in _replaced_by(event, log):
                if may_change(event, old):
                    replaced.setdefault(old.id, event)
    return replaced | withdrawn


def may_change(event: Event, old: Event) -> bool:
    """Check whether an event may withdraw or replace another; a personal one only if both are of one reviewer."""
    return not KINDS.get(old.kind, UNKNOWN).personal or event.reviewer == old.reviewer


def trespasses(events: Iterable[Event]) -> Iterator[tuple[Event, Event]]:
    """Yield each void (event, target) that withdraws or replaces another reviewer's personal event."""
    log = {event.id: event for event in events}
    acts = _acts(log.values())
    for event in log.values():
        for old in (*_withdrawn_by(event, log, acts), *_replaced_by(event, log)):
            if not may_change(event, old):
                yield event, old


def _acts(events: Iterable[Event]) -> dict[str, list[Event]]:
    acts: dict[str, list[Event]] = {}
    for event in events:
        acts.setdefault(event.act, []).append(event)
    return acts


def _withdrawn_by(event: Event, log: Mapping[str, Event], acts: Mapping[str, list[Event]]) -> Iterator[Event]:
    if event.kind != "withdrawal":
        return
    for target in _strings(event.body.get("withdraws")):
        if target < event.id:
            if target in log:
                yield log[target]
            # A later member, as from a ledger edited by hand, is not withdrawn in advance.
            yield from (old for old in acts.get(target, ()) if old.id < event.id and old.id != target)


def _replaced_by(event: Event, log: Mapping[str, Event]) -> Iterator[Event]:
    for target in _strings(event.body.get("replaces")):
        if target < event.id and target in log:
            yield log[target]


def _strings(value: Any) -> tuple[str, ...]:
    """Return the texts of a field: one, a list of them, or none if it holds something else."""
    if isinstance(value, str):
        return (value,)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()
