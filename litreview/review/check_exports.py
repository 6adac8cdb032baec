"""Checks that every imported export is unchanged, and that its records are in the store."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from litreview.errors import Problem
from litreview.links import list_files as files_in
from litreview.review import bound_files
from litreview.review.context import Context
from litreview.review.duplicates.run_files import ExportId
from litreview.review.event_text import counted
from litreview.review.folder import missing_attributes
from litreview.review.searches.imported_exports import ListedExport, imported_exports, listed_exports
from litreview.review.team import stated_records
from litreview.store.records import Export
from litreview.store.store import StoreSession

BACK = "Restore the file as it was imported"


def exports(context: Context, session: StoreSession) -> Iterator[Problem]:
    """Yield exports that are missing or changed, that the store lacks, or that hold entries nobody could read."""
    events = imported_exports(session)
    held = {(export.search, export.sha256): export for export in session.records.exports()}
    if stated_records.is_public(context):
        yield from _public(events, held)
        return
    problems: list[Problem] = []
    rows = listed_exports(context.folder, problems)
    yield from problems
    for name, export in sorted((events | held).items(), key=lambda item: (item[1].search, item[1].path)):
        # By its search.toml first: the folder of a search may be renamed, and events may come from anybody.
        row = rows.get(name)
        known = row.export if row else held.get(name)
        yield from _export(context, known, export, is_held=name in held)
        if export.rejects:
            message = f"{export.rejects} entries of the export could not be read."
            yield Problem(
                "rejects", "note", message, export.path, "They are in the rejects folder of the search."
            )
    running = session.records.importing()
    yield from _lists(events, held, rows, {problem.where for problem in problems}, running.keys())


def _public(events: Mapping[ExportId, Export], held: Mapping[ExportId, Export]) -> Iterator[Problem]:
    message = "This is a public archive: it has no exports, and the keys of its records are not verified."
    yield Problem(
        "keys-stated", "note", message, f"searches/{stated_records.NAME}", "Its owner has the exports."
    )
    for name in events.keys() - held.keys():
        message = f"The archive states no records of this export, which had {events[name].records}."
        yield Problem("export-missing", "error", message, events[name].path, "Get the archive again.")


def _export(context: Context, known: Export | None, export: Export, *, is_held: bool) -> Iterator[Problem]:
    """Compare the file of an export with its hash and with the store."""
    path = known.path if known else export.path
    lost = f"its {counted(export.records, 'record')} are not counted"
    tail = "; the database still has its records." if is_held else f"; {lost}."
    state = bound_files.state_of(context.folder.root / known.path, known.sha256) if known else "missing"
    again = "." if is_held else ", then run `litreview sync`."
    if state == "missing":
        elsewhere = _elsewhere(context, export)
        message = f"The export of {counted(export.records, 'record')} is missing{tail}"
        back = BACK
        if known is None and elsewhere:
            message = f"No search.toml that can be read lists this export of {counted(export.records, 'record')}{tail}"
            back = "Restore its search.toml"
        yield Problem("export-missing", "error", message, path, f"{back}{again}{elsewhere}")
    # By content, not by date: clones and synchronised folders give files new dates.
    elif state == "changed":
        message = f"The export of {counted(export.records, 'record')} has changed since it was imported{tail}"
        yield Problem("export-changed", "error", message, path, f"{BACK}{again} {attributes_hint(context)}")
    else:
        if state == "line-endings":
            yield line_endings(context, path)
        if not is_held:
            yield Problem(
                "export-unread", "error", f"It was not read; {lost}.", path, "Run `litreview sync`."
            )


def _elsewhere(context: Context, export: Export) -> str:
    """Name a file with the same content, such as a synchronisation service may leave under another name."""
    for path in files_in(context.folder.searches, "*/*"):
        if bound_files.state_of(path, export.sha256) in {"whole", "line-endings"}:
            return f" The same content is in {path.relative_to(context.folder.root).as_posix()}."
    return ""


def line_endings(context: Context, path: str) -> Problem:
    """Return the note on a file that differs from its hash only in its line endings."""
    message = "Its line endings were changed, as git does on Windows; it is read as it was before."
    return Problem("line-endings", "note", message, path, attributes_hint(context))


def attributes_hint(context: Context) -> str:
    """Return a hint on how to keep git from changing line endings."""
    lacking = missing_attributes(context.folder)
    if lacking:
        lines = " and ".join(f"`{line}`" for line in lacking)
        return f"If git changes line endings: `.gitattributes` needs {lines}; the next command that writes adds it."
    return (
        "If git changed its line endings: `.gitattributes` keeps it from that now; check the file out again."
    )


def _lists(
    events: dict[ExportId, Export],
    held: dict[ExportId, Export],
    rows: Mapping[ExportId, ListedExport],
    unread: set[str],
    running: Collection[ExportId],
) -> Iterator[Problem]:
    """Yield exports that no `search.toml` lists, and those that only a `search.toml` lists."""
    # The store may have them, but a clone and `rebuild` have only these files.
    unnamed: set[str] = set()
    for name, export in (events | held).items():
        folder = "/".join(export.path.split("/")[:2])
        if name not in rows and f"{folder}/search.toml" not in unread:
            unnamed.add(export.path)
            message = "The search.toml of its search does not list this export with this `id` and `sha256`."
            hint = "Restore search.toml; without it the export is in no clone and no rebuilt store."
            yield Problem("export-unnamed", "error", message, export.path, hint)
    for name, row in rows.items():
        # A row that was changed replaces the export that it listed before.
        if name in events or name in held or row.export.path in unnamed:
            continue
        if name in running:
            message = "The import of this export has not finished."
            hint = "If no program is importing it now, one was stopped: import the file again."
            yield Problem("export-unfinished", "open", message, row.export.path, hint)
        else:
            message = f"search.toml lists this export of {counted(row.export.records, 'record')}, but no ledger records its import."
            hint = "A ledger is missing or was cut off: synchronise again. If the file was never imported, run `litreview import`."
            yield Problem("export-unimported", "error", message, row.export.path, hint)
