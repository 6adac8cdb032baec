"""Requests to web services and their results, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from litreview.errors import Problem
from litreview.sources.open_copies import OpenCopy


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search to run in a web service.

    Attributes:
        source: The name of the source.
        query: The query, in the source's own language.
        filter: Limits that the source takes separately from the query.
        key: The name of the search's folder; by default, the source and the day.
        since: Only works that were added since this day, if the source supports that.
        update_of: The search that this one repeats.
        most: The maximum number of hits.
    """

    source: str
    query: str
    filter: str = ""
    key: str | None = None
    since: str = ""
    update_of: str = ""
    most: int = 50_000


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The result of a search in a web service.

    Attributes:
        search: The id of the search; empty if nothing was found, and so nothing imported.
        hits: Number of hits that the service reported.
        records: Number of records in its exports.
        new: Number of these that were not in the review.
        known: Whether this search was already run today, so that no request was made.
        requests: The requests that a dry run would make, with keys masked.
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
class FilledReport:
    """The values that were added to a report, by field, with their source and the rule that proved the match."""

    key: str
    title: str | None
    fields: Mapping[str, str]
    source: str
    proof: str


@dataclass(frozen=True, slots=True)
class EnrichmentResult:
    """The result of an enrichment.

    Attributes:
        asked: Number of reports with missing fields.
        lacking: Number of reports that still lack a value, by field.
        unproven: Number of reports for which a work was found by an identifier but not proven to be the same.
    """

    asked: int
    fillings: tuple[FilledReport, ...] = ()
    lacking: Mapping[str, int] | None = None
    unproven: int = 0
    requests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenReport:
    """The open copies of a report that awaits retrieval.

    Attributes:
        copies: The copies, the best first.
        fetched: The copy that was fetched and kept as the report's full text.
        problem: Why a service gave no answer about it, or why no copy was fetched; else empty.
    """

    key: str
    title: str | None
    copies: tuple[OpenCopy, ...]
    fetched: OpenCopy | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class OpenAccessResult:
    """The result of a search for open copies.

    Attributes:
        awaited: Number of reports that await retrieval, of those that were chosen.
        without_id: Number of these that have neither a DOI nor a PMID, so that no service could be asked.
        reports: The others.
    """

    awaited: int
    without_id: int
    reports: tuple[OpenReport, ...] = ()
    requests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Retraction:
    """A notice about a report.

    Attributes:
        nature: `retraction`, `concern` or `correction`.
        source: The service that lists the notice.
        notice: The DOI or PMID of the notice, or an empty text.
        date: The day of the notice, or an empty text.
        new: Whether the notice was not recorded in the review before.
    """

    key: str
    title: str | None
    nature: str
    source: str
    notice: str = ""
    date: str = ""
    new: bool = True


@dataclass(frozen=True, slots=True)
class RetractionResult:
    """The result of a check for retractions; `unchecked` reports have no identifier."""

    checked: int
    unchecked: int
    found: tuple[Retraction, ...] = ()
    requests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UpdateResult:
    """The result of running the saved searches again.

    Attributes:
        left: Names of searches that were not run by a web service and so were not repeated.
        previous: Numbers of studies and reports that were included before the update.
    """

    searches: tuple[SearchResult, ...]
    left: tuple[str, ...] = ()
    previous: Mapping[str, int] | None = None
