"""Download of the pages of a search into a folder, from which an interrupted download is resumed.

Each page is written before the state that follows it, so an interruption costs at most one request.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litreview.files import read_text, sha256, write_atomically
from litreview.review.context import Context
from litreview.review.web.plan import SearchPlan, today
from litreview.sources.client import Client
from litreview.sources.paging import fetch_pages
from litreview.sources.request import SearchState, SourceError
from litreview.ticks import Tick


@dataclass(frozen=True, slots=True)
class Download:
    """The downloaded pages of a search, each with its hash, the state of paging, and the day of the search."""

    place: Path
    state: SearchState
    day: str
    pages: tuple[tuple[str, str], ...]

    def save(self) -> None:
        """Write the state to disk, after its pages."""
        values = {"state": self.state, "day": self.day, "pages": self.pages}
        write_atomically(self.place / "state.json", json.dumps(values, ensure_ascii=False))


def load(context: Context, plan: SearchPlan) -> Download:
    """Load an interrupted download of a search, or return a new one."""
    digest = hashlib.sha256(json.dumps([plan.web, plan.strategy], sort_keys=True).encode()).hexdigest()[:16]
    # Independent of the day: a search that was interrupted at midnight is resumed in the morning.
    place = context.state.fetching / f"{plan.source.name}-{digest}"
    new = Download(place, plan.begin, today(context), ())
    if not (place / "state.json").exists():
        return new
    try:
        values: dict[str, Any] = json.loads(read_text(place / "state.json"))
        names = tuple((str(name), str(digest)) for name, digest in values["pages"])
        whole = all((place / name).exists() and sha256(place / name) == digest for name, digest in names)
        return Download(place, values["state"], values["day"], names) if whole else new
    except (ValueError, KeyError, TypeError):
        # Written by another version, or damaged: download it again.
        return new


def fetch(plan: SearchPlan, download: Download, client: Client, tick: Tick) -> Download:
    """Download the remaining pages of a search.

    Raises:
        SourceError: The service cannot be used; the downloaded pages are kept.
    """
    if download.pages or download.state != plan.begin:
        try:
            return _rest(plan, download, client, tick, plan.paging.resume(download.state))
        except SourceError as error:
            # Services forget the state of paging after minutes or hours. Then start again, without the earlier
            # pages, or some records would come twice and others not at all.
            if not error.can_restart:
                raise
        download = Download(download.place, plan.begin, plan.facts.date or download.day, ())
    return _rest(plan, download, client, tick, plan.begin)


def _rest(plan: SearchPlan, download: Download, client: Client, tick: Tick, state: SearchState) -> Download:
    download.place.mkdir(parents=True, exist_ok=True)
    for now, answer in fetch_pages(client, plan.source, plan.paging, state, plan.most):
        done = download.pages
        if answer is not None:
            name = f"{plan.source.name}-{download.day}-{len(done) + 1:04}.{plan.source.ending}"
            # The page before the state: after a kill in between, it is downloaded and written again.
            write_atomically(download.place / name, answer)
            done = (*done, (name, hashlib.sha256(answer).hexdigest()))
        download = Download(download.place, now, download.day, done)
        download.save()
        tick(now["received"], now["hits"])
    return download
