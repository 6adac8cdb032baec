"""Checks for items of PRISMA-S that searches do not report yet."""

from __future__ import annotations

from collections.abc import Iterator
from shlex import quote

from litreview.errors import Problem
from litreview.review.context import Context
from litreview.review.searches.unreported_items import unreported_items
from litreview.screening.prisma_s import NUMBERS, OF_REVIEW
from litreview.store.store import StoreSession

ASKED = {
    "database_name_and_platform": ("platform", "--platform NAME"),
    "full_search_strategies": ("strategy", "--strategy FILE"),
    "limits_and_restrictions": ("limits", "--item 9=TEXT"),
    "dates_of_searches": ("date", "--date DAY"),
    "peer_review": ("peer review", "--item 14=TEXT"),
    "total_records": ("hits", "--hits N"),
}
"""Items that each search answers for itself, each with a short name and the option that answers it."""


def unreported(context: Context, session: StoreSession) -> Iterator[Problem]:
    """Yield one problem per search with the items that it does not report, and one for the whole review."""
    unanswered: set[str] = set()
    for search, folder, lacking in unreported_items(context, session):
        own = [item for item in lacking if item in ASKED]
        if own:
            names = ", ".join(f"{ASKED[item][0]} ({NUMBERS[item]})" for item in own)
            options = " ".join(ASKED[item][1] for item in own)
            message = f"{search.name} does not report: {names}."
            yield Problem(
                "unreported",
                "open",
                message,
                search.id,
                f"{'Add it' if len(own) == 1 else 'Add them'}: `litreview import --search {quote(folder)} {options}`.",
            )
        unanswered.update(lacking)
    if not unanswered.isdisjoint(OF_REVIEW):
        numbers = ", ".join(str(NUMBERS[item]) for item in OF_REVIEW if item in unanswered)
        message = f"Items of PRISMA-S not answered for every search: {numbers}."
        yield Problem(
            "unreported-review",
            "open",
            message,
            "screening/protocol.toml",
            "Answer them once: `litreview protocol answer NUMBER=TEXT`, or tab on the Protocol screen.",
        )
