"""The source of a review that somebody joins: a shared folder, an archive, a git repository or a database server."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from litreview.errors import AlreadyAReview, LitreviewError, NotAReview, UsageError
from litreview.review import folder as folders
from litreview.review.context import Clock
from litreview.review.folder import Folder
from litreview.review.settings import Settings
from litreview.review.state import locate
from litreview.review.team import database_move, git_exchange, git_program, git_repository, restoration
from litreview.store.url import parse_url
from litreview.ticks import Tick

Kind = Literal["folder", "archive", "git", "database"]
ADDRESSES = ("postgresql", "postgres", "sqlite")
"""Beginnings of the addresses of databases."""


@dataclass(frozen=True, slots=True)
class JoinSource:
    """Where a review comes from.

    Attributes:
        place: Its path or address.
    """

    kind: Kind
    place: str


@dataclass(frozen=True, slots=True)
class Taken:
    """The folder of a review that was taken from its source.

    Attributes:
        new: Whether the folder was created just now.
    """

    folder: Folder
    new: bool


def source_of(text: str) -> JoinSource:
    """Recognise what a review is to be taken from.

    Raises:
        UsageError: It is an address that must not be used.
        StoreError: It is an invalid address of a database.
        NotAReview: There is nothing with this path.
    """
    if text.partition("://")[0].partition("+")[0] in ADDRESSES:
        parse_url(text)
        return JoinSource("database", text)
    path = Path(text)
    with suppress(OSError, ValueError):
        if path.is_dir():
            return JoinSource("git" if git_repository.is_bare(path) else "folder", str(path.absolute()))
        if path.exists():
            return JoinSource("archive", text)
    if git_repository.is_address(text):
        git_repository.check_address(text)
        return JoinSource("git", text)
    raise NotAReview(
        f"{git_program.hide_secrets(text)}: there is no such folder, archive or address.",
        "Name a shared folder, a git URL, an archive or postgresql://NAME@HOST/DATABASE.",
    )


def take(source: JoinSource, target: Path | None, clock: Clock, tick: Tick) -> Taken:
    """Copy the folder of a review to this device, or find it there; after an error, no part of a copy is left.

    Args:
        source: Where it comes from.
        target: The folder to create; by default, one named after the archive or repository.
        clock: Returns the time of new events.
        tick: Called with the number of objects of a repository that were received, or of records read from an archive.

    Raises:
        UsageError: A shared folder is used where it is, and has no target.
        AlreadyAReview: The target holds another review.
        LitreviewError: The review cannot be taken.
    """
    if source.kind == "folder":
        if target is not None:
            raise UsageError(
                "--to is for a git URL, an archive or a database; a shared folder is used where it is.",
                "Leave it out.",
            )
        return Taken(folders.find(Path(source.place)), new=False)
    if source.kind == "database":
        return _take_database(source.place, target, clock)
    if source.kind == "archive":
        place = (target or Path(Path(source.place).stem)).absolute()
        _must_be_free(place)
        restoration.restore(Path(source.place), place, clock, tick).store.close()
        return Taken(folders.find(place), new=True)
    place = (target or Path(git_repository.name_of(source.place))).absolute()
    if Folder(place).protocol.exists() and git_repository.remote_of(place) == source.place:
        return Taken(folders.find(place), new=False)
    _must_be_free(place)
    git_repository.clone(source.place, place, tick)
    taken = Taken(folders.find(place), new=True)
    state, _ = locate(taken.folder)
    # Only here, as `.git` in a folder from elsewhere may name programs to run.
    Settings(state.settings).set(git_exchange.SETTING, value=True)
    return taken


def _must_be_free(place: Path) -> None:
    if Folder(place).protocol.exists():
        raise AlreadyAReview(
            f"{place}: there is already a review in this folder.",
            "To join that one, name this folder; to take another, add --to DIR.",
        )
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise UsageError(f"{place} holds other files.", "Name a new or empty folder with --to DIR.")


def _take_database(url: str, target: Path | None, clock: Clock) -> Taken:
    try:
        folder = folders.find(target)
    except NotAReview as error:
        raise LitreviewError(
            f"{error.message} A database holds no protocol and no exports.",
            "Join the folder or the git repository of the review first, then this database with --to FOLDER.",
        ) from error
    state, _ = locate(folder)
    if Settings(state.settings).get("database") != url:
        database_move.use(folder, url, clock).store.close()
    return Taken(folder, new=False)
