"""Citation searching through OpenAlex: the references of some works, and the works that cite them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from litreview.sources.openalex import PAGE, SEPARATORS, parse_page
from litreview.sources.paging import read_json
from litreview.sources.request import Progressed, Request, SearchState
from litreview.sources.services import Paging

BATCH = 50
"""Works per request; OpenAlex takes at most a hundred values, and the length of a URL is limited."""
DIRECTIONS = ("backward", "forward")


def citation_search(direction: str, dois: Iterable[str], pmids: Iterable[str]) -> SearchState:
    """Return the first state of a citation search.

    Args:
        direction: `backward` for the references of the works, `forward` for works that cite them.
        dois: The DOIs of works.
        pmids: The PMIDs of works without a DOI.
    """
    known = {"doi": dois, "pmid": pmids}
    find = [
        f"{name}:{'|'.join(batch)}"
        for name, values in known.items()
        for batch in _batches([value for value in values if SEPARATORS.isdisjoint(value)])
    ]
    return {
        "direction": direction, "find": find, "ids": [], "known": [], "fetch": None, "cursor": "*",
        "hits": 0, "received": 0,
    }  # fmt: skip


def _batches(values: Sequence[str]) -> list[list[str]]:
    rest = iter(values)
    return list(iter(lambda: list(islice(rest, BATCH)), []))


def _next_request(state: SearchState) -> Request | None:
    if state["find"]:
        return Request("/works", {"filter": state["find"][0], "per_page": PAGE})
    if not state["fetch"]:
        return None
    return Request("/works", {"filter": state["fetch"][0], "per_page": PAGE, "cursor": state["cursor"]})


def _advance(state: SearchState, answer: bytes) -> Progressed:
    if state["find"]:
        return Progressed(add_known_works(state, answer))
    page = read_json(answer, parse_page)
    first = state["cursor"] == "*"
    after = {**state, "received": state["received"] + page.records, "cursor": page.next}
    # The sum over all requests, each counted with its first page.
    after["hits"] = state["hits"] + (page.hits if first else 0)
    if page.next is None or not page.records or page.next == state["cursor"]:
        after |= {"fetch": state["fetch"][1:], "cursor": "*"}
    return Progressed(after, page.records)


def add_known_works(state: SearchState, answer: bytes) -> SearchState:
    """Add the ids and references of the works of the review; after the last of them, decide what to fetch."""
    works = read_json(
        answer,
        lambda found: [
            (_short_id(work["id"]), [_short_id(each) for each in work.get("referenced_works") or ()])
            for work in found["results"]
        ],
    )
    known = [*state["known"], *(id_ for id_, _ in works)]
    cited = [id_ for _, references in works for id_ in references]
    after = {**state, "known": known, "ids": [*state["ids"], *cited], "find": state["find"][1:]}
    if not after["find"]:
        forward = state["direction"] == "forward"
        # Each work once: a reference shared by several works is one record of this search.
        wanted = list(dict.fromkeys(known if forward else after["ids"]))
        name = "cites" if forward else "ids.openalex"
        after["fetch"] = [f"{name}:{'|'.join(batch)}" for batch in _batches(wanted)]
    return after


def _short_id(address: str) -> str:
    return address.rsplit("/", 1)[-1]


CITATIONS = Paging(_next_request, _advance)
