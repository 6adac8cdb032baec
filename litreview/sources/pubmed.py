"""PubMed by its E-utilities: a search is kept on the history server and fetched from there as nbib.

Of one search the first ten thousand records can be fetched. A larger one is cut into spans of days on which records
were added, until each is small enough; every record has such a day, so that the spans together are the search.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from litreview.sources.paging import read_json
from litreview.sources.request import Ask, SourceError, Stale, State, Taken
from litreview.sources.services import Key, Paging, Source, Wish

PAGE = 500
MOST = 9_999
LONG = 500
BEGIN = "1800-01-01"
WHOLE: list[str] = []
"""The span of a search that is not cut."""
TEXT = {"db": "pubmed", "rettype": "medline", "retmode": "text"}


def _begin(wish: Wish) -> State:
    first = [wish.since, wish.today] if wish.since else WHOLE
    return {
        "term": wish.query, "today": wish.today, "spans": [first], "now": None,
        "hits": None, "received": 0, "translation": "",
    }  # fmt: skip


def _ask(state: State) -> Ask | None:
    if not state["spans"]:
        return None
    return _fetch(state["now"]) if state["now"] else _find(state["term"], state["spans"][0])


def _find(term: str, span: Sequence[str]) -> Ask:
    # No ids in the answer: the history server keeps them, in an order that does not change.
    words = {"db": "pubmed", "term": term, "usehistory": "y", "retmode": "json", "retmax": "0"}
    if span:
        words |= {
            "datetype": "edat",
            "mindate": span[0].replace("-", "/"),
            "maxdate": span[1].replace("-", "/"),
        }
    return Ask("/esearch.fcgi", words, post=len(term) > LONG)


def _fetch(now: dict[str, Any]) -> Ask:
    where = {"WebEnv": now["web"], "query_key": now["key"], "retstart": str(now["at"]), "retmax": str(PAGE)}
    return Ask("/efetch.fcgi", {**TEXT, **where}, "nbib")


def _take(state: State, answer: bytes) -> Taken:
    return _fetched(state, answer) if state["now"] else Taken(_found(state, answer))


def _found(state: State, answer: bytes) -> State:
    """Take what a search, or one span of it, came to: nothing, too much, or a place to fetch it from."""
    # An error comes with status 200 and inside the answer.
    found = read_json(answer, lambda given: dict(given["esearchresult"]))
    if said := found.get("ERROR"):
        raise SourceError(f"PubMed: {said}", "Mend the query.")
    count = read_json(answer, lambda _: int(found["count"]))
    # Hits are those of the whole search; the spans that follow are parts of it.
    after = {**state, "hits": count if state["hits"] is None else state["hits"]}
    after["translation"] = state["translation"] or str(found.get("querytranslation", ""))
    span, *rest = state["spans"]
    if not count:
        return {**after, "spans": rest}
    if count > MOST:
        return {**after, "spans": [*_halves(span, state["today"]), *rest]}
    now = {"web": found["webenv"], "key": found["querykey"], "count": count, "at": 0}
    return {**after, "now": _further(state, now)}


def _further(state: State, now: dict[str, Any]) -> dict[str, Any]:
    """Begin behind what was fetched before the cut, unless the search has changed since."""
    left = state.get("left")
    if left and left["count"] != now["count"]:
        raise Stale("PubMed: the search has other hits than before the cut.")
    return {**now, "at": left["at"]} if left else now


def _halves(span: Sequence[str], today: str) -> list[list[str]]:
    first, last = (date.fromisoformat(day) for day in (span or (BEGIN, today)))
    if first == last:
        raise SourceError(f"PubMed: more than {MOST:,} records of one day, {first}.", "Narrow the query.")
    middle = first + (last - first) // 2
    return [[str(first), str(middle)], [str(middle + timedelta(days=1)), str(last)]]


def _fetched(state: State, answer: bytes) -> Taken:
    now = state["now"]
    # Counted in the answer, not by what was asked for: a record may be missing, and then the hits will say so.
    records = answer.count(b"\nPMID-") + answer.startswith(b"PMID-")
    at = now["at"] + PAGE
    after = {**state, "received": state["received"] + records, "now": {**now, "at": at}, "left": None}
    if at >= now["count"]:
        after |= {"now": None, "spans": state["spans"][1:]}
    return Taken(after, records)


def _resume(state: State) -> State:
    # The history server forgets after some hours: the span is searched again, and fetched from where it was left.
    now = state["now"]
    left = {"count": now["count"], "at": now["at"]} if now else state.get("left")
    return {**state, "now": None, "left": left}


def _by_ids(dois: Sequence[str], pmids: Sequence[str]) -> list[Ask]:
    del dois
    return [Ask("/efetch.fcgi", {**TEXT, "id": ",".join(pmids)}, "nbib")] if pmids else []


PUBMED = Source(
    name="pubmed",
    title="PubMed",
    platform="NCBI E-utilities",
    address="https://eutils.ncbi.nlm.nih.gov/entrez/eutils",
    format="nbib",
    ending="nbib",
    search=Paging(_begin, _ask, _take, _resume),
    # Three requests a second, or ten with a key.
    pause=(0.35, 0.11),
    key=Key("NCBI_API_KEY", "api_key"),
    mail="email",
    extra=(("tool", "litreview"),),
    by_ids=_by_ids,
)
