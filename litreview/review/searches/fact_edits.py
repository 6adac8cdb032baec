"""Edits of single facts of a search: each is written to its files and logged, and can be undone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from litreview.errors import InputError, UsageError
from litreview.files import read_text, restoring_on_error, write_atomically
from litreview.model import FactChange, SourceKind
from litreview.review.context import Context
from litreview.review.searches import fact_changes, search_facts, search_folder, search_toml
from litreview.store.store import StoreSession
from litreview.text import clean

Value = str | int | None

_DAY = re.compile(r"(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4})")
_REQUIRED = ("name", "kind")
DIGITS = 12
"""Digits of a number that can be valid; Python refuses to read thousands of them."""


@dataclass(frozen=True, slots=True)
class FactEdit:
    """An event that changed facts of a search.

    Attributes:
        name: The name of the search.
    """

    event: str
    search: str
    name: str
    changes: tuple[FactChange, ...]


def parse_fact(fact: str, text: str) -> Value:
    """Read the value of a fact as it is typed; an empty text is no value.

    Raises:
        UsageError: It is not a valid value.
    """
    # Pasted text may contain line breaks and control characters.
    typed = clean(text)
    if not typed:
        if fact in _REQUIRED:
            raise UsageError(f"The {fact} of a search cannot be empty.", "Every search has one.")
        return None
    if fact == "date":
        return _parse_day(typed)
    if fact == "hits":
        digits = re.sub(r"[,. ]", "", typed)
        if not digits.isdecimal() or len(digits) > DIGITS or int(digits) > search_folder.MOST_HITS:
            raise UsageError(
                f"{typed!r} is not a valid number of hits.", "Give the number that the source reported."
            )
        return int(digits)
    if fact == "kind" and typed not in set(SourceKind):
        raise UsageError(f"{typed!r} is not a kind of source.", f"Kinds are {', '.join(SourceKind)}.")
    return typed


def _parse_day(typed: str) -> str:
    # As it is shown, or with the day first; month and day are never swapped by a guess.
    parts = _DAY.fullmatch(typed)
    with suppress(ValueError):
        if parts:
            day, month, year = map(int, parts.groups())
            return date(year, month, day).isoformat()
        return date.fromisoformat(typed).isoformat()
    raise UsageError(f"{typed!r} is not a valid date.", "Write it as 2026-01-31 or 31-01-2026.")


def edit_fact(context: Context, search: str, fact: str, text: str, actor: str) -> FactEdit | None:
    """Change one fact of a search; return the logged edit, or None if nothing changed.

    Args:
        context: The review.
        search: Its id or the name of its folder.
        fact: A name of `search_facts.FACTS`.
        text: The value as it is typed; of the strategy, the path of a file. Empty for no value.
        actor: Who edits.

    Raises:
        UsageError: It is not a valid value.
        InputError: The files of the search, or the file with the strategy, cannot be read.
    """
    folder = search_folder.find(context.folder, search)
    if fact == "strategy":
        path = text.strip()
        return _write(context, folder, {}, actor, strategy=read_text(Path(path).expanduser()) if path else "")
    return _write(context, folder, {fact: parse_fact(fact, text)}, actor)


def _write(
    context: Context,
    folder: Path,
    values: Mapping[str, Value],
    actor: str,
    *,
    strategy: str | None = None,
    undoes: str = "",
) -> FactEdit | None:
    """Write facts to the files of a search and log what has changed; a strategy of None stays as it is."""
    # Files and store together: a disk that is full must not leave a fact that no event records.
    with restoring_on_error(search_toml.files(folder), ()), context.store.write() as session:
        # Earlier changes in the files get an event of their own.
        fact_changes.refresh_search(context, session, folder)
        if context.log_facts:
            fact_changes.log_changes(context, session, actor)
        if strategy is not None:
            _keep(context, search_facts.read_strategy(folder))
        search_toml.set_facts(folder, values, strategy)
        fact_changes.refresh_search(context, session, folder)
        if not context.log_facts:
            return None
        fact_changes.log_changes(context, session, actor, undoes)
        found, _ = search_folder.read(folder)
        return newest_edit(session, actor, found.id, undoing=bool(undoes))


def _keep(context: Context, strategy: str) -> None:
    """Save a strategy that is about to be replaced, so that the edit can be undone: the log only has its hash."""
    if strategy.strip():
        write_atomically(_kept(context, search_facts.describe_strategy(strategy)), strategy)


def _kept(context: Context, described: str) -> Path:
    name = re.sub(r"[^0-9a-f]", "", described.rpartition("(")[2])
    return context.state.root / "strategies" / f"{name}.txt"


def newest_edit(
    session: StoreSession, actor: str, search: str = "", *, undoing: bool = False
) -> FactEdit | None:
    """Return a reviewer's newest edit that was not undone, of one search or of any.

    Args:
        session: The transaction.
        actor: The reviewer.
        search: The search; empty for any.
        undoing: Whether to include edits that undo others.
    """
    # A review has few of these events, so that all of them can be read.
    events = sorted(session.events.of_kind(fact_changes.KIND), key=lambda event: event.id, reverse=True)
    undone = {id_ for event in events for id_ in [event.body.get("undoes")] if isinstance(id_, str)}
    for event in events:
        if event.reviewer != actor or event.id in undone or (event.body.get("undoes") and not undoing):
            continue
        changes = tuple(fact_changes.changes_of(event))
        if changes and search in {"", changes[0].search}:
            return FactEdit(event.id, changes[0].search, changes[0].name, changes)
    return None


def undo_edit(context: Context, actor: str, search: str = "") -> FactEdit | None:
    """Undo a reviewer's newest edit, of one search or of any; return what was undone, or None if there is none.

    Raises:
        UsageError: A fact has changed again since, or the strategy before the edit is not on this machine.
    """
    with context.store.read() as session:
        edit = newest_edit(session, actor, search)
        folders = {id_: name for id_, (_, name) in session.records.searches().items()}
    if edit is None or edit.search not in folders:
        return None
    folder = context.folder.searches / folders[edit.search]
    # Undoing an older value over a newer one would lose what someone else has corrected.
    now = search_facts.read(folder)
    for one in edit.changes:
        if now.get(one.fact) != one.new:
            raise UsageError(
                f"{one.fact} of {one.name} has changed again since.", "Type the value that it should have."
            )
    values = {one.fact: one.old for one in edit.changes if one.fact != "strategy"}
    strategy = next((_before(context, one) for one in edit.changes if one.fact == "strategy"), None)
    _write(context, folder, values, actor, strategy=strategy, undoes=edit.event)
    return edit


def _before(context: Context, change: FactChange) -> str:
    """Return the strategy before a change."""
    if change.old is None:
        return ""
    try:
        return read_text(_kept(context, str(change.old)))
    except InputError as error:
        raise UsageError(
            f"The strategy of {change.name} before this change is not on this machine.",
            "Name its file as the strategy.",
        ) from error
