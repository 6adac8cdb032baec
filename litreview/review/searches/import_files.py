"""The import of files: every record is imported, or reported with a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar

from litreview.errors import InputError, NotSaved, Problem, StoreError
from litreview.exports import ExportFile
from litreview.files import read_text, restoring_on_error, sha256
from litreview.formats.format import Format
from litreview.formats.registry import format_named
from litreview.model import Record, Search, SourceKind
from litreview.review import bound_files
from litreview.review.context import Context, NewEvent
from litreview.review.garbage import collection_paused
from litreview.review.searches import (
    copies,
    fact_changes,
    replacement,
    search_facts,
    search_folder,
    search_toml,
)
from litreview.review.searches.import_job import AS_ANOTHER, ImportJob, batches
from litreview.review.updates.version_events import move_event
from litreview.review.views import ImportResult, SearchFacts
from litreview.store.record_content import pack
from litreview.store.records import Export, load_typed_rows
from litreview.store.store import StoreSession
from litreview.ticks import Tick, quiet

T = TypeVar("T")

SLICE = 2000
"""Records in one transaction: well under 200 ms, so that another program never waits long (RULES 7)."""

SLICE_LETTERS = 1 << 23
"""Characters of text in one transaction, for the same reason: twice what 2,000 records usually have."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """Options for importing a file.

    Attributes:
        facts: The facts of the search.
        actor: The reviewer who imports it.
        known: The format of the file; None to detect it.
        incomplete: Whether to accept a file that ends inside a record.
        version: The version of the review that the file belongs to; by default, the newest.
    """

    facts: SearchFacts
    actor: str
    known: Format | None = None
    dry_run: bool = False
    incomplete: bool = False
    tick: Tick = quiet
    version: int | None = None


def import_part(context: Context, part: ExportFile, options: ImportOptions) -> ImportResult:
    """Import one file.

    Raises:
        InputError: It cannot be read, is empty, or holds no record; the review is unchanged.
        NotSaved: The store or the folder cannot be written.
    """
    # Everything that can be refused is checked before the first byte is written.
    facts = options.facts
    strategy = read_text(facts.strategy) if facts.strategy else None
    folder, search = search_folder.plan(context.folder, part.named, facts)
    search, options, published = as_published(context, search, options)
    facts = options.facts
    with as_imported(part, folder) as whole:
        job = ImportJob(
            whole, folder, search, sha256(whole.path), options.tick, options.known, facts.columns,
            incomplete=options.incomplete,
        )  # fmt: skip
        if options.version is not None:
            with context.store.read() as session:
                session.versions().check(options.version)
        job.problems += published
        if facts.replaces:
            with context.store.read() as session:
                replacement.find_export(session, facts.replaces, search.id)
        # By content: the same download under another name is not a new export.
        already = is_imported(context, job)
        if already or options.dry_run:
            # Read in full, so that a dry run reports what an import would.
            for keys in _slices(job, attrgetter("key")):
                with context.store.read() as session:
                    job.new += len(keys) - len(session.records.known(keys))
            if search_facts.has_exports(folder):
                job.changes = fact_changes.correct(
                    context, folder, facts, options.actor, dry_run=options.dry_run
                )
            if already and not options.dry_run:
                import_again(context, job, options, strategy)
            return job.result(known=already)
        before = search_facts.read(folder) if search_facts.has_exports(folder) else None
        load_typed_rows()
        with removed_on_failure(context, job):
            read_into_store(context, job)
            unnamed = not (facts.kind or (folder / "search.toml").exists())
            if unnamed and job.of_registers == job.records > 0:
                # A search with only registrations is a search of a register, unless the user says otherwise.
                job.search = replace(job.search, kind=SourceKind.REGISTER)
            name = copies.free_name(job)
            # The database cannot roll files back; if the last step fails they are restored from memory.
            with restoring_on_error(*copies.affected_files(job, name)):
                publish(context, job, copies.add_export(job, name, strategy), options)
        if before is not None:
            job.changes = search_facts.difference(search, before, search_facts.read(folder))
        own = copies.portable_name(whole.name)
        if name != own and own.casefold() not in copies.RESERVED and not copies.is_in_place(job):
            what = f"The search has another export of this name; both are kept, this one as {name}."
            hint = f"If it is the same search again: `litreview import FILE --replaces {own}`."
            job.warn("same-name", what, hint)
        options.tick(job.records, job.records)
        return job.result(known=False)


def load_export(context: Context, folder: Path, search: Search, export: Export) -> None:
    """Read an export into the store again, as its import event describes it, without adding an event."""
    path = context.folder.root / export.path
    # As it was read then: in the same format, and with the same column names.
    columns = search_toml.columns_of(folder, export.sha256)
    known = format_named(export.format)
    with bound_files.original(path, export.sha256) as whole:
        part = ExportFile(whole, path, path.name)
        # If it is incomplete, that was accepted when it was imported.
        job = ImportJob(part, folder, search, export.sha256, context.tick, known, columns, incomplete=True)
        # In another encoding the records would have other keys.
        job.encoding = export.encoding
        load_typed_rows()
        with removed_on_failure(context, job):
            read_into_store(context, job)
            publish(context, job, job.export(path.name), None)
    context.tick(job.records, job.records)


@contextmanager
def as_imported(part: ExportFile, folder: Path) -> Iterator[ExportFile]:
    """Yield the part, or its file as it was imported if only line endings have changed in the search's folder."""
    exports: list[Export] = []
    if part.path.absolute().parent == folder and (folder / "search.toml").exists():
        exports = search_folder.read(folder)[1]
    known = next((export for export in exports if Path(export.path).name == part.name), None)
    if known is None:
        yield part
        return
    with bound_files.original(part.path, known.sha256) as whole:
        yield replace(part, path=whole)


