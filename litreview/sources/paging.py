"""Fetching page by page; each page comes with the state that follows it, so an interruption costs one request."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from litreview.sources.client import Client
from litreview.sources.request import Progressed, Request, SearchState, SourceError
from litreview.sources.services import Paging, SearchQuery, Source

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CursorPage:
    """The counts of a page and the next cursor: all hits, the page's own records, and the cursor or None."""

    hits: int
    records: int
    next: str | None


def fetch_pages(
    client: Client, source: Source, paging: Paging, state: SearchState, most: int
) -> Iterator[tuple[SearchState, bytes | None]]:
    """Fetch the rest of a search; after each answer yield the state, and the answer if it contains records.

    Raises:
        SourceError: The service cannot be used, has more than `most` hits, or sends pages without end.
    """
    answers = 0
    while (request := paging.next_request(state)) is not None:
        answer = client.get(source, request)
        result = paging.advance(state, answer)
        state = result.state
        answers += 1
        hits = state["hits"] or 0
        if hits > most:
            raise SourceError(
                f"{source.title}: {hits:,} hits; at most {most:,} are fetched.",
                "Narrow the query, or raise the limit with --max.",
            )
        # Real pages contain more than one record each; without a limit a server could send pages for ever.
        if answers > hits + 1000:
            raise SourceError(f"{source.title}: pages without end for {hits:,} hits.", "Try again tomorrow.")
        yield state, answer if result.records else None


def cursor_start(first: Callable[[SearchQuery], dict[str, str]]) -> Callable[[SearchQuery], SearchState]:
    """Return what begins a search in a source with cursors, given the parameters of its first request."""
    return lambda query: {"words": first(query), "cursor": "*", "hits": None, "received": 0}


def cursor_paging(
    path: str,
    cursor: str,
    read: Callable[[dict[str, Any]], CursorPage],
    long: Callable[[Request], Request] = lambda request: request,
) -> Paging:
    """Return the paging of a source that gives a cursor with each page.

    Args:
        path: The path of the request.
        cursor: The name of the cursor parameter, which starts as `*`.
        read: Parses a page.
        long: Converts a request with long parameters.
    """

    def next_request(state: SearchState) -> Request | None:
        at = state["cursor"]
        return None if at is None else long(Request(path, {**state["words"], cursor: at}))

    def advance(state: SearchState, answer: bytes) -> Progressed:
        page = read_json(answer, read)
        hits = page.hits if state["hits"] is None else state["hits"]
        received = state["received"] + page.records
        # Also by count: one service returns a cursor for ever, another repeats the last one.
        ended = not page.records or received >= hits
        after = {**state, "hits": hits, "received": received, "cursor": None if ended else page.next}
        return Progressed(after, page.records)

    return Paging(next_request, advance)


def read_json(answer: bytes, read: Callable[[dict[str, Any]], T]) -> T:
    """Parse an answer that is JSON.

    Raises:
        SourceError: It lacks an expected field.
    """
    try:
        return read(json.loads(answer))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise SourceError(
            f"A service answered in an unexpected form ({type(error).__name__}: {error}).",
            "Its interface may have changed: look for a newer version of litreview.",
        ) from error
