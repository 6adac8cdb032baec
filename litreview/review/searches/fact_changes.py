"""Changes of the facts of searches after their import: noticed, stored, and logged.

The files of a search are authoritative, so everybody who has the folder has the same facts. A change in them counts
from the next time the review is opened. The log only records it: the event is written with the next act, as commands
that only read write nothing into the shared folders.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from litreview.errors import InputError, NameTaken
from litreview.files import read_text, restoring_on_error
from litreview.model import Event, FactChange, Search, SourceKind
from litreview.review.context import Context
from litreview.review.ledger_files import events_of_kind
from litreview.review.searches import search_facts, search_folder, search_toml
from litreview.review.views import SearchFacts
from litreview.store.store import StoreSession

KIND = "search-facts"
SEEN = "search-seen"
"""Prefix of the store's entries with what it last read in each search's files."""
UNLOGGED = "search-unlogged"
"""Prefix of the store's entries with what the facts of a search were before changes that no event records yet."""

FILES = ("search.toml", "strategy.txt")
UNSURE = 2
"""Seconds within which a file may change twice with the same modification time, on a coarse file system."""


def refresh(context: Context) -> None:
    """Compare the files of all searches with what the store last read in them, and update it where they differ."""
    with context.store.read() as session:
        rows = session.records.searches()
        seen = _kept(context, session, SEEN)
        context.log_facts = log_changes if _kept(context, session, UNLOGGED) else None
    # By size and time first: opening must not read the files of hundreds of searches.
    folders = {id_: context.folder.searches / name for id_, (_, name) in rows.items()}
    changed = [folder for id_, folder in folders.items() if _has_changed(id_, folder, seen.get(id_))]
    if changed:
        with context.store.write() as session:
            for folder in changed:
                refresh_search(context, session, folder)


def _has_changed(search: str, folder: Path, seen: search_facts.Facts | None) -> bool:
    signature = _signature(folder)
    if seen and signature and signature == seen["signature"]:
        return False
    try:
        found, facts = search_facts.read_search(folder)
    except InputError:
        # Half edited, or missing: `check` reports it, and the facts stay as they are until it can be read.
        return False
    # A file with another id holds the facts of another search.
    return found.id == search and (seen is None or facts != seen["facts"] or bool(signature))


def _signature(folder: Path) -> str:
    """Return the sizes and times of a search's files; an empty text if they are too recent to be compared."""
    found = []
    for name in FILES:
        try:
            status = (folder / name).stat()
        except OSError:
            found.append("-")
            continue
        if status.st_mtime > time.time() - UNSURE:
            return ""
        found.append(f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}")
    return ", ".join(found)


def refresh_search(context: Context, session: StoreSession, folder: Path) -> None:
    """Update the store from a search's files, and keep the changes until an event records them.

    Raises:
        InputError: Its `search.toml` cannot be read.
    """
    # Before the files are read: one that changes meanwhile is read again.
    signature = _signature(folder)
    search, facts = search_facts.read_search(folder)
    known = session.records.searches().get(search.id)
    if known is None:
        session.records.put_search(search, folder.name)
    else:
        apply_changes(context, session, (search, facts), known)
    seen = {"signature": signature, "facts": facts}
    session.meta.put(_name(context, SEEN, search.id), json.dumps(seen))


def apply_changes(
    context: Context, session: StoreSession, new: tuple[Search, search_facts.Facts], known: tuple[Search, str]
) -> None:
    """Apply the changes of one search, and store its previous facts."""
    (search, facts), (old, name) = new, known
    before = _before(context, session, old, facts)
    changed = [name for name in search_facts.FACTS if before.get(name) != facts.get(name)]
    stored = {name: getattr(search, name) for name in search_facts.STORED if name in changed}
    if stored:
        # Only what changed here: on a server another device may have changed the rest.
        session.records.put_search(replace(old, **stored), name)
    if "kind" in changed:
        change_kind(context, session, search, old.kind)
    where = _name(context, UNLOGGED, search.id)
    unlogged = json.loads(session.meta.get(where) or "{}")
    for name in changed:
        unlogged.setdefault(name, before.get(name))
    # A fact that was changed back needs no event.
    unlogged = {name: value for name, value in unlogged.items() if value != facts.get(name)}
    session.meta.put(where, json.dumps(unlogged) if unlogged else None)
    if unlogged:
        context.log_facts = log_changes


def _before(
    context: Context, session: StoreSession, old: Search, facts: search_facts.Facts
) -> dict[str, Any]:
    """Return the facts as this device last read them, or those in the store if it never did."""
    seen = session.meta.get(_name(context, SEEN, old.id))
    if seen:
        found: dict[str, Any] = json.loads(seen)["facts"]
        return found
    # An empty text is the same as no value.
    stored = {name: None if getattr(old, name) == "" else getattr(old, name) for name in search_facts.STORED}
    stored["kind"] = str(old.kind)
    # A clone that is behind must not revert what others on the same server have changed.
    logged = _logged(session.events.of_kind(KIND)) if context.store.is_shared else {}
    behind = {name for name, value in stored.items() if logged.get((old.id, name), _NOTHING) == value}
    return {**facts, **{name: value for name, value in stored.items() if name not in behind}}


_NOTHING = object()


