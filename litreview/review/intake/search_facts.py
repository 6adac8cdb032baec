"""Facts of a search that change after its import.

The files of a search are the truth: everybody who has the folder has the same facts. Whatever changed in them since
the store last saw them counts at once. The log only tells what changed: an event is written with the next act, so that
who only looks leaves no trace in the folders.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from litreview.errors import InputError
from litreview.files import as_before
from litreview.files import read_bytes
from litreview.files import read_text
from litreview.model import Event
from litreview.model import FactChange
from litreview.model import Search
from litreview.model import SourceKind
from litreview.review.context import Context
from litreview.review.intake import searches
from litreview.review.intake import searchfile
from litreview.review.ledger_files import of_kind
from litreview.review.views import SearchFacts
from litreview.screening.prisma_s import ITEMS
from litreview.store import Session

Facts = Mapping[str, Any]

KIND = "search-facts"
SEEN = "search-seen"
"""Begins the names under which the store keeps what it saw of each search's files."""
UNTOLD = "search-untold"
"""Begins the names under which the store keeps, by search, what facts were before changes that no event tells yet."""

STORED = ("name", "kind", "platform", "date", "hits")
"""Facts that the store has a column for; all others are read from the files each time."""
FACTS = (*STORED, "limits", "strategy", *(f"prisma_s.{name}" for name in ITEMS))
"""All of them, in the order in which changes are told."""
FILES = ("search.toml", "strategy.txt")
UNSURE = 2
"""Seconds in which a file may be changed twice without a new time of change, on a coarse file system."""


def take_up(context: Context) -> None:
    """Compare the files of all searches with what the store saw of them, and let it have what changed."""
    with context.store.read() as session:
        rows = session.records.searches()
        seen = _kept(context, session, SEEN)
        context.facts_untold = bool(_kept(context, session, UNTOLD))
    # By size and time first: opening must not read the files of hundreds of searches.
    places = {id_: context.folder.searches / folder for id_, (_, folder) in rows.items()}
    changed = [place for id_, place in places.items() if _is_changed(id_, place, seen.get(id_))]
    if changed:
        with context.store.write() as session:
            for place in changed:
                bring_up(context, session, place)


def _is_changed(search: str, place: Path, seen: Facts | None) -> bool:
    signature = _signature(place)
    if seen and signature and signature == seen["signature"]:
        return False
    try:
        id_, facts = _read(place)
    except InputError:
        # Half-typed, or gone: `check` names it, and the store keeps what it has until it can be read.
        return False
    # By its id it says whose facts these are; under another one they are not this search's.
    return id_ == search and (seen is None or facts != seen["facts"] or bool(signature))


def _signature(place: Path) -> str:
    """Return size and times of a search's files; empty where they are too new to be sure of."""
    found = []
    for name in FILES:
        try:
            status = (place / name).stat()
        except OSError:
            found.append("-")
            continue
        if status.st_mtime > time.time() - UNSURE:
            return ""
        found.append(f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}")
    return ", ".join(found)


def read(place: Path) -> dict[str, str | int]:
    """Return what the files of a search say of it, by fact; what is not said is left out.

    Raises:
        InputError: Its `search.toml` cannot be read.
    """
    return _read(place)[1]


def _read(place: Path) -> tuple[str, dict[str, str | int]]:
    search, _ = searches.read(place)
    return search.id, facts_of(search, _strategy(place))


def facts_of(search: Search, strategy: str) -> dict[str, str | int]:
    """Return the facts of a search that was read, with the text of its strategy."""
    said: dict[str, Any] = {name: getattr(search, name) for name in STORED} | {"kind": str(search.kind)}
    said["limits"] = _text(search.facts.get("limits"))
    said["strategy"] = _described(strategy)
    items = search.facts.get("prisma_s") or {}
    said |= {f"prisma_s.{name}": _text(items.get(name)) for name in ITEMS}
    return {name: value for name, value in said.items() if value not in {None, ""}}


def _text(value: object) -> str:
    return " ".join(str(value).split()) if value is not None else ""


def has_strategy(place: Path) -> bool:
    """Whether the strategy of a search was kept, and says something."""
    return bool(_strategy(place).strip())


def _strategy(place: Path) -> str:
    try:
        return read_bytes(place / "strategy.txt").decode("utf-8-sig", errors="replace")
    except InputError:
        return ""


