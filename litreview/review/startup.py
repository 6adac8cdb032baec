"""Open a review: read its protocol, open its store, and finish what a killed program left undone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getuser
from pathlib import Path

from litreview.errors import NameTaken, NotSaved, StoreError, UsageError
from litreview.files import converting_os_errors, read_text
from litreview.links import check_no_link
from litreview.review import ledgers, legacy
from litreview.review.context import SYNCING, UNKEPT, Clock, Context
from litreview.review.duplicates import run_files
from litreview.review.folder import Folder
from litreview.review.searches import fact_changes, search_toml
from litreview.review.settings import Settings, device
from litreview.review.state import LocalState, database_of, locate, path_or_url
from litreview.screening import protocol as protocols
from litreview.store.backup import move_to_backup
from litreview.store.database import UnreadableStore
from litreview.store.network_filesystem import network_type
from litreview.store.store import Store
from litreview.store.url import display_url
from litreview.text import slug
from litreview.ticks import Tick, quiet

SQLITE_FILES = ("", "-wal", "-shm", "-journal")
"""Endings of the files that SQLite opens beside its own."""

DEAD_AFTER = 60
"""Seconds without a sign of life after which an import counts as killed, and its leftovers are removed."""


def open_review(
    folder: Folder, clock: Clock, actor: str | None = None, *, new: bool = False, tick: Tick = quiet
) -> Context:
    """Open a review; if it has no store yet, as in a fresh clone, build one from its folders.

    Args:
        folder: The review's folder.
        clock: Returns the time of new events.
        actor: The reviewer under whose name a changed protocol is recorded, as in `reviewer_name`.
        new: Whether the review was created just now, so that no older state belongs to it.
        tick: Called with the number of records read, where its exports are read again.

    Raises:
        InputError: The protocol cannot be read.
        StoreError: The store cannot be used.
        UnansweredDatabase: The folder names a database, and the user has not yet said whether to use it.
    """
    protocol = protocols.parse(read_text(folder.protocol))
    state, notices = locate(folder, new=new)
    settings, found = Settings(state.settings), {} if new else legacy.settings_in_folder(folder)
    if not new:
        notices += legacy.move_database(folder, state)
        notices += legacy.require_answer(folder, settings, found)
    place = database_of(state, settings.get("database"))
    if isinstance(place, Path):
        for ending in SQLITE_FILES:
            check_no_link(Path(f"{place}{ending}"), anywhere=True)
        with converting_os_errors(place.parent, StoreError):
            place.parent.mkdir(parents=True, exist_ok=True)
    store = Store(place)
    context = Context(
        folder, state, store, settings, protocol, protocols.hash(protocol), device(), clock, tick=tick
    )
    with close_on_error(context):
        if (state.root / "founding").exists():
            from litreview.review.team.device_signer import load_signer  # noqa: PLC0415  # only in a signed review

            context.signer = load_signer(state, context.device)
        # Before anything is shown: a fresh clone would otherwise look like a review that is empty.
        if is_incomplete(context):
            from litreview.review.team.exchange import sync  # noqa: PLC0415  # readers of all formats, wanted only here

            sync(context)
            if context.signer and not context.signer.is_confirmed:
                notices.append(
                    "This review is signed: `litreview team` shows by whom, with words to compare."
                )
        # Before anything is written: it may be in the reviewer's name.
        context.notices = [*notices, *legacy.take_settings(context, found), *network_notice(place, settings)]
        bring_up_to_date(context, actor)
    return context


def bring_up_to_date(context: Context, actor: str | None) -> None:
    """Write what changed since the last opening, and remove what killed programs left; a full disk is a notice."""
    try:
        store_reviewers(context)
        apply_protocol(context, actor)
        fact_changes.refresh(context)
        remove_killed_imports(context)
        run_files.remove_unfinished(context)
    except NotSaved as error:
        if not error.is_full:
            raise
        # Reading still works; the next opening with room on the disk does the rest.
        context.notices = [*context.notices, str(error)]


def network_notice(place: Path | str, settings: Settings) -> Iterator[str]:
    """Yield a notice, once per file system, if the database is on a network drive."""
    kind = network_type(place.parent) if isinstance(place, Path) else None
    if kind and settings.get("network") != kind:
        settings.set("network", kind)
        yield (
            f"The database lies on a network file system ({kind}), so SQLite's write-ahead log is not used and programs "
            f"wait for each other: {place}. LITREVIEW_STATE can name a folder on this machine."
        )


def create_review(folder: Folder, clock: Clock, actor: str | None = None) -> Context:
    """Open a review whose folder was just created, and record the first version of its protocol.

    If an actor is given, remember them as the reviewer on this device.

    Raises:
        StoreError: The store cannot be used.
    """
    context = open_review(folder, clock, new=True)
    with close_on_error(context):
        who = reviewer_name(context.settings, actor)
        if actor:
            # Somebody who starts under a pseudonym must not act under their login name a minute later.
            context.settings.set("reviewer", who)
        ledgers.keep_protocol(context, context.who(who))
    return context


def open_apart(folder: Folder, beside: Path, clock: Clock, tick: Tick) -> Context:
    """Open a review with its store and settings in a given folder, leaving the user's own state untouched.

    This is how archives are checked.

    Raises:
        InputError: The protocol cannot be read.
    """
    from litreview.review.team.exchange import sync  # noqa: PLC0415  # readers of all formats, wanted only here

    protocol = protocols.parse(read_text(folder.protocol))
    state = LocalState(beside)
    store, settings = Store(state.database), Settings(state.settings)
    # No device, or lines that this one has not sealed yet would count here and nowhere else.
    context = Context(
        folder, state, store, settings, protocol, protocols.hash(protocol), "", clock, tick=tick
    )
    with close_on_error(context):
        sync(context)
        apply_protocol(context, None)
    return context


def check_database_is_empty(folder: Folder) -> None:
    """Check that the database named for a new review does not hold another review.

    Raises:
        StoreError: It holds one.
    """
    named = os.environ.get("LITREVIEW_DATABASE")
    # If the folder is a review already, creating it fails with an error of its own.
    if not named or folder.protocol.exists():
        return
    place = path_or_url(named)
    if isinstance(place, Path) and not place.exists():
        return
    store = Store(place)
    try:
        with store.read() as session:
            if session.events.count():
                # For example, LITREVIEW_DATABASE is set for a team, and somebody tries the demo.
                raise StoreError(
                    f"{display_url(place)}: this database already holds a review.",
                    "Use another database, or unset LITREVIEW_DATABASE.",
                )
    finally:
        store.close()


@contextmanager
def close_on_error(context: Context) -> Iterator[None]:
    """Close the store if the block raises an exception."""
    try:
        yield
    except BaseException:
        context.store.close()
        raise


def is_incomplete(context: Context) -> bool:
    """Return whether the store is new, or was left in the middle of a synchronisation."""
    with context.store.read() as session:
        # No event means no import, so a store that was deleted by hand is filled again, too.
        return session.meta.get(SYNCING) is not None or not session.events.count()


def database_of_folder(folder: Folder) -> Path | str:
    """Return the database of the review in a folder."""
    state, _ = locate(folder)
    return database_of(state, Settings(state.settings).get("database"))


def rebuild_review(folder: Folder, clock: Clock, tick: Tick = quiet) -> Context:
    """Rebuild the store of a review from its folders, and open the review; the old store is kept as a backup.

    A store that is damaged, or was written by another version, is moved aside unchanged. Any events in it that are
    not in a ledger yet are first written to the ledgers, as far as they can be read.
    """
    from litreview.review import recovery  # noqa: PLC0415  # readers of all formats, wanted only here

    try:
        context = open_review(folder, clock, tick=tick)
    except UnreadableStore:
        place = database_of_folder(folder)
        # First save what only the old store has: nobody looks there again once it is moved aside.
        before = recovery.save_events(folder, place)
        move_to_backup(place)
        context = open_review(folder, clock, tick=tick)
        recovery.check(context, before)
        return context
    with close_on_error(context):
        # Only the old store knows what the facts were before somebody changed them.
        fact_changes.refresh_and_log(context, context.who(reviewer_name(context.settings, None)))
        recovery.rebuild(context)
        apply_protocol(context, None)
    return context


def reviewer_name(settings: Settings, given: str | None) -> str:
    """Return the acting reviewer as a slug: the name given, else the remembered reviewer, else the login name.

    Raises:
        UsageError: The name has no letter or digit.
    """
    # The remembered name before the login: on a shared machine the login is nobody in particular.
    return as_reviewer_name(given or settings.reviewer or _login())


def as_reviewer_name(text: str) -> str:
    """Return a reviewer's name as a slug, as it is stored.

    Raises:
        UsageError: The name has no letter or digit.
    """
    if not any(map(str.isalnum, text)):
        raise UsageError(f"{text!r} is not a valid reviewer name.", "Use letters and digits.")
    return slug(text)


def _login() -> str:
    try:
        return getuser()
    except (OSError, KeyError, ImportError):  # in a container the user may have no name
        return "reviewer"


def apply_protocol(context: Context, actor: str | None) -> None:
    """Update the state of all reports if the protocol has changed since it was last read here."""
    with context.store.read() as session:
        context.keep_version = ledgers.keep_version if session.meta.get(UNKEPT) else None
        # Only read in most cases: opening must not make other programs wait.
        if session.meta.get("protocol") == context.protocol_hash:
            return
        first = not session.events.of_kind("protocol")
    is_kept = not first and keep_protocol(context, context.who(reviewer_name(context.settings, actor)))
    context.keep_version = None if is_kept else ledgers.keep_version
    with context.store.write() as session:
        # The first version is recorded with the first act under it, so that opening a clone only to look at it
        # writes nothing into the shared folders.
        session.meta.put(UNKEPT, None if is_kept else "1")
        # A new rule may change the state of any report.
        session.project_all(context.protocol)
        session.meta.put("protocol", context.protocol_hash)


def store_reviewers(context: Context) -> None:
    """Fill the table of reviewers in a store that version 0.1.0 made without it."""
    with context.store.read() as session:
        is_kept = session.events.are_reviewers_kept
    if not is_kept:
        with context.store.write() as session:
            session.events.rebuild_reviewers()


def keep_protocol(context: Context, reviewer: str) -> bool:
    """Record a changed protocol; return False if it is not yet known who the reviewer of this name is."""
    try:
        ledgers.keep_protocol(context, reviewer)
    except NameTaken:
        # Reading must work without the answer; the first act under this version records it.
        return False
    return True


def remove_killed_imports(context: Context) -> None:
    """Remove the records of imports that were killed before they finished."""
    with context.store.read() as session:
        running = session.records.importing()
    # By the time of its last sign of life, not by process: the import may run on another machine, on the same server.
    dead = [name for name, at in running.items() if context.clock().timestamp() - at > DEAD_AFTER]
    if not dead:
        return
    from litreview.review.searches.imported_exports import imported_exports, listed_exports  # noqa: PLC0415  # seldom

    with context.store.write() as session:
        for search, digest in dead:
            session.records.sweep(search, digest)
        kept = {(export.search, export.sha256) for export in session.records.exports()}
        kept |= imported_exports(session).keys()
    # It was killed after its copy was listed and before its event was saved: to be imported again, not missing.
    listed = listed_exports(context.folder, [])
    for name in set(dead) & listed.keys() - kept:
        search_toml.remove_export(listed[name].folder, name[1])
