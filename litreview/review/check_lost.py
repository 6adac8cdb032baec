"""Checks for lost events: references to missing events, lines that disappeared from a ledger, misplaced ledgers.

The loss of an event to which nothing refers cannot be found in a copy that has no database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from litreview.errors import InputError, Problem
from litreview.files import read_bytes
from litreview.links import list_files
from litreview.model import Event
from litreview.review.context import Context
from litreview.review.event_text import counted
from litreview.review.team import stated_records
from litreview.standing.event_lines import from_line
from litreview.standing.log import references_of
from litreview.store.store import StoreSession

LEDGERS = "screening/decisions"
ARRIVES = (
    "A ledger is missing, was cut off, or has not arrived yet: synchronise again, or restore it from a copy."
)
VOTES = "votes"
"""The field of a consensus with the votes it resolves; it refers to events but does not replace them."""


def references(context: Context, events: Sequence[Event]) -> Iterator[Problem]:
    """Yield events that withdraw, replace or resolve missing events; at least as many events are lost."""
    if stated_records.is_public(context):
        return  # events in a public archive may refer to some that it leaves out
    known = {event.id for event in events} | {event.act for event in events}
    lost: set[str] = set()
    where: dict[str, int] = {}
    for event in events:
        votes = event.body.get(VOTES)
        settled = [vote for vote in votes if isinstance(vote, str)] if isinstance(votes, list) else []
        # A reference to a newer event is void, and reported as such.
        missing = {id_ for id_ in (*references_of(event), *settled) if id_ < event.id} - known
        if missing:
            lost |= missing
            place = f"{LEDGERS}/{event.actor}/{event.device}.jsonl"
            where[place] = where.get(place, 0) + 1
    if lost:
        n = sum(where.values())
        message = (
            f"{counted(n, 'event')} {'refers' if n == 1 else 'refer'} to "
            f"{counted(len(lost), 'event')} that {'is' if len(lost) == 1 else 'are'} missing."
        )
        yield Problem("reference-lost", "error", message, ", ".join(sorted(where)), ARRIVES)


def own_lines(context: Context, session: StoreSession, there: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem if events of this device have disappeared from its ledger, so that copies of the folder lack them."""
    found = set(there)
    written = session.events.written()
    mine = [id_ for id_, device in written.items() if device == context.device and id_ not in found]
    if mine:
        message = f"{counted(len(mine), 'event')} of this device {'is' if len(mine) == 1 else 'are'} no longer in any ledger."
        yield Problem(
            "ledger-lacks", "error", message, LEDGERS, "Run `litreview sync`, which writes them again."
        )


def strays(context: Context, session: StoreSession) -> Iterator[Problem]:
    """Yield files that hold events but are not in the place of a ledger."""
    read = set(list_files(context.folder.ledgers, "*/*.jsonl"))
    for path in list_files(context.folder.ledgers, "**/*"):
        if path in read or path.name.startswith("."):
            continue
        ids = {event.id for event in _events(path)}
        if not ids:
            continue
        lacking = len(ids) - len(session.events.of_ids(ids))
        where = path.relative_to(context.folder.root).as_posix()
        if lacking:
            message = f"This file holds {counted(lacking, 'event')} that {'is' if lacking == 1 else 'are'} not counted, as it is not named like a ledger."
            hint = "Move it to screening/decisions/REVIEWER/DEVICE.jsonl and run `litreview sync`."
            yield Problem("ledger-stray", "error", message, where, hint)
        else:
            message = "This is a copy of a ledger; all of its events are counted."
            yield Problem("ledger-stray", "note", message, where, "Delete it.")


def _events(path: Path) -> Iterator[Event]:
    for line in read_bytes(path).split(b"\n"):
        # Most lines of other files, such as a README, are not events.
        with suppress(InputError):
            if b'"id"' in line:
                yield from_line(line)