@contextmanager
def removed_on_failure(context: Context, job: ImportJob) -> Iterator[None]:
    """Remove the records of an import from the store if it fails."""
    try:
        yield
    # Ctrl-C too: a user who stops a long import expects no trace of it.
    except BaseException:
        # If this fails as well, opening the review next time removes them.
        with suppress(StoreError), context.store.write() as session:
            session.records.sweep(job.search.id, job.digest)
        raise


def as_published(
    context: Context, search: Search, options: ImportOptions
) -> tuple[Search, ImportOptions, list[Problem]]:
    """Return a search and what is asked of an import, with the date and hits that were published, and what to say of that.

    These are of the first version of the review that the search ran in: a search has one date and one number of hits.
    """
    facts = options.facts
    with context.store.read() as session:
        first = session.records.first_versions().get(search.id)
        old = session.records.searches().get(search.id)
        number = options.version or session.versions().newest
    if old is None or first is None or number <= first:
        return search, options, []
    both = ((old[0].date, facts.date), (old[0].hits, facts.hits))
    if all(None in pair or len(set(pair)) == 1 for pair in both):
        return search, options, []
    found = replace(search, date=old[0].date, hits=old[0].hits)
    what = f"{search.id}: its date and hits stay those of its run in version {first}."
    hint = "To report both runs, import this one as a search of its own: with --database and --date, and without --search."
    problem = Problem("other-run", "note", what, "", hint)
    return found, replace(options, facts=replace(facts, date=None, hits=None)), [problem]


def is_imported(context: Context, job: ImportJob) -> bool:
    """Return whether the same file was imported into this search; warn if it was imported into another.

    Raises:
        InputError: It is the copy of an export, and has changed since that was imported.
    """
    with context.store.read() as session:
        exports = session.records.exports()
        counting = session.records.exports(counted=True)
    same = [export for export in exports if export.sha256 == job.digest]
    for export in same:
        # The records of a withdrawn export are not counted twice.
        if export.search != job.search.id and export in counting:
            what = f"The same file is already an export of the search {export.search}."
            job.warn("same-file", what, "Withdraw one if that is wrong.")
    job.encoding = next((export.encoding for export in same if export.search == job.search.id), "")
    path = job.export(job.part.name).path
    # Under the same path it would replace the earlier file, which could then not be verified.
    if not same and copies.is_in_place(job) and any(export.path == path for export in exports):
        raise InputError(
            f"{job.part}: it was imported, and has changed since.",
            "Restore it; import the newer file from another folder, with --replaces if it replaces the old one.",
        )
    return any(export.search == job.search.id for export in same)


