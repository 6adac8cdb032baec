"""Pages, one after the other: each is handed on with the state that follows it, so that any cut costs one request."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from litreview.sources.client import Client
from litreview.sources.request import Ask, SourceError, State, Taken
from litreview.sources.services import Paging, Source, Wish

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Read:
    """What a page of a list by cursor says: all hits, its own records, and the next cursor or None."""

    hits: int
    records: int
    next: str | None


def pages(
    client: Client, source: Source, paging: Paging, state: State, most: int
) -> Iterator[tuple[State, bytes | None]]:
    """Fetch what is left of a search; give after each answer the state, and the answer if it holds records.

    Raises:
        SourceError: The service cannot be used, has more than `most` hits, or gives no end.
    """
    answers = 0
    while (ask := paging.ask(state)) is not None:
        answer = client.get(source, ask)
        taken = paging.take(state, answer)
        state = taken.state
        answers += 1
        hits = state["hits"] or 0
        if hits > most:
            raise SourceError(
                f"{source.title}: {hits:,} hits, and at most {most:,} are fetched.",
                "Narrow the query, or say --max.",
            )
        # Honest pages are fuller than this; without a bound a server could keep us for ever.
        if answers > hits + 1000:
            raise SourceError(f"{source.title}: it gives no end to {hits:,} hits.", "Try again tomorrow.")
        yield state, answer if taken.records else None


def by_cursor(
    first: Callable[[Wish], dict[str, str]],
    path: str,
    cursor: str,
    read: Callable[[dict[str, Any]], Read],
    long: Callable[[Ask], Ask] = lambda ask: ask,
) -> Paging:
    """Make the paging of a source that gives a cursor with each page.

    Args:
        first: Gives the words of the first request.
        path: Where it goes.
        cursor: The parameter of the cursor, which begins with `*`.
        read: Reads a page.
        long: Gives another form to a request with many words.
    """

    def begin(wish: Wish) -> State:
        return {"words": first(wish), "cursor": "*", "hits": None, "received": 0}

    def ask(state: State) -> Ask | None:
        at = state["cursor"]
        return None if at is None else long(Ask(path, {**state["words"], cursor: at}))

    def take(state: State, answer: bytes) -> Taken:
        page = read_json(answer, read)
        hits = page.hits if state["hits"] is None else state["hits"]
        received = state["received"] + page.records
        # By count too: one service gives a cursor for ever, another repeats the last one.
        ended = not page.records or received >= hits
        going_on = {**state, "hits": hits, "received": received, "cursor": None if ended else page.next}
        return Taken(going_on, page.records)

    return Paging(begin, ask, take)


def read_json(answer: bytes, read: Callable[[dict[str, Any]], T]) -> T:
    """Read an answer that is JSON.

    Raises:
        SourceError: It lacks what such an answer has.
    """
    try:
        return read(json.loads(answer))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise SourceError(
            f"A service answered in another form than it is known for ({type(error).__name__}: {error}).",
            "It may have changed: look for a newer litreview.",
        ) from error
