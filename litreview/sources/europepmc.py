"""Europe PMC: PubMed, preprints and other life sciences; paged by cursor mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from litreview.sources.paging import Read, by_cursor
from litreview.sources.request import Ask
from litreview.sources.services import Source, Wish

WHOLE = {"format": "json", "resultType": "core"}
LONG = 1500
"""The length of a query above which it is posted: the length of a URL is limited."""


def _first(wish: Wish) -> dict[str, str]:
    query = wish.query
    # By the day of indexing in Europe PMC: a work published long before is still new to the review.
    if wish.since:
        query = f"({query}) AND (FIRST_IDATE:[{wish.since} TO {wish.today}])"
    return {"query": query, **WHOLE, "pageSize": "500"}


def _read(answer: dict[str, Any]) -> Read:
    return Read(int(answer["hitCount"]), len(answer["resultList"]["result"]), answer.get("nextCursorMark"))


def _long(ask: Ask) -> Ask:
    return replace(ask, path="/searchPOST", post=True) if len(ask.params["query"]) > LONG else ask


def _quoted(text: str) -> str:
    # A quote inside a title would end the phrase and turn the rest into query terms.
    return '"' + text.replace("\\", " ").replace('"', " ") + '"'


def _by_ids(dois: Sequence[str], pmids: Sequence[str]) -> list[Ask]:
    parts = [f"DOI:{_quoted(doi)}" for doi in dois]
    parts += [f"(EXT_ID:{pmid} AND SRC:MED)" for pmid in pmids]
    # A preprint and its article may share an identifier, so more results may come than identifiers.
    words = {"query": " OR ".join(parts), **WHOLE, "pageSize": "200"}
    return [_long(Ask("/search", words))] if parts else []


def _by_title(title: str) -> Ask:
    return Ask("/search", {"query": f"TITLE:{_quoted(title)}", **WHOLE, "pageSize": "5"})


EUROPEPMC = Source(
    name="europepmc",
    title="Europe PMC",
    platform="Europe PMC REST API",
    address="https://www.ebi.ac.uk/europepmc/webservices/rest",
    format="europepmc",
    ending="json",
    search=by_cursor(_first, "/search", "cursorMark", _read, _long),
    pause=(0.2, 0.2),
    mail="email",
    by_ids=_by_ids,
    by_title=_by_title,
    batch=30,
)
