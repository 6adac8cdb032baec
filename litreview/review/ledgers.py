"""Ledgers out and in, and a store from folders alone (RULES 2 and 3)."""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF8
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from litreview.errors import InputError
from litreview.errors import Problem
from litreview.files import append_lines
from litreview.files import read_bytes
from litreview.files import read_text
from litreview.files import sha256
from litreview.files import write_whole
from litreview.model import Event
from litreview.model import Search
from litreview.review import searches
from litreview.review.context import Context
from litreview.review.deduping import read_runs
from litreview.review.folder import Folder
from litreview.review.importing import load_export
from litreview.review.views import SyncReport
from litreview.screening.log import from_line
from litreview.screening.log import in_force
from litreview.screening.log import to_line
from litreview.store import Export
from litreview.store import Session

SYNCING = "syncing"
"""Stands in the store while it lacks what its folders hold."""


def write(context: Context) -> int:
    """Append to the ledgers every event that stands in none; give how many there were."""
    with context.store.read() as session:
        events = session.events.unwritten()
    append(context.folder, events)
    if events:
        with context.store.write() as session:
            session.events.mark_written(event.id for event in events)
    return len(events)


def append(folder: Folder, events: Iterable[Event]) -> None:
    """Append events to the ledgers of their reviewers and devices."""
    found: dict[Path, list[str]] = {}
    for event in events:
        path = folder.ledgers / event.actor / f"{event.device}.jsonl"
        found.setdefault(path, []).append(to_line(event))
    for path, lines in found.items():
        append_lines(path, lines)


def sync(context: Context) -> SyncReport:
    """Write out what is mine and read in what others wrote: exports, runs, and events.

    The result is the union by event id, whatever the order of the files or of their lines.
    """
    written = write(context)
    events, problems = read_all(context)
    with context.store.write() as session:
        # Until the end stands in the store, opening the review goes on with what was begun.
        session.meta.put(SYNCING, "yes")
        new = session.events.add(events, written=True)
        context.project(session, [*new, *_settle_copies(session, events, problems)])
    _load_exports(context, problems)
    with context.store.write() as session:
        runs_before = session.pairs.runs()
        read_runs(context, session)
        if session.pairs.runs() != runs_before:
            session.project_all(context.protocol)
        session.meta.put(SYNCING, None)
        waiting = len(session.events.waiting())
    return SyncReport(written, len(new), waiting, tuple(problems))


def read_all(context: Context) -> tuple[list[Event], list[Problem]]:
    """Read every line of every ledger; of two copies of one id that differ, one counts (RULES 2)."""
    problems: list[Problem] = []
    chosen: dict[str, Event] = {}
    for path in sorted(context.folder.ledgers.glob("*/*.jsonl")):
        for event in _read_ledger(path, problems):
            old = chosen.setdefault(event.id, event)
            chosen[event.id] = settled(old, event, problems)
    return list(chosen.values()), problems


def _read_ledger(path: Path, problems: list[Problem]) -> Iterator[Event]:
    # By lines of bytes: a line that was cut inside a letter must not take the others with it.
    lines = read_bytes(path).removeprefix(BOM_UTF8).split(b"\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield from_line(line)
        except InputError as error:
            said = "The last line is cut off." if number == len(lines) else error.message
            hint = "It does not count; the line comes again with the next synchronisation of its device."
            problems.append(Problem("ledger-line", "error", said, f"{path}:{number}", hint))


def _settle_copies(session: Session, events: list[Event], problems: list[Problem]) -> list[Event]:
    """Replace an event whose copy in a ledger differs and counts."""
    changed: list[Event] = []
    known = {event.id: event for event in session.events.of_ids(event.id for event in events)}
    for event in events:
        old = known[event.id]
        if settled(old, event, problems) != old:
            session.events.put(event)
            changed += [old, event]
    return changed


def settled(one: Event, other: Event, problems: list[Problem]) -> Event:
    """Choose between two copies of an event: the redacted one, else that with the smaller hash (RULES 2)."""
    if one == other:
        return one
    if _without_note(one) == _without_note(other) and not (_note(one) and _note(other)):
        return min(one, other, key=lambda event: len(_note(event)))
    problems.append(
        Problem(
            "ledger-copies", "error", "Two copies of this event differ; a ledger was edited by hand.", one.id,
            "Restore the ledger from a copy; both lines are kept.",
        )
    )  # fmt: skip
    return min(one, other, key=lambda event: hashlib.sha256(to_line(event).encode()).hexdigest())


def _note(event: Event) -> str:
    return str(event.body.get("note") or "")


def _without_note(event: Event) -> Event:
    return replace(event, body={**event.body, "note": ""})


def _load_exports(context: Context, problems: list[Problem]) -> None:
    """Read the exports that the log says are imported and that the store lacks, in the order of their import."""
    with context.store.read() as session:
        held = {(export.search, export.sha256) for export in session.records.exports()}
        events = session.events.of_kind("import")
        live = in_force(session.events.closed(events))
    named = [(str(e.body.get("search")), str(e.body.get("sha256"))) for e in events if e.id in live]
    wanted = [name for name in dict.fromkeys(named) if name not in held]
    known = _exports_on_disk(context) if wanted else {}
    for name in wanted:
        if name not in known:
            problems.append(_missing(*name))
        elif not _is_changed(context, known[name][2], problems):
            load_export(context, *known[name])


def _exports_on_disk(context: Context) -> dict[tuple[str, str], tuple[Path, Search, Export]]:
    found: dict[tuple[str, str], tuple[Path, Search, Export]] = {}
    for place in searches.folders(context.folder):
        search, exports = searches.read(place)
        for export in exports:
            found.setdefault((search.id, export.sha256), (place, search, export))
    return found


def _missing(search: str, digest: str) -> Problem:
    said = "An imported export is not in the review's folder."
    hint = "Put the file back, with its lines in search.toml."
    return Problem("export-missing", "error", said, f"{search} {digest[:12]}", hint)


def _is_changed(context: Context, export: Export, problems: list[Problem]) -> bool:
    file = context.folder.root / export.path
    if file.is_file() and sha256(file) == export.sha256:
        return False
    what = "The export has changed since it was imported." if file.is_file() else "The export is missing."
    problems.append(
        Problem("export-changed", "error", what, export.path, "Put the file back as it was imported.")
    )
    return True


def keep_protocol(context: Context, actor: str) -> None:
    """Keep the protocol in force among its versions, with an event, when its hash is new here."""
    path = context.folder.protocols / f"{context.protocol_hash}.toml"
    with context.store.write() as session:
        known = {str(event.body.get("hash")) for event in session.events.of_kind("protocol")}
        if context.protocol_hash not in known:
            body = {"hash": context.protocol_hash, "version": context.protocol.version}
            context.add(session, actor, [("protocol", body)])
    if not path.exists():
        write_whole(path, read_text(context.folder.protocol))
