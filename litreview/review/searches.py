"""A search on disk: its folder, its `search.toml`, its exports (RULES 3)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from litreview.errors import InputError
from litreview.errors import UsageError
from litreview.files import read_text
from litreview.files import write_whole
from litreview.model import Search
from litreview.model import SourceKind
from litreview.review.folder import Folder
from litreview.review.views import SearchFacts
from litreview.store import Export
from litreview.text import slug

# Names that a search's folder needs itself; an export must not take their place.
RESERVED = frozenset({"search.toml", "strategy.txt", "rejects"})
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


def read(folder: Path) -> tuple[Search, list[Export]]:
    """Read a search and its exports from `search.toml`.

    Raises:
        InputError: The file is no TOML, or lacks what a search needs.
    """
    path = folder / "search.toml"
    values = _document(path).unwrap()
    try:
        # What people add, in whatever words, is kept: the report on the search is theirs.
        facts = {name: value for name, value in values.items() if name not in {"id", "export", *PLAIN}}
        plain = {name: values.get(name) for name in ("platform", "date", "hits")}
        # TOML has dates of its own, and whoever leaves the quotes out means the same.
        date = None if plain["date"] is None else str(plain["date"])
        search = Search(
            str(values["id"]), str(values["name"]), SourceKind(values.get("kind", "database")),
            plain["platform"], date, plain["hits"], facts,
        )  # fmt: skip
        return search, [_export(search.id, folder, row) for row in values.get("export", [])]
    except (KeyError, ValueError, TypeError) as error:
        raise InputError(
            f"{path}: {error} is missing or is not what it should be.", "Mend the line."
        ) from error


def _export(search: str, folder: Path, row: dict[str, Any]) -> Export:
    path = f"searches/{folder.name}/{row['file']}"
    return Export(search, row["sha256"], path, row["format"], row["encoding"], row["records"], row["rejects"])


def _document(path: Path) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(read_text(path))
    except TOMLKitError as error:
        raise InputError(
            f"{path}: {error}.", "Mend the line; every search needs a search.toml that can be read."
        ) from error


def folders(folder: Folder) -> Iterator[Path]:
    """Give the folders of all searches, by name."""
    if folder.searches.is_dir():
        yield from sorted(path.parent for path in folder.searches.glob("*/search.toml"))


def facts_of(place: Path) -> list[Path]:
    """Name the files that hold what is said of a search."""
    return [place / "search.toml", place / "strategy.txt"]


def plan(folder: Folder, file: Path, facts: SearchFacts) -> tuple[Path, Search]:
    """Say which search a file belongs to and what is known of it; writes nothing.

    A file that lies in a search's folder already belongs to that search.

    Raises:
        UsageError: A kind that there is not.
        InputError: The search's `search.toml` cannot be read.
    """
    place = _place(folder, file, facts)
    # What stands there was said by a person; the file name is only asked where nothing does.
    if (place / "search.toml").exists():
        search, _ = read(place)
        return place, _with(search, facts)
    name = facts.database or facts.key or file.stem
    return place, _with(Search(_identity(folder, name, facts.date, place), name), facts)


def _identity(folder: Folder, name: str, date: str | None, place: Path) -> str:
    """Give a new search its id: a slug of name and date, with the folder's name when another search has it."""
    identity = slug(f"{name} {date or ''}")
    # Two searches of one id would share record keys, and one would swallow records of the other.
    taken = {read(other)[0].id for other in folders(folder)}
    return slug(f"{place.name} {identity}") if identity in taken else identity


def _place(folder: Folder, file: Path, facts: SearchFacts) -> Path:
    if facts.key:
        return folder.searches / slug(facts.key)
    # Someone put it there by hand, which says more than the name of the database in it.
    if file.absolute().parent.parent == folder.searches:
        return file.absolute().parent
    return folder.searches / slug(f"{facts.database or file.stem} {facts.date or ''}")


def _with(search: Search, facts: SearchFacts) -> Search:
    try:
        kind = SourceKind(facts.kind) if facts.kind else search.kind
    except ValueError as error:
        kinds = ", ".join(SourceKind)
        raise UsageError(f"{facts.kind!r} is no kind of source.", f"Kinds are {kinds}.") from error
    return Search(
        search.id,
        facts.database or search.name,
        kind,
        facts.platform or search.platform,
        facts.date or search.date,
        # 0 hits is an answer, and not the same as none.
        search.hits if facts.hits is None else facts.hits,
        search.facts,
    )


def write(place: Path, search: Search, export: Export, strategy: str | None) -> None:
    """Write what is said of a search, with one more export, into its `search.toml`; all else there stays."""
    path = place / "search.toml"
    # Edited in place: comments and what people filled in stay as they wrote them.
    document = _document(path) if path.exists() else _new(search)
    for name in PLAIN:
        value = getattr(search, name)
        if value is not None and document.get(name) != value:
            document[name] = str(value) if isinstance(value, SourceKind) else value
    if strategy is not None:
        write_whole(place / "strategy.txt", strategy)
        document["strategy"] = "strategy.txt"
    exports = document.get("export")
    rows = [] if exports is None else exports.unwrap()
    # Importing the same file again must not list it twice.
    if all(row.get("sha256") != export.sha256 for row in rows):
        if exports is None:
            document.add(tomlkit.nl())
            exports = tomlkit.aot()
            document["export"] = exports
        exports.append(_row(export))
    write_whole(path, tomlkit.dumps(document))


def _new(search: Search) -> tomlkit.TOMLDocument:
    document = tomlkit.document()
    for line in HEADER.splitlines():
        document.add(tomlkit.comment(line.removeprefix("# ")))
    document["format"] = 1
    document["id"] = search.id
    for name in PLAIN:
        value = getattr(search, name)
        if value is not None:
            document[name] = str(value) if isinstance(value, SourceKind) else value
    items = tomlkit.table()
    for name, question in PRISMA_S.items():
        items.add(tomlkit.comment(question))
        # Empty lines to be filled in: the questions of PRISMA-S are asked while the search is still fresh.
        items[name] = ""
    document["prisma_s"] = items
    return document


def _row(export: Export) -> tomlkit.items.Table:
    row = tomlkit.table()
    row["file"] = Path(export.path).name
    for name in ("sha256", "format", "encoding", "records", "rejects"):
        row[name] = getattr(export, name)
    return row
