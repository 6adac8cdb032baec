"""The folder of a review: the paths of its files, and how it is found and created (RULES 3)."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from litreview.errors import AlreadyAReview, InputError, NotAReview, UsageError
from litreview.files import (
    LONG_PATHS_HINT,
    append_lines,
    converting_os_errors,
    has_long_paths,
    path_length_error,
    read_bytes,
    write_atomically,
)
from litreview.links import check_no_link, guard, is_file, is_link
from litreview.screening.template import new_protocol
from litreview.text import is_slug

HASH = re.compile(r"[0-9a-f]{64}")
# Exports and run files are bound by their hash, so a checkout must not change a byte of them. Lines are only ever
# added to ledgers, so git can merge two versions of a ledger by keeping the lines of both.
ATTRIBUTES = ("searches/** -text", "*.jsonl -text merge=union")
# Full texts are under copyright, and the store belongs to one machine.
IGNORED = (".litreview/", "fulltext/")
LONGEST_INSIDE = len(r"\screening\protocols\.toml") + 64
"""Characters of the longest name that every review needs below its folder: that of a version of the protocol."""


def check_outside(path: Path) -> None:
    """Check that a file to write does not lie among the exports or ledgers of a review.

    Raises:
        UsageError: It does.
    """
    for above in path.resolve().parents:
        # Some file systems do not distinguish upper and lower case.
        if above.name.casefold() in {"searches", "screening"} and Folder(above.parent).protocol.is_file():
            raise UsageError(
                f"{path}: {above.name}/ holds the review's own files, and no output is written there.",
                "Name a file in another folder.",
            )


@dataclass(frozen=True, slots=True)
class Folder:
    """The paths of a review."""

    root: Path

    @property
    def searches(self) -> Path:
        """The folder with one subfolder per search."""
        return self.root / "searches"

    @property
    def protocol(self) -> Path:
        """The protocol in force."""
        return self.root / "screening" / "protocol.toml"

    @property
    def protocols(self) -> Path:
        """The folder with every version of the protocol that was in force, named by its hash."""
        return self.root / "screening" / "protocols"

    def version(self, digest: str) -> Path:
        """Return the path of the protocol version with this hash."""
        # Ledgers may come from anybody: only a valid hash is used as a file name.
        return self.protocols / f"{digest if HASH.fullmatch(digest) else 'unknown'}.toml"

    @property
    def ledgers(self) -> Path:
        """The folder with a subfolder for each reviewer and a file for each of their devices."""
        return self.root / "screening" / "decisions"

    def ledger(self, actor: str, device: str) -> Path | None:
        """Return the path of a ledger, or None for names that would lead out of the folder."""
        # The names come from events, which may hold anything.
        return self.ledgers / actor / f"{device}.jsonl" if is_slug(actor) and is_slug(device) else None

    @property
    def runs(self) -> Path:
        """The folder with one file for each run of the duplicate engine."""
        return self.root / "screening" / "duplicates"

    @property
    def fulltexts(self) -> Path:
        """The folder of full texts, named by their hash; in no git and no synchronisation, as most may not be shared."""
        return self.root / "fulltext"

    @property
    def local(self) -> Path:
        """The folder of files that are not in git: the id by which a machine finds its state, and copied texts."""
        return self.root / ".litreview"

    @property
    def settings(self) -> Path:
        """The settings file of version 0.1.0; anybody may have put it there, so nothing in it is used unasked."""
        return self.local / "config.toml"


def find(start: Path | None) -> Folder:
    """Find the review in a folder, or in the nearest folder above it.

    Raises:
        NotAReview: There is no review.
    """
    here = (start or Path.cwd()).absolute()
    # A folder that is named is taken literally: going up from it could change another review.
    candidates = [here] if start else [here, *here.parents]
    for candidate in candidates:
        folder = Folder(candidate)
        if folder.protocol.is_file():
            guard(folder.root)
            return folder
    above = "" if start else " or in a folder above it"
    raise NotAReview(f"{here}: no review in this folder{above}.")


def create(root: Path, title: str, protocol: str | None = None) -> Folder:
    """Create the folders and files of a new review.

    Raises:
        AlreadyAReview: The folder already holds a review; nothing was changed.
        InputError: Its path is too long for Windows; nothing was changed.
    """
    folder = Folder(root.absolute())
    if folder.protocol.exists():
        raise AlreadyAReview(f"{root}: there is already a review in this folder.")
    if problem := path_length_error(
        folder.root, sys.platform, long_paths=has_long_paths(), room=LONGEST_INSIDE
    ):
        raise InputError(problem, LONG_PATHS_HINT)
    guard(folder.root)
    with converting_os_errors(root):
        for path in (folder.searches, folder.ledgers, folder.runs, folder.protocols):
            check_no_link(path)
            path.mkdir(parents=True, exist_ok=True)
    # The protocol is written last, as it makes the folder a review: a killed `init` can be run again.
    add_attributes(folder)
    add_ignored(folder)
    write_atomically(folder.protocol, new_protocol(title) if protocol is None else protocol)
    return folder


def missing_attributes(folder: Folder) -> tuple[str, ...]:
    """Return the lines that the review's `.gitattributes` needs and does not have."""
    path = folder.root / ".gitattributes"
    text = read_bytes(path).decode(errors="replace") if is_file(path) else ""
    present = [line.split() for line in text.splitlines()]

    def is_present(wanted: list[str]) -> bool:
        return any(line[:1] == wanted[:1] and set(wanted) <= set(line) for line in present)

    return tuple(line for line in ATTRIBUTES if not is_present(line.split()))


def add_attributes(folder: Folder) -> None:
    """Append the missing lines to `.gitattributes`; lines that a user wrote are not changed.

    Raises:
        NotSaved: The file cannot be written.
    """
    # At the end, as git uses the last line that matches a file.
    _append_own(folder.root / ".gitattributes", missing_attributes(folder))


def add_ignored(folder: Folder) -> None:
    """Append the missing lines to `.gitignore`, so that git shares neither full texts nor files of one machine.

    Raises:
        NotSaved: The file cannot be written.
    """
    path = folder.root / ".gitignore"
    present = read_bytes(path).decode(errors="replace").split() if is_file(path) else ()
    _append_own(path, tuple(line for line in IGNORED if line not in present))


def _append_own(path: Path, lines: Sequence[str]) -> None:
    # A link, or anything else with this name that is not a file, was put there by the user.
    if lines and not is_link(path) and (is_file(path) or not path.exists()):
        append_lines(path, lines)
