"""Import: every record of every file, or a named reason why not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from litreview.errors import InputError, NotSaved, StoreError
from litreview.exports import Part
from litreview.files import as_before, read_text, sha256
from litreview.formats.format import Format
from litreview.formats.mapping import TABLES
from litreview.formats.registry import format_named
from litreview.model import Record, Search, SourceKind
from litreview.review import bound_files
from litreview.review.context import Act, Context, Tick, quiet
from litreview.review.searches import copies, replacement, search_facts, search_folder, search_toml
from litreview.review.searches.import_job import AS_ANOTHER, Reading, items
from litreview.review.views import Imported, SearchFacts
from litreview.store.records import Export
from litreview.store.store import Session

SLICE = 500
"""Records in one transaction: well under 200 ms, so that another program never waits long (RULES 7)."""

SLICE_LETTERS = 1 << 22
"""Letters of their texts in one transaction, for the same reason: ten times what so many records usually have."""


NAMING_KINDS = TABLES | {"jsonl"}
"""Formats of which a record may name the kind of its source."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a person wants of an import: who, as what, whether it is only tried, and whether half a file will do."""

    facts: SearchFacts
    actor: str
    known: Format | None = None
    dry_run: bool = False
    incomplete: bool = False
    tick: Tick = quiet


@dataclass(frozen=True, slots=True)
class Planned:
    """Where a file is to be kept, and as part of which search; `strategy` is the text to keep with it."""

    place: Path
    search: Search
    strategy: str | None


def import_part(context: Context, part: Part, order: Order) -> Imported:
    """Import one file.

    Raises:
        InputError: It cannot be read, is empty, or holds no record; the review is then as it was.
        NotSaved: The store or the folder cannot be written.
    """
    # All that can be refused is looked at before the first byte is written.
    facts = order.facts
    strategy = read_text(facts.strategy) if facts.strategy else None
    place, search = search_folder.plan(context.folder, part.named, facts)
    with _as_imported(part, place) as whole:
        return _import(context, whole, order, Planned(place, search, strategy))


def _import(context: Context, part: Part, order: Order, planned: Planned) -> Imported:
    facts, place, search = order.facts, planned.place, planned.search
    digest = sha256(part.path)
    reading = Reading(
        part, place, search, digest, order.tick, order.known, facts.columns, incomplete=order.incomplete
    )
    _check_replaced(context, facts, search)
    # By content: the same download under another name is no new export.
    already = _already(context, reading)
    if already or order.dry_run:
        # Read in full even so: a dry run that did not parse every record could not promise anything.
        _count_new(context, reading)
        if search_facts.is_imported(place):
            changes = search_facts.correct(context, place, facts, order.actor, dry_run=order.dry_run)
            reading.changes = changes
        if already and not order.dry_run:
            _again(context, reading, order)
        return reading.told(known=already)
    before = search_facts.read(place) if search_facts.is_imported(place) else None
    with _sweeping(context, reading):
        _read_into_store(context, reading)
        name = copies.free_name(reading)
        # The database cannot roll files back; when the last step fails they are put back as they were.
        with as_before(*copies.files_of(reading, name)):
            _count_in(context, reading, copies.keep(reading, name, planned.strategy), order)
    if before is not None:
        reading.changes = search_facts.difference(search, before, search_facts.read(place))
    _say_same_name(reading, name)
    order.tick(reading.records, reading.records)
    return reading.told(known=False)


def load_export(context: Context, place: Path, search: Search, export: Export) -> None:
    """Read an export into the store again, as its import event says that it was; no event is added."""
    path = context.folder.root / export.path
    # As it was read then: by the same format, and with the names that a person gave to its columns.
    columns = search_toml.columns_of(place, export.sha256)
    known = format_named(export.format)
    with bound_files.original(path, export.sha256) as whole:
        part = Part(whole, path, path.name)
        # Whatever it lacks, a person took it as it is when it was imported.
        reading = Reading(part, place, search, export.sha256, quiet, known, columns, incomplete=True)
        with _sweeping(context, reading):
            _read_into_store(context, reading)
            _count_in(context, reading, reading.export(path.name), None)


