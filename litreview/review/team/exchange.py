"""Synchronisation: write own events to the ledgers, and read events, exports and runs of others (RULES 2 and 3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from litreview.errors import Problem
from litreview.model import Event
from litreview.review import bound_files, check_clocks, check_ledgers, check_runs, check_signatures
from litreview.review.context import HELD, SYNCING, Context
from litreview.review.duplicates.run_integrity import read_runs
from litreview.review.event_text import counted
from litreview.review.ledger_files import LedgerContents, rulings
from litreview.review.ledgers import write
from litreview.review.searches.import_files import load_export
from litreview.review.searches.imported_exports import imported_exports, listed_exports, missing_exports
from litreview.review.team import founding, redaction, sealing, signed_ledgers, stated_records
from litreview.review.team.event_renewal import renew
from litreview.standing.ledger_lines import Copy, Origin, choose, has_note
from litreview.standing.seals import SEAL, line_digest
from litreview.store.chunks import chunks
from litreview.store.records import Export
from litreview.store.store import StoreSession

if TYPE_CHECKING:
    from litreview.review.team.git_exchange import Commits


@dataclass(frozen=True, slots=True)
class SyncReport:
    """The result of a synchronisation.

    Attributes:
        written: Number of events written to the ledgers.
        read: Number of events read from the ledgers.
        waiting: Number of events that wait for records.
        problems: Problems found in the folders.
        moved: Number of lines of this device's ledgers that were not events and were moved to another file.
        adopted: Number of lines in ledgers of others that were adopted.
        git: What was exchanged with the remote git repository; None without one.
    """

    written: int
    read: int
    waiting: int
    problems: tuple[Problem, ...] = field(default=())
    moved: int = 0
    adopted: int = 0
    git: Commits | None = None


def sync(context: Context, *, follow: bool = True) -> SyncReport:
    """Write own events to the ledgers, and read events, exports and runs of others.

    The result is the union by event id, and does not depend on the order of the files or of their lines.

    Args:
        context: The review.
        follow: Follow the founding that is found, if the store has no event yet.
    """
    renew(context)
    # Write first: if reading fails, others at least get the new events.
    written = write(context)
    with context.store.read() as session:
        known = rulings(session)
    ledgers = signed_ledgers.read(context, known, follow=follow)
    problems: list[Problem] = [*check_ledgers.of_files(ledgers, context.device)]
    # A line was cut off or deleted by hand, or a file is gone. Each device writes its own lines again.
    own = [id_ for id_, device in _lost(context, ledgers).items() if device == context.device]
    if own := [*own, *_blanked(context, ledgers)]:
        with context.store.write() as session:
            session.events.mark_unwritten(own)
        written += write(context)
        ledgers = signed_ledgers.read(context, known, follow=follow)
    problems += check_signatures.of_ledgers(context, ledgers)
    problems += _losses_of_others(context, ledgers)
    with context.store.write() as session:
        # If the program is killed before the end, the next opening of the review resumes.
        session.meta.put(SYNCING, "yes")
        new = session.events.add((copy.event for copy in ledgers.events.values()), written=True)
        # Events before exports: events whose records come later take effect when the export is read.
        context.project(session, [*new, *settle_copies(context, session, ledgers, problems)])
        _drop_held(context, session, ledgers)
        redaction.apply(context, session)
        redaction.blank_ledgers(context, session)
    load_exports(context, problems)
    with context.store.write() as session:
        # After the exports: a run names their records.
        runs_before = session.pairs.runs()
        read_runs(context, session)
        # Of all records, as a run covers all; and only if there is a new run, as this is the slow part.
        if session.pairs.runs() != runs_before:
            session.project_all(context.protocol)
        session.meta.put(SYNCING, None)
        if context.signer:
            session.meta.put(HELD, str(len(ledgers.held)))
        waiting = len(session.events.waiting())
        events = [copy.event for copy in ledgers.events.values()]
        problems += check_clocks.clocks(context.clock(), events)
    with context.store.read() as session:
        problems += [problem for problem in check_runs.runs(context, session) if problem.level == "error"]
    # Last, so that the seals name those of others that have just been read.
    sealing.seal(context)
    problems += founding.admit_here(context, ledgers)
    return SyncReport(written, sum(event.kind != SEAL for event in new), waiting, tuple(problems))


def _lost(context: Context, ledgers: LedgerContents) -> dict[str, str]:
    """Map the ids of events that have disappeared from the ledgers to their devices."""
    with context.store.read() as session:
        written = session.events.written()
    held = ledgers.held
    return {
        id_: device
        for id_, device in written.items()
        # Lines that wait for a seal or an admission are not lost; a line of this device that was altered is.
        if id_ not in ledgers.events and (id_ not in held or device == context.device)
    }


def _losses_of_others(context: Context, ledgers: LedgerContents) -> Iterator[Problem]:
    """Yield a problem for each other device whose ledger lacks events that were read here."""
    devices = Counter(_lost(context, ledgers).values())
    for device in sorted(devices.keys() - {context.device}):
        n = devices[device]
        is_one = n == 1
        message = f"{counted(n, 'event')} of this device {'is' if is_one else 'are'} no longer in its ledger; {'it counts' if is_one else 'they count'} here."
        hint = "The device writes them again when it synchronises; if it is gone, `litreview archive` saves them."
        yield Problem("ledger-lacks", "note", message, device, hint)


def _blanked(context: Context, ledgers: LedgerContents) -> list[str]:
    """Return the ids of this device's events whose notes were deleted from its ledger, but not from the store."""
    if ledgers.signatures is None or not ledgers.is_followed:
        return []
    found = {
        one.id for one in ledgers.signatures.findings if (one.what, one.device) == ("blanked", context.device)
    }
    with context.store.read() as session:
        return [event.id for event in session.events.of_ids(found) if has_note(event)]


