"""What searches do not report yet, and a journal asks for (PRISMA-S)."""

from __future__ import annotations

from collections.abc import Iterator
from shlex import quote

from litreview.errors import InputError, Problem
from litreview.review.context import Context
from litreview.review.searches import search_folder
from litreview.review.searches.search_facts import has_strategy
from litreview.review.team import stated_records
from litreview.screening.prisma_s import NUMBERS, OF_REVIEW, missing
from litreview.store.store import StoreSession

ASKED = {
    "database_name_and_platform": ("platform", "--platform NAME"),
    "full_search_strategies": ("strategy", "--strategy FILE"),
    "limits_and_restrictions": ("limits", "--item 9=TEXT"),
    "dates_of_searches": ("date", "--date DAY"),
    "peer_review": ("peer review", "--item 14=TEXT"),
    "total_records": ("hits", "--hits N"),
}
"""Items that each search answers for itself, in a word or two, and the option that answers them."""


def unreported(context: Context, session: StoreSession) -> Iterator[Problem]:
    """Name what each search does not report, one line a search, and once what the whole review does not."""
    # What names people is taken out of a public archive, so that something would always lack there.
    if stated_records.is_public(context):
        return
    unanswered: set[str] = set()
    for id_, (_, folder) in session.records.searches(counted=True).items():
        place = context.folder.searches / folder
        try:
            search, _ = search_folder.read(place)
        except InputError:
            continue  # an error of its own
        lacking = missing(search, context.protocol.prisma_s, strategy=has_strategy(place))
        own = [item for item in lacking if item in ASKED]
        if own:
            names = ", ".join(f"{ASKED[item][0]} ({NUMBERS[item]})" for item in own)
            options = " ".join(ASKED[item][1] for item in own)
            said = f"{search.name} does not report: {names}."
            yield Problem(
                "unreported",
                "open",
                said,
                id_,
                f"Add it: `litreview import --search {quote(folder)} {options}`.",
            )
        unanswered.update(lacking)
    if not unanswered.isdisjoint(OF_REVIEW):
        numbers = ", ".join(str(NUMBERS[item]) for item in OF_REVIEW if item in unanswered)
        said = f"Items of PRISMA-S that nobody has answered for every search: {numbers}."
        yield Problem(
            "unreported-review",
            "open",
            said,
            "screening/protocol.toml",
            "Answer them once, in [prisma_s] there.",
        )
