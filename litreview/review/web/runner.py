"""Runs of searches in web services, whose results are imported as exports."""

from __future__ import annotations

import shutil
from typing import Any

from litreview.errors import Problem, UsageError
from litreview.exports import ExportFile
from litreview.files import read_text, write_atomically
from litreview.formats.registry import format_named
from litreview.review.context import Context
from litreview.review.searches import search_folder, search_toml
from litreview.review.searches.import_files import ImportOptions, import_part
from litreview.review.views import SearchFacts
from litreview.review.web.download import Download, fetch, load
from litreview.review.web.plan import WEB, SearchPlan, saved_searches, today
from litreview.review.web.results import SearchResult
from litreview.sources.client import Client
from litreview.text import slug
from litreview.ticks import Tick


def run(context: Context, plan: SearchPlan, client: Client, actor: str, tick: Tick) -> SearchResult:
    """Download the remaining pages of a search and import them; skip a search that was already run today.

    Raises:
        UsageError: The name given belongs to another search.
        SourceError: The service cannot be used; the next call resumes the download.
    """
    if (done := done_today(context, plan)) is not None:
        return done
    download = load(context, plan)
    # Before the download, which may take an hour: the name may be taken.
    _key(context, plan, download.day)
    fetched = fetch(plan, download, client, tick)
    if not fetched.pages:
        # A search without hits has no export.
        shutil.rmtree(fetched.place)
        return SearchResult(plan.source.name, hits=fetched.state["hits"])
    # Deleted only after the import: if the program is killed before, the next call finds every page.
    found = import_answer(context, plan, fetched, actor)
    shutil.rmtree(fetched.place)
    return found


def done_today(context: Context, plan: SearchPlan) -> SearchResult | None:
    """Return the result of a search that was run today already, so that no request is made; else None."""
    # The same search can be run again on another day, as runs are distinguished only by their date.
    for place, kept in saved_searches(context):
        search, exports = search_folder.read(place)
        if kept == plan.web and search.date == today(context):
            records = sum(export.records for export in exports)
            names = tuple(export.path for export in exports)
            return SearchResult(plan.source.name, search.id, search.hits, records, 0, names, known=True)
    return None


def import_answer(context: Context, plan: SearchPlan, fetched: Download, actor: str) -> SearchResult:
    """Import every page as an export of the search."""
    state = fetched.state
    write_atomically(fetched.place / "strategy.txt", plan.strategy)
    key = _key(context, plan, fetched.day)
    imported: list[Any] = []
    # All facts with the first page, as with a later one they would be logged as changes.
    facts = SearchFacts(
        key, plan.facts.kind, plan.facts.database, plan.facts.platform, fetched.day, state["hits"],
        fetched.place / "strategy.txt", items=plan.facts.items,
    )  # fmt: skip
    for name, _ in fetched.pages:
        path = fetched.place / name
        options = ImportOptions(facts, actor, format_named(plan.source.format))
        imported.append(import_part(context, ExportFile(path, path, name), options))
    place = context.folder.searches / slug(key)
    translation = {"translation": state["translation"]} if state.get("translation") else {}
    search_toml.write_table(place, WEB, {**plan.web, **translation})
    _, exports = search_folder.read(place)
    # The number of records can equal the hits only after the last page.
    problems: tuple[Problem, ...] = tuple(
        problem
        for one in imported
        for problem in one.problems
        if one is imported[-1] or problem.id != "hits-differ"
    )
    return SearchResult(
        plan.source.name, imported[-1].search, state["hits"], sum(one.records for one in imported),
        sum(one.new for one in imported), tuple(export.path for export in exports), problems=problems,
    )  # fmt: skip


def _key(context: Context, plan: SearchPlan, day: str) -> str:
    """Return the name of the search's folder: the one given, else source and day, with a number if that is taken.

    Raises:
        UsageError: The name given belongs to another search.
    """
    web = dict(saved_searches(context))
    names = (f"{plan.facts.database} {day}" + (f" {n}" if n > 1 else "") for n in range(1, 1000))
    for name in [plan.facts.key] if plan.facts.key else names:
        place = context.folder.searches / slug(name)
        # A search whose import was interrupted has no such table yet; it is recognised by its strategy.
        mine = (place / "strategy.txt").exists() and read_text(place / "strategy.txt") == plan.strategy
        if not place.exists() or (mine and web.get(place, plan.web) == plan.web):
            return slug(name)
    raise UsageError("Another search has this name already.", "Choose another with --search KEY.")
