"""Import: every record of every file, or a named reason why not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import field
from itertools import chain
from pathlib import Path

from litreview.errors import InputError
from litreview.errors import NotSaved
from litreview.errors import Problem
from litreview.errors import StoreError
from litreview.exports import open_export
from litreview.files import as_before
from litreview.files import copy_whole
from litreview.files import read_text
from litreview.files import sha256
from litreview.files import write_whole
from litreview.formats import format_named
from litreview.formats import with_keys
from litreview.formats.table import Format
from litreview.model import Item
from litreview.model import Record
from litreview.model import Reject
from litreview.model import Search
from litreview.review import replacing
from litreview.review import searches
from litreview.review.context import Act
from litreview.review.context import Context
from litreview.review.context import Tick
from litreview.review.context import quiet
from litreview.review.views import Imported
from litreview.review.views import SearchFacts
from litreview.review.wording import counted
from litreview.store import Export
from litreview.store import Session
from litreview.text import clean

SLICE = 500
"""Records in one transaction: well under 200 ms, so that another program never waits long (RULES 7)."""
NAME_BYTES = 150
"""Of a copy's name without its ending; most file systems hold 255, and a number or `.txt` may follow."""


@dataclass(slots=True)
class Reading:
    """One file on its way in: what is known of it before, and counted while, it is read."""

    path: Path
    place: Path
    search: Search
    digest: str
    tick: Tick
    strategy: str | None = None
    replaces: str | None = None
    format: str = ""
    encoding: str = ""
    records: int = 0
    new: list[str] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def note(self, problem: Problem) -> None:
        """Keep a problem in mind; one that means that records are missing ends the reading.

        Raises:
            InputError: The file is cut off.
        """
        if problem.level == "error":
            raise InputError(f"{self.path}: {problem.what}.", f"Nothing was imported. {problem.hint}")
        self.problems.append(problem)

    def export(self, name: str) -> Export:
        """Give the export that the file is, under a name in its search's folder."""
        path = f"searches/{self.place.name}/{name}"
        counts = (self.format, self.encoding, self.records, len(self.rejects))
        return Export(self.search.id, self.digest, path, *counts)

    def told(self, *, known: bool) -> Imported:
        """Say what came of it."""
        return Imported(
            str(self.path), self.search.id, self.digest, self.format, self.encoding, self.records,
            0 if known else len(self.new), tuple(self.rejects), known, tuple(self.problems),
        )  # fmt: skip


def import_file(
    context: Context,
    path: Path,
    facts: SearchFacts,
    actor: str,
    *,
    dry_run: bool,
    known: Format | None,
    tick: Tick,
) -> Imported:
    """Import one file.

    Raises:
        InputError: It cannot be read, is empty, or holds no record; the review is then as it was.
        NotSaved: The store or the folder cannot be written.
    """
    # All that can be refused is looked at before the first byte is written.
    strategy = read_text(facts.strategy) if facts.strategy else None
    place, search = searches.plan(context.folder, path, facts)
    reading = Reading(path, place, search, sha256(path), tick, strategy, facts.replaces)
    _check_replaced(context, reading)
    # By content: the same download under another name is no new export.
    already = _already(context, reading)
    if already or dry_run:
        # Read in full even so: a dry run that did not parse every record could not promise anything.
        keys = [item.key for item in _items(reading, known) if isinstance(item, Record)]
        with context.store.read() as session:
            held = session.records.known(keys)
        reading.new = [key for key in keys if key not in held]
        if already and not dry_run:
            _again(context, reading, actor)
        return reading.told(known=already)
    with _sweeping(context, reading):
        _read_into_store(context, reading, known)
        name = _free_name(reading)
        # The database cannot roll files back; when the last step fails they are put back as they were.
        with as_before(searches.facts_of(reading.place), [reading.place / name, _rejects(reading, name)]):
            _count_in(context, reading, _keep(reading, name), actor)
    return reading.told(known=False)


def load_export(context: Context, place: Path, search: Search, export: Export) -> None:
    """Read an export into the store again, as its import event says that it was; no event is added."""
    reading = Reading(context.folder.root / export.path, place, search, export.sha256, quiet)
    with _sweeping(context, reading):
        _read_into_store(context, reading, format_named(export.format))
        _count_in(context, reading, reading.export(Path(export.path).name), None)


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
    """Whether this very file was imported into this search; if into another, that is said."""
    with context.store.read() as session:
        same = [export for export in session.records.exports() if export.sha256 == reading.digest]
    for export in same:
        if export.search != reading.search.id:
            said = f"The same file is an export of the search {export.search} already."
            reading.problems.append(
                Problem("same-file", "note", said, str(reading.path), "Withdraw one if that is wrong.")
            )
    return any(export.search == reading.search.id for export in same)


def _items(reading: Reading, known: Format | None) -> Iterator[Item]:
    """Read the file's items, and count what they are."""
    with open_export(reading.path, known, reading.note) as (reading.format, reading.encoding, found):
        for item in with_keys(found, reading.search.id):
            if isinstance(item, Record):
                reading.records += 1
                reading.tick(reading.records, None)
            elif isinstance(item, Reject):
                reading.rejects.append(item)
            yield item


