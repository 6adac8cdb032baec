"""The log: kinds of events, their ledger lines, their ids, and which of them are in force (RULES 2)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from litreview.errors import InputError
from litreview.model import Event


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event.

    Attributes:
        records: Fields of the body that hold a record key or a list of them.
        undoable: Whether a reviewer's undo takes such an act back.
    """

    records: tuple[str, ...] = ()
    undoable: bool = False


# What names records is said here once: the store finds by it which events touch a report.
KINDS: dict[str, Kind] = {
    "import": Kind(),
    "withdraw-export": Kind(),
    "replace-export": Kind(),
    "search-facts": Kind(),
    "protocol": Kind(),
    "round": Kind(records=("records",)),
    "decision": Kind(records=("record", "report"), undoable=True),
    "consensus": Kind(records=("record", "report"), undoable=True),
    "retrieval": Kind(records=("record", "report"), undoable=True),
    "judgement": Kind(records=("a", "b"), undoable=True),
    "removal": Kind(records=("records",), undoable=True),
    "stop": Kind(records=("records",), undoable=True),
    "study": Kind(records=("record", "report"), undoable=True),
    "label": Kind(records=("record", "report"), undoable=True),
    # Shares of thousands name no record here: each decision would else read all of them.
    "assignment": Kind(),
    "redaction": Kind(records=("record", "report")),
    "unblind": Kind(records=("record", "report")),
    "enrichment": Kind(records=("record", "report")),
    "retraction": Kind(records=("record", "report")),
    "update": Kind(),
    "withdrawal": Kind(),
}
HEAD = ("id", "kind", "at", "actor", "device", "act")


def to_line(event: Event) -> str:
    """Give the event as one ledger line, without the line end; same event, same bytes."""
    head = {name: getattr(event, name) for name in HEAD}
    # Sorted, since two copies of an event are told apart by their bytes.
    body = {name: event.body[name] for name in sorted(event.body)}
    return json.dumps(head | body, ensure_ascii=False, separators=(",", ":"))


def from_line(line: str | bytes) -> Event:
    """Read one ledger line.

    Raises:
        InputError: The line is no event: not JSON, a field of the head is missing, an id or a time is none,
            or a text cannot be stored.
    """
    try:
        values = json.loads(line)
        head = {name: values.pop(name) for name in HEAD}
        if not all(isinstance(value, str) for value in head.values()):
            raise TypeError  # noqa: TRY301  # one sentence serves all ways of being no event
        head["id"] = _checked_id(head["id"])
        # Checked when it comes in: a time that is none would stop every list that sorts by it, much later.
        datetime.fromisoformat(head["at"])
        event = Event(**head, body=values)
        to_line(event).encode()  # half a surrogate pair passes JSON, and no database
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            f"Not an event: {line[:60]!r}", "The line is left as it is and does not count."
        ) from error
    return event


def _checked_id(text: str) -> str:
    value = UUID(text)
    if value.int >> 127:  # after the year 6000: no id could ever be greater
        raise ValueError(text)
    return str(value)


def next_id(seen: str | None, millis: int) -> str:
    """Make a UUIDv7 (RFC 9562) for the time `millis` that is greater than `seen`.

    A clock that runs behind what was seen does not matter: the new id then lies a millisecond after it.
    """
    if seen is not None:
        # Ids must grow even where the clock was set back, or a reference would not point back and be void.
        millis = max(millis, (UUID(seen).int >> 80) + 1)
    # Random, not counted: two machines that are never connected must not make the same id.
    random = secrets.randbits(74)
    value = millis << 80 | 7 << 76 | (random >> 62) << 64 | 0b10 << 62 | random & (1 << 62) - 1
    return str(UUID(int=value))


def records_of(event: Event) -> tuple[str, ...]:
    """Give the keys of all records that the event names, each once."""
    # A kind that a newer version made names nothing here; it is kept and passed on.
    kind = KINDS.get(event.kind, Kind())
    return tuple(dict.fromkeys(key for name in kind.records for key in _strings(event.body.get(name))))


def references_of(event: Event) -> tuple[str, ...]:
    """Give the ids of the events or acts that the event withdraws or replaces."""
    return (*_strings(event.body.get("withdraws")), *_strings(event.body.get("replaces")))


def void_references(event: Event) -> tuple[str, ...]:
    """Give the references that count for nothing, since they do not point back."""
    # Only backwards: without a forward reference there is no circle of withdrawals to be in doubt about.
    return tuple(target for target in references_of(event) if target >= event.id)


def in_force(events: Iterable[Event]) -> set[str]:
    """Give the ids of the events in force, whatever the order they come in.

    The events must be closed: whatever withdraws or replaces one of them is among them. References only
    point to smaller ids, so that one walk from the greatest id down has settled an event before it is met.
    """
    falling = sorted({event.id: event for event in events}.values(), key=lambda event: event.id, reverse=True)
    acts = _acts(falling)
    withdrawn: set[str] = set()
    for event in falling:
        # From the greatest id down, so that an undo which was undone is known as such before it acts.
        if event.kind == "withdrawal" and event.id not in withdrawn:
            withdrawn.update(_withdrawn_by(event, acts))
    replaced: set[str] = set()
    for event in falling:
        # A withdrawn link still carries the replacement that a later event made of it (RULES 2).
        if event.id not in withdrawn or event.id in replaced:
            replaced.update(old for old in _strings(event.body.get("replaces")) if old < event.id)
    return {event.id for event in falling} - withdrawn - replaced


def _acts(events: Iterable[Event]) -> dict[str, list[str]]:
    acts: dict[str, list[str]] = {}
    for event in events:
        acts.setdefault(event.act, []).append(event.id)
    return acts


def _withdrawn_by(event: Event, acts: dict[str, list[str]]) -> Iterator[str]:
    for target in _strings(event.body.get("withdraws")):
        if target < event.id:
            yield target
            # A member that came later, as from a ledger edited by hand, is not taken back in advance.
            yield from (member for member in acts.get(target, ()) if member < event.id)


def _strings(value: Any) -> tuple[str, ...]:
    """Give a field's texts, be it one, a list, or something that a hand-edited ledger made of it."""
    if isinstance(value, str):
        return (value,)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()
