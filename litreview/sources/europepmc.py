"""Europe PMC: PubMed, preprints and other life sciences; paged by cursor mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from litreview.sources.paging import CursorPage, cursor_paging, cursor_start
from litreview.sources.request import Request
from litreview.sources.services import SearchQuery, Source

CORE_PARAMS = {"format": "json", "resultType": "core"}
LONGEST_QUERY = 1500
"""The length of a query above which it is posted: the length of a URL is limited."""


def _first_params(search: SearchQuery) -> dict[str, str]:
    query = search.query
    # By the day of indexing in Europe PMC: a work published long before is still new to the review.
    if search.since:
        query = f"({query}) AND (FIRST_IDATE:[{search.since} TO {search.today}])"
    return {"query": query, **CORE_PARAMS, "pageSize": "500"}


def _parse_page(answer: dict[str, Any]) -> CursorPage:
    return CursorPage(
        int(answer["hitCount"]), len(answer["resultList"]["result"]), answer.get("nextCursorMark")
    )


def _posted_if_long(request: Request) -> Request:
    return (
        replace(request, path="/searchPOST", post=True)
        if len(request.params["query"]) > LONGEST_QUERY
        else request
    )


def _quote(text: str) -> str:
    # A quote inside a title would end the phrase and turn the rest into query terms.
    return '"' + text.replace("\\", " ").replace('"', " ") + '"'


def _by_ids(dois: Sequence[str], pmids: Sequence[str]) -> list[Request]:
    parts = [f"DOI:{_quote(doi)}" for doi in dois]
    parts += [f"(EXT_ID:{pmid} AND SRC:MED)" for pmid in pmids]
    # A preprint and its article may share an identifier, so more results may come than identifiers.
    params = {"query": " OR ".join(parts), **CORE_PARAMS, "pageSize": "200"}
    return [_posted_if_long(Request("/search", params))] if parts else []


def _by_title(title: str) -> Request:
    return Request("/search", {"query": f"TITLE:{_quote(title)}", **CORE_PARAMS, "pageSize": "5"})


EUROPEPMC = Source(
    name="europepmc",
    title="Europe PMC",
    platform="Europe PMC REST API",
    address="https://www.ebi.ac.uk/europepmc/webservices/rest",
    format="europepmc",
    ending="json",
    begin=cursor_start(_first_params),
    search=cursor_paging("/search", "cursorMark", _parse_page, _posted_if_long),
    pause=(0.2, 0.2),
    mail="email",
    by_ids=_by_ids,
    by_title=_by_title,
    batch=30,
)