def _read_into_store(context: Context, reading: Reading, known: Format | None) -> None:
    """Put the records into the store in short transactions; none of them is visible yet.

    A file that is refused within its first slice leaves the store untouched.
    """
    piece: list[Record] = []
    for item in _items(reading, known):
        if isinstance(item, Record):
            piece.append(item)
        if len(piece) == SLICE:
            _add(context, reading, piece)
            piece = []
    _add(context, reading, piece)


def _add(context: Context, reading: Reading, piece: Sequence[Record]) -> None:
    with context.store.write() as session:
        session.records.mark_import(reading.search.id, reading.digest, context.clock().timestamp())
        reading.new += session.records.add(piece, reading.search.id, reading.digest, reading.search.kind)


def _keep(reading: Reading, name: str) -> Export:
    """Copy the file untouched, under a name, and note it and its search in `search.toml`.

    Raises:
        InputError: The file has changed since it was read.
    """
    if reading.path.absolute() != (reading.place / name).absolute():
        copied = copy_whole(reading.path, reading.place / name)
        # Records are read from the original: a copy of something else would prove nothing later.
        if copied != reading.digest:
            raise InputError(f"{reading.path}: it changed while it was read.", "Import it again.")
    export = reading.export(name)
    searches.write(reading.place, reading.search, export, reading.strategy)
    _write_rejects(_rejects(reading, name), reading.rejects)
    return export


def _count_in(context: Context, reading: Reading, export: Export, actor: str | None) -> None:
    """Let the records count, and with an actor add the event that says so: all of it, or nothing."""
    with context.store.write() as session:
        session.records.put_search(reading.search, reading.place.name)
        # The event and its records become visible together, or a kill would leave one without the other.
        if not session.records.count_in(export):
            raise NotSaved(f"{reading.path}: another program swept this import.", "Import it again.")
        if actor is not None:
            context.add(session, actor, [("import", _body(export)), *_replacements(session, reading, export)])
        # After the event: a replacement takes records of the older export out in the same moment.
        changed = session.recount()
        session.project(chain(session.records.of_export(export), changed), context.protocol)
        total = sum(e.records for e in session.records.exports(counted=True) if e.search == export.search)
    reading.problems += hits_differ(reading.search, total)


def _check_replaced(context: Context, reading: Reading) -> None:
    """Refuse the name of an export to be replaced that is none, before anything is written."""
    if reading.replaces:
        with context.store.read() as session:
            replacing.find(session, reading.replaces, reading.search.id)


def _replacements(session: Session, reading: Reading, export: Export) -> list[Act]:
    return [replacing.replacement(session, reading.replaces, export)] if reading.replaces else []


def _again(context: Context, reading: Reading, actor: str) -> None:
    """Let a file that was imported before count again if it was withdrawn, or replace another now."""
    with context.store.write() as session:
        export = replacing.find(session, reading.digest, reading.search.id)
        if replacing.restore(context, session, export, actor):
            said = "This export had been withdrawn; it counts again."
            reading.problems.append(Problem("restored", "note", said, export.path))
        acts = _replacements(session, reading, export)
        if acts:
            context.record(session, actor, acts)


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


def _free_name(reading: Reading) -> str:
    """Give the name the copy will have: the file's own, with a number when another file has it."""
    if reading.path.absolute().parent == reading.place:
        return reading.path.name
    own = Path(_portable(reading.path.name))
    for n in range(1, 1000):
        # The name people know stays as long as it can; a copy of the same bytes may keep it.
        name = own.name if n == 1 else f"{own.stem}-{n}{own.suffix}"
        there = reading.place / name
        # Without regard to case: Windows and macOS would write over `Search.toml`.
        if name.casefold() not in searches.RESERVED and (
            not there.exists() or sha256(there) == reading.digest
        ):
            return name
    return f"{reading.digest[:16]}{own.suffix}"


def _portable(name: str) -> str:
    """Give a file's name in a form that every system can hold: shared reviews travel."""
    plain = re.sub(r'[<>:"/\\|?*]', "-", unicodedata.normalize("NFC", clean(name)))
    stem, dot, ending = plain.rpartition(".")
    # By bytes, as file systems count: 150 letters of Chinese are 450. Half a letter is dropped.
    short = (stem or ending).encode()[:NAME_BYTES].decode(errors="ignore")
    return f"{short}{dot}{ending}" if stem else short


def _rejects(reading: Reading, name: str) -> Path:
    return reading.place / "rejects" / f"{name}.txt"


def _write_rejects(path: Path, rejects: Iterable[Reject]) -> None:
    """Keep rejected text where a person can mend it and import it again."""
    parts = [f"# line {reject.line}: {reject.why}\n{reject.text.rstrip()}\n" for reject in rejects]
    if parts:
        write_whole(path, "\n".join(parts))


def hits_differ(search: Search, records: int) -> list[Problem]:
    """Compare the hits a source reported with the records that its exports gave."""
    if search.hits is None or search.hits == records:
        return []
    gap = f"{counted(search.hits, 'hit')} reported, {counted(records, 'record')} found"
    return [
        Problem(
            "hits-differ", "error", f"{gap} in the exports of {search.name}.", search.id,
            "Export the search again, or correct `hits` in its search.toml.",
        )
    ]  # fmt: skip
