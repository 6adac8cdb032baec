"""A search on disk: its folder, what is said of it, its exports (RULES 3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from shlex import quote
from typing import Any

from litreview.errors import InputError, NoSuchKey, Problem, UsageError
from litreview.links import listed
from litreview.model import Search, SourceKind
from litreview.review.event_text import counted
from litreview.review.folder import Folder
from litreview.review.searches import search_toml
from litreview.review.searches.search_toml import PLAIN
from litreview.review.views import SearchFacts
from litreview.screening.prisma_s import ITEMS, item_named
from litreview.store.records import Export
from litreview.text import clean, printable, slug

MOST_HITS = 2**31 - 1
"""As many as every database has room for, and more than there are publications."""


def read(folder: Path) -> tuple[Search, list[Export]]:
    """Read a search and its exports from `search.toml`; without exports it may have no id yet.

    Raises:
        InputError: The file is no TOML, or lacks what a search needs.
    """
    path = folder / "search.toml"
    values = search_toml.values(path)
    try:
        # What is not ours stays as it stands, for the methods text and for people.
        facts = {name: value for name, value in values.items() if name not in {"id", "export", *PLAIN}}
        plain = {name: values.get(name) for name in ("platform", "date", "hits")}
        if not (plain["hits"] is None or (type(plain["hits"]) is int and 0 <= plain["hits"] <= MOST_HITS)):
            raise ValueError(f"hits = {plain['hits']!r}")  # noqa: TRY301  # one sentence serves all that cannot stand there
        day = None if plain["date"] is None else str(plain["date"])
        # The keys of what is imported are made with the id; before that a person need not make one up.
        named = values if values.get("export") else {"id": "", "name": folder.name} | values
        _check_kinds(values)
        search = Search(
            str(named["id"]), str(named["name"]), SourceKind(values.get("kind", "database")),
            plain["platform"], day, plain["hits"], facts,
        )  # fmt: skip
        return search, [_export(search.id, folder, row) for row in values.get("export", [])]
    except (KeyError, ValueError, TypeError) as error:
        amiss = (
            f"{error} is missing" if isinstance(error, KeyError) else f"a value cannot stand there ({error})"
        )
        raise InputError(f"{path}: {amiss}.", "Mend the line; the other searches have it right.") from error


def _check_kinds(values: dict[str, Any]) -> None:
    """Refuse a value that the store could not take."""
    for name, kind in (("platform", str), ("prisma_s", dict)):
        if not isinstance(values.get(name, kind()), kind):
            raise TypeError(f"{name} = {values[name]!r:.40}")
    for name in ("name", "platform", "date"):
        # No text of a database may hold one.
        if "\0" in str(values.get(name)):
            raise ValueError(f"{name} = {values[name]!r:.40}")


def _export(search: str, folder: Path, row: dict[str, Any]) -> Export:
    name = str(row["file"])
    # A search.toml may be written by anyone: a path in it must not lead out of the folder.
    if Path(name).name != name or name in {"", ".."}:
        raise ValueError(f"file = {name!r}")
    path = f"searches/{folder.name}/{name}"
    return Export(search, row["sha256"], path, row["format"], row["encoding"], row["records"], row["rejects"])


def folders(folder: Folder) -> Iterator[Path]:
    """Give the folders of all searches, by name."""
    if folder.searches.is_dir():
        yield from (path.parent for path in listed(folder.searches, "*/search.toml"))


def plan(folder: Folder, file: Path, facts: SearchFacts) -> tuple[Path, Search]:
    """Say which search a file belongs to and what is known of it; writes nothing.

    A file that lies in a search's folder, or among its rejects, already belongs to that search.

    Raises:
        UsageError: A kind, a day, a number or a PRISMA-S item that there is not.
        InputError: The search's `search.toml` cannot be read.
    """
    place = _place(folder, file, facts)
    # What stands there was said by a person; the file name is only asked where nothing does.
    known = read(place)[0] if (place / "search.toml").exists() else None
    if known and known.id:
        return place, with_facts(known, facts)
    # A file's name need not be text, and what a person typed may hold what a terminal obeys.
    name = clean(facts.database or (known.name if known else facts.key or file.stem)) or "search"
    day = facts.date or (known.date if known else None)
    search = known or Search("", name)
    return place, with_facts(search, facts, _identity(folder, name, day, place))


def _identity(folder: Folder, name: str, day: str | None, place: Path) -> str:
    """Give a new search its id: a slug of name and date, with the folder's name when another search has it."""
    identity = slug(f"{name} {day or ''}")
    # Two searches of one id would share record keys, and one would swallow records of the other.
    taken = {read(other)[0].id for other in folders(folder)}
    return slug(f"{place.name} {identity}") if identity in taken else identity


