"""`litreview search`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.name_questions import open_to_write
from litreview.cli.options import As, WebDryRun
from litreview.cli.text_columns import plural
from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.review.web.results import SearchResult

CITATIONS = "citations"
SHOWN = 20
"""The number of requests listed; --json lists all."""
Query = Annotated[
    str | None, typer.Argument(metavar="QUERY", help="The search string, in the syntax of the source.")
]
Strategy = Annotated[
    Path | None, typer.Option("--strategy", metavar="FILE", help="Read the search string from this file.")
]
Filter = Annotated[
    str,
    typer.Option(
        "--filter", metavar="LIMITS", help="Additional filters of OpenAlex or Crossref, in their syntax."
    ),
]
Key = Annotated[
    str | None,
    typer.Option("--search", metavar="KEY", help="The key of the search. Default: source and date."),
]
Most = Annotated[int, typer.Option("--max", metavar="N", help="Refuse a search with more hits than this.")]
Backward = Annotated[
    bool, typer.Option("--backward", help="With citations: works that the included reports cite.")
]
Forward = Annotated[
    bool, typer.Option("--forward", help="With citations: works that cite the included reports.")
]


def run(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="pubmed, europepmc, crossref, openalex, or citations.")
    ],
    query: Query = None,
    strategy: Strategy = None,
    limits: Filter = "",
    key: Key = None,
    most: Most = 50_000,
    backward: Backward = False,
    forward: Forward = False,
    actor: As = None,
    dry_run: WebDryRun = False,
) -> None:
    """Search PubMed, Europe PMC, Crossref, OpenAlex, or citations.

    The results are saved as exports of a new search and imported. If the connection breaks, run the same command again:
    it continues from the last page. `search citations` follows the citations of the included reports by one step, through
    OpenAlex. API keys are read from NCBI_API_KEY and OPENALEX_API_KEY, your email address from LITREVIEW_MAIL.
    """
    from litreview.review.web.results import SearchRequest

    with open_to_write(actor) as review:
        review.web.on_wait = console.message
        if source == CITATIONS:
            if query or strategy or limits:
                raise UsageError(
                    "A citation search takes no QUERY, --strategy or --filter.",
                    "It starts from the included reports.",
                )
            ways = _citation_ways(backward, forward, key)
            tick = console.progress("records")
            done = [
                review.web.follow_citations(way, actor, key=key, most=most, dry_run=dry_run, tick=tick)
                for way in ways
            ]
        else:
            if backward or forward:
                raise UsageError(
                    "--backward and --forward require citations.",
                    "Example: `litreview search citations --forward`.",
                )
            errand = SearchRequest(source, _read_query(query, strategy), limits, key, most=most)
            tick = console.progress("records")
            done = [review.web.search(errand, actor, dry_run=dry_run, tick=tick)]
        dedupe = source == CITATIONS and not dry_run and any(one.new for one in done)
        if dedupe:
            # Most cited works are in the review already and need no second screening.
            review.duplicates.run(actor, tick=console.progress("pairs"))
    console.show(done if source == CITATIONS else done[0], lines(done, dedupe=dedupe))


def _citation_ways(backward: bool, forward: bool, key: str | None) -> list[str]:
    # Both directions may be wanted; neither is an error, since each costs many requests.
    ways = [way for way, wanted in (("backward", backward), ("forward", forward)) if wanted]
    if not ways:
        raise UsageError("A citation search needs a direction.", "Add --backward, --forward or both.")
    if key and len(ways) > 1:
        raise UsageError("--search names one search.", "Use it with one direction.")
    return ways


def _read_query(query: str | None, strategy: Path | None) -> str:
    from litreview.files import read_text

    if (query is None) == (strategy is None):
        raise UsageError("search takes either QUERY or --strategy FILE.", "Put the query in quotes.")
    # Line breaks in a file are not part of the query.
    return query if query is not None else " ".join(read_text(strategy).split()) if strategy else ""


def lines(done: Sequence[SearchResult], *, dedupe: bool = False) -> Iterator[str]:
    """Yield the result of each search, or the requests that it would send."""
    for one in done:
        records = plural(one.records, "record")
        # For a repeated or empty search "0 new" would read like a failure.
        if one.requests:
            yield from request_lines(one.requests)
        elif one.known:
            yield f"{one.source}: already searched today, as {one.search} ({records}); no requests sent."
        elif not one.search:
            yield f"{one.source}: no hits; nothing to import."
        else:
            found = f"{plural(one.hits or 0, 'hit')}, {records} in {plural(len(one.exports), 'export')}"
            yield f"{one.source}: {found}, {one.new:,} new, in {one.search}"
            yield from (f"  {problem.what} {problem.hint}".rstrip() for problem in one.problems)
    if dedupe:
        yield "Known works were merged; run `litreview duplicates` to check possible duplicates."


def request_lines(requests: Sequence[str]) -> Iterator[str]:
    """Yield the requests that would be sent, with keys masked."""
    # Not wrapped, so that they can be copied.
    yield from (f"  {request}" for request in requests[:SHOWN])
    if len(requests) > SHOWN:
        yield f"  … and {len(requests) - SHOWN:,} more (--json lists all)"
    yield "No requests were sent and nothing was changed."
