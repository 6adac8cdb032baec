"""What a source is: an address, its manners, and how a search of it goes on from answer to answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from litreview.sources.request import Ask, State, Taken


@dataclass(frozen=True, slots=True)
class Wish:
    """What is searched for.

    Attributes:
        query: In the source's own language.
        filter: Further limits, where a source takes them apart from the query.
        since: Only what the source has added since that day (ISO), where it can tell.
        today: Day of the search (ISO).
    """

    query: str
    filter: str = ""
    since: str = ""
    today: str = ""


def same(state: State) -> State:
    """Go on where the search was left."""
    return state


@dataclass(frozen=True, slots=True)
class Paging:
    """A search as three plain functions, so that it can stop after any answer and go on from disk.

    Attributes:
        begin: Gives the first state; every state has `hits` (None until known) and `received`.
        ask: Gives the next request, or None at the end.
        take: Gives the state after an answer.
        resume: Gives the state with which a search that was cut off goes on.
    """

    begin: Callable[[Wish], State]
    ask: Callable[[State], Ask | None]
    take: Callable[[State, bytes], Taken]
    resume: Callable[[State], State] = same


@dataclass(frozen=True, slots=True)
class Key:
    """Where a key comes from and where it goes to.

    Attributes:
        variable: Of the environment; a key is never kept anywhere else.
        param: Of the request.
    """

    variable: str
    param: str


def no_ids(dois: Sequence[str], pmids: Sequence[str]) -> list[Ask]:
    """Ask nothing: the source is not asked by identifiers."""
    del dois, pmids
    return []


@dataclass(frozen=True, slots=True)
class Source:
    """A bibliographic web service.

    Attributes:
        title: The database, as the flow names it.
        platform: Its host, for PRISMA-S.
        format: What its answers are, in litreview's table of formats.
        ending: Of the file that an answer is kept in.
        pause: Seconds between two requests, without a key and with one.
        mail: The parameter that takes a mail address.
        extra: Further parameters that its manners ask for.
        by_ids: Gives the requests for some DOIs and PMIDs, at most `batch` in all.
        by_title: Gives the request for one title, where the source can be asked so.
        filters: Whether limits go apart from the query.
        dated: Whether it can tell what it has added since a day.
    """

    name: str
    title: str
    platform: str
    address: str
    format: str
    ending: str
    search: Paging
    pause: tuple[float, float]
    key: Key | None = None
    mail: str = ""
    extra: tuple[tuple[str, str], ...] = ()
    by_ids: Callable[[Sequence[str], Sequence[str]], list[Ask]] = no_ids
    by_title: Callable[[str], Ask] | None = None
    batch: int = 50
    filters: bool = False
    dated: bool = True
