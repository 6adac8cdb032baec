"""Writing of ledgers: one event per line, append only (RULES 2 and 3)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from litreview.files import append_lines, read_text, write_atomically
from litreview.model import Event
from litreview.review.context import UNKEPT, Context
from litreview.review.folder import Folder, add_attributes
from litreview.standing.event_lines import to_line
from litreview.store.store import StoreSession


def write(context: Context, *, of_all: bool = False) -> int:
    """Append all events that are not yet in a ledger to the ledgers, and return their number.

    On a server each device writes only its own events, as each has a folder of its own (RULES 3).

    Args:
        context: The review.
        of_all: Write the events of all devices, for a review that leaves its server.
    """
    device = None if of_all else context.writes_for
    with context.store.read() as session:
        if not session.events.count_unwritten(device):
            return 0
    # In one transaction, or two programs on one review could write the same lines.
    with context.store.write(alone=False) as session:
        session.lock_name(f"ledgers of {context.device}")
        events = session.events.unwritten(device)
        # First the file, then the mark: after a kill in between, lines are written twice but count once.
        done = append(context.folder, events)
        session.events.mark_written(event.id for event in done)
    return len(done)


def append(folder: Folder, events: Iterable[Event]) -> list[Event]:
    """Append events to the ledgers of their reviewers and devices, and return those that were written.

    An event whose reviewer or device is not a valid file name is skipped; `check` reports it.
    """
    found: dict[Path, list[str]] = {}
    done: list[Event] = []
    for event in events:
        # One file per machine: cloud services make conflict copies of files that two machines write.
        path = folder.ledger(event.actor, event.device)
        if path is not None:
            found.setdefault(path, []).append(to_line(event))
            done.append(event)
    for path, lines in found.items():
        append_lines(path, lines)
    if found:
        # Not when a review is opened: reading must write nothing into the shared folders.
        add_attributes(folder)
    return done


def keep_protocol(context: Context, actor: str) -> None:
    """Record the protocol in force as a version, with an event if its hash is new."""
    with context.store.write() as session:
        keep_version(context, session, actor)


def keep_version(context: Context, session: StoreSession, actor: str) -> None:
    """Record the protocol in force as a version, within a transaction."""
    path = context.folder.protocols / f"{context.protocol_hash}.toml"
    context.keep_version = None
    session.meta.put(UNKEPT, None)
    # The hash covers only what decides, so that a changed comment or colour makes no new version.
    known = {str(event.body.get("hash")) for event in session.events.of_kind("protocol")}
    if context.protocol_hash not in known:
        body = {"hash": context.protocol_hash, "version": context.protocol.version}
        context.add(session, actor, [("protocol", body)])
    # A version that was written once is never changed: votes name it by its hash.
    if not path.exists():
        write_atomically(path, read_text(context.folder.protocol))
