"""Plans of searches in web services: what to request, and the facts to store in `search.toml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from litreview.errors import UsageError
from litreview.review.context import Context
from litreview.review.searches import search_folder
from litreview.review.views import SearchFacts
from litreview.review.web.results import SearchRequest, SearchResult
from litreview.sources.client import Client
from litreview.sources.request import SearchState
from litreview.sources.services import Paging, SearchQuery, Source
from litreview.sources.source_table import source_named

WEB = "web"
"""The table of `search.toml` with the values needed to run the search again."""


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """A search of a web service that is about to run.

    Attributes:
        begin: The first state of paging.
        web: The values needed to run the search again.
        facts: Its facts for `search.toml`, without day and hits.
        strategy: The text of the strategy.
        most: The maximum number of hits.
    """

    source: Source
    paging: Paging
    begin: SearchState
    web: dict[str, str]
    facts: SearchFacts
    strategy: str
    most: int


def plan_search(context: Context, request: SearchRequest) -> SearchPlan:
    """Plan a search for a query.

    Raises:
        UsageError: There is no such source, or it does not support the request.
    """
    source, day = source_named(request.source), today(context)
    if not request.query.strip():
        raise UsageError("The query is empty.", f"Give one in the query language of {source.title}.")
    if request.filter and not source.filters:
        raise UsageError(f"{source.title} takes limits in the query itself.", "Leave out --filter.")
    # A source that cannot search by date added is searched in full again; known records are merged.
    since = request.since if source.dated else ""
    web = {
        "source": source.name, "query": request.query, "filter": request.filter, "since": since,
        "update_of": request.update_of,
    }  # fmt: skip
    begin = source.begin(SearchQuery(request.query, request.filter, since, day))
    # Only the query, so that the file can be used with --strategy again.
    strategy = f"{request.query}\n" + (f"filter: {request.filter}\n" if request.filter else "")
    return SearchPlan(
        source, source.search, begin, _given(web), _facts(source, request, since, day), strategy, request.most
    )


def _facts(source: Source, request: SearchRequest, since: str, day: str) -> SearchFacts:
    """Return the facts of a search, with the items of PRISMA-S that the search itself answers."""
    again = f"The search {request.update_of} run again" + (f", since {since}" if since else ", in full")
    items = {
        "database_name_and_platform": f"{source.title}, {source.platform}",
        "limits_and_restrictions": request.filter,
        "updates": again if request.update_of else "",
    }
    return SearchFacts(request.key, "database", source.title, source.platform, day, items=_given(items))


def _given(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def preview(plan: SearchPlan, client: Client) -> SearchResult:
    """Return the first request of a search, without making it."""
    first = plan.paging.next_request(plan.begin)
    return SearchResult(plan.source.name, requests=(client.describe(plan.source, first),) if first else ())


def saved_searches(context: Context) -> Iterator[tuple[Path, dict[str, str]]]:
    """Yield the folder of each search of a web service, with the values needed to run it again."""
    for place in search_folder.folders(context.folder):
        found = search_folder.read(place)[0].facts.get(WEB)
        if isinstance(found, dict) and "source" in found:
            # The service's translation of the query may change without a change of the query.
            yield place, {name: str(value) for name, value in found.items() if name != "translation"}


def today(context: Context) -> str:
    """Return the day of a search, in UTC, so that it is the same for a whole team."""
    return context.clock().date().isoformat()
