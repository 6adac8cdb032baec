"""The items of PRISMA-S, the reporting standard for searches, and those that the facts of a search answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from litreview.model import DATABASE_KINDS, Search

ITEMS = {
    "database_name_and_platform": "1 Which database was searched, on which platform?",
    "multi_database_searching": "2 Were several databases searched at once, and on which platform?",
    "study_registries": "3 Which study registries were searched?",
    "online_resources_and_browsing": "4 Which web pages, contents or lists were browsed?",
    "citation_searching": "5 Were references or citing works searched, and how?",
    "contacts": "6 Who was asked for further studies?",
    "other_methods": "7 Which other ways of finding were used?",
    "full_search_strategies": "8 Where does the full strategy stand, as it was run?",
    "limits_and_restrictions": "9 Which limits were set, and why?",
    "search_filters": "10 Which published search filters were used?",
    "prior_work": "11 Was a strategy of another review taken over?",
    "updates": "12 How was the search kept up to date?",
    "dates_of_searches": "13 On which day was the search run last?",
    "peer_review": "14 Who reviewed the strategy, and how?",
    "total_records": "15 How many records did each source give?",
    "deduplication": "16 How were duplicates removed?",
}
NUMBERS = {name: number for number, name in enumerate(ITEMS, 1)}
OF_SEARCH = (
    "database_name_and_platform", "full_search_strategies", "limits_and_restrictions", "dates_of_searches", "peer_review",
    "total_records",
)  # fmt: skip
"""Items that are answered for each search."""

OF_REVIEW = tuple(name for name in ITEMS if name not in OF_SEARCH)
"""Items that are answered once for the whole review; a search may give another answer."""

PERSONAL = ("contacts", "peer_review", "full_search_strategies")
"""Items that name people or may hold a strategy; their answers are not published."""


def item_named(name: str) -> str | None:
    """Return the item with this number, or with this name or a beginning that no other item has; else None."""
    wanted = name.strip().casefold().replace(" ", "_").replace("-", "_")
    if wanted.isdecimal():
        return next((item for item, number in NUMBERS.items() if str(number) == wanted), None)
    found = [item for item in ITEMS if wanted and item.startswith(wanted)]
    return wanted if wanted in ITEMS else found[0] if len(found) == 1 else None


Answered = Literal["search", "facts", "review", ""]
"""What answers an item of a search: its own text, its facts, the text for the whole review, or nothing."""


def answers_of(search: Search, review: Mapping[str, str], *, strategy: bool) -> dict[str, Answered]:
    """Return what answers each item of a search, in their order.

    Args:
        search: With its own answers among its facts.
        review: Answers for the whole review, by item.
        strategy: Whether its strategy was kept.
    """
    own: Mapping[str, object] = search.facts.get("prisma_s") or {}
    by_facts = answered_by_facts(search, strategy=strategy)
    found: dict[str, Answered] = {}
    for item in ITEMS:
        if str(own.get(item) or "").strip():
            found[item] = "search"
        elif item in by_facts:
            found[item] = "facts"
        else:
            found[item] = "review" if str(review.get(item) or "").strip() else ""
    return found


def missing(search: Search, review: Mapping[str, str], *, strategy: bool) -> tuple[str, ...]:
    """Return the items of a search that nobody has answered, in their order; arguments are those of `answers_of`."""
    return tuple(item for item, answer in answers_of(search, review, strategy=strategy).items() if not answer)


def answered_by_facts(search: Search, *, strategy: bool) -> set[str]:
    """Return the items that facts answer, so that nobody has to enter the date of a search twice."""
    # A website or an organisation is on no platform.
    placed = bool(search.platform) or search.kind not in DATABASE_KINDS
    answers = {
        "database_name_and_platform": bool(search.name) and placed,
        "full_search_strategies": strategy,
        "limits_and_restrictions": bool(str(search.facts.get("limits") or "").strip()),
        "dates_of_searches": bool(search.date),
        "total_records": search.hits is not None,
    }
    return {item for item, answer in answers.items() if answer}
