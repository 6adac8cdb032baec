"""Ledgers: events out, one a line, append only; and every line read back (RULES 2 and 3)."""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF8
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from litreview.errors import InputError
from litreview.errors import Problem
from litreview.files import append_lines
from litreview.files import read_bytes
from litreview.files import read_text
from litreview.files import write_whole
from litreview.links import listed
from litreview.model import Event
from litreview.review.context import UNKEPT
from litreview.review.context import Context
from litreview.review.context import iso
from litreview.review.folder import Folder
from litreview.review.folder import add_attributes
from litreview.screening.log import from_line
from litreview.screening.log import to_line
from litreview.store import Session
from litreview.text import slug


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
        session.hold_name(f"ledgers of {context.device}")
        events = session.events.unwritten(device)
        # First the file, then the mark: after a kill in between lines come twice, and count once.
        append(context.folder, events)
        session.events.mark_written(event.id for event in events)
    return len(events)


def append(folder: Folder, events: Iterable[Event]) -> None:
    """Append events to the ledgers of their reviewers and devices."""
    found: dict[Path, list[str]] = {}
    for event in events:
        # One file a machine: two that write to the same one would get conflict copies from cloud services.
        path = folder.ledgers / event.actor / f"{event.device}.jsonl"
        found.setdefault(path, []).append(to_line(event))
    for path, lines in found.items():
        append_lines(path, lines)
    if found:
        # With the first lines and not at each opening: who only looks leaves no trace in the folders.
        add_attributes(folder)


def read_all(context: Context) -> tuple[list[Event], list[Problem]]:
    """Read every line of every ledger; of two copies of one id that differ, one counts (RULES 2)."""
    problems: list[Problem] = []
    chosen: dict[str, Event] = {}
    held: dict[Path, set[str]] = {}
    for path in listed(context.folder.ledgers, "*/*.jsonl"):
        held[path] = set()
        for event in _read_ledger(path, problems):
            held[path].add(event.id)
            # By id, whatever file it stands in: a ledger that was copied or renamed adds nothing.
            old = chosen.setdefault(event.id, event)
            chosen[event.id] = settled(old, event, problems)
    problems += odd_files(context, held)
    problems += ahead(context, chosen.values())
    return list(chosen.values()), problems


def of_kind(folder: Folder, kind: str) -> Iterator[Event]:
    """Read the events of one kind from all ledgers; no other line of them is parsed."""
    mark = f'"{kind}"'.encode()
    for path in listed(folder.ledgers, "*/*.jsonl"):
        data = read_bytes(path)
        for line in data.split(b"\n") if mark in data else ():
            if mark in line:
                # What is wrong with a line `check` says, when it reads all of them.
                with suppress(InputError):
                    event = from_line(line)
                    if event.kind == kind:
                        yield event


def ahead(context: Context, events: Iterable[Event]) -> Iterator[Problem]:
    """Name each device whose clock was ahead of ours by a day when it wrote; what it decided counts all the same."""
    limit = iso(context.clock() + timedelta(days=1))
    times: dict[str, str] = {}
    for event in events:
        if event.at > limit:
            times[event.device] = max(event.at, times.get(event.device, ""))
    for device, at in times.items():
        said = f"The clock of this device was ahead: it wrote events of {at[:10]}."
        hint = "All of them count; only lists by time and `flow --at` show them late. Set its clock."
        yield Problem("clock-ahead", "note", said, device, hint)


def _read_ledger(path: Path, problems: list[Problem]) -> Iterator[Event]:
    # By lines of bytes: a line that was cut inside a letter must not take the others with it.
    lines = read_bytes(path).removeprefix(BOM_UTF8).split(b"\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield from_line(line)
        except InputError as error:
            # A kill cut it off, and its device has written it again: all of it stands further down.
            if any(later.startswith(line) for later in lines[number:]):
                continue
            said = "The last line is cut off." if number == len(lines) else error.message
            hint = "It does not count; the line comes again with the next synchronisation of its device."
            problems.append(Problem("ledger-line", "error", said, f"{path}:{number}", hint))


def parsed(line: bytes) -> Event | None:
    """Read a line; None for one that is no event."""
    try:
        return from_line(line) if line.strip() else None
    except InputError:
        return None


def odd_files(context: Context, ids: Mapping[Path, set[str]]) -> Iterator[Problem]:
    """Name ledgers that no device writes under that name, such as a cloud service's "conflicted copy"."""
    for path, held in ids.items():
        if path.stem == slug(path.stem) and "conflict" not in path.stem:
            continue
        others = set[str]().union(*(found for other, found in ids.items() if other != path))
        rest = held - others
        said = "This is a copy of a ledger, made by a service that synchronises or by hand; its events count."
        hint = (
            f"{len(rest)} of them stand nowhere else: keep the file."
            if rest
            else "All of them stand elsewhere, too: the file can be deleted."
        )
        yield Problem("ledger-copy", "note", said, str(path.relative_to(context.folder.root)), hint)


def settled(one: Event, other: Event, problems: list[Problem]) -> Event:
    """Choose between two copies of an event: the redacted one, else that with the smaller hash (RULES 2)."""
    if one == other:
        return one
    # A blanked note must win, or each synchronisation would bring back what was taken out for privacy.
    if _without_note(one) == _without_note(other) and not (_note(one) and _note(other)):
        return min(one, other, key=lambda event: len(_note(event)))
    problems.append(
        Problem(
            "ledger-copies", "error", "Two copies of this event differ; a ledger was edited by hand.", one.id,
            "Restore the ledger from a copy; both lines are kept.",
        )
    )  # fmt: skip
    # By hash, as time can be set by hand: every machine must choose the same copy without asking another.
    return min(one, other, key=lambda event: hashlib.sha256(to_line(event).encode()).hexdigest())


def _note(event: Event) -> str:
    return str(event.body.get("note") or "")


def _without_note(event: Event) -> Event:
    return replace(event, body={**event.body, "note": ""})


def keep_protocol(context: Context, actor: str) -> None:
    """Keep the protocol in force among its versions, with an event, when its hash is new here."""
    with context.store.write() as session:
        keep_version(context, session, actor)


def keep_version(context: Context, session: Session, actor: str) -> None:
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
        write_whole(path, read_text(context.folder.protocol))