@contextmanager
def _as_imported(part: Part, place: Path) -> Iterator[Part]:
    """Yield a file of a search's folder as it was imported, where only its line endings were changed since."""
    exports: list[Export] = []
    if part.path.absolute().parent == place and (place / "search.toml").exists():
        exports = search_folder.read(place)[1]
    known = next((export for export in exports if Path(export.path).name == part.name), None)
    if known is None:
        yield part
        return
    with bound_files.original(part.path, known.sha256) as whole:
        yield replace(part, path=whole)


def kinds(context: Context, export: Export) -> dict[str, SourceKind]:
    """Map the keys of an export's records that name a kind of source themselves to it; an export that is gone has none."""
    path = context.folder.root / export.path
    if export.format not in NAMING_KINDS or bound_files.state_of(path, export.sha256) in {
        "missing",
        "changed",
    }:
        return {}
    known, columns = format_named(export.format), search_toml.columns_of(path.parent, export.sha256)
    search = Search(export.search, export.search)
    with bound_files.original(path, export.sha256) as whole:
        part = Part(whole, path, path.name)
        reading = Reading(part, path.parent, search, export.sha256, quiet, known, columns, incomplete=True)
        return {item.key: item.kind for item in items(reading) if isinstance(item, Record) and item.kind}


@contextmanager
def _sweeping(context: Context, reading: Reading) -> Iterator[None]:
    """Leave nothing behind in the store of an import that fails."""
    try:
        yield
    # Also Ctrl-C: whoever stops a long import expects it not to have happened.
    except BaseException:
        # Where even that fails, the next opening of the review sweeps.
        with suppress(StoreError), context.store.write() as session:
            session.records.sweep(reading.search.id, reading.digest)
        raise


def _already(context: Context, reading: Reading) -> bool:
    """Whether this very file was imported into this search; if into another, that is said.

    Raises:
        InputError: It is the copy of an export, and has changed since that was imported.
    """
    with context.store.read() as session:
        exports = session.records.exports()
        counting = session.records.exports(counted=True)
    same = [export for export in exports if export.sha256 == reading.digest]
    for export in same:
        # One that was withdrawn counts its records no second time.
        if export.search != reading.search.id and export in counting:
            said = f"The same file is an export of the search {export.search} already."
            reading.odd("same-file", said, "Withdraw one if that is wrong.")
    if not same and copies.lies_in_place(reading):
        _refuse_changed(reading, exports)
    return any(export.search == reading.search.id for export in same)


def _refuse_changed(reading: Reading, exports: Sequence[Export]) -> None:
    # Imported under the same path it would stand for both, and neither could be proved any more.
    if any(export.path == reading.export(reading.part.name).path for export in exports):
        raise InputError(
            f"{reading.part}: it was imported, and has changed since.",
            "Put it back as it was; import the newer file from another folder, with --replaces if it stands for the old one.",
        )


def _say_same_name(reading: Reading, name: str) -> None:
    """Say that a file's name was taken by another export, which it may be meant to replace."""
    own = copies.portable(reading.part.name)
    if name != own and own.casefold() not in copies.RESERVED and not copies.lies_in_place(reading):
        said = f"The search has another export of this name; both are kept, this one as {name}."
        hint = f"If it is the same search again: `litreview import FILE --replaces {own}`."
        reading.odd("same-name", said, hint)


def _count_new(context: Context, reading: Reading) -> None:
    """Read the file without a word to the store, and count what that does not know."""
    for piece in _slices(reading):
        with context.store.read() as session:
            keys = [record.key for record in piece]
            reading.new += len(keys) - len(session.records.known(keys))


