"""Checks of full texts, and of links in the review's folders."""

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
"""The setting with the newest event that came from an archive."""
RESTORED_FULL_TEXTS = "restored_full_texts"
"""The setting that says whether full texts came with the archive."""


def links(folder: Folder) -> Iterator[Problem]:
    """Yield links, pipes and devices in the review's folders, which are neither read nor written."""
    for name in PARTS:
        for path in walk(folder.root / name):
            if is_link(path) or not path.is_file():
                where = path.relative_to(folder.root).as_posix()
                message = "This is a link or a special file; it is neither read nor written."
                yield Problem("link", "error", message, where, HINT)


def full_texts(context: Context, session: StoreSession) -> Iterator[Problem]:
    """Yield full texts that are missing or have changed, and files that no retrieval refers to."""
    named = {text.path: text for text in all_full_text_files(context, session)}
    for path, text in sorted(named.items()):
        where = path.relative_to(context.folder.root).as_posix()
        if not is_file(path):
            yield _missing(context, text, where)
        elif sha256(path) != text.sha256:
            message = f"The full text {text.name!r} has changed since it was linked."
            yield Problem("fulltext-changed", "error", message, where, "Restore it, or link it again.")
    for path in list_files(context.folder.fulltexts, "*"):
        # A name that begins with a dot belongs to the system, or to a copy that was cut off.
        if path not in named and not path.name.startswith("."):
            message = "No retrieval in force refers to this file."
            where = path.relative_to(context.folder.root).as_posix()
            yield Problem(
                "fulltext-stray", "note", message, where, "Link it with `litreview retrieve`, or remove it."
            )


def _missing(context: Context, text: FullTextFile, where: str) -> Problem:
    message = f"The full text {text.name!r} of {text.record[:8]} is missing."
    was_here = text.device == context.device
    restored = context.settings.get(RESTORED)
    if restored and text.event <= str(restored):
        was_here = bool(context.settings.get(RESTORED_FULL_TEXTS))
    if was_here:
        return Problem("fulltext-missing", "error", message, where, "Restore the file, or link it again.")
    # Full texts are not shared: a clone, such as in a CI run, has none.
    return Problem("fulltext-elsewhere", "note", message, where, f"It was linked on {text.device}.")
