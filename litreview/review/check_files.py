"""Whether the files of a review are as they were: exports, and full texts by their hash."""

from __future__ import annotations

from collections.abc import Iterator

from litreview.errors import InputError
from litreview.errors import Problem
from litreview.files import sha256
from litreview.links import HINT
from litreview.links import is_file
from litreview.links import is_link
from litreview.links import listed
from litreview.links import walk
from litreview.review.context import Context
from litreview.review.intake import searches
from litreview.review.steps.retrieving import all_full_texts
from litreview.review.steps.views import FullText
from litreview.review.team import stated
from litreview.store import Session

LINKLESS = ("searches", "screening", "fulltext", ".litreview", ".gitattributes", ".gitignore")
"""What a review consists of; a link in the place of one of these, or below it, is an error."""


def exports(context: Context, session: Session) -> Iterator[Problem]:
    """Give exports that are missing, have changed, or hold entries that could not be read."""
    if stated.is_public(context):
        said = "This is a public archive: the keys of its records are taken as stated, there are no exports."
        yield Problem("keys-stated", "note", said, f"searches/{stated.NAME}", "Its owner has the exports.")
        return
    if context.folder.is_synchronised():
        said = (
            "The folder is synchronised by a service that can damage a database in use; so it lies elsewhere."
        )
        where = str(context.folder.database())
        yield Problem(
            "store-elsewhere", "note", said, where, "Ledgers and exports stay here and are all that travels."
        )
    for export in session.records.exports():
        path = context.folder.root / export.path
        if not is_file(path):
            yield Problem(
                "export-missing", "error", "The export is missing.", export.path, "Put the file back."
            )
        # By content and not by date: clones and synchronised folders give files new dates.
        elif sha256(path) != export.sha256:
            said = "The export has changed since it was imported."
            yield Problem(
                "export-changed", "error", said, export.path, "Put the file back as it was imported."
            )
        if export.rejects:
            said = f"{export.rejects} entries of the export could not be read."
            yield Problem("rejects", "note", said, export.path, "They lie in the search's rejects folder.")
    yield from _search_files(context, session)


def _search_files(context: Context, session: Session) -> Iterator[Problem]:
    """Give each `search.toml` that cannot be read, and each export that none of them names as it was imported."""
    named: set[tuple[str, str]] = set()
    unread: set[str] = set()
    for place in searches.folders(context.folder):
        try:
            search, exports = searches.read(place)
        except InputError as error:
            unread.add(place.name)
            where = f"searches/{place.name}/search.toml"
            yield Problem("search-file", "error", error.message, where, error.hint)
        else:
            named |= {(search.id, export.sha256) for export in exports}
    # The store may know them well and yet be the last that does: a clone and `rebuild` have these files alone.
    for export in session.records.exports():
        folder = export.path.split("/")[1]
        if folder not in unread and (export.search, export.sha256) not in named:
            said = "The search.toml of its search does not name this export, by this `id` and `sha256`."
            hint = (
                "Put back search.toml as it was; without it the export is in no clone and no rebuilt store."
            )
            yield Problem("export-unnamed", "error", said, export.path, hint)


def links(context: Context) -> Iterator[Problem]:
    """Yield the links, pipes and devices in the review's folders; nothing is read or written through one."""
    for name in LINKLESS:
        for path in walk(context.folder.root / name):
            if is_link(path) or not path.is_file():
                where = path.relative_to(context.folder.root).as_posix()
                said = "This is a link, or no ordinary file; nothing is read or written through it."
                yield Problem("link", "error", said, where, HINT)


def full_texts(context: Context, session: Session) -> Iterator[Problem]:
    """Give full texts that are missing here or have changed, and files that no retrieval names."""
    named = {text.path: text for text in all_full_texts(context, session)}
    for path, text in sorted(named.items()):
        where = path.relative_to(context.folder.root).as_posix()
        if not is_file(path):
            yield _missing(text, where, mine=text.device == context.device)
        elif sha256(path) != text.sha256:
            said = f"The full text {text.name!r} has changed since it was linked."
            yield Problem("fulltext-changed", "error", said, where, "Put it back, or link it again.")
    for path in listed(context.folder.fulltexts, "*"):
        # A name that begins with a dot is the system's, or a copy that was cut off.
        if path not in named and not path.name.startswith("."):
            said = "No retrieval in force names this file."
            where = path.relative_to(context.folder.root).as_posix()
            yield Problem(
                "fulltext-stray", "note", said, where, "Link it with `litreview retrieve`, or remove it."
            )


def _missing(text: FullText, where: str, *, mine: bool) -> Problem:
    said = f"The full text {text.name!r} of {text.record[:8]} is not here."
    if mine:
        return Problem("fulltext-missing", "error", said, where, "Put the file back, or link it again.")
    # Full texts travel with nobody: a clone, and a CI run, have none of them.
    return Problem("fulltext-elsewhere", "note", said, where, f"It was linked on {text.device}.")