def _drop_held(context: Context, session: StoreSession, ledgers: LedgerContents) -> None:
    """Remove events of others that counted here before their lines had to wait, for a seal or an admission."""
    # On a server they count at once for all who use it; in their folders they wait.
    if context.store.is_shared:
        return
    held = {id_ for id_, line in ledgers.held.items() if line.event.device != context.device}
    if gone := [event.id for piece in chunks(held) for event in session.events.of_ids(piece)]:
        session.events.remove(gone)
        session.events.rebuild_reviewers()
        session.recount()
        session.project_all(context.protocol)


def settle_copies(
    context: Context, session: StoreSession, ledgers: LedgerContents, problems: list[Problem]
) -> list[Event]:
    """Replace events in the store by different copies in the ledgers where those count."""
    changed: list[Event] = []
    known: dict[str, Event] = {}
    for piece in chunks(ledgers.events):
        known |= {event.id: event for event in session.events.of_ids(piece)}
        context.tick(len(known), len(ledgers.events))
    problems += check_ledgers.of_copies(ledgers, known)
    for id_, copy in ledgers.events.items():
        old = known[id_]
        if copy.event != old:
            new = choose([copy, Copy(old, Origin.OWN)], ledgers.without_note)[0].event
            if ledgers.is_signed(id_) and line_digest(old) != line_digest(copy.event):
                new = copy.event
            if new != old:
                session.events.put(new)
                # Both, as the old copy may name records that the new one does not.
                changed += [old, new]
    return changed


def load_exports(context: Context, problems: list[Problem]) -> None:
    """Read the exports that the log records as imported and that the store lacks, in the order of their import."""
    with context.store.read() as session:
        held = {(export.search, export.sha256) for export in session.records.exports()}
        wanted = {name: export for name, export in imported_exports(session).items() if name not in held}
        gone = [file for file in missing_exports(context, session) if file.counted]
    # This reads every search.toml, so it is done only if an export is missing.
    known = listed_exports(context.folder, problems) if wanted else {}
    is_public = stated_records.is_public(context)
    for name, export in wanted.items():
        row = known.get(name)
        if row is None:
            message = (
                f"No search.toml lists this export; its {counted(export.records, 'record')} are not counted."
            )
            hint = "Restore the file, with its lines in search.toml."
            problems.append(Problem("export-missing", "error", message, export.path, hint))
        elif is_public:
            stated_records.load(context, row.folder, row.search, row.export)
        # Keys are made of the text: a file that has changed would bring other records than those voted on.
        elif not _is_changed(context, row.export, problems):
            load_export(context, row.folder, row.search, row.export)
    # The store is complete without them, but no clone of the folder is.
    for file in gone:
        message = (
            f"The export of {counted(file.records, 'record')} is missing; the database still has its records."
        )
        hint = "Restore the file as it was imported."
        problems.append(Problem("export-missing", "error", message, file.path, hint))


def _is_changed(context: Context, export: Export, problems: list[Problem]) -> bool:
    state = bound_files.state_of(context.folder.root / export.path, export.sha256)
    if state in {"whole", "line-endings"}:
        return False
    id_, what = ("export-missing", "is missing")
    if state == "changed":
        id_, what = ("export-changed", "has changed since it was imported")
    message = f"The export {what}; its {counted(export.records, 'record')} are not counted."
    problems.append(Problem(id_, "error", message, export.path, "Restore the file as it was imported."))
    return True
