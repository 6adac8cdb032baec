"""OpenAlex: works of every field and their references; paged by cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from litreview.sources.paging import CursorPage, cursor_paging, cursor_start
from litreview.sources.request import Request
from litreview.sources.services import ApiKey, SearchQuery, Source

PAGE = "100"
# A comma ends a filter, a bar one of its values; neither can be escaped.
SEPARATORS = frozenset(",|")


def _first_params(query: SearchQuery) -> dict[str, str]:
    # No limit by `since`: the day on which a work was added is only available to paying users, so all works return.
    params = {"search": query.query, "filter": query.filter, "per_page": PAGE}
    # An empty filter is refused.
    return {name: value for name, value in params.items() if value}


def parse_page(answer: dict[str, Any]) -> CursorPage:
    """Parse a page of works."""
    meta = answer["meta"]
    return CursorPage(int(meta["count"]), len(answer["results"]), meta.get("next_cursor"))


def filter_requests(values: Sequence[str], name: str) -> list[Request]:
    """Return the requests for works that have one of some values, such as DOIs."""
    plain = [value for value in values if SEPARATORS.isdisjoint(value)]
    return [Request("/works", {"filter": f"{name}:{'|'.join(plain)}", "per_page": PAGE})] if plain else []


def _by_ids(dois: Sequence[str], pmids: Sequence[str]) -> list[Request]:
    return [*filter_requests(dois, "doi"), *filter_requests(pmids, "pmid")]


def _by_title(title: str) -> Request:
    # Characters of the query language would change the meaning of a title.
    words = " ".join("".join(sign if sign.isalnum() else " " for sign in title).split())
    return Request("/works", {"filter": f"title.search:{words}", "per_page": "5"})


OPENALEX = Source(
    name="openalex",
    title="OpenAlex",
    platform="OpenAlex API",
    address="https://api.openalex.org",
    format="openalex",
    ending="json",
    begin=cursor_start(_first_params),
    search=cursor_paging("/works", "cursor", parse_page),
    pause=(0.2, 0.1),
    key=ApiKey("OPENALEX_API_KEY", "api_key"),
    mail="mailto",
    by_ids=_by_ids,
    by_title=_by_title,
    filters=True,
    dated=False,
)
