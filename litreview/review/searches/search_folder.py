"""A search on disk: its folder, its facts, its exports (RULES 3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from shlex import quote
from typing import Any

from litreview.errors import InputError, NoSuchKey, Problem, UsageError
from litreview.links import list_files
from litreview.model import Search, SourceKind
from litreview.review.event_text import counted
from litreview.review.folder import Folder
from litreview.review.searches import search_toml
from litreview.review.views import SearchFacts
from litreview.screening.prisma_s import ITEMS, item_named
from litreview.store.records import Export
from litreview.text import clean, drop_controls, slug

MOST_HITS = 2**31 - 1
"""The largest number that every database can store; there are fewer publications."""


def read(folder: Path) -> tuple[Search, list[Export]]:
    """Read a search and its exports from `search.toml`; without exports it may have no id yet.

    Raises:
        InputError: The file is not valid TOML, or lacks a required value.
    """
    path = folder / "search.toml"
    values = search_toml.read_values(path)
    try:
        # Other values are kept as they are, for the methods text and for readers.
        facts = {
            name: value
            for name, value in values.items()
            if name not in {"id", "export", *search_toml.BASIC_FACTS}
        }
        basic = {name: values.get(name) for name in ("platform", "date", "hits")}
        if not (basic["hits"] is None or (type(basic["hits"]) is int and 0 <= basic["hits"] <= MOST_HITS)):
            raise ValueError(f"hits = {basic['hits']!r}")  # noqa: TRY301  # one message serves every invalid value
        day = None if basic["date"] is None else str(basic["date"])
        # Record keys are derived from the id; before the first import a person need not make one up.
        named = values if values.get("export") else {"id": "", "name": folder.name} | values
        check_kinds(values)
        search = Search(
            str(named["id"]), str(named["name"]), SourceKind(values.get("kind", "database")),
            basic["platform"], day, basic["hits"], facts,
        )  # fmt: skip
        return search, [_export(search.id, folder, row) for row in values.get("export", [])]
    except (KeyError, ValueError, TypeError) as error:
        what = f"{error} is missing" if isinstance(error, KeyError) else f"invalid value ({error})"
        raise InputError(
            f"{path}: {what}.", "Correct the line; compare it with the search.toml of another search."
        ) from error


def check_kinds(values: dict[str, Any]) -> None:
    """Refuse a value that the store cannot hold."""
    for name, kind in (("platform", str), ("prisma_s", dict)):
        if not isinstance(values.get(name, kind()), kind):
            raise TypeError(f"{name} = {values[name]!r:.40}")
    for name in ("name", "platform", "date"):
        # No database accepts a NUL in a text.
        if "\0" in str(values.get(name)):
            raise ValueError(f"{name} = {values[name]!r:.40}")


def _export(search: str, folder: Path, row: dict[str, Any]) -> Export:
    name = str(row["file"])
    # Anybody can write a search.toml: a path in it must not lead out of the folder.
    if Path(name).name != name or name in {"", ".."}:
        raise ValueError(f"file = {name!r}")
    path = f"searches/{folder.name}/{name}"
    return Export(search, row["sha256"], path, row["format"], row["encoding"], row["records"], row["rejects"])


def folders(review: Folder) -> Iterator[Path]:
    """Yield the folders of all searches, by name."""
    if review.searches.is_dir():
        yield from (path.parent for path in list_files(review.searches, "*/search.toml"))


def plan(review: Folder, file: Path, facts: SearchFacts) -> tuple[Path, Search]:
    """Return the folder and the facts of the search that a file belongs to, without writing anything.

    A file in the folder of a search, or among its rejects, belongs to that search.

    Raises:
        UsageError: An invalid kind, date, number or PRISMA-S item.
        InputError: The `search.toml` of the search cannot be read.
    """
    folder = _choose_folder(review, file, facts)
    # Values in a `search.toml` win over what the file name suggests.
    known = read(folder)[0] if (folder / "search.toml").exists() else None
    if known and known.id:
        return folder, update_facts(known, facts)
    # File names need not be valid text, and the user's text may hold control sequences of a terminal.
    name = clean(facts.database or (known.name if known else facts.key or file.stem)) or "search"
    day = facts.date or (known.date if known else None)
    identity = slug(f"{name} {day or ''}")
    # Two searches with one id would share record keys, and records of one would replace those of the other.
    if identity in {read(other)[0].id for other in folders(review)}:
        identity = slug(f"{folder.name} {identity}")
    return folder, update_facts(known or Search("", name), facts, identity)


def _choose_folder(review: Folder, file: Path, facts: SearchFacts) -> Path:
    if facts.key:
        folder = review.searches / slug(facts.key)
        # Commands print the id, and the folder may have another name.
        others = () if folder.exists() else folders(review)
        return next((other for other in others if read(other)[0].id == slug(facts.key)), folder)
    parent = file.absolute().parent
    # Rejects that were corrected in place belong to the same search.
    parent = parent.parent if parent.name == "rejects" else parent
    # A file that a person put into the folder of a search belongs there, whichever database is named.
    if parent.parent == review.searches:
        return parent
    return review.searches / slug(f"{facts.database or file.stem} {facts.date or ''}")


def find(review: Folder, key: str) -> Path:
    """Return the folder of a search, found by the name of the folder or by id.

    Raises:
        NoSuchKey: There is no such search.
    """
    existing = list(folders(review))
    # The exact text first: a folder that a person created, or an id in its file, need not be a slug.
    for wanted in (key, slug(key)):
        found = [folder for folder in existing if folder.name == wanted]
        found += [folder for folder in existing if _read_id(folder) == wanted]
        if found:
            return found[0]
    names = ", ".join(folder.name for folder in existing)
    raise NoSuchKey(
        f"{key}: no search has this name.",
        f"Searches are {names}." if names else "There are no searches yet.",
    )


def _read_id(folder: Path) -> str | None:
    try:
        return read(folder)[0].id
    except InputError:
        return None  # `check` reports it; another search may have the name


def update_facts(search: Search, facts: SearchFacts, identity: str = "") -> Search:
    """Return a search with new facts, which win over those it has.

    Raises:
        UsageError: An invalid kind, date, number or PRISMA-S item.
    """
    try:
        kind = SourceKind(facts.kind) if facts.kind else search.kind
    except ValueError as error:
        kinds = ", ".join(SourceKind)
        raise UsageError(f"{facts.kind!r} is not a kind of source.", f"Kinds are {kinds}.") from error
    try:
        day = date.fromisoformat(facts.date).isoformat() if facts.date else None
    except ValueError as error:
        raise UsageError(f"{facts.date!r} is not a valid date.", "Write it as 2026-01-31.") from error
    if facts.hits is not None and not 0 <= facts.hits <= MOST_HITS:
        raise UsageError(
            f"{facts.hits} is not a valid number of hits.", "Give the number that the source reported."
        )
    return Search(
        identity or search.id,
        clean(facts.database or "") or search.name,
        kind,
        clean(facts.platform or "") or search.platform,
        day or search.date,
        # 0 hits is an answer, and differs from no answer.
        search.hits if facts.hits is None else facts.hits,
        {**search.facts, "prisma_s": {**(search.facts.get("prisma_s") or {}), **_answers(facts)}},
    )


def _answers(facts: SearchFacts) -> dict[str, str]:
    answers: dict[str, str] = {}
    for name, answer in facts.items.items():
        item = item_named(name)
        if item is None:
            names = ", ".join(f"{number} {known}" for number, known in enumerate(ITEMS, 1))
            raise UsageError(f"{name!r} is not an item of PRISMA-S.", f"Items are {names}.")
        answers[item] = drop_controls(answer).strip()
    return answers


def check_hits(search: Search, records: int) -> list[Problem]:
    """Compare the number of hits that a source reported with the number of records in its exports."""
    if search.hits is None or search.hits == records:
        return []
    gap = f"{counted(search.hits, 'hit')} reported, {counted(records, 'record')} found"
    return [
        Problem(
            "hits-differ", "error", f"{gap} in the exports of {search.name}.", search.id,
            f"Export the search again, or correct the number: `litreview import --search {quote(search.id)} --hits N`.",
        )
    ]  # fmt: skip
