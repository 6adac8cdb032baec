"""What the log shows to be lost: events that others refer to, lines that a ledger no longer has, ledgers out of place.

What nothing else names leaves no trace: a line cut off at its end, in a copy without the database, cannot be missed.
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
from litreview.standing.log import from_line, references_of
from litreview.store.store import StoreSession

LEDGERS = "screening/decisions"
ARRIVES = (
    "A ledger is missing, was cut, or has not arrived yet: synchronise again, or put it back from a copy."
)
VOTES = "votes"
"""What a consensus settles; not a reference that acts on an event, but one to an event all the same."""


def references(context: Context, events: Sequence[Event]) -> Iterator[Problem]:
    """Name events that withdraw, replace or settle what is not here: the number of those is what is missing at least."""
    if stated_records.is_public(context):
        return  # what a public archive leaves out may well be referred to
    known = {event.id for event in events} | {event.act for event in events}
    lost: set[str] = set()
    where: dict[str, int] = {}
    for event in events:
        votes = event.body.get(VOTES)
        settled = [vote for vote in votes if isinstance(vote, str)] if isinstance(votes, list) else []
        # A reference forward is void, and named as such.
        missing = {id_ for id_ in (*references_of(event), *settled) if id_ < event.id} - known
        if missing:
            lost |= missing
            place = f"{LEDGERS}/{event.actor}/{event.device}.jsonl"
            where[place] = where.get(place, 0) + 1
    if lost:
        n = sum(where.values())
        said = (
            f"{counted(n, 'event')} {'refers' if n == 1 else 'refer'} to "
            f"{counted(len(lost), 'event')} that {'is' if len(lost) == 1 else 'are'} not here."
        )
        yield Problem("reference-lost", "error", said, ", ".join(sorted(where)), ARRIVES)


def own_lines(context: Context, session: StoreSession, there: Iterable[str]) -> Iterator[Problem]:
    """Name events of this device that stood in its ledger and no longer do; a copy of the folder lacks them."""
    found = set(there)
    written = session.events.written()
    mine = [id_ for id_, device in written.items() if device == context.device and id_ not in found]
    if mine:
        said = f"{counted(len(mine), 'event')} of this device {'stands' if len(mine) == 1 else 'stand'} in no ledger any more."
        yield Problem(
            "ledger-lacks", "error", said, LEDGERS, "`litreview sync` writes what is lacking again."
        )


def strays(context: Context, session: StoreSession) -> Iterator[Problem]:
    """Name files that hold events and stand where no ledger is read."""
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
            said = f"This file holds {counted(lacking, 'event')} that no number counts, as no ledger has such a name."
            hint = "A ledger is screening/decisions/REVIEWER/DEVICE.jsonl: move it there and run `litreview sync`."
            yield Problem("ledger-stray", "error", said, where, hint)
        else:
            said = "This is a copy of a ledger; all of its events are counted."
            yield Problem("ledger-stray", "note", said, where, "Delete it.")


def _events(path: Path) -> Iterator[Event]:
    for line in read_bytes(path).split(b"\n"):
        # Most lines of other files, such as a README, are no events.
        with suppress(InputError):
            if b'"id"' in line:
                yield from_line(line)