def _place(folder: Folder, file: Path, facts: SearchFacts) -> Path:
    if facts.key:
        return _named(folder, slug(facts.key))
    here = file.absolute().parent
    # Rejects that were mended where they lie are of the same search.
    here = here.parent if here.name == "rejects" else here
    # Someone put it there by hand, which says more than the name of the database in it.
    if here.parent == folder.searches:
        return here
    return folder.searches / slug(f"{facts.database or file.stem} {facts.date or ''}")


def _named(folder: Folder, key: str) -> Path:
    # The id is what each command prints, and the folder of its search may be called otherwise.
    place = folder.searches / key
    known = () if place.exists() else folders(folder)
    return next((other for other in known if read(other)[0].id == key), place)


def named(folder: Folder, key: str) -> Path:
    """Return the folder of the search that is called so: by the name of its folder, or its id.

    Raises:
        NoSuchKey: None is called so.
    """
    places = list(folders(folder))
    # As it is written first: a folder that a person made, or an id in its file, need not be a slug.
    for wanted in (key, slug(key)):
        found = [place for place in places if place.name == wanted]
        found += [place for place in places if _identity_of(place) == wanted]
        if found:
            return found[0]
    names = ", ".join(place.name for place in places)
    raise NoSuchKey(
        f"{key}: no search is called so.", f"Searches are {names}." if names else "There is none yet."
    )


def _identity_of(place: Path) -> str | None:
    try:
        return read(place)[0].id
    except InputError:
        return None  # named by `check`; the search that is meant is another one


def with_facts(search: Search, facts: SearchFacts, identity: str = "") -> Search:
    """Add to what is known of a search what a person says now, which wins."""
    try:
        kind = SourceKind(facts.kind) if facts.kind else search.kind
    except ValueError as error:
        kinds = ", ".join(SourceKind)
        raise UsageError(f"{facts.kind!r} is no kind of source.", f"Kinds are {kinds}.") from error
    return Search(
        identity or search.id,
        clean(facts.database or "") or search.name,
        kind,
        clean(facts.platform or "") or search.platform,
        _day(facts.date) or search.date,
        # 0 hits is an answer, and not the same as none.
        search.hits if facts.hits is None else _hits(facts.hits),
        {**search.facts, "prisma_s": {**(search.facts.get("prisma_s") or {}), **_items(facts)}},
    )


def _day(given: str | None) -> str | None:
    try:
        return date.fromisoformat(given).isoformat() if given else None
    except ValueError as error:
        raise UsageError(f"{given!r} is no day.", "Write it as 2026-01-31.") from error


def _hits(given: int) -> int:
    if not 0 <= given <= MOST_HITS:
        raise UsageError(f"{given} is no number of hits.", "Give the number that the source reported.")
    return given


def _items(facts: SearchFacts) -> dict[str, str]:
    answers: dict[str, str] = {}
    for name, answer in facts.items.items():
        item = item_named(name)
        if item is None:
            names = ", ".join(f"{number} {known}" for number, known in enumerate(ITEMS, 1))
            raise UsageError(f"{name!r} is no item of PRISMA-S.", f"Items are {names}.")
        answers[item] = printable(answer).strip()
    return answers


def hits_differ(search: Search, records: int) -> list[Problem]:
    """Compare the hits a source reported with the records that its exports gave."""
    if search.hits is None or search.hits == records:
        return []
    gap = f"{counted(search.hits, 'hit')} reported, {counted(records, 'record')} found"
    return [
        Problem(
            "hits-differ", "error", f"{gap} in the exports of {search.name}.", search.id,
            f"Export the search again, or correct the number: `litreview import --search {quote(search.id)} --hits N`.",
        )
    ]  # fmt: skip
