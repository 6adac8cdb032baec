"""A search by a web service: fetched page by page into a folder of its own, then imported like any export.

Each page is a file before the state that follows it is; whatever breaks in between, the same command goes on from
there. The folder is gone when all pages are exports of the search.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litreview.errors import Problem
from litreview.errors import UsageError
from litreview.exports import Part
from litreview.files import read_text
from litreview.files import sha256
from litreview.files import write_whole
from litreview.formats import format_named
from litreview.review import searches
from litreview.review import searchfile
from litreview.review.context import Context
from litreview.review.context import Tick
from litreview.review.importing import Order
from litreview.review.importing import import_part
from litreview.review.outside import Errand
from litreview.review.outside import Searched
from litreview.review.views import SearchFacts
from litreview.sources import Client
from litreview.sources import Paging
from litreview.sources import Source
from litreview.sources import SourceError
from litreview.sources import State
from litreview.sources import Wish
from litreview.sources import source_named
from litreview.sources.paging import pages
from litreview.text import slug

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
    begin: State
    web: dict[str, str]
    facts: SearchFacts
    strategy: str
    most: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """What lies on disk of a search: where it stands, its day, and its pages in order, each with its hash."""

    place: Path
    state: State
    day: str
    pages: tuple[tuple[str, str], ...]

    def keep(self) -> None:
        """Put the state on disk; the pages that it names are there already."""
        values = {"state": self.state, "day": self.day, "pages": self.pages}
        write_whole(self.place / "state.json", json.dumps(values, ensure_ascii=False))


def search(context: Context, errand: Errand, client: Client, actor: str, tick: Tick) -> Searched:
    """Run a search and import what it gives; one that ran today already is passed over.

    Raises:
        UsageError: There is no such source, or it is asked for what it cannot do.
        SourceError: The service cannot be used; what was fetched stays, and the next call goes on from it.
    """
    return run(context, planned(context, errand), client, actor, tick)


def requests(context: Context, errand: Errand, client: Client) -> Searched:
    """Say what would be asked first; the rest follows from the answers."""
    return shown(planned(context, errand), client)


def shown(plan: Run, client: Client) -> Searched:
    """Say what a search would ask first."""
    first = plan.paging.ask(plan.begin)
    return Searched(plan.source.name, requests=(client.shown(plan.source, first),) if first else ())


def planned(context: Context, errand: Errand) -> Run:
    """Say what a search by words is.

    Raises:
        UsageError: There is no such source, or it is asked for what it cannot do.
    """
    source, day = source_named(errand.source), _today(context)
    if not errand.query.strip():
        raise UsageError("A search needs words.", f"Give them in the language of {source.title}.")
    if errand.filter and not source.filters:
        raise UsageError(f"{source.title} takes limits in the query itself.", "Leave --filter out.")
    since = errand.since if source.dated else ""
    web = {"source": source.name, "query": errand.query, "filter": errand.filter, "since": since}
    items = {
        "database_name_and_platform": f"{source.title}, {source.platform}",
        "limits_and_restrictions": errand.filter,
        "updates": f"The search {errand.update_of} run again" + (f", since {since}" if since else ", in full")
        if errand.update_of
        else "",
    }
    facts = SearchFacts(
        errand.key,
        "database",
        source.title,
        source.platform,
        day,
        items={name: said for name, said in items.items() if said},
    )
    begin = source.search.begin(Wish(errand.query, errand.filter, since, day))
    web |= {"update_of": errand.update_of}
    strategy = f"{errand.query}\n" + (f"filter: {errand.filter}\n" if errand.filter else "")
    return Run(
        source,
        source.search,
        begin,
        {name: said for name, said in web.items() if said},
        facts,
        strategy,
        errand.most,
    )


def run(context: Context, plan: Run, client: Client, actor: str, tick: Tick) -> Searched:
    """Fetch what is left of a search, and import it."""
    if (done := _done_today(context, plan)) is not None:
        return done
    there = _there(context, plan)
    # Before anything is fetched: a name that is taken should cost nobody an hour.
    _key(context, plan, there.day)
    fetched = _fetch(plan, there, client, tick)
    if not fetched.pages:
        # A search without hits has no export; there is nothing to bind and nothing to count.
        shutil.rmtree(fetched.place)
        return Searched(plan.source.name, hits=fetched.state["hits"])
    found = _import(context, plan, fetched, actor)
    shutil.rmtree(fetched.place)
    return found


def _today(context: Context) -> str:
    return context.clock().date().isoformat()


def _done_today(context: Context, plan: Run) -> Searched | None:
    for place, kept in saved(context):
        search, exports = searches.read(place)
        if kept == plan.web and search.date == _today(context):
            records = sum(export.records for export in exports)
            names = tuple(export.path for export in exports)
            return Searched(plan.source.name, search.id, search.hits, records, 0, names, known=True)
    return None


def saved(context: Context) -> Iterator[tuple[Path, dict[str, str]]]:
    """Give the folder of each search that a web service ran, with what it can be run again by."""
    for place in searches.folders(context.folder):
        found = searches.read(place)[0].facts.get(WEB)
        if isinstance(found, dict) and "source" in found:
            yield place, {name: str(value) for name, value in found.items() if name != "translation"}


def _there(context: Context, plan: Run) -> Fetched:
    """Give what lies on disk of the search; nothing yet when it begins."""
    digest = hashlib.sha256(json.dumps([plan.web, plan.strategy], sort_keys=True).encode()).hexdigest()[:16]
    place = context.folder.local / "fetching" / f"{plan.source.name}-{digest}"
    new = Fetched(place, plan.begin, _today(context), ())
    if not (place / "state.json").exists():
        return new
    try:
        values: dict[str, Any] = json.loads(read_text(place / "state.json"))
        names = tuple((str(name), str(digest)) for name, digest in values["pages"])
        whole = all((place / name).exists() and sha256(place / name) == digest for name, digest in names)
        return Fetched(place, values["state"], values["day"], names) if whole else new
    except (ValueError, KeyError, TypeError):
        # Made by another version, or damaged: what it names can be fetched again.
        return new


def _fetch(plan: Run, there: Fetched, client: Client, tick: Tick) -> Fetched:
    if there.pages or there.state != plan.begin:
        try:
            return _rest(plan, there, client, tick, plan.paging.resume(there.state))
        except SourceError as error:
            # Places are forgotten within minutes by one service and within hours by another. It begins anew, and
            # the pages from before count for nothing, or some records would come twice and others not at all.
            if not error.may_begin_anew:
                raise
        there = Fetched(there.place, plan.begin, plan.facts.date or there.day, ())
    return _rest(plan, there, client, tick, plan.begin)


def _rest(plan: Run, there: Fetched, client: Client, tick: Tick, state: State) -> Fetched:
    there.place.mkdir(parents=True, exist_ok=True)
    for now, answer in pages(client, plan.source, plan.paging, state, plan.most):
        done = there.pages
        if answer is not None:
            name = f"{plan.source.name}-{there.day}-{len(done) + 1:04}.{plan.source.ending}"
            write_whole(there.place / name, answer)
            done = (*done, (name, hashlib.sha256(answer).hexdigest()))
        there = Fetched(there.place, now, there.day, done)
        there.keep()
        tick(now["received"], now["hits"])
    return there


def _import(context: Context, plan: Run, fetched: Fetched, actor: str) -> Searched:
    """Import every page as an export of the search, the hits with the last one."""
    state = fetched.state
    write_whole(fetched.place / "strategy.txt", plan.strategy)
    key = _key(context, plan, fetched.day)
    told: list[Any] = []
    for name, _ in fetched.pages:
        # Only with the last page the records can be as many as the hits.
        hits = state["hits"] if name == fetched.pages[-1][0] else None
        facts = SearchFacts(
            key, plan.facts.kind, plan.facts.database, plan.facts.platform, fetched.day, hits,
            fetched.place / "strategy.txt", items=plan.facts.items,
        )  # fmt: skip
        path = fetched.place / name
        order = Order(facts, actor, format_named(plan.source.format))
        told.append(import_part(context, Part(path, path, name), order))
    place = context.folder.searches / slug(key)
    translation = {"translation": state["translation"]} if state.get("translation") else {}
    searchfile.say(place, WEB, {**plan.web, **translation})
    _, exports = searches.read(place)
    problems: tuple[Problem, ...] = tuple(problem for one in told for problem in one.problems)
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
