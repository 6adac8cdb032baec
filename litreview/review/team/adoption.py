"""Adoption of lines in somebody else's ledger, recorded as an event so that every clone counts the same lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from litreview.errors import NoSuchKey, UsageError
from litreview.model import Event
from litreview.review.context import Context
from litreview.review.ledger_files import LedgerContents, WaitingLine, read_all, rulings
from litreview.standing.ledger_lines import ADOPTION, adoption, digest

AT_ONCE = 1000
"""Maximum number of lines per event, so that no line of a ledger becomes very long."""


def adopt(context: Context, name: str, actor: str) -> list[Event]:
    """Adopt the waiting lines of a ledger, so that they count from now on; return their events.

    Args:
        context: The review.
        name: The path of the ledger, from the folder of the review or the working folder, as `check` shows it.
        actor: The reviewer who adopts them.

    Raises:
        NoSuchKey: The review has no such ledger.
        UsageError: No line in it is waiting.
    """
    with context.store.read() as session:
        known = rulings(session)
    ledgers = read_all(context.folder, known, signer=context.signer)
    where = _found(context, ledgers, name)
    waiting = [line for line in ledgers.waiting if line.file == where]
    events = _events(line for line in waiting if line.event.id not in ledgers.events)
    if not events:
        hint = "`litreview check` lists the lines that are waiting."
        if waiting:
            hint = "Its lines differ from those that count for the same events: delete them, or restore the file from a copy."
        raise UsageError(f"{where}: no line in this ledger is waiting to be adopted.", hint)
    pieces = [events[start : start + AT_ONCE] for start in range(0, len(events), AT_ONCE)]
    with context.store.write() as session:
        context.record(session, actor, [(ADOPTION, adoption(piece, where)) for piece in pieces])
    return events


def _found(context: Context, ledgers: LedgerContents, name: str) -> str:
    # `check` shows the number of the line as well.
    path = Path(re.sub(r":\d+$", "", name))
    wanted = {(root / path).absolute() for root in (Path.cwd(), context.folder.root)}
    for file in ledgers.files:
        if file.path.absolute() in wanted:
            return file.where
    raise NoSuchKey(
        f"{name}: the review has no such ledger.",
        "Give a file under screening/decisions/, as `check` shows it.",
    )


def _events(lines: Iterable[WaitingLine]) -> list[Event]:
    """Return the events of lines by id; of lines that differ, the one with the smaller hash."""
    found: dict[str, Event] = {}
    for line in lines:
        found[line.event.id] = min(found.get(line.event.id, line.event), line.event, key=digest)
    return [found[id_] for id_ in sorted(found)]
