"""Crossref: metadata that publishers register with DOIs, including retractions; paged by cursor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from litreview.sources.paging import CursorPage, cursor_paging, cursor_start, read_json
from litreview.sources.request import Request
from litreview.sources.services import SearchQuery, Source

PAGE = "500"
UPDATES_BATCH = 20
"""DOIs per request for updates; each has several notices at most."""


@dataclass(frozen=True, slots=True)
class UpdateNotice:
    """A published notice about an earlier work.

    Attributes:
        doi: The DOI of the work.
        nature: In the source's params, such as `retraction` or `expression_of_concern`.
        notice: The DOI of the notice.
        date: The day of the notice, or an empty string.
    """

    doi: str
    nature: str
    notice: str
    date: str


def _first_params(query: SearchQuery) -> dict[str, str]:
    added = f"from-created-date:{query.since}" if query.since else ""
    limits = ",".join(part for part in (query.filter, added) if part)
    params = {"query": query.query, "filter": limits, "rows": PAGE}
    return {name: value for name, value in params.items() if value}


def _parse_page(answer: dict[str, Any]) -> CursorPage:
    message = answer["message"]
    return CursorPage(int(message["total-results"]), len(message["items"]), message.get("next-cursor"))


def _filter_requests(dois: Sequence[str], name: str) -> list[Request]:
    # Repeating a filter means "or"; a comma inside a DOI would end it.
    plain = [f"{name}:{doi}" for doi in dois if "," not in doi]
    return [Request("/works", {"filter": ",".join(plain), "rows": "200"})] if plain else []


def _by_ids(dois: Sequence[str], pmids: Sequence[str]) -> list[Request]:
    del pmids
    return _filter_requests(dois, "doi")


def _by_title(title: str) -> Request:
    # Best matches first; the right one is among the first five if it is there.
    return Request("/works", {"query.bibliographic": title, "rows": "5"})


def update_requests(dois: Sequence[str]) -> list[Request]:
    """Return the requests for notices that update some works."""
    return _filter_requests(dois, "updates")


def parse_notices(answer: bytes) -> list[UpdateNotice]:
    """Parse which works the notices in an answer update, and how."""
    return read_json(answer, lambda found: list(_notices(found)))


def _notices(answer: dict[str, Any]) -> Iterator[UpdateNotice]:
    for item in answer["message"]["items"]:
        # One notice may update several works, such as all retracted works of one author.
        for update in item.get("update-to") or ():
            parts = (update.get("updated") or {}).get("date-parts") or [[]]
            day = "-".join(f"{part:02}" for part in parts[0] if part)
            yield UpdateNotice(
                str(update["DOI"]).lower(), str(update.get("type", "")), str(item["DOI"]).lower(), day
            )


CROSSREF = Source(
    name="crossref",
    title="Crossref",
    platform="Crossref REST API",
    address="https://api.crossref.org",
    format="crossref",
    ending="json",
    begin=cursor_start(_first_params),
    search=cursor_paging("/works", "cursor", _parse_page),
    pause=(0.25, 0.25),
    mail="mailto",
    by_ids=_by_ids,
    by_title=_by_title,
    filters=True,
)