def _read_into_store(context: Context, reading: Reading) -> None:
    """Put the records into the store in short transactions; none of them is visible yet.

    A file that is refused within its first slice leaves the store untouched.
    """
    search = reading.search
    for piece in _slices(reading):
        with context.store.write(large=True) as session:
            session.records.mark_import(search.id, reading.digest, context.clock().timestamp())
            reading.new += len(session.records.add(piece, search.id, reading.digest, search.kind))


def _slices(reading: Reading) -> Iterator[list[Record]]:
    """Give a file's records some at a time; one slice at least, which is empty when there are none."""
    piece: list[Record] = []
    letters = 0
    for item in items(reading):
        if isinstance(item, Record):
            piece.append(item)
            letters += len(item.text)
        if len(piece) == SLICE or letters > SLICE_LETTERS:
            yield piece
            piece, letters = [], 0
    yield piece


def _count_in(context: Context, reading: Reading, export: Export, order: Order | None) -> None:
    """Let the records count, and with an order add the event that says so: all of it, or nothing."""
    with context.store.write(large=True) as session:
        search_facts.refresh_search(context, session, reading.place)
        # The event and its records become visible together, or a kill would leave one without the other.
        linked = session.count_in(export, context.protocol)
        if linked is None:
            raise NotSaved(f"{reading.part}: another program swept this import.", "Import it again.")
        if order is not None:
            acts = [("import", _body(export)), *_replacements(session, order.facts, export)]
            context.add(session, order.actor, acts)
        # After the event: a replacement takes records of the older export out in the same moment.
        changed = session.recount()
        session.project(chain(linked, changed), context.protocol)
        total = sum(e.records for e in session.records.exports(counted=True) if e.search == export.search)
    reading.problems += search_folder.hits_differ(reading.search, total)


def _check_replaced(context: Context, facts: SearchFacts, search: Search) -> None:
    """Refuse the name of an export to be replaced that is none, before anything is written."""
    if facts.replaces:
        with context.store.read() as session:
            replacement.find(session, facts.replaces, search.id)


def _replacements(session: Session, facts: SearchFacts, export: Export) -> list[Act]:
    return [replacement.replacement(session, facts.replaces, export)] if facts.replaces else []


def _again(context: Context, reading: Reading, order: Order) -> None:
    """Let a file that was imported before count again if it was withdrawn, or replace another now."""
    with context.store.write() as session:
        export = replacement.find(session, reading.digest, reading.search.id)
        if replacement.restore(context, session, export, order.actor):
            reading.odd("restored", "This export had been withdrawn; it counts again.")
        acts = _replacements(session, order.facts, export)
        if acts:
            context.record(session, order.actor, acts)
    if reading.columns and dict(reading.columns) != search_toml.columns_of(reading.place, reading.digest):
        said = "Its columns stay as they were read the first time; --map changed nothing."
        reading.odd("map-unused", said, f"To read it otherwise {AS_ANOTHER}.")
    _put_back(context, reading, export)


def _put_back(context: Context, reading: Reading, export: Export) -> None:
    """Look at the copy of an export that is imported again: a missing one is put back, a changed one is said."""
    there = context.folder.root / export.path
    if not there.exists():
        copies.put_copy(reading, there.name)
        reading.odd("put-back", f"Its copy {export.path} was missing; it is put back.")
        return
    state = bound_files.state_of(there, reading.digest)
    if state == "line-endings" and not copies.lies_in_place(reading):
        copies.put_copy(reading, there.name)
        reading.odd("put-back", f"The line endings of its copy {export.path} were changed; it is put back.")
    elif state == "changed":
        said = f"Its copy {export.path} has changed since it was imported."
        reading.odd(
            "export-changed", said, "Delete that copy and import this file again, which puts it back."
        )


def _body(export: Export) -> dict[str, str | int]:
    return {
        "search": export.search,
        "file": export.path,
        "sha256": export.sha256,
        "format": export.format,
        "encoding": export.encoding,
        "records": export.records,
        "rejects": export.rejects,
    }
