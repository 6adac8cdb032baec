"""Update of a review: run the searches of web services again, and continue the flow from the previous totals."""

from __future__ import annotations

from collections.abc import Mapping

from litreview.errors import UsageError
from litreview.review.context import Context
from litreview.review.flow import past
from litreview.review.searches import search_folder
from litreview.review.updates.beginnings import BeginOptions, begin
from litreview.review.updates.version_events import add_empty
from litreview.review.web import runner
from litreview.review.web.citation_search import plan_citation_search
from litreview.review.web.plan import SearchPlan, plan_search, preview, saved_searches
from litreview.review.web.results import SearchRequest, UpdateResult
from litreview.sources.client import Client
from litreview.sources.source_table import source_named
from litreview.ticks import Tick

MOST = 50_000


def update(context: Context, client: Client, actor: str, tick: Tick) -> UpdateResult:
    """Run the saved searches again, since their last day if the service supports that, and import the results.

    A second update on the same day makes no requests.

    Raises:
        UsageError: No search was run by a web service.
        SourceError: A service cannot be used; the next call resumes the download.
    """
    plans = _plans(context)
    with context.store.read() as session:
        is_first = session.versions().newest == 1
    # What is run from now on is a version of its own, so that its flow goes on from what was included.
    if is_first and any(runner.done_today(context, plan) is None for plan in plans):
        begin(context, actor, BeginOptions())
    done = [runner.run(context, plan, client, actor, tick) for plan in plans]
    for plan, one in zip(plans, done, strict=True):
        # Without hits nothing is imported, but the search has run.
        if not one.search and (repeated := plan.web.get("update_of")):
            add_empty(context, actor, repeated)
    with context.store.read() as session:
        versions = session.versions()
        states = past.frozen_states(context, session, versions, context.protocol)
    return UpdateResult(tuple(done), _left(context), states[versions.newest].previous if states else None)


def requests(context: Context, client: Client) -> UpdateResult:
    """Return the first request of each search."""
    return UpdateResult(tuple(preview(plan, client) for plan in _plans(context)), _left(context))


def _plans(context: Context) -> list[SearchPlan]:
    """Plan to repeat the last run of each saved search, since the day of that run.

    Raises:
        UsageError: There is no saved search.
    """
    last: dict[tuple[str, ...], tuple[str, str, Mapping[str, str]]] = {}
    for place, web in saved_searches(context):
        search, _ = search_folder.read(place)
        # Repeated runs are one search, which continues from the last day.
        name = tuple(web.get(part, "") for part in ("source", "query", "filter", "direction"))
        day = search.date or ""
        if name not in last or last[name][0] < day:
            last[name] = (day, search.id, web)
    if not last:
        raise UsageError(
            "No search of this review was run by a web service.",
            "Export them again from their databases, and import each as a search of its own.",
        )
    return [_plan(context, *found) for found in last.values()]


def _plan(context: Context, day: str, search: str, web: Mapping[str, str]) -> SearchPlan:
    if web.get("direction"):
        return plan_citation_search(context, web["direction"], None, MOST)
    source = source_named(web["source"])
    # Already run today: plan the same search again, so that no request is made.
    if day == context.clock().date().isoformat():
        request = SearchRequest(
            source.name,
            web["query"],
            web.get("filter", ""),
            None,
            web.get("since", ""),
            web.get("update_of", ""),
        )
    else:
        request = SearchRequest(source.name, web["query"], web.get("filter", ""), None, day, search)
    return plan_search(context, request)


def _left(context: Context) -> tuple[str, ...]:
    with context.store.read() as session:
        every = session.records.source_names(counted=True)
    run = {search_folder.read(place)[0].id for place, _ in saved_searches(context)}
    return tuple(name for id_, name in every.items() if id_ not in run)
