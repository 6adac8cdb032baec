"""Events that name a version, move an export to another one, or record that a search ends or found nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from litreview.errors import NoSuchKey, UsageError
from litreview.review.context import Context, NewEvent
from litreview.review.event_bodies import all_in_force
from litreview.review.searches.replacement import find_export
from litreview.standing.versions import Versions
from litreview.store.store import StoreSession
from litreview.text import drop_controls


def name_version(
    context: Context, actor: str, number: int, given: Mapping[str, str | None]
) -> dict[str, str]:
    """Record the name, date or DOI of a version; what is not given stays. Return all three.

    Raises:
        UsageError: There is no such version, nothing is given, or the date is not a day.
    """
    if not any(value is not None for value in given.values()):
        raise UsageError("Nothing to record.", "Give --name, --date or --doi.")
    if day := given.get("date"):
        try:
            date.fromisoformat(day)
        except ValueError as error:
            raise UsageError(f"{day!r} is not a valid date.", "Write a day as 2026-03-31.") from error
    with context.store.write() as session:
        versions = session.versions()
        of = _id(versions, number)
        now = versions.name(number)
        facts = {
            name: drop_controls(getattr(now, name) if value is None else value)
            for name, value in given.items()
        }
        old = _like(session, {"step": "name", "of": of})
        context.record(session, actor, [("update", {"step": "name", "of": of, **facts, "replaces": old})])
    return facts


def move_export(context: Context, actor: str, name: str, number: int) -> str:
    """Record that an export belongs to a version; return its path, or the id of the event of a repeated import.

    Raises:
        UsageError: There is no such version.
        NoSuchKey: There is no such export.
    """
    with context.store.write(large=True) as session:
        shown, event = move_event(session, name, number)
        context.record(session, actor, [event])
    return shown


def move_event(session: StoreSession, name: str, number: int) -> tuple[str, NewEvent]:
    """Return what is moved, and the event that moves it; see `move_export`."""
    to = _id(session.versions(), number)
    export: Any
    try:
        found = find_export(session, name)
        shown, export = found.path, [found.search, found.sha256]
    except NoSuchKey:
        # The same file again, in a later version, is named by its event.
        imports = [event for event in session.events.named(name) if event.kind == "import"]
        if len(imports) != 1 or "again" not in imports[0].body:
            raise
        shown = export = imports[0].id
    old = _like(session, {"step": "move", "export": export})
    return shown, ("update", {"step": "move", "export": export, "to": to, "replaces": old})


def drop_search(context: Context, actor: str, search: str, why: str) -> tuple[str, int]:
    """Record that the newest version does not run a search any more; return the name of its source, and that version.

    Raises:
        UsageError: There is one version only.
        NoSuchKey: There is no such search.
    """
    return _add_search(context, actor, search, {"step": "drop", "why": drop_controls(why)})


def add_empty(context: Context, actor: str, search: str) -> tuple[str, int]:
    """Record that the newest version ran a search that found nothing; return as `drop_search` does.

    Raises:
        UsageError: There is one version only.
        NoSuchKey: There is no such search.
    """
    return _add_search(context, actor, search, {"step": "empty"})


def _add_search(context: Context, actor: str, search: str, facts: Mapping[str, str]) -> tuple[str, int]:
    with context.store.write() as session:
        versions = session.versions()
        if versions.newest == 1:
            raise UsageError(
                "Version 1 has no earlier searches.", "`litreview update begin` begins version 2."
            )
        searches = session.records.source_names()
        matching = [
            id_ for id_, name in searches.items() if search.casefold() in {id_.casefold(), name.casefold()}
        ]
        if not matching:
            raise NoSuchKey(f"{search}: no search has this name.", f"Searches are {', '.join(searches)}.")
        of = _id(versions, versions.newest)
        context.record(session, actor, [("update", {**facts, "search": id_, "in": of}) for id_ in matching])
    return searches[matching[0]], versions.newest


def _id(versions: Versions, number: int) -> str | None:
    """Return the id of a version's beginning; None for the first version."""
    versions.check(number)
    return None if number == 1 else versions.beginning(number).id


def _like(session: StoreSession, facts: Mapping[str, Any]) -> list[str]:
    """Return the ids of the events in force with these facts, which a new one replaces."""
    return [
        event.id
        for event in all_in_force(session, "update")
        if all(event.body.get(name) == value for name, value in facts.items())
    ]
