"""OpenAlex: works of every field and their references; paged by cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from litreview.sources.paging import Read, by_cursor
from litreview.sources.request import Ask
from litreview.sources.services import Key, Source, Wish

PAGE = "100"
# A comma ends a filter, a bar one of its values; neither can be escaped.
SIGNS = frozenset(",|")


def _first(wish: Wish) -> dict[str, str]:
    # No limit by `since`: the day on which a work was added is only available to paying users, so all works return.
    words = {"search": wish.query, "filter": wish.filter, "per_page": PAGE}
    # An empty filter is refused.
    return {name: value for name, value in words.items() if value}


def read(answer: dict[str, Any]) -> Read:
    """Parse a page of works."""
    meta = answer["meta"]
    return Read(int(meta["count"]), len(answer["results"]), meta.get("next_cursor"))


def listed(values: Sequence[str], name: str) -> list[Ask]:
    """Return the requests for works that have one of some values, such as DOIs."""
    plain = [value for value in values if SIGNS.isdisjoint(value)]
    return [Ask("/works", {"filter": f"{name}:{'|'.join(plain)}", "per_page": PAGE})] if plain else []


def _by_ids(dois: Sequence[str], pmids: Sequence[str]) -> list[Ask]:
    return [*listed(dois, "doi"), *listed(pmids, "pmid")]


def _by_title(title: str) -> Ask:
    # Characters of the query language would change the meaning of a title.
    words = " ".join("".join(sign if sign.isalnum() else " " for sign in title).split())
    return Ask("/works", {"filter": f"title.search:{words}", "per_page": "5"})


OPENALEX = Source(
    name="openalex",
    title="OpenAlex",
    platform="OpenAlex API",
    address="https://api.openalex.org",
    format="openalex",
    ending="json",
    search=by_cursor(_first, "/works", "cursor", read),
    pause=(0.2, 0.1),
    key=Key("OPENALEX_API_KEY", "api_key"),
    mail="mailto",
    by_ids=_by_ids,
    by_title=_by_title,
    filters=True,
    dated=False,
)
