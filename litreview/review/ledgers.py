"""Ledgers: events out, one a line, append only (RULES 2 and 3)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from litreview.files import append_lines, read_text, write_atomically
from litreview.model import Event
from litreview.review.context import UNKEPT, Context
from litreview.review.folder import Folder, add_attributes
from litreview.standing.log import to_line
from litreview.store.store import StoreSession


def write(context: Context, *, of_all: bool = False) -> int:
    """Append to the ledgers every event that stands in none; give how many there were.

    On a server each device writes its own events only, as each has a folder of its own (RULES 3).

    Args:
        context: The review.
        of_all: Write those of all devices, as a review that leaves its server must.
    """
    device = None if of_all else context.writes_for
    with context.store.read() as session:
        if not session.events.count_unwritten(device):
            return 0
    # Within one transaction: two programs on one review would otherwise write the same lines.
    with context.store.write(alone=False) as session:
        session.lock_name(f"ledgers of {context.device}")
        events = session.events.unwritten(device)
        # First the file, then the mark: after a kill in between lines come twice, and count once.
        done = append(context.folder, events)
        session.events.mark_written(event.id for event in done)
    return len(done)


def append(folder: Folder, events: Iterable[Event]) -> list[Event]:
    """Append events to the ledgers of their reviewers and devices; return those that were written.

    One whose reviewer or device is no name of a file is passed over, and `check` names it.
    """
    found: dict[Path, list[str]] = {}
    done: list[Event] = []
    for event in events:
        # One file a machine: two that write to the same one would get conflict copies from cloud services.
        path = folder.ledger(event.actor, event.device)
        if path is not None:
            found.setdefault(path, []).append(to_line(event))
            done.append(event)
    for path, lines in found.items():
        append_lines(path, lines)
    if found:
        # With the first lines and not at each opening: who only looks leaves no trace in the folders.
        add_attributes(folder)
    return done


def keep_protocol(context: Context, actor: str) -> None:
    """Keep the protocol in force among its versions, with an event, when its hash is new here."""
    with context.store.write() as session:
        keep_version(context, session, actor)


def keep_version(context: Context, session: StoreSession, actor: str) -> None:
    """Keep the protocol in force within a transaction that writes something else as well."""
    path = context.folder.protocols / f"{context.protocol_hash}.toml"
    context.unkept = False
    session.meta.put(UNKEPT, None)
    # By what decides, so that a comment or a colour that is changed makes no new version.
    known = {str(event.body.get("hash")) for event in session.events.of_kind("protocol")}
    if context.protocol_hash not in known:
        body = {"hash": context.protocol_hash, "version": context.protocol.version}
        context.add(session, actor, [("protocol", body)])
    # A version once written stays: votes name it by its hash.
    if not path.exists():
        write_atomically(path, read_text(context.folder.protocol))
