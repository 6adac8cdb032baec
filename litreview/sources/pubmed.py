"""PubMed by its E-utilities: a search is stored on the history server and fetched from there as nbib.

Only the first ten thousand records of a search can be fetched. A larger search is divided into spans of days on which
records were added, until each is small enough; every record has such a day, so the spans together are the search.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from litreview.sources.paging import read_json
from litreview.sources.request import ExpiredPosition, Progressed, Request, SearchState, SourceError
from litreview.sources.services import ApiKey, Paging, SearchQuery, Source

PAGE = 500
MOST_FETCHED = 9_999
LONGEST_TERM = 500
FIRST_DAY = "1800-01-01"
WHOLE_SPAN: list[str] = []
"""The span of a search that is not divided."""
TEXT_PARAMS = {"db": "pubmed", "rettype": "medline", "retmode": "text"}


def _begin(query: SearchQuery) -> SearchState:
    first = [query.since, query.today] if query.since else WHOLE_SPAN
    return {
        "term": query.query, "today": query.today, "spans": [first], "now": None,
        "hits": None, "received": 0, "translation": "",
    }  # fmt: skip


def _next_request(state: SearchState) -> Request | None:
    if not state["spans"]:
        return None
    if now := state["now"]:
        place = {"WebEnv": now["web"], "query_key": now["key"]}
        page = {"retstart": str(now["at"]), "retmax": str(PAGE)}
        return Request("/efetch.fcgi", {**TEXT_PARAMS, **place, **page}, "nbib")
    term, span = state["term"], state["spans"][0]
    # No ids in the answer: the history server stores them, in a fixed order.
    params = {"db": "pubmed", "term": term, "usehistory": "y", "retmode": "json", "retmax": "0"}
    if span:
        mindate, maxdate = (day.replace("-", "/") for day in span)
        params |= {"datetype": "edat", "mindate": mindate, "maxdate": maxdate}
    return Request("/esearch.fcgi", params, post=len(term) > LONGEST_TERM)


def _advance(state: SearchState, answer: bytes) -> Progressed:
    now = state["now"]
    if not now:
        return Progressed(add_count(state, answer))
    # Counted in the answer and not by the request: if a record is missing, the number of hits shows it.
    records = answer.count(b"\nPMID-") + answer.startswith(b"PMID-")
    at = now["at"] + PAGE
    after = {**state, "received": state["received"] + records, "now": {**now, "at": at}, "left": None}
    if at >= now["count"]:
        after |= {"now": None, "spans": state["spans"][1:]}
    return Progressed(after, records)


def add_count(state: SearchState, answer: bytes) -> SearchState:
    """Process the result of a search or one span of it: no hits, too many, or a place to fetch from."""
    # An error comes with status 200, inside the answer.
    found = read_json(answer, lambda given: dict(given["esearchresult"]))
    if message := found.get("ERROR"):
        raise SourceError(f"PubMed: {message}", "Correct the query.")
    count = read_json(answer, lambda _: int(found["count"]))
    # The hits of the whole search; the spans that follow are parts of it.
    after = {**state, "hits": count if state["hits"] is None else state["hits"]}
    after["translation"] = state["translation"] or str(found.get("querytranslation", ""))
    span, *rest = state["spans"]
    if not count:
        return {**after, "spans": rest}
    if count > MOST_FETCHED:
        return {**after, "spans": [*_split_span(span, state["today"]), *rest]}
    now = {"web": found["webenv"], "key": found["querykey"], "count": count, "at": 0}
    return {**after, "now": continue_after(state, now)}


def continue_after(state: SearchState, now: dict[str, Any]) -> dict[str, Any]:
    """Continue after the records fetched before an interruption, unless the search has changed since."""
    left = state.get("left")
    if left and left["count"] != now["count"]:
        raise ExpiredPosition("PubMed: the number of hits has changed since the interruption.")
    return {**now, "at": left["at"]} if left else now


def _split_span(span: Sequence[str], today: str) -> list[list[str]]:
    first, last = (date.fromisoformat(day) for day in (span or (FIRST_DAY, today)))
    if first == last:
        raise SourceError(
            f"PubMed: more than {MOST_FETCHED:,} records on one day, {first}.", "Narrow the query."
        )
    middle = first + (last - first) // 2
    return [[str(first), str(middle)], [str(middle + timedelta(days=1)), str(last)]]


def _resume(state: SearchState) -> SearchState:
    # The history server forgets after some hours: the span is searched again, and fetched from where it stopped.
    now = state["now"]
    left = {"count": now["count"], "at": now["at"]} if now else state.get("left")
    return {**state, "now": None, "left": left}


def _by_ids(dois: Sequence[str], pmids: Sequence[str]) -> list[Request]:
    del dois
    return [Request("/efetch.fcgi", {**TEXT_PARAMS, "id": ",".join(pmids)}, "nbib")] if pmids else []


PUBMED = Source(
    name="pubmed",
    title="PubMed",
    platform="NCBI E-utilities",
    address="https://eutils.ncbi.nlm.nih.gov/entrez/eutils",
    format="nbib",
    ending="nbib",
    begin=_begin,
    search=Paging(_next_request, _advance, _resume),
    # Three requests a second, or ten with a key.
    pause=(0.35, 0.11),
    key=ApiKey("NCBI_API_KEY", "api_key"),
    mail="email",
    extra=(("tool", "litreview"),),
    by_ids=_by_ids,
)
