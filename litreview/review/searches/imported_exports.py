"""The exports of the import events in force: which of them the store holds, and where their files are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from litreview.errors import InputError, Problem
from litreview.links import is_file
from litreview.model import Event, Search
from litreview.review.context import Context
from litreview.review.duplicates.run_files import ExportId
from litreview.review.event_bodies import all_in_force
from litreview.review.folder import Folder
from litreview.review.review_status import MissingFile
from litreview.review.searches import search_folder
from litreview.review.team import stated_records
from litreview.store.records import Export
from litreview.store.store import StoreSession

TEXTS = ("search", "sha256", "file", "format", "encoding")
COUNTS = ("records", "rejects")


@dataclass(frozen=True, slots=True)
class ListedExport:
    """An export that a `search.toml` lists, with its search and the folder of that search."""

    folder: Path
    search: Search
    export: Export


def imported_exports(session: StoreSession) -> dict[ExportId, Export]:
    """Map each import in force to its export as the event describes it, in order of import."""
    return exports_of(all_in_force(session, "import"))


def exports_of(imports: Iterable[Event]) -> dict[ExportId, Export]:
    """Map each of these imports to its export as the event describes it."""
    found: dict[ExportId, Export] = {}
    for event in imports:
        # A ledger edited by hand may hold any value instead of a text or a number.
        search, digest, path, name, encoding = (str(event.body.get(field) or "") for field in TEXTS)
        records, rejects = (n if isinstance(n := event.body.get(field), int) else 0 for field in COUNTS)
        # Without a path, messages name the export by its search.
        export = Export(search, digest, path or f"searches/{search}", name, encoding, records, rejects)
        found.setdefault((search, digest), export)
    return found


def listed_exports(review: Folder, problems: list[Problem]) -> dict[ExportId, ListedExport]:
    """Map each export to its entry in a `search.toml`, and add a problem for each file that cannot be read."""
    found: dict[ExportId, ListedExport] = {}
    for folder in search_folder.folders(review):
        try:
            search, exports = search_folder.read(folder)
        except InputError as error:
            where = f"searches/{folder.name}/search.toml"
            # The problem names the path in the review; the message begins with the path on this machine.
            what = error.message.removeprefix(f"{folder / 'search.toml'}: ")
            problems.append(Problem("search-file", "error", what[:1].upper() + what[1:], where, error.hint))
            continue
        for export in exports:
            found.setdefault((search.id, export.sha256), ListedExport(folder, search, export))
    return found


def missing_exports(context: Context, session: StoreSession) -> Iterator[MissingFile]:
    """Yield the exports whose records the store lacks, or whose file is missing; reads no export."""
    stored = {(export.search, export.sha256): export for export in session.records.exports()}
    # A public archive states its records, and has no exports.
    needed = {} if stated_records.is_public(context) else stored
    absent = [name for name, export in needed.items() if not is_file(context.folder.root / export.path)]
    # The folder of a search may have been renamed; only then is every search.toml read.
    listed = listed_exports(context.folder, []) if absent else {}
    for name, export in imported_exports(session).items():
        if name not in stored:
            yield MissingFile("export", export.path, export.records, counted=False)
        elif name in absent and not (
            name in listed and is_file(context.folder.root / listed[name].export.path)
        ):
            yield MissingFile("export", stored[name].path, export.records, counted=True)
