"""The log: kinds of events, and the events in force (RULES 2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from litreview.model import Event


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
    # What a person said of a criterion whose text changed: standing/criterion_changes.py.
    "criterion-change": Kind(undoable=True),
    # Binds the file of a run of the duplicate engine by its `run` and `sha256`.
    "run": Kind(),
    "round": Kind(records=("records",), undoable=True),
    # What the reviewers agreed in their talk about a report of a pilot.
    "round-note": Kind(records=("record", "report"), undoable=True),
    "decision": Kind(records=("record", "report"), undoable=True, personal=True),
    "consensus": Kind(records=("record", "report"), undoable=True),
    "retrieval": Kind(records=("record", "report"), undoable=True),
    "judgement": Kind(records=("a", "b"), undoable=True, personal=True),
    # Whether a record is an item that a good search should find.
    "known-item": Kind(records=("record", "report"), undoable=True),
    # The order by relevance that a decision was made in; what it learnt from is a list of events, not of records.
    "ranking": Kind(),
    "removal": Kind(records=("records",), undoable=True),
    "stop": Kind(records=("records",), undoable=True),
    "study": Kind(records=("record", "report"), undoable=True),
    "label": Kind(records=("record", "report"), undoable=True, personal=True),
    # Another name for a label, wherever it stands.
    "label-rename": Kind(undoable=True),
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
    # Signatures: standing/seals.py and standing/signatures.py.
    "seal": Kind(),
    "admission": Kind(),
    "closure": Kind(),
}
UNKNOWN = Kind()
"""The rules for a kind of a newer version, which is kept and passed on."""


REFERENCES = ("withdraws", "replaces", "votes", "redacts")
"""Fields of a body that hold ids of events or acts."""


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
    # Most events are votes that end nothing.
    ending = (event for event in log.values() if references_of(event))
    falling = sorted(ending, key=lambda event: event.id, reverse=True)
    acts = _acts(log.values()) if falling else {}
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
    return not is_personal(old) or event.reviewer == old.reviewer


def is_personal(event: Event) -> bool:
    """Check whether only its own reviewer may withdraw or replace an event."""
    return KINDS.get(event.kind, UNKNOWN).personal


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
