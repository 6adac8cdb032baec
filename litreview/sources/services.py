"""The description of a web service: its URL, its rate limits, and how its searches are paged, if it has any."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from litreview.sources.request import Progressed, Request, SearchState


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What to search for.

    Attributes:
        query: In the source's own query language.
        filter: Further limits, for sources that take them separately.
        since: Only records that the source has added since this day (ISO), if it supports that.
        today: The day of the search (ISO).
    """

    query: str
    filter: str = ""
    since: str = ""
    today: str = ""


def resume_unchanged(state: SearchState) -> SearchState:
    """Continue from the position of the interruption."""
    return state


@dataclass(frozen=True, slots=True)
class Paging:
    """A search as plain functions, so that it can stop after any answer and continue from disk.

    Every state has `hits` (None until known) and `received`.

    Attributes:
        next_request: Returns the next request, or None at the end.
        advance: Returns the state after an answer.
        resume: Returns the state with which an interrupted search continues.
    """

    next_request: Callable[[SearchState], Request | None]
    advance: Callable[[SearchState, bytes], Progressed]
    resume: Callable[[SearchState], SearchState] = resume_unchanged


@dataclass(frozen=True, slots=True)
class ApiKey:
    """The names of an API key.

    Attributes:
        variable: The environment variable; a key is never stored anywhere else.
        param: The parameter of the request.
    """

    variable: str
    param: str


def no_requests(dois: Sequence[str], pmids: Sequence[str]) -> list[Request]:
    """Return no request: the source cannot be searched by identifiers."""
    del dois, pmids
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A web service.

    Attributes:
        title: Its name as shown.
        pause: Seconds between two requests, without a key and with one.
        mail: The parameter for a mail address.
        extra: Further parameters of each request.
    """

    name: str
    title: str
    address: str
    pause: tuple[float, float]
    key: ApiKey | None = None
    mail: str = ""
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Service):
    """A bibliographic database: a web service that can be searched.

    Attributes:
        title: The database as named in the flow.
        platform: The host, for PRISMA-S.
        format: The format of its answers, by name.
        ending: The ending of the file in which an answer is stored.
        begin: Returns the first state of a search for a query.
        by_ids: Returns the requests for some DOIs and PMIDs, at most `batch` in all.
        by_title: Returns the request for one title, if the source supports that.
        filters: Whether limits are separate from the query.
        dated: Whether the source can limit a search to what it has added since a day.
    """

    platform: str
    format: str
    ending: str
    begin: Callable[[SearchQuery], SearchState]
    search: Paging
    by_ids: Callable[[Sequence[str], Sequence[str]], list[Request]] = no_requests
    by_title: Callable[[str], Request] | None = None
    batch: int = 50
    filters: bool = False
    dated: bool = True
