"""Updating a review: each search that a web service ran is run again, and the flow counts on from what was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litreview.errors import UsageError
from litreview.review import event_bodies
from litreview.review.context import Context, Tick
from litreview.review.searches import search_folder
from litreview.review.web import citation_search, request_plan, runner
from litreview.review.web.request_plan import Run
from litreview.review.web.results import Errand, Updated
from litreview.sources.client import Client
from litreview.sources.source_table import source_named

MOST = 50_000


def update(context: Context, client: Client, actor: str, tick: Tick) -> Updated:
    """Run the saved searches again, each since its day where its service can tell; import all that they give.

    Running it twice on one day asks nobody a second time.

    Raises:
        UsageError: No search was run by a web service.
        SourceError: A service cannot be used; the next call goes on from what was fetched.
    """
    plans = _plans(context)
    # Before anything new is imported: what joins with it may change what is counted.
    previous = _previous(context)
    done = [runner.run(context, plan, client, actor, tick) for plan in plans]
    with context.store.write() as session:
        known = {
            str(one)
            for event in event_bodies.all_standing(session, "update")
            for one in event.body.get("searches", ())
        }
        new = sorted({one.search for one in done if one.search} - known)
        # A second run on one day has no search of its own, and is no second update.
        if new:
            context.add(session, actor, [("update", {"searches": new, "previous": dict(previous)})])
    counts = {name: int(previous[name]) for name in ("studies", "reports")}
    return Updated(tuple(done), _left(context), counts)


def requests(context: Context, client: Client) -> Updated:
    """Say what each search would ask first."""
    return Updated(tuple(request_plan.shown(plan, client) for plan in _plans(context)), _left(context))


def _plans(context: Context) -> list[Run]:
    """Plan the last run of each saved search again, since the day of that run.

    Raises:
        UsageError: There is none.
    """
    last: dict[tuple[str, ...], tuple[str, str, Mapping[str, str]]] = {}
    for place, web in request_plan.saved(context):
        search, _ = search_folder.read(place)
        # One run again is the same search: it goes on from the last day, not from the first.
        name = tuple(web.get(part, "") for part in ("source", "query", "filter", "direction"))
        day = search.date or ""
        if name not in last or last[name][0] < day:
            last[name] = (day, search.id, web)
    if not last:
        raise UsageError(
            "No search of this review was run by a web service.",
            "Export the others again from their databases and `litreview import` them as searches of their own.",
        )
    return [_plan(context, *found) for found in last.values()]


def _plan(context: Context, day: str, search: str, web: Mapping[str, str]) -> Run:
    if web.get("direction"):
        return citation_search.planned(context, web["direction"], None, MOST)
    source = source_named(web["source"])
    # Of today already: the same search again, which is then known and not asked for.
    if day == context.clock().date().isoformat():
        errand = Errand(
            source.name,
            web["query"],
            web.get("filter", ""),
            None,
            web.get("since", ""),
            web.get("update_of", ""),
        )
    else:
        errand = Errand(source.name, web["query"], web.get("filter", ""), None, day, search)
    return request_plan.planned(context, errand)


def _left(context: Context) -> tuple[str, ...]:
    with context.store.read() as session:
        every = {id_: search.name for id_, (search, _) in session.records.searches(counted=True).items()}
    run = {search_folder.read(place)[0].id for place, _ in request_plan.saved(context)}
    return tuple(name for id_, name in every.items() if id_ not in run)


def _previous(context: Context) -> dict[str, Any]:
    """Count what the review included before, as the flow of the update carries it."""
    with context.store.read() as session:
        rows = [
            (key, place.studies)
            for key, lead, _, _, place in session.lists.rows()
            if key == lead and place.end == "included"
        ]
    named = sorted({study for _, studies in rows for study in studies})
    # A report without a study is a study of its own, and known by its record.
    alone = sorted(key for key, studies in rows if not studies)
    return {"studies": len(named) + len(alone), "reports": len(rows), "ids": named, "alone": alone}