def _described(strategy: str) -> str:
    """Describe a strategy as a change of it is told: by its number of lines, and a hash that no checkout changes."""
    lines = strategy.strip().splitlines()
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return f"{len(lines)} line{'' if len(lines) == 1 else 's'} ({digest[:12]})" if lines else ""


def bring_up(context: Context, session: Session, place: Path) -> None:
    """Let the store have what a search's files say of it; what changed waits for its event.

    Raises:
        InputError: Its `search.toml` cannot be read.
    """
    # Before the files are read: one that changes meanwhile is read again.
    signature = _signature(place)
    search, _ = searches.read(place)
    facts = facts_of(search, _strategy(place))
    known = session.records.searches().get(search.id)
    if known is None:
        session.records.put_search(search, place.name)
    else:
        _change(context, session, (search, facts), known)
    seen = {"signature": signature, "facts": facts}
    session.meta.put(_name(context, SEEN, search.id), json.dumps(seen))


def _change(context: Context, session: Session, new: tuple[Search, Facts], known: tuple[Search, str]) -> None:
    """Let the changes of one search take effect, and keep in mind what was before them."""
    (search, facts), (old, folder) = new, known
    before = _before(context, session, old, facts)
    changed = [name for name in FACTS if before.get(name) != facts.get(name)]
    stored = {name: getattr(search, name) for name in STORED if name in changed}
    if stored:
        # Only what changed here: on a server another device may have changed the rest.
        session.records.put_search(replace(old, **stored), folder)
    if "kind" in changed:
        _change_kind(context, session, search, old.kind)
    where = _name(context, UNTOLD, search.id)
    untold = json.loads(session.meta.get(where) or "{}")
    for name in changed:
        untold.setdefault(name, before.get(name))
    # What was put back as it was needs no telling.
    untold = {name: value for name, value in untold.items() if value != facts.get(name)}
    session.meta.put(where, json.dumps(untold) if untold else None)
    context.facts_untold = context.facts_untold or bool(untold)


def _before(context: Context, session: Session, old: Search, facts: Facts) -> dict[str, Any]:
    """Return the facts as this device last saw them; where it saw none, those of the store, and else the same."""
    seen = session.meta.get(_name(context, SEEN, old.id))
    if seen:
        found: dict[str, Any] = json.loads(seen)["facts"]
        return found
    # An empty text says as little as none.
    stored = {name: None if getattr(old, name) == "" else getattr(old, name) for name in STORED}
    stored["kind"] = str(old.kind)
    # A clone that is behind must not change back what others on the same server have changed.
    told = _told(session.events.of_kind(KIND)) if context.store.is_shared else {}
    behind = {name for name, value in stored.items() if told.get((old.id, name), _NOTHING) == value}
    return {**facts, **{name: value for name, value in stored.items() if name not in behind}}


_NOTHING = object()


def _change_kind(context: Context, session: Session, search: Search, old: SourceKind) -> None:
    """Give another kind to the records of a search that name none themselves."""
    from litreview.review.intake import importing  # noqa: PLC0415  # readers of all formats, wanted only here
    from litreview.review.team import stated  # noqa: PLC0415  # seldom wanted

    # A public archive states the kind of each record; there are no exports to tell which of them are the search's.
    if stated.is_public(context):
        return
    exports = [export for export in session.records.exports() if export.search == search.id]
    own = {key for export in exports for key in importing.kinds(context, export)}
    changed = session.records.change_kind(search.id, old, search.kind, own)
    session.project(changed, context.protocol)


def _name(context: Context, prefix: str, search: str = "") -> str:
    # By device where many share a store: each has a folder of its own, which may be behind.
    return f"{prefix} {context.writes_for or ''} {search}"


def _kept(context: Context, session: Session, prefix: str) -> dict[str, Any]:
    name = _name(context, prefix)
    found = session.meta.beginning_with(name)
    return {key.removeprefix(name): json.loads(value) for key, value in found.items()}


