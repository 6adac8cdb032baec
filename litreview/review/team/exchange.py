"""Synchronising: what is mine goes out, what others wrote comes in, exports and runs too (RULES 2 and 3)."""

from __future__ import annotations

from dataclasses import dataclass, field

from litreview.errors import Problem
from litreview.model import Event
from litreview.review import bound_files, check_clocks, check_ledgers, check_runs
from litreview.review.context import SYNCING, Context
from litreview.review.duplicates.run_integrity import read_runs
from litreview.review.event_text import counted
from litreview.review.ledger_files import Ledgers, read_all, rulings
from litreview.review.ledgers import write
from litreview.review.searches.import_files import load_export
from litreview.review.searches.imported_exports import imported_exports, listed_exports, missing_exports
from litreview.review.team import redaction, stated_records
from litreview.review.team.event_renewal import renew
from litreview.review.views import MissingFile
from litreview.standing.ledger_lines import Copy, Origin, choose
from litreview.store.records import Export
from litreview.store.store import StoreSession


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a synchronisation did: events written out, events read in, and what was odd.

    Attributes:
        waiting: Events that wait for records.
        moved: Lines of this device's ledgers that were no events and were moved aside.
        adopted: Lines in ledgers of others that were taken up.
    """

    written: int
    read: int
    waiting: int
    problems: tuple[Problem, ...] = field(default=())
    moved: int = 0
    adopted: int = 0


def sync(context: Context) -> SyncReport:
    """Write out what is mine and read in what others wrote: exports, runs, and events.

    The result is the union by event id, whatever the order of the files or of their lines.
    """
    renew(context)
    # Out first: should reading fail, what is mine is at least on its way to others.
    written = write(context)
    with context.store.read() as session:
        known = rulings(session)
    ledgers = read_all(context.folder, known)
    problems: list[Problem] = [*check_ledgers.of_files(ledgers, context.device)]
    if _lost(context, ledgers, problems):
        written += write(context)
    with context.store.write() as session:
        # Until the end stands in the store, opening the review goes on with what was begun.
        session.meta.put(SYNCING, "yes")
        new = session.events.add((copy.event for copy in ledgers.events.values()), written=True)
        # Events before exports: those whose records come later wait, and take effect as each export is read.
        context.project(session, [*new, *_settle_copies(session, ledgers, problems)])
        redaction.apply(context, session)
        redaction.blank_ledgers(context, session)
    _load_exports(context, problems)
    with context.store.write() as session:
        # After the exports: a run names their records.
        runs_before = session.pairs.runs()
        read_runs(context, session)
        # All anew, as a run speaks of every record; and only then, as that is the dear part.
        if session.pairs.runs() != runs_before:
            session.project_all(context.protocol)
        session.meta.put(SYNCING, None)
        waiting = len(session.events.waiting())
        events = [copy.event for copy in ledgers.events.values()]
        problems += check_clocks.clocks(context.clock(), events)
    with context.store.read() as session:
        problems += [problem for problem in check_runs.runs(context, session) if problem.level == "error"]
    return SyncReport(written, len(new), waiting, tuple(problems))


def _lost(context: Context, ledgers: Ledgers, problems: list[Problem]) -> bool:
    """Note which events stood in a ledger and stand in none now; say whether this device can write some again.

    A line was cut off or deleted by hand, or a file is gone. Each device writes its own lines again.
    """
    with context.store.read() as session:
        written = session.events.written()
    lost = {id_: device for id_, device in written.items() if id_ not in ledgers.events}
    mine = [id_ for id_, device in lost.items() if device == context.device]
    if mine:
        with context.store.write() as session:
            session.events.mark_unwritten(mine)
    for device in sorted(set(lost.values()) - {context.device}):
        n = sum(other == device for other in lost.values())
        said = f"{n} events that this device wrote stand in no ledger of its own any more; they count here."
        hint = "They come again when that device synchronises; if it is gone, `litreview archive` saves them."
        problems.append(Problem("ledger-lacks", "note", said, device, hint))
    return bool(mine)


def _settle_copies(session: StoreSession, ledgers: Ledgers, problems: list[Problem]) -> list[Event]:
    """Replace an event whose copy in a ledger differs and counts."""
    changed: list[Event] = []
    known = {event.id: event for event in session.events.of_ids(ledgers.events)}
    problems += check_ledgers.of_copies(ledgers, known)
    for id_, copy in ledgers.events.items():
        old = known[id_]
        if copy.event != old:
            new = choose([copy, Copy(old, Origin.OWN)], ledgers.without_note)[0].event
            if new != old:
                session.events.put(new)
                # Both: the old copy may name records that the new one does not, and these change as well.
                changed += [old, new]
    return changed


def _load_exports(context: Context, problems: list[Problem]) -> None:
    """Read the exports that the log says are imported and that the store lacks, in the order of their import."""
    with context.store.read() as session:
        held = {(export.search, export.sha256) for export in session.records.exports()}
        wanted = {name: export for name, export in imported_exports(session).items() if name not in held}
        gone = [file for file in missing_exports(context, session) if file.counted]
    # Every search.toml is read for it, which is wasted where nothing is missing.
    known = listed_exports(context.folder, problems) if wanted else {}
    is_public = stated_records.is_public(context)
    for name, export in wanted.items():
        row = known.get(name)
        if row is None:
            problems.append(_unlisted(export))
        elif is_public:
            stated_records.load(context, row.folder, row.search, row.export)
        # Keys are made of the text: a file that has changed would bring other records than those voted on.
        elif not _is_changed(context, row.export, problems):
            load_export(context, row.folder, row.search, row.export)
    # The store is complete without them, but no clone of the folder is.
    problems += [_gone(file) for file in gone]


def _unlisted(export: Export) -> Problem:
    said = f"No search.toml lists this export; its {counted(export.records, 'record')} are not counted."
    hint = "Put the file back, with its lines in search.toml."
    return Problem("export-missing", "error", said, export.path, hint)


def _is_changed(context: Context, export: Export, problems: list[Problem]) -> bool:
    state = bound_files.state_of(context.folder.root / export.path, export.sha256)
    if state in {"whole", "line-endings"}:
        return False
    id_, what = ("export-missing", "is missing")
    if state == "changed":
        id_, what = ("export-changed", "has changed since it was imported")
    said = f"The export {what}; its {counted(export.records, 'record')} are not counted."
    problems.append(Problem(id_, "error", said, export.path, "Put the file back as it was imported."))
    return True


def _gone(file: MissingFile) -> Problem:
    said = f"The export of {counted(file.records, 'record')} is missing; the database still has its records."
    return Problem("export-missing", "error", said, file.path, "Put the file back as it was imported.")
