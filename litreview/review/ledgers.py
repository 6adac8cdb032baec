"""Ledgers out and in, and a store from folders alone (RULES 2 and 3)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from litreview.errors import InputError
from litreview.errors import Problem
from litreview.files import append_lines
from litreview.files import read_text
from litreview.files import sha256
from litreview.files import write_whole
from litreview.model import Event
from litreview.review import searches
from litreview.review.context import Context
from litreview.review.deduping import read_runs
from litreview.review.importing import load_export
from litreview.review.views import SyncReport
from litreview.screening.log import from_line
from litreview.screening.log import in_force
from litreview.screening.log import to_line
from litreview.store import Session


def write(context: Context) -> int:
    """Append to the ledgers every event that stands in none; give how many there were."""
    with context.store.read() as session:
        events = session.events.unwritten()
    for path, lines in _by_ledger(context, events).items():
        append_lines(path, lines)
    if events:
        with context.store.write() as session:
            session.events.mark_written(event.id for event in events)
    return len(events)


def _by_ledger(context: Context, events: Iterable[Event]) -> dict[Path, list[str]]:
    found: dict[Path, list[str]] = {}
    for event in events:
        path = context.folder.ledgers / event.actor / f"{event.device}.jsonl"
        found.setdefault(path, []).append(to_line(event))
    return found


def sync(context: Context) -> SyncReport:
    """Write out what is mine and read in what is others': exports, runs, and events.

    The result is the union by event id, whatever the order of the files or of their lines.
    """
    written = write(context)
    problems: list[Problem] = []
    events = _read_ledgers(context, problems)
    with context.store.write() as session:
        new = session.events.add(events, written=True)
        changed = _settle_copies(session, events, problems)
    _load_exports(context, problems)
    with context.store.write() as session:
        runs_before = session.pairs.runs()
        read_runs(context, session)
        if session.pairs.runs() != runs_before:
            session.project_all(context.protocol)
        else:
            context.project(session, [*new, *changed])
        waiting = len(session.events.waiting())
    return SyncReport(written, len(new), waiting, tuple(problems))


def _read_ledgers(context: Context, problems: list[Problem]) -> list[Event]:
    """Read every line of every ledger; of two copies of one id that differ, one counts (RULES 2)."""
    chosen: dict[str, Event] = {}
    for path in sorted(context.folder.ledgers.glob("*/*.jsonl")):
        for event in _read_ledger(path, problems):
            old = chosen.setdefault(event.id, event)
            if old != event:
                problems.append(_differ(event.id))
                chosen[event.id] = _of_two(old, event)
    return list(chosen.values())


def _read_ledger(path: Path, problems: list[Problem]) -> Iterator[Event]:
    lines = read_text(path).split("\n")
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
        if old != event:
            problems.append(_differ(event.id))
            if _of_two(old, event) is event:
                session.events.put(event)
                changed += [old, event]
    return changed


def _of_two(one: Event, other: Event) -> Event:
    """Choose between two copies of an event: the redacted one, else that with the smaller hash (RULES 2)."""
    if _without_note(one) == _without_note(other):
        return min(one, other, key=lambda event: len(str(event.body.get("note") or "")))
    return min(one, other, key=lambda event: hashlib.sha256(to_line(event).encode()).hexdigest())


def _without_note(event: Event) -> Event:
    return replace(event, body={**event.body, "note": ""})


def _differ(event: str) -> Problem:
    said = "Two copies of this event differ; a ledger was edited by hand."
    return Problem(
        "ledger-copies", "error", said, event, "Restore the ledger from a copy; both lines are kept."
    )


def _load_exports(context: Context, problems: list[Problem]) -> None:
    """Read the exports that the log says are imported and that the store does not hold."""
    with context.store.read() as session:
        held = {(export.search, export.sha256) for export in session.records.exports()}
        events = session.events.of_kind("import")
        live = in_force(session.events.closed(events))
    wanted = {(str(e.body.get("search")), str(e.body.get("sha256"))) for e in events if e.id in live} - held
    for place in searches.folders(context.folder):
        search, exports = searches.read(place)
        for export in exports:
            if (search.id, export.sha256) in wanted:
                wanted.discard((search.id, export.sha256))
                if not _is_changed(context, export.path, export.sha256, problems):
                    load_export(context, place, search, export)
    problems += [
        Problem("export-missing", "error", "An imported export is not in the review's folder.", f"{search} {digest[:12]}",
                "Put the file back, with its lines in search.toml.")
        for search, digest in sorted(wanted)
    ]  # fmt: skip


def _is_changed(context: Context, path: str, digest: str, problems: list[Problem]) -> bool:
    file = context.folder.root / path
    if file.is_file() and sha256(file) == digest:
        return False
    what = "The export has changed since it was imported." if file.is_file() else "The export is missing."
    problems.append(Problem("export-changed", "error", what, path, "Put the file back as it was imported."))
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