def change_kind(context: Context, session: StoreSession, search: Search, old: SourceKind) -> None:
    """Change the kind of the records of a search, except where a record names its own."""
    from litreview.review.searches.source_kinds import kinds  # noqa: PLC0415  # readers of all formats
    from litreview.review.team import stated_records  # noqa: PLC0415  # rarely needed

    # A public archive states the kind of each record; without exports it is unknown which records name their own.
    if stated_records.is_public(context):
        return
    exports = [export for export in session.records.exports() if export.search == search.id]
    own = {key for export in exports for key in kinds(context, export)}
    changed = session.records.change_kind(search.id, old, search.kind, own)
    session.project(changed, context.protocol)


def _name(context: Context, prefix: str, search: str = "") -> str:
    # By device if several share a store: each has its own folder, which may be behind.
    return f"{prefix} {context.writes_for or ''} {search}"


def _kept(context: Context, session: StoreSession, prefix: str) -> dict[str, Any]:
    name = _name(context, prefix)
    found = session.meta.beginning_with(name)
    return {key.removeprefix(name): json.loads(value) for key, value in found.items()}


def unlogged(context: Context, session: StoreSession) -> list[FactChange]:
    """Return the changes that already count, but that no event in the store or in a ledger records."""
    if not context.log_facts:
        return []
    before, seen = _kept(context, session, UNLOGGED), _kept(context, session, SEEN)
    # Ledgers too: a clone receives the changed file and its event together, before it synchronises.
    events = {
        event.id: event for event in [*session.events.of_kind(KIND), *events_of_kind(context.folder, KIND)]
    }
    logged = _logged(events.values())
    rows = session.records.searches()
    return [
        FactChange(id_, rows[id_][0].name, name, facts[name], seen[id_]["facts"].get(name))
        for id_, facts in before.items()
        if id_ in rows
        for name in search_facts.FACTS
        if name in facts and logged.get((id_, name), _NOTHING) != seen[id_]["facts"].get(name)
    ]


def log_changes(context: Context, session: StoreSession, actor: str, undoes: str = "") -> None:
    """Add an event for each search with changes that are not logged yet, within a writing transaction.

    Args:
        context: The review.
        session: The transaction.
        actor: Who has changed them, or noticed it.
        undoes: Id of the event whose changes these take back.
    """
    changes = unlogged(context, session)
    context.log_facts = None
    for id_ in _kept(context, session, UNLOGGED):
        session.meta.put(_name(context, UNLOGGED, id_), None)
    bodies: dict[str, dict[str, Any]] = {}
    for one in changes:
        mark = {"undoes": undoes} if undoes else {}
        body = bodies.setdefault(one.search, {"search": one.search, "name": one.name, "changes": {}} | mark)
        body["changes"][one.fact] = {"old": one.old, "new": one.new}
    if bodies:
        context.add(session, actor, [(KIND, body) for body in bodies.values()])


def correct(
    context: Context, folder: Path, given: SearchFacts, actor: str, *, dry_run: bool = False
) -> tuple[FactChange, ...]:
    """Change facts of a search in its files, add an event for that, and return the changes.

    Raises:
        UsageError: An invalid kind, date, number or PRISMA-S item.
        InputError: Its files, or the file with the strategy, cannot be read.
    """
    old, before = search_facts.read_search(folder)
    search = search_folder.update_facts(old, given)
    strategy = read_text(given.strategy) if given.strategy else None
    after = search_facts.facts_of(
        search, search_facts.read_strategy(folder) if strategy is None else strategy
    )
    found = search_facts.difference(search, before, after)
    if found and not dry_run:
        with restoring_on_error(search_toml.files(folder), ()):
            search_toml.write_facts(folder, search, strategy)
            # A search without exports is not in the store yet; its facts are read with the first import.
            if search.id:
                with context.store.write() as session:
                    if search.id in session.records.searches():
                        refresh_search(context, session, folder)
                        log_changes(context, session, actor)
    return found


def refresh_and_log(context: Context, actor: str) -> None:
    """Update the store from all files and log the changes, before a review is archived, moved or synchronised.

    Changes stay unlogged while the reviewer of this device is unknown; they count all the same.
    """
    refresh(context)
    if context.log_facts:
        try:
            with context.store.write() as session:
                log_changes(context, session, actor)
        except NameTaken:
            context.log_facts = log_changes


def changes(session: StoreSession) -> list[FactChange]:
    """Return all logged changes, in the order of their events."""
    return list(_changes(session.events.of_kind(KIND)))


def _logged(events: Iterable[Event]) -> dict[tuple[str, str], Any]:
    """Map each search and fact to its newest logged value."""
    return {(one.search, one.fact): one.new for one in _changes(events)}


def _changes(events: Iterable[Event]) -> Iterator[FactChange]:
    logged: dict[tuple[str, str], Any] = {}
    for event in sorted(events, key=lambda event: event.id):
        for one in changes_of(event):
            # Two clones that received the changed file before its event may each have logged it.
            if logged.get((one.search, one.fact), _NOTHING) != one.new:
                logged[one.search, one.fact] = one.new
                yield one


def changes_of(event: Event) -> Iterator[FactChange]:
    """Yield the changes that an event records."""
    search, changed = str(event.body.get("search")), event.body.get("changes")
    name = str(event.body.get("name") or search)
    for fact, values in changed.items() if isinstance(changed, dict) else ():
        # A ledger can be edited by hand, or come from a newer version; anything else is ignored.
        if fact not in search_facts.FACTS or not isinstance(values, dict):
            continue
        old, new = values.get("old"), values.get("new")
        if all(isinstance(value, (str, int, type(None))) for value in (old, new)):
            yield FactChange(search, name, fact, old, new, event.at, event.reviewer)
