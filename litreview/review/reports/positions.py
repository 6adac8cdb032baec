"""Positions of the reports that match a filter, and the index of words that filters search."""

from __future__ import annotations

from litreview.errors import UsageError
from litreview.model import Stage
from litreview.review.context import Context
from litreview.review.reports.filter_conditions import FilterConditions
from litreview.screening.filter_fields import FIELDS
from litreview.screening.filter_language import WORDS, Filter, all_tests
from litreview.store.lists import ListedReport
from litreview.store.report_finder import ORDERS
from litreview.store.store import StoreSession

INDEXED = {WORDS, "term", *(one.name for one in FIELDS.values() if one.kind == "text")}
"""Fields that are searched for words."""


def find_positions(
    context: Context, stage: Stage, only: Filter, reviewer: str, order: str, seed: int
) -> list[int]:
    """Return the positions of the reports that match a filter, in an order.

    Raises:
        UsageError: There is no such order, or no such search, label, reason or reviewer.
    """
    if order not in ORDERS:
        raise UsageError(f"{order!r} is not an order.", f"Orders are {', '.join(ORDERS)}, relevance.")
    prepare_index(context, only)
    with context.store.read() as session:
        conditions, finder = FilterConditions(context, session, stage, reviewer), session.lists.finder
        phrases, others = conditions.words_apart(only)
        condition = conditions.of(others) if others is not None else None
        return finder.positions(stage, condition, order, seed, phrases)


def matching_reports(
    context: Context, session: StoreSession, stage: Stage, only: Filter, reviewer: str
) -> list[ListedReport]:
    """Return the reports that match a filter, in order of import; `prepare_index` comes before the transaction."""
    condition = FilterConditions(context, session, stage, reviewer).of(only)
    return session.lists.meeting(stage, condition)


def prepare_index(context: Context, only: Filter) -> None:
    """Update the index of words if a filter needs it, in slices short enough not to delay other programs."""
    if not any(test.field in INDEXED for test in all_tests(only)):
        return
    with context.store.read() as session:
        behind = session.lists.finder.words.unindexed()
    for search, digest in behind:
        more = True
        while more:
            with context.store.write() as session:
                more = session.lists.finder.words.fill(search, digest)
