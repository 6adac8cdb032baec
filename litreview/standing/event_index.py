"""Events, found by the records that they name and by the events that they refer to."""

from __future__ import annotations

from collections.abc import Iterable

from litreview.model import Event
from litreview.standing.log import records_of, references_of


class EventIndex:
    """Events, found by the records that they name and by the events that they refer to."""

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self._events: dict[str, Event] = {}
        self._naming: dict[str, list[Event]] = {}
        self._referring: dict[str, list[Event]] = {}
        self.add(events)

    def add(self, events: Iterable[Event]) -> None:
        """Add events, skipping those that are in the index."""
        for event in events:
            if event.id in self._events:
                continue
            self._events[event.id] = event
            for key in records_of(event):
                self._naming.setdefault(key, []).append(event)
            for target in references_of(event):
                self._referring.setdefault(target, []).append(event)

    def naming(self, key: str) -> list[Event]:
        """Return the events that name a record."""
        return self._naming.get(key, [])

    def touching(self, keys: Iterable[str]) -> list[Event]:
        """Return the events that name one of the records, and those that refer to one of these or to its act, through any chain."""
        found: dict[str, Event] = {}
        frontier = [event for key in keys for event in self.naming(key)]
        while frontier:
            event = frontier.pop()
            if event.id not in found:
                found[event.id] = event
                frontier += self._referring.get(event.id, ())
                frontier += self._referring.get(event.act, ())
        return list(found.values())
