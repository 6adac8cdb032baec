"""What the world outside gave a review: plain values, ready to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from litreview.errors import Problem


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be searched for, and where.

    Attributes:
        source: A name in the table of sources.
        query: In the source's own language.
        filter: Limits that the source takes apart from the query.
        key: The search's folder, else the source and the day.
        since: Only what the source has added since that day, where it can tell.
        update_of: The search that this one runs again.
        most: More hits than this are refused.
    """

    source: str
    query: str
    filter: str = ""
    key: str | None = None
    since: str = ""
    update_of: str = ""
    most: int = 50_000


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search by a web service came to.

    Attributes:
        search: Its id; empty where nothing was found and so nothing imported.
        hits: As the service reported them.
        records: In the exports that hold its answers, of which `new` were not known.
        known: True when this very search was run before today; then nothing was asked.
        requests: With a dry run the requests that would be made, keys masked.
    """

    source: str
    search: str = ""
    hits: int | None = None
    records: int = 0
    new: int = 0
    exports: tuple[str, ...] = ()
    known: bool = False
    requests: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Filling:
    """What was filled in for one report: values by field, the source, and what proved that it is the same work."""

    key: str
    title: str | None
    fields: Mapping[str, str]
    source: str
    proof: str


@dataclass(frozen=True, slots=True)
class Enriched:
    """What filling in came to.

    Attributes:
        asked: Reports that lacked something.
        lacking: By field, how many reports lack it still.
        unproven: Works that were found by an identifier or a title and could not be proven to be the same.
    """

    asked: int
    fillings: tuple[Filling, ...] = ()
    lacking: Mapping[str, int] | None = None
    unproven: int = 0
    requests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Retraction:
    """What was published about a report after it was.

    Attributes:
        nature: `retraction`, `concern` or `correction`.
        source: Who says so.
        notice: DOI or PMID of the notice, or nothing.
        date: Its day, or nothing.
        new: False when the review knew it.
    """

    key: str
    title: str | None
    nature: str
    source: str
    notice: str = ""
    date: str = ""
    new: bool = True


@dataclass(frozen=True, slots=True)
class Retractions:
    """What a check for retractions came to; `unchecked` reports have no identifier to be asked by."""

    checked: int
    unchecked: int
    found: tuple[Retraction, ...] = ()
    requests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Updated:
    """What running the saved searches again came to.

    Attributes:
        left: Names of searches that were not run by a web service and so cannot be run again by one.
        previous: Studies and reports that were included before, as the flow carries them.
    """

    searches: tuple[Searched, ...]
    left: tuple[str, ...] = ()
    previous: Mapping[str, int] | None = None