def read_into_store(context: Context, job: ImportJob) -> None:
    """Add the records to the store in short transactions, without making them visible.

    A file that is refused within its first slice leaves the store unchanged.
    """
    search = job.search
    with collection_paused():
        for piece in _slices(job, pack):
            with context.store.write(large=True) as session:
                session.records.mark_import(search.id, job.digest, context.clock().timestamp())
                job.new += len(session.records.add(piece, search.id, job.digest, search.kind))


def _slices(job: ImportJob, take: Callable[[Record], T]) -> Iterator[list[T]]:
    """Yield `take(record)` for the records of the file, in slices; if there are no records, one empty slice."""
    piece: list[T] = []
    letters = 0
    for batch in batches(job):
        for item in batch:
            if isinstance(item, Record):
                piece.append(take(item))
                letters += len(item.text)
            if len(piece) == SLICE or letters > SLICE_LETTERS:
                yield piece
                piece, letters = [], 0
    yield piece


def publish(context: Context, job: ImportJob, export: Export, options: ImportOptions | None) -> None:
    """Make the records count and, given options, add the import event, in one transaction."""
    with context.store.write(large=True) as session:
        fact_changes.refresh_search(context, session, job.folder)
        # The event and its records become visible together, or a kill would leave one without the other.
        linked = session.publish_export(export, context.protocol)
        if linked is None:
            raise NotSaved(f"{job.part}: another program removed this unfinished import.", "Import it again.")
        if options is not None:
            acts = [("import", import_body(export)), *_replacement_events(session, options.facts, export)]
            if options.version is not None:
                acts.append(move_event(session, export.path, options.version)[1])
            context.add(session, options.actor, acts)
        # After the event: a replacement removes the records of the older export in the same transaction.
        changed = session.recount()
        session.project(chain(linked, changed), context.protocol)
        total = session.records.first_records()[export.search]
    job.problems += search_folder.check_hits(job.search, total)


def import_body(export: Export) -> dict[str, Any]:
    """Return the body of the event of an import."""
    names = ("search", "sha256", "format", "encoding", "records", "rejects")
    return {"file": export.path} | {name: getattr(export, name) for name in names}


def _replacement_events(session: StoreSession, facts: SearchFacts, export: Export) -> list[NewEvent]:
    return [replacement.replacement_event(session, facts.replaces, export)] if facts.replaces else []


def import_again(context: Context, job: ImportJob, options: ImportOptions, strategy: str | None) -> None:
    """Count an export that is imported again in this version, replace another with it, and repair its copy.

    In the version that has it, its withdrawal is undone. In a later one it is another run of the search.
    """
    with context.store.write() as session:
        export = replacement.find_export(session, job.digest, job.search.id)
        versions = session.versions()
        number, name = options.version or versions.newest, (export.search, export.sha256)
        if number != versions.of_export(name) and number not in versions.lying(name):
            body = import_body(export) | {"again": versions.beginning(number).id if number > 1 else None}
            context.record(session, options.actor, [("import", body)])
            what = f"The same file as before: it counts as a run of the search in version {number}, which found these records again."
            job.warn("again", what)
        elif replacement.restore(context, session, export, options.actor):
            job.warn("restored", "This export had been withdrawn; it counts again.")
        acts = _replacement_events(session, options.facts, export)
        if acts:
            context.record(session, options.actor, acts)
    if job.columns and dict(job.columns) != search_toml.columns_of(job.folder, job.digest):
        what = "Its columns stay as they were read the first time; --map changed nothing."
        job.warn("map-unused", what, f"To read them differently, {AS_ANOTHER}.")
    path = context.folder.root / export.path
    if path.parent == job.folder and not (job.folder / "search.toml").exists():
        copies.add_export(job, path.name, strategy)
        job.warn("put-back", f"The facts of its search were missing; {export.path} is listed again.")
        return
    if not path.exists():
        copies.write_copy(job, path.name)
        job.warn("put-back", f"Its copy {export.path} was missing; it is restored.")
        return
    state = bound_files.state_of(path, job.digest)
    if state == "line-endings" and not copies.is_in_place(job):
        copies.write_copy(job, path.name)
        job.warn("put-back", f"The line endings of its copy {export.path} had changed; it is restored.")
    elif state == "changed":
        what = f"Its copy {export.path} has changed since it was imported."
        job.warn("export-changed", what, "Delete that copy and import this file again, which restores it.")
