"""Pages on their way: fetched one by one into a folder of their own, which is all that is needed to go on.

Each page is a file before the state that follows it is; whatever breaks in between costs one request.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litreview.files import read_text, sha256, write_atomically
from litreview.review.context import Context, Tick
from litreview.review.web.request_plan import Run, today
from litreview.sources.client import Client
from litreview.sources.paging import fetch_pages
from litreview.sources.request import SearchState, SourceError


@dataclass(frozen=True, slots=True)
class Fetched:
    """What lies on disk of a search: where it stands, its day, and its pages in order, each with its hash."""

    place: Path
    state: SearchState
    day: str
    pages: tuple[tuple[str, str], ...]

    def keep(self) -> None:
        """Put the state on disk; the pages that it names are there already."""
        values = {"state": self.state, "day": self.day, "pages": self.pages}
        write_atomically(self.place / "state.json", json.dumps(values, ensure_ascii=False))


def there_already(context: Context, plan: Run) -> Fetched:
    """Give what lies on disk of the search; nothing yet when it begins."""
    digest = hashlib.sha256(json.dumps([plan.web, plan.strategy], sort_keys=True).encode()).hexdigest()[:16]
    # By what is asked and not by when: a search that was cut off at midnight goes on in the morning.
    place = context.state.fetching / f"{plan.source.name}-{digest}"
    new = Fetched(place, plan.begin, today(context), ())
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


def fetch(plan: Run, there: Fetched, client: Client, tick: Tick) -> Fetched:
    """Fetch what is left of a search.

    Raises:
        SourceError: The service cannot be used; what was fetched stays.
    """
    if there.pages or there.state != plan.begin:
        try:
            return _rest(plan, there, client, tick, plan.paging.resume(there.state))
        except SourceError as error:
            # Places are forgotten within minutes by one service and within hours by another. It begins anew, and
            # the pages from before count for nothing, or some records would come twice and others not at all.
            if not error.can_restart:
                raise
        there = Fetched(there.place, plan.begin, plan.facts.date or there.day, ())
    return _rest(plan, there, client, tick, plan.begin)


def _rest(plan: Run, there: Fetched, client: Client, tick: Tick, state: SearchState) -> Fetched:
    there.place.mkdir(parents=True, exist_ok=True)
    for now, answer in fetch_pages(client, plan.source, plan.paging, state, plan.most):
        done = there.pages
        if answer is not None:
            name = f"{plan.source.name}-{there.day}-{len(done) + 1:04}.{plan.source.ending}"
            # The page before the state that names it: killed between the two, it is fetched and written once more.
            write_atomically(there.place / name, answer)
            done = (*done, (name, hashlib.sha256(answer).hexdigest()))
        there = Fetched(there.place, now, there.day, done)
        there.keep()
        tick(now["received"], now["hits"])
    return there
