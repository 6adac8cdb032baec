"""A search by a web service, from its words to the exports of a search like any other."""

from __future__ import annotations

import shutil
from typing import Any

from litreview.errors import Problem, UsageError
from litreview.exports import ExportFile
from litreview.files import read_text, write_atomically
from litreview.formats.registry import format_named
from litreview.review.context import Context, Tick
from litreview.review.searches import search_folder, search_toml
from litreview.review.searches.import_files import ImportOptions, import_part
from litreview.review.views import SearchFacts
from litreview.review.web.download import Fetched, fetch, there_already
from litreview.review.web.request_plan import WEB, Run, saved, today
from litreview.review.web.results import Searched
from litreview.sources.client import Client
from litreview.text import slug


def run(context: Context, plan: Run, client: Client, actor: str, tick: Tick) -> Searched:
    """Fetch what is left of a search, and import it; one that ran today already is passed over.

    Raises:
        UsageError: The name that was said for it is another search's.
        SourceError: The service cannot be used; what was fetched stays, and the next call goes on from it.
    """
    if (done := _done_today(context, plan)) is not None:
        return done
    there = there_already(context, plan)
    # Before anything is fetched: a name that is taken should cost nobody an hour.
    _key(context, plan, there.day)
    fetched = fetch(plan, there, client, tick)
    if not fetched.pages:
        # A search without hits has no export; there is nothing to bind and nothing to count.
        shutil.rmtree(fetched.place)
        return Searched(plan.source.name, hits=fetched.state["hits"])
    # Gone only when all of it is imported: killed before that, the next call finds every page here.
    found = _import(context, plan, fetched, actor)
    shutil.rmtree(fetched.place)
    return found


def _done_today(context: Context, plan: Run) -> Searched | None:
    # A command may be given twice; whoever wants the search anew waits for a new day, as its date is all that tells
    # the two apart.
    for place, kept in saved(context):
        search, exports = search_folder.read(place)
        if kept == plan.web and search.date == today(context):
            records = sum(export.records for export in exports)
            names = tuple(export.path for export in exports)
            return Searched(plan.source.name, search.id, search.hits, records, 0, names, known=True)
    return None


def _import(context: Context, plan: Run, fetched: Fetched, actor: str) -> Searched:
    """Import every page as an export of the search, the hits with the last one."""
    state = fetched.state
    write_atomically(fetched.place / "strategy.txt", plan.strategy)
    key = _key(context, plan, fetched.day)
    told: list[Any] = []
    # With the first page, as what is said with a later one would be a change of what was said before.
    facts = SearchFacts(
        key, plan.facts.kind, plan.facts.database, plan.facts.platform, fetched.day, state["hits"],
        fetched.place / "strategy.txt", items=plan.facts.items,
    )  # fmt: skip
    for name, _ in fetched.pages:
        path = fetched.place / name
        options = ImportOptions(facts, actor, format_named(plan.source.format))
        told.append(import_part(context, ExportFile(path, path, name), options))
    place = context.folder.searches / slug(key)
    translation = {"translation": state["translation"]} if state.get("translation") else {}
    search_toml.write_table(place, WEB, {**plan.web, **translation})
    _, exports = search_folder.read(place)
    # Only with the last page the records can be as many as the hits.
    problems: tuple[Problem, ...] = tuple(
        problem for one in told for problem in one.problems if one is told[-1] or problem.id != "hits-differ"
    )
    return Searched(
        plan.source.name, told[-1].search, state["hits"], sum(one.records for one in told),
        sum(one.new for one in told), tuple(export.path for export in exports), problems=problems,
    )  # fmt: skip


def _key(context: Context, plan: Run, day: str) -> str:
    """Name the folder of the search: as it was said, else by source and day, with a number when that is taken.

    Raises:
        UsageError: The name that was said is another search's.
    """
    web = dict(saved(context))
    names = (f"{plan.facts.database} {day}" + (f" {n}" if n > 1 else "") for n in range(1, 1000))
    for name in [plan.facts.key] if plan.facts.key else names:
        place = context.folder.searches / slug(name)
        # One that was cut off while it was imported has no such table yet: its strategy says whose it is.
        mine = (place / "strategy.txt").exists() and read_text(place / "strategy.txt") == plan.strategy
        if not place.exists() or (mine and web.get(place, plan.web) == plan.web):
            return slug(name)
    raise UsageError("Another search has this name already.", "Choose another with --search KEY.")
