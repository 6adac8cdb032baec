"""Known items as texts, and the file that they are read from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from litreview.links import list_files
from litreview.model import Record
from litreview.review.review import Review
from litreview.review.searches.yields import KnownItem, SearchOverview
from litreview.tui import commands as do
from litreview.tui.sanitize import one_line
from litreview.tui.terminal import Terminal
from litreview.words.catalogue import Words

FILE = "known_items"
"""The setting with the file that was named last."""
STATES = ("not found", "perhaps", "found")
"""In the order of the list: what is missing is what it is looked at for."""


def usual_file(review: Review) -> Path | None:
    """Return the file that was named last, else `known.…` beside the searches; None if there is neither."""
    named = review.settings.get(FILE)
    if isinstance(named, str) and named and Path(named).is_file():
        return Path(named)
    folders = (review.folder / "searches", review.folder)
    return next(
        (file for folder in folders if folder.is_dir() for file in list_files(folder, "known.*")), None
    )


def typed_path(typed: str) -> Path:
    """Return the path of a file that was typed."""
    return Path(typed.strip()).expanduser().absolute()


def listed_items(found: SearchOverview) -> list[KnownItem]:
    """Return the items in the order of the list."""
    return sorted(found.known, key=lambda item: STATES.index(item.state))


def counts_text(words: Words, items: Sequence[KnownItem]) -> str:
    """Return how many items were found."""
    missing, perhaps, found = (sum(item.state == state for item in items) for state in STATES)
    return words("known-items.counts", found=found, perhaps=perhaps, missing=missing)


def item_text(item: KnownItem | Record) -> str:
    """Return the title of an item, or what names it where it has none."""
    return one_line(item.title or item.doi or f"PMID {item.pmid}")


def search_names(found: SearchOverview | None, ids: Sequence[str]) -> str:
    """Return the names of searches."""
    names = {one.search: one_line(one.name) for one in found.searches} if found else {}
    return ", ".join(names.get(id_, id_) for id_ in ids)


def why_texts(terminal: Terminal, found: SearchOverview | None, item: KnownItem) -> Iterator[str]:
    """Yield which record an item is or may be, and why."""
    words, keys = terminal.words, terminal.keys
    if item.state == "perhaps":
        one = item.perhaps[0]
        title = one_line(one.title) or words("no-title")
        yield words("known-items.record", title=title, year=str(one.year or words("no-year")))
        # The reasons are English, as on the command line.
        yield words(
            "known-items.reasons", reasons="; ".join(map(one_line, one.reasons)), same=keys.first(do.SAME),
            different=keys.first(do.DIFFERENT),
        )  # fmt: skip
    elif item.state == "found":
        keys_of = ", ".join(key[:6] for key in item.reports)
        yield words("known-items.found-as", keys=keys_of, where=search_names(found, item.searches))
    else:
        yield words("known-items.nothing")