def untold(context: Context, session: Session) -> list[FactChange]:
    """Return the changes that count already, and that no event tells yet, here or in a ledger."""
    if not context.facts_untold:
        return []
    before, seen = _kept(context, session, UNTOLD), _kept(context, session, SEEN)
    # Also those that were not read in yet: a colleague's clone gets the changed file and its event on the same way.
    events = {event.id: event for event in [*session.events.of_kind(KIND), *of_kind(context.folder, KIND)]}
    told = _told(events.values())
    rows = session.records.searches()
    return [
        FactChange(id_, rows[id_][0].name, name, facts[name], seen[id_]["facts"].get(name))
        for id_, facts in before.items()
        if id_ in rows
        for name in FACTS
        if name in facts and told.get((id_, name), _NOTHING) != seen[id_]["facts"].get(name)
    ]


def keep(context: Context, session: Session, actor: str) -> None:
    """Write the events of all changes that none tells yet, within a transaction that writes something else as well."""
    changes = untold(context, session)
    context.facts_untold = False
    for id_ in _kept(context, session, UNTOLD):
        session.meta.put(_name(context, UNTOLD, id_), None)
    bodies: dict[str, dict[str, Any]] = {}
    for one in changes:
        body = bodies.setdefault(one.search, {"search": one.search, "name": one.name, "changes": {}})
        body["changes"][one.fact] = {"old": one.old, "new": one.new}
    if bodies:
        context.add(session, actor, [(KIND, body) for body in bodies.values()])


def correct(
    context: Context, place: Path, said: SearchFacts, actor: str, *, dry_run: bool = False
) -> tuple[FactChange, ...]:
    """Write what a person says of a search into its files, with the event that tells of it; return the changes.

    Raises:
        UsageError: A kind, a day, a number or a PRISMA-S item that there is not.
        InputError: Its files, or that of the strategy, cannot be read.
    """
    old, _ = searches.read(place)
    search = searches.with_facts(old, said)
    strategy = read_text(said.strategy) if said.strategy else None
    after = facts_of(search, _strategy(place) if strategy is None else strategy)
    found = difference(search, read(place), after)
    if found and not dry_run:
        with as_before(searchfile.files(place), ()):
            searchfile.write_facts(place, search, strategy)
            # One that has no exports yet is not in the store, and its facts come with the first of them.
            if search.id:
                with context.store.write() as session:
                    if search.id in session.records.searches():
                        bring_up(context, session, place)
                        keep(context, session, actor)
    return found


def is_imported(place: Path) -> bool:
    """Whether a search has exports already, so that what is said of it now changes what was."""
    return (place / "search.toml").exists() and bool(searches.read(place)[1])


def difference(search: Search, before: Facts, after: Facts) -> tuple[FactChange, ...]:
    """Return what differs between two states of a search's facts."""
    return tuple(
        FactChange(search.id, search.name, name, before.get(name), after.get(name))
        for name in FACTS
        if before.get(name) != after.get(name)
    )


def settle(context: Context, actor: str) -> None:
    """Take up what changed, and write its events: before the whole review is written out, moved or synchronised."""
    take_up(context)
    if context.facts_untold:
        with context.store.write() as session:
            keep(context, session, actor)


def changes(session: Session) -> list[FactChange]:
    """Return the changes that the log tells of, in the order of their events."""
    return list(_changes(session.events.of_kind(KIND)))


def _told(events: Iterable[Event]) -> dict[tuple[str, str], Any]:
    """Map each search and fact to the newest value that an event tells."""
    return {(one.search, one.fact): one.new for one in _changes(events)}


def _changes(events: Iterable[Event]) -> Iterator[FactChange]:
    told: dict[tuple[str, str], Any] = {}
    for event in sorted(events, key=lambda event: event.id):
        search, said = str(event.body.get("search")), event.body.get("changes")
        for fact, values in said.items() if isinstance(said, dict) else ():
            # A ledger can be edited by hand, or come from a newer version; what tells of no change is passed over.
            if not _is_change(fact, values):
                continue
            new = values.get("new")
            # Two clones that got the changed file before its event may each have told of it.
            if told.get((search, fact), _NOTHING) != new:
                told[search, fact] = new
                name = str(event.body.get("name") or search)
                yield FactChange(search, name, fact, values.get("old"), new, event.at, event.actor)


def _is_change(fact: str, values: object) -> bool:
    if fact not in FACTS or not isinstance(values, dict):
        return False
    return all(isinstance(values.get(name), (str, int, type(None))) for name in ("old", "new"))
