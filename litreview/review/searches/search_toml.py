"""`search.toml`: the facts of a search and of its exports, written so that a person can add to them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from litreview.errors import InputError
from litreview.files import read_text, write_atomically
from litreview.model import Search, SourceKind
from litreview.screening import prisma_s
from litreview.screening.toml_table import values_of
from litreview.store.records import Export

BASIC_FACTS = ("name", "kind", "platform", "date", "hits")
HEADER = """\
# One search: what was searched, where, when and how (PRISMA-S). litreview wrote the first lines and the
# exports at the end; everything between is for you to fill in. Never change `id`: the keys of all
# records of this search are made with it.
"""
ONCE = "All other items are answered once, in [prisma_s] of screening/protocol.toml; answer here what differs for this search."


def files(folder: Path) -> list[Path]:
    """Return the files that hold the facts of a search."""
    return [folder / "search.toml", folder / "strategy.txt"]


def read_document(path: Path) -> tomlkit.TOMLDocument:
    """Read a `search.toml` for editing.

    Raises:
        InputError: It cannot be read, or is not valid TOML.
    """
    text = read_text(path)
    try:
        values_of(text)  # refuses hostile files, which would keep tomlkit busy for minutes
        return tomlkit.parse(text)
    except (ValueError, TOMLKitError) as error:
        raise _invalid_toml(path, error) from error


def read_values(path: Path) -> dict[str, Any]:
    """Read the values of a `search.toml`, ten times faster than `read_document`.

    Raises:
        InputError: It cannot be read, or is not valid TOML.
    """
    try:
        return values_of(read_text(path))
    except ValueError as error:
        raise _invalid_toml(path, error) from error


def _invalid_toml(path: Path, error: Exception) -> InputError:
    return InputError(f"{path}: {error}.", "Correct the line; every search needs a valid search.toml.")


def add_export(
    folder: Path, search: Search, export: Export, strategy: str | None, more: Mapping[str, Mapping[str, Any]]
) -> None:
    """Add an export to a `search.toml`, and update the facts of the search; everything else is kept.

    Args:
        folder: The folder of the search.
        search: The search with its facts.
        export: The export.
        strategy: The text to write to `strategy.txt`; None keeps the file as it is.
        more: Tables to store with the export, by name; empty ones are left out.
    """
    path = folder / "search.toml"
    text = read_document(path) if path.exists() else _new(search)
    _update_facts(text, folder, search, strategy)
    exports = text.get("export")
    rows = [] if exports is None else exports.unwrap()
    # A file that is imported again must not be listed twice.
    if all(row.get("sha256") != export.sha256 for row in rows):
        if exports is None:
            text.add(tomlkit.nl())
            exports = tomlkit.aot()
            text["export"] = exports
        row = tomlkit.table()
        row["file"] = Path(export.path).name
        for name in ("sha256", "format", "encoding", "records", "rejects"):
            row[name] = getattr(export, name)
        for name, values in more.items():
            if values:
                # On one line, so that the list of exports stays easy to read.
                row[name] = tomlkit.inline_table()
                row[name].update(values)
        exports.append(row)
    write_atomically(path, tomlkit.dumps(text))


def remove_export(folder: Path, digest: str) -> None:
    """Remove an export from a `search.toml`; everything else is kept.

    Args:
        folder: The folder of the search.
        digest: The SHA-256 of the export.
    """
    path = folder / "search.toml"
    text = read_document(path)
    exports = text.get("export", [])
    places = [place for place, row in enumerate(exports) if row.get("sha256") == digest]
    if len(places) == len(exports):
        # An array of tables without a table cannot be written.
        text.pop("export", None)
    else:
        for place in reversed(places):
            del exports[place]
    write_atomically(path, tomlkit.dumps(text))


def write_facts(folder: Path, search: Search, strategy: str | None) -> None:
    """Update the facts of a search in its `search.toml`; everything else is kept.

    Args:
        folder: The folder of the search.
        search: The search with its facts.
        strategy: The text to write to `strategy.txt`; None keeps the file as it is.
    """
    path = folder / "search.toml"
    text = read_document(path)
    _update_facts(text, folder, search, strategy)
    write_atomically(path, tomlkit.dumps(text))


def _update_facts(text: tomlkit.TOMLDocument, folder: Path, search: Search, strategy: str | None) -> None:
    # Edited in place: comments and what people wrote are kept, also in a file from before the first import.
    facts = {"id": search.id or None} | {name: getattr(search, name) for name in BASIC_FACTS}
    for name, value in facts.items():
        if value is not None and text.get(name) != value:
            text[name] = str(value) if isinstance(value, SourceKind) else value
    if strategy is not None:
        write_atomically(folder / "strategy.txt", strategy)
        text["strategy"] = "strategy.txt"
    answers = search.facts.get("prisma_s") or {}
    if answers and "prisma_s" not in text:
        text["prisma_s"] = tomlkit.table()
    for name, answer in answers.items():
        if answer and text["prisma_s"].get(name) != answer:
            text["prisma_s"][name] = answer


def set_facts(folder: Path, values: Mapping[str, str | int | None], strategy: str | None) -> None:
    """Set single facts in a `search.toml`, or remove those that are None; everything else is kept.

    Args:
        folder: The folder of the search.
        values: Values by the names of facts; `prisma_s.…` are items of PRISMA-S.
        strategy: The text to write to `strategy.txt`, or an empty one to remove it; None keeps the file as it is.
    """
    path = folder / "search.toml"
    text = read_document(path)
    # Edited in place: comments and what people wrote are kept.
    for fact, value in values.items():
        table, _, name = fact.rpartition(".")
        if table and table not in text:
            text[table] = tomlkit.table()
        place = text[table] if table else text
        if value is not None:
            place[name] = value
        elif table:
            # Its line stays, to be filled in.
            place[name] = ""
        else:
            place.pop(name, None)
    if strategy:
        write_atomically(folder / "strategy.txt", strategy)
        text["strategy"] = "strategy.txt"
    elif strategy is not None:
        (folder / "strategy.txt").unlink(missing_ok=True)
        text.pop("strategy", None)
    write_atomically(path, tomlkit.dumps(text))


def _new(search: Search) -> tomlkit.TOMLDocument:
    text = tomlkit.document()
    for line in HEADER.splitlines():
        text.add(tomlkit.comment(line.removeprefix("# ")))
    text["format"] = 1
    text["id"] = search.id
    for name in BASIC_FACTS:
        value = getattr(search, name)
        if value is not None:
            text[name] = str(value) if isinstance(value, SourceKind) else value
    # Empty answers to be filled in: the items of PRISMA-S are answered best while the search is recent.
    items = tomlkit.table()
    for name in prisma_s.OF_SEARCH:
        items.add(tomlkit.comment(prisma_s.ITEMS[name]))
        items[name] = ""
    items.add(tomlkit.comment(ONCE))
    text["prisma_s"] = items
    return text


def write_table(folder: Path, name: str, values: Mapping[str, Any]) -> None:
    """Add or replace a table in a `search.toml`; everything else is kept."""
    path = folder / "search.toml"
    text = read_document(path)
    table = tomlkit.table()
    table.update(values)
    if text.get(name) != table:
        text[name] = table
        write_atomically(path, tomlkit.dumps(text))


def columns_of(folder: Path, digest: str) -> dict[str, str]:
    """Return the fields that the user assigned to the columns of an export, by column name."""
    path = folder / "search.toml"
    rows = read_values(path).get("export", []) if path.exists() else []
    return next((dict(row.get("map", {})) for row in rows if row.get("sha256") == digest), {})
