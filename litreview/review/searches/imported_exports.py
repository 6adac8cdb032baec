"""The exports that events in force say were imported: which of them the store holds, and where their files are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from litreview.errors import InputError, Problem
from litreview.links import is_file
from litreview.model import Event, Search
from litreview.review.context import Context
from litreview.review.folder import Folder
from litreview.review.searches import search_folder
from litreview.review.team import stated_records
from litreview.review.views import MissingFile
from litreview.standing.log import in_force
from litreview.store.records import Export
from litreview.store.store import Session

TEXTS = ("search", "sha256", "file", "format", "encoding")
COUNTS = ("records", "rejects")
Name = tuple[str, str]
"""The id of a search and the hash of one of its exports."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An export that a `search.toml` lists."""

    place: Path
    search: Search
    export: Export


def imported(session: Session) -> dict[Name, Export]:
    """Map each import in force to its export as the event describes it, in the order of import."""
    events = session.events.of_kind("import")
    live = in_force(session.events.closed(events))
    found: dict[Name, Export] = {}
    for event in events:
        if event.id in live:
            export = _described(event)
            found.setdefault((export.search, export.sha256), export)
    return found


def _described(event: Event) -> Export:
    # A ledger edited by hand may hold anything where a text or a number should be.
    search, digest, path, name, encoding = (str(event.body.get(field) or "") for field in TEXTS)
    records, rejects = (n if isinstance(n := event.body.get(field), int) else 0 for field in COUNTS)
    return Export(search, digest, path, name, encoding, records, rejects)


def listed(folder: Folder, problems: list[Problem]) -> dict[Name, Listed]:
    """Map exports to where a `search.toml` lists them; a `search.toml` that cannot be read becomes a problem."""
    found: dict[Name, Listed] = {}
    for place in search_folder.folders(folder):
        try:
            search, exports = search_folder.read(place)
        except InputError as error:
            where = f"searches/{place.name}/search.toml"
            # The place is named by its path in the review; a message of `files` begins with that on this machine.
            said = error.message.removeprefix(f"{place / 'search.toml'}: ")
            problems.append(Problem("search-file", "error", said[:1].upper() + said[1:], where, error.hint))
            continue
        for export in exports:
            found.setdefault((search.id, export.sha256), Listed(place, search, export))
    return found


def missing(context: Context, session: Session) -> Iterator[MissingFile]:
    """Yield the exports whose records the store lacks, or whose file is not in the folder; reads no export."""
    held = {(export.search, export.sha256): export for export in session.records.exports()}
    # A public archive has no exports: its records are stated.
    needed = {} if stated_records.is_public(context) else held
    gone = [name for name, export in needed.items() if not is_file(context.folder.root / export.path)]
    # The folder of a search may have been renamed since; only then is every search.toml read.
    moved = listed(context.folder, []) if gone else {}
    for name, export in imported(session).items():
        if name not in held:
            yield MissingFile("export", export.path, export.records, counted=False)
        elif name in gone and not (name in moved and is_file(context.folder.root / moved[name].export.path)):
            yield MissingFile("export", held[name].path, export.records, counted=True)
