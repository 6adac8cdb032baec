"""`search.toml`: what is said of a search and of its exports, written so that a person can fill in the rest."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from litreview.errors import InputError
from litreview.files import read_text, write_whole
from litreview.model import Search, SourceKind
from litreview.screening import prisma_s
from litreview.screening.toml_table import values_of
from litreview.store.records import Export

PLAIN = ("name", "kind", "platform", "date", "hits")
HEADER = """\
# One search: what was searched, where, when and how (PRISMA-S). litreview wrote the first lines and the
# exports at the end; everything between is for you to fill in. Never change `id`: the keys of all
# records of this search are made with it.
"""
ONCE = "All other items are answered once, in [prisma_s] of screening/protocol.toml; what differs here may be said here."


def files(place: Path) -> list[Path]:
    """Name the files that hold what is said of a search."""
    return [place / "search.toml", place / "strategy.txt"]


def document(path: Path) -> tomlkit.TOMLDocument:
    """Read a `search.toml`.

    Raises:
        InputError: It cannot be read, or is no TOML.
    """
    text = read_text(path)
    try:
        values_of(text)  # whoever edits the file in place may be slower than whoever only reads it
        return tomlkit.parse(text)
    except (ValueError, TOMLKitError) as error:
        raise _no_toml(path, error) from error


def values(path: Path) -> dict[str, Any]:
    """Read what a `search.toml` says, where it is not to be written again: a tenth of the time of `document`.

    Raises:
        InputError: It cannot be read, or is no TOML.
    """
    try:
        return values_of(read_text(path))
    except ValueError as error:
        raise _no_toml(path, error) from error


def _no_toml(path: Path, error: Exception) -> InputError:
    return InputError(
        f"{path}: {error}.", "Mend the line; every search needs a search.toml that can be read."
    )


def write(
    place: Path, search: Search, export: Export, strategy: str | None, more: Mapping[str, Mapping[str, Any]]
) -> None:
    """Write what is said of a search, with one more export, into its `search.toml`; all else there stays.

    Args:
        place: The folder of the search.
        search: What is said of it; empty answers of the PRISMA-S items are written where it has better ones.
        export: The export.
        strategy: Text of the strategy, kept as `strategy.txt`; None changes nothing.
        more: What else is kept of the export, by name: tables, of which empty ones are left out.
    """
    path = place / "search.toml"
    text = document(path) if path.exists() else _new(search)
    _put_facts(text, place, search, strategy)
    exports = text.get("export")
    rows = [] if exports is None else exports.unwrap()
    # Importing the same file again must not list it twice.
    if all(row.get("sha256") != export.sha256 for row in rows):
        if exports is None:
            text.add(tomlkit.nl())
            exports = tomlkit.aot()
            text["export"] = exports
        exports.append(_row(export, more))
    write_whole(path, tomlkit.dumps(text))


def write_facts(place: Path, search: Search, strategy: str | None) -> None:
    """Write what is said of a search into its `search.toml`; all else there stays.

    Args:
        place: The folder of the search.
        search: What is said of it.
        strategy: Text of the strategy, kept as `strategy.txt`; None changes nothing.
    """
    path = place / "search.toml"
    text = document(path)
    _put_facts(text, place, search, strategy)
    write_whole(path, tomlkit.dumps(text))


def _put_facts(text: tomlkit.TOMLDocument, place: Path, search: Search, strategy: str | None) -> None:
    # Edited in place: comments and what people filled in stay as they wrote them. Somebody may have written the file by hand, before there was anything to import.
    facts = {"id": search.id or None} | {name: getattr(search, name) for name in PLAIN}
    for name, value in facts.items():
        if value is not None and text.get(name) != value:
            text[name] = str(value) if isinstance(value, SourceKind) else value
    if strategy is not None:
        write_whole(place / "strategy.txt", strategy)
        text["strategy"] = "strategy.txt"
    _answer(text, search)


def _new(search: Search) -> tomlkit.TOMLDocument:
    text = tomlkit.document()
    for line in HEADER.splitlines():
        text.add(tomlkit.comment(line.removeprefix("# ")))
    text["format"] = 1
    text["id"] = search.id
    for name in PLAIN:
        value = getattr(search, name)
        if value is not None:
            text[name] = str(value) if isinstance(value, SourceKind) else value
    # Empty lines to be filled in: the questions of PRISMA-S are asked while the search is still fresh.
    items = tomlkit.table()
    for name in prisma_s.OF_SEARCH:
        items.add(tomlkit.comment(prisma_s.ITEMS[name]))
        items[name] = ""
    items.add(tomlkit.comment(ONCE))
    text["prisma_s"] = items
    return text


def _answer(text: tomlkit.TOMLDocument, search: Search) -> None:
    """Put in the answers to PRISMA-S items that were given with this import."""
    given = search.facts.get("prisma_s") or {}
    if given and "prisma_s" not in text:
        text["prisma_s"] = tomlkit.table()
    for name, answer in given.items():
        if answer and text["prisma_s"].get(name) != answer:
            text["prisma_s"][name] = answer


def say(place: Path, name: str, values: Mapping[str, Any]) -> None:
    """Put a table of a name into a `search.toml`, in the place of what it said before; all else stays."""
    path = place / "search.toml"
    text = document(path)
    said = tomlkit.table()
    said.update(values)
    if text.get(name) != said:
        text[name] = said
        write_whole(path, tomlkit.dumps(text))


def columns_of(place: Path, digest: str) -> dict[str, str]:
    """Give the fields that a person said the columns of an export to be."""
    path = place / "search.toml"
    rows = values(path).get("export", []) if path.exists() else []
    return next((dict(row.get("map", {})) for row in rows if row.get("sha256") == digest), {})


def _row(export: Export, more: Mapping[str, Mapping[str, Any]]) -> tomlkit.items.Table:
    row = tomlkit.table()
    row["file"] = Path(export.path).name
    for name in ("sha256", "format", "encoding", "records", "rejects"):
        row[name] = getattr(export, name)
    for name, values in more.items():
        if values:
            # On one line, so that the list of exports stays a list that a person can look through.
            row[name] = tomlkit.inline_table()
            row[name].update(values)
    return row
