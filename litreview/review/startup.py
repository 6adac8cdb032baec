"""Opening a review: its protocol, its store, and what a killed program or a changed protocol left to do."""

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
from litreview.review.folder import Folder
from litreview.review.searches import search_facts
from litreview.review.settings import Settings, device
from litreview.review.state import LocalState, database_of, locate, path_or_url
from litreview.screening import protocol as protocols
from litreview.store.backup import move_to_backup
from litreview.store.database import UnreadableStore
from litreview.store.filesystem import network_type
from litreview.store.store import Store
from litreview.store.url import display_url
from litreview.text import slug

SQLITE_FILES = ("", "-wal", "-shm", "-journal")
"""Endings of the files that SQLite opens beside its own."""

DEAD_AFTER = 60
"""Seconds without a sign after which an import is taken for killed, and swept."""


def opened(folder: Folder, clock: Clock, actor: str | None = None, *, new: bool = False) -> Context:
    """Open a review; one without a store, such as a fresh clone, gets its store from its folders.

    Args:
        folder: The review's folder.
        clock: Gives the time of events.
        actor: Who acts, as `name` takes it: a changed protocol is written down under this name.
        new: Whether the review was made just now, so that no older state is its own.

    Raises:
        InputError: Its protocol cannot be read.
        StoreError: Its store cannot be used.
        UnansweredDatabase: The folder names a database, and nobody has said yet whether it is to be used.
    """
    protocol = protocols.parse(read_text(folder.protocol))
    state, notices = locate(folder, new=new)
    settings, found = Settings(state.settings), {} if new else legacy.named(folder)
    if not new:
        notices += legacy.move_database(folder, state)
        notices += legacy.must_be_answered(folder, settings, found)
    place = database_of(state, settings.get("database"))
    if isinstance(place, Path):
        for ending in SQLITE_FILES:
            check_no_link(Path(f"{place}{ending}"), anywhere=True)
        with converting_os_errors(place.parent, StoreError):
            place.parent.mkdir(parents=True, exist_ok=True)
    store = Store(place)
    context = Context(folder, state, store, settings, protocol, protocols.hash(protocol), device(), clock)
    with closing_if_it_fails(context):
        # Before anything is shown: a fresh clone would otherwise look like a review that is empty.
        if _lacks_something(context):
            from litreview.review.team.exchange import sync  # noqa: PLC0415  # readers of all formats, wanted only here

            sync(context)
        # Before anything is written: it may be in the reviewer's name.
        context.notices = [*notices, *legacy.take_settings(context, found), *_network(place, settings)]
        try:
            _keep_reviewers(context)
            _heed_protocol(context, actor)
            search_facts.refresh(context)
            _sweep(context)
        except NotSaved as error:
            if not error.is_full:
                raise
            # Reading goes on; the next opening with room on the disk makes up for it.
            context.notices = [*context.notices, str(error)]
    return context


def _network(place: Path | str, settings: Settings) -> Iterator[str]:
    """Say, once, that the database cannot have the log that SQLite has elsewhere."""
    kind = network_type(place.parent) if isinstance(place, Path) else None
    if kind and settings.get("network") != kind:
        settings.set("network", kind)
        yield (
            f"The database lies on a network file system ({kind}), so SQLite's write-ahead log is not used and programs "
            f"wait for each other: {place}. LITREVIEW_STATE can name a folder on this machine."
        )


def begun(folder: Folder, clock: Clock, actor: str | None = None) -> Context:
    """Open a review that was just made, and keep the first version of its protocol.

    A name that is given is remembered as the reviewer of this device.

    Raises:
        StoreError: Its store cannot be used.
    """
    context = opened(folder, clock, new=True)
    with closing_if_it_fails(context):
        who = name(context.settings, actor)
        if actor:
            # Whoever begins under a pseudonym must not act under their login name a minute later.
            context.settings.set("reviewer", who)
        ledgers.keep_protocol(context, context.who(who))
    return context


def apart(folder: Folder, beside: Path, clock: Clock) -> Context:
    """Open a review with a store and settings in another folder, as an archive is looked at: no other one is touched.

    Raises:
        InputError: Its protocol cannot be read.
    """
    from litreview.review.team.exchange import sync  # noqa: PLC0415  # readers of all formats, wanted only here

    protocol = protocols.parse(read_text(folder.protocol))
    state = LocalState(beside)
    store, settings = Store(state.database), Settings(state.settings)
    context = Context(folder, state, store, settings, protocol, protocols.hash(protocol), device(), clock)
    with closing_if_it_fails(context):
        sync(context)
        _heed_protocol(context, None)
    return context


