"""The strategies of a review's searches, tested on known items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from litreview.errors import UsageError
from litreview.model import Record
from litreview.review.context import Context
from litreview.review.searches.known_items import read_known_file, records_of, searched_item
from litreview.review.searches.listed_searches import ListedSearch, listed_searches
from litreview.strategy.recall import StrategyRecall, find_known_items, read_strategy


@dataclass(frozen=True, slots=True)
class StrategyTest:
    """The test of the strategy of one search.

    Attributes:
        name: The name of the search.
        recall: What its strategy finds, line by line; None if it cannot be read.
        refused: Why it cannot be read, or why the platform refuses its last line; empty otherwise.
    """

    name: str
    recall: StrategyRecall | None
    refused: str = ""


def strategy_tests(context: Context, path: Path) -> tuple[tuple[Record, ...], tuple[StrategyTest, ...]]:
    """Return known items, and the test of each strategy that a search of the review has.

    Raises:
        InputError: The file of known items cannot be read.
    """
    known = read_known_file(path)
    records: list[tuple[Record, ...]] = [(item,) for item in known.items]
    if known.listed:
        # An item of a list has no abstract or keywords; those are taken from the records of the review.
        with context.store.read() as session:
            found = records_of(known.items, session)
        records = [each or (item,) for each, item in zip(found, known.items, strict=True)]
    return tuple(each[0] for each in records), tuple(_tests(listed_searches(context), records))


def _tests(searches: Sequence[ListedSearch], records: Sequence[tuple[Record, ...]]) -> Iterator[StrategyTest]:
    for search in searches:
        name, platform = search.search.name, search.platform
        # A hand search, or a platform whose rules are not known, has nothing that can be tested.
        if not search.strategy.strip() or platform is None:
            continue
        # One that cannot be read must not hide the tests of the others.
        try:
            ready = read_strategy(search.strategy, platform.name)
        except UsageError as error:
            yield StrategyTest(name, None, error.message)
            continue
        found = find_known_items(ready, [searched_item(each, platform.name) for each in records])
        yield StrategyTest(name, found, ready.refused.get(ready.last, ""))
