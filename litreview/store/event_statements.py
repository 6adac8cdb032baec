"""Statements about events that every key press runs, built once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, func, select

from litreview.standing.event_lines import HEAD
from litreview.store.chunks import KEYS
from litreview.store.tables import EVENT, MENTION, REFERENCE

EVENTS = select(*(EVENT.c[name] for name in (*HEAD, "body")))
"""The fields of events, in the order of `Event`; without the flag of what is written, which costs a step in Python for each row."""
NEWEST = select(func.max(EVENT.c.id))
_NAMING = select(EVENT.c.id, EVENT.c.act).join(MENTION, MENTION.c.event == EVENT.c.id)
_TOUCHING = _NAMING.where(MENTION.c.record.in_(KEYS)).cte("touching", recursive=True)
# The act as well: an undo of many judgements names only their act.
_OR_ITS_ACT = REFERENCE.c.target.in_((_TOUCHING.c.id, _TOUCHING.c.act))
_TOUCHING_ALL = _TOUCHING.union(
    select(EVENT.c.id, EVENT.c.act)
    .select_from(_TOUCHING.join(REFERENCE, _OR_ITS_ACT))
    .join(EVENT, EVENT.c.id == REFERENCE.c.event)
)
TOUCHING = EVENTS.where(EVENT.c.id.in_(select(_TOUCHING_ALL.c.id)))
REFERRING = EVENTS.join(REFERENCE, REFERENCE.c.event == EVENT.c.id).where(REFERENCE.c.target.in_(KEYS))
# By id or by act: an undo of many judgements names only their act.
IN_ACTS = EVENTS.where(EVENT.c.id.in_(KEYS) | EVENT.c.act.in_(KEYS))
OF_IDS = EVENTS.where(EVENT.c.id.in_(KEYS)).order_by(EVENT.c.id)
OF_ACT = EVENTS.where(EVENT.c.act == bindparam("one_act")).order_by(EVENT.c.id)
OF_ACTOR = (
    EVENTS.where(EVENT.c.actor == bindparam("name"), EVENT.c.kind.in_(KEYS), EVENT.c.id < bindparam("before"))
    .order_by(EVENT.c.id.desc())
    .limit(bindparam("number"))
)
ONE_OF_KIND = select(EVENT.c.id).where(EVENT.c.kind == bindparam("kind")).limit(1)


def actor_page(name: str, kinds: Iterable[str], number: int, before: str | None = None) -> dict[str, Any]:
    """Return the values of `OF_ACTOR`."""
    # `~` sorts after all that an id may contain.
    return {"name": name, "keys": list(kinds), "before": before or "~", "number": number}
