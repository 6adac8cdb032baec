"""The folder of a review: where its files lie, how it is found and made (RULES 3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from litreview.errors import AlreadyAReview, NotAReview
from litreview.files import append_lines, converting_os_errors, read_bytes, write_atomically
from litreview.links import check_no_link, guard, is_file, is_link
from litreview.screening.template import new_protocol
from litreview.text import is_slug

HASH = re.compile(r"[0-9a-f]{64}")
# Exports and run files are bound by their hash: no checkout may change a byte of them. Lines of ledgers are only ever
# added, so that git can merge two versions of one by keeping the lines of both.
ATTRIBUTES = ("searches/** -text", "*.jsonl -text merge=union")
# Full texts are under copyright, and the store is one machine's own.
GITIGNORE = ".litreview/\nfulltext/\n"


@dataclass(frozen=True, slots=True)
class Folder:
    """The paths of a review."""

    root: Path

    @property
    def searches(self) -> Path:
        """One folder a search."""
        return self.root / "searches"

    @property
    def protocol(self) -> Path:
        """The protocol in force."""
        return self.root / "screening" / "protocol.toml"

    @property
    def protocols(self) -> Path:
        """Every version of the protocol that was in force, by hash."""
        return self.root / "screening" / "protocols"

    def version(self, digest: str) -> Path:
        """Return the path of the version of the protocol that has this hash."""
        # A ledger may be written by anyone: only what is a hash becomes a path.
        return self.protocols / f"{digest if HASH.fullmatch(digest) else 'unknown'}.toml"

    @property
    def ledgers(self) -> Path:
        """A folder for each reviewer, a file for each of their devices."""
        return self.root / "screening" / "decisions"

    def ledger(self, actor: str, device: str) -> Path | None:
        """Return the path of a ledger; None for names that would lead out of the folder."""
        # The names come from events: a database may hold anything.
        return self.ledgers / actor / f"{device}.jsonl" if is_slug(actor) and is_slug(device) else None

    @property
    def runs(self) -> Path:
        """One file for each run of the duplicate engine."""
        return self.root / "screening" / "duplicates"

    @property
    def fulltexts(self) -> Path:
        """Full texts by their hash; never in git or in what is synchronised, since most may not be shared."""
        return self.root / "fulltext"

    @property
    def local(self) -> Path:
        """What is in no git: the id by which a machine finds its state of this review, and texts copied out."""
        return self.root / ".litreview"

    @property
    def settings(self) -> Path:
        """Settings where version 0.1.0 kept them, and anybody can put some: nothing in them acts unasked."""
        return self.local / "config.toml"


def find(start: Path | None) -> Folder:
    """Find the review that a folder, or the nearest one above it, holds.

    Raises:
        NotAReview: There is none.
    """
    here = (start or Path.cwd()).absolute()
    # A folder that is named is meant: going up from it could change another review.
    candidates = [here] if start else [here, *here.parents]
    for candidate in candidates:
        folder = Folder(candidate)
        if folder.protocol.is_file():
            guard(folder.root)
            return folder
    above = "" if start else ", nor does a folder above it"
    raise NotAReview(f"{here}: it holds no review{above}.")


def make(root: Path, title: str, protocol: str | None = None) -> Folder:
    """Make the folders and files of a new review.

    Raises:
        AlreadyAReview: There is one already; nothing was changed.
    """
    folder = Folder(root.absolute())
    if folder.protocol.exists():
        raise AlreadyAReview(f"{root}: it is a review already.")
    guard(folder.root)
    with converting_os_errors(root):
        for path in (folder.searches, folder.ledgers, folder.runs, folder.protocols):
            check_no_link(path)
            path.mkdir(parents=True, exist_ok=True)
    # The protocol is written last: it is what makes a folder a review, and a killed `init` can be run again.
    add_attributes(folder)
    _write_new(folder.root / ".gitignore", GITIGNORE)
    write_atomically(folder.protocol, new_protocol(title) if protocol is None else protocol)
    return folder


def lacking_attributes(folder: Folder) -> tuple[str, ...]:
    """Return the lines that the review's `.gitattributes` needs and does not have."""
    path = folder.root / ".gitattributes"
    text = read_bytes(path).decode(errors="replace") if is_file(path) else ""
    there = [line.split() for line in text.splitlines()]
    return tuple(line for line in ATTRIBUTES if not any(_gives(one, line.split()) for one in there))


def _gives(line: list[str], wanted: list[str]) -> bool:
    return line[:1] == wanted[:1] and set(wanted) <= set(line)


def add_attributes(folder: Folder) -> None:
    """Append to `.gitattributes` the lines that it lacks; what a person wrote stays as it is.

    Raises:
        NotSaved: The file cannot be written.
    """
    path = folder.root / ".gitattributes"
    # A link, or whatever else has this name, is a person's own arrangement.
    if is_link(path) or (path.exists() and not is_file(path)):
        return
    if lines := lacking_attributes(folder):
        # After all other lines: git takes the last one that matches a file.
        append_lines(path, lines)


def _write_new(path: Path, content: str) -> None:
    """Write a file that is not there yet; what a person has written already stays."""
    if not path.exists():
        write_atomically(path, content)
