"""The items of PRISMA-S that searches do not report yet."""

from __future__ import annotations

from collections.abc import Iterator

from litreview.errors import InputError
from litreview.model import Search
from litreview.review.context import Context
from litreview.review.searches import search_folder
from litreview.review.searches.search_facts import has_strategy
from litreview.review.team import stated_records
from litreview.screening.prisma_s import OF_SEARCH, missing
from litreview.store.store import StoreSession

Unreported = tuple[Search, str, tuple[str, ...]]
"""A search, the name of its folder, and the items that nothing answers."""


def unreported_items(context: Context, session: StoreSession) -> Iterator[Unreported]:
    """Yield each search that counts with its folder and its unanswered items; a search.toml that cannot be read is left out."""
    # Items that name people are left out of a public archive, so they would always be missing.
    if stated_records.is_public(context):
        return
    for _, name in session.records.searches(counted=True).values():
        folder = context.folder.searches / name
        try:
            search, _ = search_folder.read(folder)
        except InputError:
            continue  # `check` reports it
        yield search, name, missing(search, context.protocol.prisma_s, strategy=has_strategy(folder))


def count_lacking(context: Context) -> int:
    """Count the searches that lack an item which each search must report for itself."""
    with context.store.read() as session:
        return sum(not set(OF_SEARCH).isdisjoint(items) for *_, items in unreported_items(context, session))
