"""`search.toml`: what is said of a search and of its exports, written so that a person can fill in the rest."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from litreview.errors import InputError
from litreview.files import read_text
from litreview.files import write_whole
from litreview.model import Search
from litreview.model import SourceKind
from litreview.store import Export

PLAIN = ("name", "kind", "platform", "date", "hits")
HEADER = """\
# One search: what was searched, where, when and how (PRISMA-S). litreview wrote the first lines and the
# exports at the end; everything between is for you to fill in. Never change `id`: the keys of all
# records of this search are made with it.
"""
PRISMA_S = {
    "database_name_and_platform": "1 Which database was searched, on which platform?",
    "multi_database_searching": "2 Were several databases searched at once, and on which platform?",
    "study_registries": "3 Which study registries were searched?",
    "online_resources_and_browsing": "4 Which web pages, contents or lists were browsed?",
    "citation_searching": "5 Were references or citing works searched, and how?",
    "contacts": "6 Who was asked for further studies?",
    "other_methods": "7 Which other ways of finding were used?",
    "full_search_strategies": "8 Where does the full strategy stand, as it was run?",
    "limits_and_restrictions": "9 Which limits were set, and why?",
    "search_filters": "10 Which published search filters were used?",
    "prior_work": "11 Was a strategy of another review taken over?",
    "updates": "12 How was the search kept up to date?",
    "dates_of_searches": "13 On which day was the search run last?",
    "peer_review": "14 Who reviewed the strategy, and how?",
    "total_records": "15 How many records did each source give?",
    "deduplication": "16 How were duplicates removed?",
}
# What the facts of a search answer already: nobody should have to say the day of a search twice.
ANSWERED = {
    "database_name_and_platform": "name",
    "full_search_strategies": "strategy",
    "dates_of_searches": "date",
    "total_records": "hits",
}


def files(place: Path) -> list[Path]:
    """Name the files that hold what is said of a search."""
    return [place / "search.toml", place / "strategy.txt"]


def document(path: Path) -> tomlkit.TOMLDocument:
    """Read a `search.toml`.

    Raises:
        InputError: It cannot be read, or is no TOML.
    """
    try:
        return tomlkit.parse(read_text(path))
    except TOMLKitError as error:
        raise _no_toml(path, error) from error


def values(path: Path) -> dict[str, Any]:
    """Read what a `search.toml` says, where it is not to be written again: a tenth of the time of `document`.

    Raises:
        InputError: It cannot be read, or is no TOML.
    """
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
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
    for name, question in PRISMA_S.items():
        items.add(tomlkit.comment(question))
        items[name] = ""
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


def missing(search: Search) -> tuple[str, ...]:
    """Name the PRISMA-S items of a search that nobody has answered, in their order."""
    given = search.facts.get("prisma_s") or {}
    facts = {**search.facts, "name": search.name, "date": search.date, "hits": search.hits}
    answered = {item for item, fact in ANSWERED.items() if facts.get(fact) is not None}
    return tuple(item for item in PRISMA_S if not given.get(item) and item not in answered)


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
