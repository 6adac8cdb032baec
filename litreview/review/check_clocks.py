"""Checks for wrong clocks of devices, found by comparing the times of events; their decisions count all the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime, timedelta

from litreview.errors import Problem
from litreview.model import Event
from litreview.review.context import id_ahead_of, iso
from litreview.review.event_text import counted
from litreview.standing.log import ids_in

LATE = "All of them count; only lists by time and `flow --at` show them late. Set its clock."
EARLY = "All of them count; only lists by time and `flow --at` show them early. Set its clock."
DAY = timedelta(days=1)

BEGINNING = "2025"
"""The program did not exist before this year; a clock whose battery is empty shows an earlier one."""


def clocks(now: datetime, events: Collection[Event]) -> Iterator[Problem]:
    """Yield the devices whose clocks were wrong by more than a day."""
    limit = iso(now + DAY)
    log = _Log(events)
    late: dict[str, str] = {}
    for event in events:
        if event.at > limit:
            late[event.device] = max(event.at, late.get(event.device, ""))
    for device, at in sorted(late.items()):
        message = f"The clock of this device was ahead: it wrote events of {at[:10]}."
        yield Problem("clock-ahead", "note", message, device, LATE)
    yield from ids_ahead(log, id_ahead_of(now), limit)
    yield from _behind(log, limit)


def ids_ahead(log: _Log, ahead_of: str, limit: str) -> Iterator[Problem]:
    """Yield devices with ids that are ahead of the clock though the time of the event is not."""
    found: Counter[str] = Counter()
    for event in log.by_id.values():
        if event.id >= ahead_of and event.at <= limit:
            # An event that refers to such an id must have one, too, and so have the other events of its act.
            before = (*log.before(event), *(old for old in log.acts[event.act] if old.id < event.id))
            found[event.device] += not any(old.id >= ahead_of for old in before)
    for device, n in sorted((+found).items()):
        message = f"{counted(n, 'event')} of this device {'has an id' if n == 1 else 'have ids'} ahead of the clock."
        yield Problem(
            "id-ahead", "note", message, device, "They count; ids made on this device do not follow them."
        )


def _behind(log: _Log, limit: str) -> Iterator[Problem]:
    """Yield devices with an event that refers to one dated more than a day later, so that one of two clocks was wrong.

    An import that is newer than a vote on its records proves nothing: votes may come with a folder whose exports are
    imported later.
    """
    found: dict[str, str] = {}
    for event in log.by_id.values():
        if event.at < BEGINNING:
            found[event.device] = f"The clock of this device was behind: it wrote events of {event.at[:10]}."
        for old in log.before(event):
            # An event that is ahead of this machine's clock, too, is reported as such.
            is_early = event.device not in found and event.at < old.at <= limit
            # Compared as text first: nearly all times are later and have the same form.
            if is_early and _moment(old.at) - _moment(event.at) > DAY:
                found[event.device] = (
                    f"The clock of this device was set back: an event of {event.at[:10]} follows one of "
                    f"{old.at[:10]}."
                    if old.device == event.device
                    else f"The clock of this device was behind, or that of {old.device} ahead: an event "
                    f"of {event.at[:10]} refers to one of {old.at[:10]}."
                )
    for device, message in sorted(found.items()):
        yield Problem("clock-behind", "note", message, device, EARLY)


def _moment(at: str) -> datetime:
    moment = datetime.fromisoformat(at)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class _Log:
    """Events by id and by act."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.by_id = {event.id: event for event in events}
        self.acts: dict[str, list[Event]] = {}
        for event in self.by_id.values():
            self.acts.setdefault(event.act, []).append(event)

    def before(self, event: Event) -> Iterator[Event]:
        """Yield the events that an event refers to and whose ids are older."""
        for target in ids_in(event.body):
            if target in self.by_id and target < event.id:
                yield self.by_id[target]
            yield from (old for old in self.acts.get(target, ()) if target != old.id and old.id < event.id)
