"""Whether full texts are as they were when they were linked."""

from __future__ import annotations

from collections.abc import Iterator

from litreview.errors import Problem
from litreview.files import sha256
from litreview.links import HINT, PARTS, is_file, is_link, list_files, walk
from litreview.review.context import Context
from litreview.review.folder import Folder
from litreview.review.full_text.answers import FullTextFile
from litreview.review.full_text.retrievals import all_full_text_files
from litreview.store.store import StoreSession

RESTORED = "restored"
"""Setting: the newest event that came from an archive."""
RESTORED_FULL_TEXTS = "restored_full_texts"
"""Setting: whether full texts came with it."""


def links(folder: Folder) -> Iterator[Problem]:
    """Yield the links, pipes and devices in the review's folders; nothing is read or written through one."""
    for name in PARTS:
        for path in walk(folder.root / name):
            if is_link(path) or not path.is_file():
                where = path.relative_to(folder.root).as_posix()
                said = "This is a link, or no ordinary file; nothing is read or written through it."
                yield Problem("link", "error", said, where, HINT)


def full_texts(context: Context, session: StoreSession) -> Iterator[Problem]:
    """Give full texts that are missing here or have changed, and files that no retrieval names."""
    named = {text.path: text for text in all_full_text_files(context, session)}
    for path, text in sorted(named.items()):
        where = path.relative_to(context.folder.root).as_posix()
        if not is_file(path):
            yield _missing(text, where, mine=_was_here(context, text))
        elif sha256(path) != text.sha256:
            said = f"The full text {text.name!r} has changed since it was linked."
            yield Problem("fulltext-changed", "error", said, where, "Put it back, or link it again.")
    for path in list_files(context.folder.fulltexts, "*"):
        # A name that begins with a dot is the system's, or a copy that was cut off.
        if path not in named and not path.name.startswith("."):
            said = "No retrieval in force names this file."
            where = path.relative_to(context.folder.root).as_posix()
            yield Problem(
                "fulltext-stray", "note", said, where, "Link it with `litreview retrieve`, or remove it."
            )


def _was_here(context: Context, text: FullTextFile) -> bool:
    """Whether a full text has been on this machine: linked here, or restored with an archive."""
    restored = context.settings.get(RESTORED)
    if restored and text.event <= str(restored):
        return bool(context.settings.get(RESTORED_FULL_TEXTS))
    return text.device == context.device


def _missing(text: FullTextFile, where: str, *, mine: bool) -> Problem:
    said = f"The full text {text.name!r} of {text.record[:8]} is not here."
    if mine:
        return Problem("fulltext-missing", "error", said, where, "Put the file back, or link it again.")
    # Full texts travel with nobody: a clone, and a CI run, have none of them.
    return Problem("fulltext-elsewhere", "note", said, where, f"It was linked on {text.device}.")