def check_room(folder: Folder) -> None:
    """Make sure that the database named for a new review holds no other one.

    Raises:
        StoreError: It does.
    """
    named = os.environ.get("LITREVIEW_DATABASE")
    # A folder that is a review already is refused for that, by whoever makes it.
    if not named or folder.protocol.exists():
        return
    place = path_or_url(named)
    if isinstance(place, Path) and not place.exists():
        return
    store = Store(place)
    try:
        with store.read() as session:
            if session.events.count():
                # As when LITREVIEW_DATABASE is set for a team, and someone tries the demo.
                raise StoreError(
                    f"{display_url(place)}: this database holds a review already.",
                    "Name another one, or unset LITREVIEW_DATABASE.",
                )
    finally:
        store.close()


@contextmanager
def closing_if_it_fails(context: Context) -> Iterator[None]:
    """Let go of the store when what is done with it fails."""
    try:
        yield
    except BaseException:
        context.store.close()
        raise


def _lacks_something(context: Context) -> bool:
    """Whether the store is new, or a synchronisation of it was cut off before its end."""
    with context.store.read() as session:
        # No event means no import: also a store that was deleted by hand fills itself again.
        return session.meta.get(SYNCING) is not None or not session.events.count()


def place_of(folder: Folder) -> Path | str:
    """Return the database that a review uses."""
    state, _ = locate(folder)
    return database_of(state, Settings(state.settings).get("database"))


def rebuilt(folder: Folder, clock: Clock) -> Context:
    """Open a review with a store made anew from its folders; the old one stays beside it.

    A store that is damaged, or that another version made, is set aside as it is; its events that stand in
    no ledger are written out first, where they can be read.
    """
    from litreview.review import recovery  # noqa: PLC0415  # readers of all formats, wanted only here

    try:
        context = opened(folder, clock)
    except UnreadableStore:
        place = place_of(folder)
        # First what only the old store has; once it is aside nobody will look there again.
        before = recovery.save(folder, place)
        move_to_backup(place)
        context = opened(folder, clock)
        recovery.check(context, before)
        return context
    with closing_if_it_fails(context):
        # Only the old store knows what the facts were before somebody changed them.
        search_facts.refresh_and_log(context, context.who(name(context.settings, None)))
        recovery.rebuild(context)
        _heed_protocol(context, None)
    return context


def name(settings: Settings, given: str | None) -> str:
    """Say who acts: the name given, else the remembered reviewer, else the login name; as a slug.

    Raises:
        UsageError: No letter or digit is left of the name.
    """
    # A name before a login: on a shared machine the login is nobody in particular.
    return checked(given or settings.reviewer or _login())


def checked(text: str) -> str:
    """Give a reviewer's name as it is kept, as a slug.

    Raises:
        UsageError: No letter or digit is left of the name.
    """
    if not any(map(str.isalnum, text)):
        raise UsageError(f"{text!r} is no name for a reviewer.", "Use letters and digits.")
    return slug(text)


def _login() -> str:
    try:
        return getuser()
    except (OSError, KeyError, ImportError):  # a container may know no name for its user
        return "reviewer"


def _heed_protocol(context: Context, actor: str | None) -> None:
    """Bring what is true up to date when the protocol has changed since it was last read here."""
    with context.store.read() as session:
        context.unkept = session.meta.get(UNKEPT) is not None
        # Reading alone most of the time: opening must not make other programs wait.
        if session.meta.get("protocol") == context.protocol_hash:
            return
        first = not session.events.of_kind("protocol")
    is_kept = not first and _kept(context, context.who(name(context.settings, actor)))
    context.unkept = not is_kept
    with context.store.write() as session:
        # Nobody has worked under the first version before there is an act: who only looks, as into a clone, leaves
        # no trace in the folders.
        session.meta.put(UNKEPT, None if is_kept else "1")
        # A new rule may change where every report stands, so that nothing less than all will do.
        session.project_all(context.protocol)
        session.meta.put("protocol", context.protocol_hash)


def _keep_reviewers(context: Context) -> None:
    """Keep who is who in a store of version 0.1.0, which did not."""
    with context.store.read() as session:
        is_kept = session.events.are_reviewers_kept
    if not is_kept:
        with context.store.write() as session:
            session.events.rebuild_reviewers()


def _kept(context: Context, reviewer: str) -> bool:
    """Write down that somebody has changed the protocol; False where their name waits for an answer."""
    try:
        ledgers.keep_protocol(context, reviewer)
    except NameTaken:
        # Looking must go on without the answer; the first act under this version keeps it.
        return False
    return True


def _sweep(context: Context) -> None:
    """Remove what an import left that was killed."""
    with context.store.read() as session:
        begun = session.records.importing()
    # By a sign of life and not by process: the import may run on another machine, on the same server.
    dead = [name for name, at in begun.items() if context.clock().timestamp() - at > DEAD_AFTER]
    if dead:
        with context.store.write() as session:
            for search, digest in dead:
                session.records.sweep(search, digest)
