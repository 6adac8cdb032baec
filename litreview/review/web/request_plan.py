"""A search by a web service before it is run: what it asks, and what is said of it in `search.toml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from litreview.errors import UsageError
from litreview.review.context import Context
from litreview.review.searches import search_folder
from litreview.review.views import SearchFacts
from litreview.review.web.results import Errand, Searched
from litreview.sources.client import Client
from litreview.sources.request import SearchState
from litreview.sources.services import Paging, SearchQuery, Source
from litreview.sources.source_table import source_named

WEB = "web"
"""The table of `search.toml` that says how a search was run, and by which it can be run again."""


@dataclass(frozen=True, slots=True)
class Run:
    """A search on its way.

    Attributes:
        facts: What is said of it in `search.toml`, day and hits apart.
        web: What it can be run again by.
        begin: Its first state.
        strategy: Its text, as it is kept.
    """

    source: Source
    paging: Paging
    begin: SearchState
    web: dict[str, str]
    facts: SearchFacts
    strategy: str
    most: int


def planned(context: Context, errand: Errand) -> Run:
    """Say what a search by words is.

    Raises:
        UsageError: There is no such source, or it is asked for what it cannot do.
    """
    source, day = source_named(errand.source), today(context)
    if not errand.query.strip():
        raise UsageError("A search needs words.", f"Give them in the language of {source.title}.")
    if errand.filter and not source.filters:
        raise UsageError(f"{source.title} takes limits in the query itself.", "Leave --filter out.")
    # A source that cannot tell what is new is asked for all of it again: what is known joins, and nothing is missed.
    since = errand.since if source.dated else ""
    web = {
        "source": source.name, "query": errand.query, "filter": errand.filter, "since": since,
        "update_of": errand.update_of,
    }  # fmt: skip
    begin = source.search.begin(SearchQuery(errand.query, errand.filter, since, day))
    # The words alone, so that the file can be given to --strategy again.
    strategy = f"{errand.query}\n" + (f"filter: {errand.filter}\n" if errand.filter else "")
    return Run(
        source, source.search, begin, _said(web), _facts(source, errand, since, day), strategy, errand.most
    )


def _facts(source: Source, errand: Errand, since: str, day: str) -> SearchFacts:
    """Answer the items of PRISMA-S that the search itself answers; the others are for a person."""
    again = f"The search {errand.update_of} run again" + (f", since {since}" if since else ", in full")
    items = {
        "database_name_and_platform": f"{source.title}, {source.platform}",
        "limits_and_restrictions": errand.filter,
        "updates": again if errand.update_of else "",
    }
    return SearchFacts(errand.key, "database", source.title, source.platform, day, items=_said(items))


def _said(values: Mapping[str, str]) -> dict[str, str]:
    return {name: said for name, said in values.items() if said}


def shown(plan: Run, client: Client) -> Searched:
    """Say what a search would ask first."""
    first = plan.paging.next_request(plan.begin)
    return Searched(plan.source.name, requests=(client.describe(plan.source, first),) if first else ())


def saved(context: Context) -> Iterator[tuple[Path, dict[str, str]]]:
    """Give the folder of each search that a web service ran, with what it can be run again by."""
    for place in search_folder.folders(context.folder):
        found = search_folder.read(place)[0].facts.get(WEB)
        if isinstance(found, dict) and "source" in found:
            # What the service made of the words is its own, and may change without a change of ours.
            yield place, {name: str(value) for name, value in found.items() if name != "translation"}


def today(context: Context) -> str:
    """Give the day of a search: that of UTC, so that a team agrees on it."""
    return context.clock().date().isoformat()
