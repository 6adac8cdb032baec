"""New ids for events with malformed ids, which an earlier version made after it had read a forged id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from litreview.model import Event
from litreview.review.context import Context, affected_records, id_ahead_of
from litreview.standing.event_ids import END_OF_2200, id_at, next_id
from litreview.standing.log import REFERENCES
from litreview.store.store import StoreSession

REFUSED = id_at(END_OF_2200)
"""Ledger lines with this id or a greater one are not read."""


def renew(context: Context) -> int:
    """Assign new ids to the events of this device whose ids are malformed; return their number.

    Other machines cannot read such lines, so until then the events count only here. Such events of other devices are
    removed: each device renews its own, and `check` reports their lines in the ledgers.
    """
    with context.store.read() as session:
        newest = session.events.newest()
    if newest is None or newest < REFUSED:
        return 0
    with context.store.write() as session:
        old = session.events.from_id(REFUSED)
        keys = affected_records(session, old)
        new = _renewed(context, session, [event for event in old if event.device == context.device])
        session.events.remove(event.id for event in old)
        session.events.append(new)
        context.project(session, new)
        session.recount()
        session.project(keys, context.protocol)
    return len(new)


def _renewed(context: Context, session: StoreSession, events: list[Event]) -> list[Event]:
    millis = int(context.clock().timestamp() * 1000)
    seen = session.events.newest_before(id_ahead_of(context.clock()))
    names: dict[str, str] = {}
    found: list[Event] = []
    for event in events:
        # In order, so that each reference still points back.
        if event.act not in names:
            names[event.act] = seen = next_id(seen, millis)
        if event.id not in names:
            names[event.id] = seen = next_id(seen, millis)
        body = {name: _mapped(name, value, names) for name, value in event.body.items()}
        new = replace(event, id=names[event.id], act=names[event.act], body=body)
        found.append(context.signer.completed(new) if context.signer else new)
    return found


def _mapped(name: str, value: Any, names: Mapping[str, str]) -> Any:
    if name not in REFERENCES:
        return value
    if isinstance(value, list):
        # Events of other devices with malformed ids are removed here as well.
        mapped = (names.get(one, one) if isinstance(one, str) else one for one in value)
        return [one for one in mapped if not isinstance(one, str) or one < REFUSED]
    return names.get(value, value) if isinstance(value, str) else value
