"""Lines that stand in a ledger of somebody else, taken up by a person; an event that every clone reads the same way."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from litreview.errors import NoSuchKey, UsageError
from litreview.model import Event
from litreview.review.context import Context
from litreview.review.ledger_files import Held, Ledgers, read_all, rulings
from litreview.standing.ledger_lines import ADOPTION, adoption, digest

AT_ONCE = 1000
"""Lines in one event, so that no line of a ledger becomes very long."""


def adopt(context: Context, name: str, actor: str) -> list[Event]:
    """Let the lines of a ledger count that wait there; return their events.

    Args:
        context: The review.
        name: Path of the ledger, from the folder of the review or the working folder, as `check` names it.
        actor: Who takes them up.

    Raises:
        NoSuchKey: The review has no such ledger.
        UsageError: No line in it waits.
    """
    with context.store.read() as session:
        known = rulings(session)
    ledgers = read_all(context.folder, known)
    where = _found(context, ledgers, name)
    held = [line for line in ledgers.held if line.file == where]
    events = _events(line for line in held if line.event.id not in ledgers.events)
    if not events:
        raise UsageError(f"{where}: no line in this ledger waits.", _why_not(held))
    pieces = [events[start : start + AT_ONCE] for start in range(0, len(events), AT_ONCE)]
    with context.store.write() as session:
        context.record(session, actor, [(ADOPTION, adoption(piece, where)) for piece in pieces])
    return events


def _found(context: Context, ledgers: Ledgers, name: str) -> str:
    # `check` names the line as well.
    path = Path(re.sub(r":\d+$", "", name))
    wanted = {(root / path).absolute() for root in (Path.cwd(), context.folder.root)}
    for file in ledgers.files:
        if file.path.absolute() in wanted:
            return file.where
    raise NoSuchKey(
        f"{name}: the review has no such ledger.", "Name a file under screening/decisions/, as `check` does."
    )


def _events(lines: Iterable[Held]) -> list[Event]:
    """Return the events by id; of differing lines the one with the smaller hash."""
    found: dict[str, Event] = {}
    for line in lines:
        found[line.event.id] = min(found.get(line.event.id, line.event), line.event, key=digest)
    return [found[id_] for id_ in sorted(found)]


def _why_not(held: list[Held]) -> str:
    if held:
        return "Its lines differ from those that count for the same events: delete them, or put back a copy."
    return "`litreview check` names the lines that wait."
