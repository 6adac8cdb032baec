"""`litreview search`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.name_questions import acting
from litreview.cli.options import As, WebDryRun
from litreview.cli.text_columns import plural
from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.review.review import Review
    from litreview.review.web.results import Searched

CITATIONS = "citations"
Query = Annotated[
    str | None, typer.Argument(metavar="QUERY", help="The search string, in the language of the source.")
]
Strategy = Annotated[
    Path | None, typer.Option("--strategy", metavar="FILE", help="Take the search string from this file.")
]
Filter = Annotated[
    str,
    typer.Option(
        "--filter", metavar="LIMITS", help="Further limits (OpenAlex, Crossref), in their own form."
    ),
]
Key = Annotated[
    str | None, typer.Option("--search", metavar="KEY", help="The folder of the search; else source and day.")
]
Most = Annotated[int, typer.Option("--max", metavar="N", help="Refuse a search with more hits than this.")]
Backward = Annotated[bool, typer.Option("--backward", help="With citations: what the included reports cite.")]
Forward = Annotated[bool, typer.Option("--forward", help="With citations: what cites the included reports.")]


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

    The answers become exports of a search of their own.

    A connection that breaks costs nothing: the same command goes on from the last page. `search citations` follows the
    references of the included reports through OpenAlex, one step far. Keys come from NCBI_API_KEY and OPENALEX_API_KEY,
    your mail address from LITREVIEW_MAIL.
    """
    from litreview.review.web.results import Errand

    with acting(actor) as review:
        review.web.on_wait = console.say
        if source == CITATIONS:
            if query or strategy or limits:
                raise UsageError(
                    "A citation search begins with what is included, not with words.", "Leave them out."
                )
            done = _chased(review, _directions(backward, forward), key, most, actor, dry_run=dry_run)
        else:
            if backward or forward:
                raise UsageError(
                    "--backward and --forward go with citations.", "Say `search citations --forward`."
                )
            errand = Errand(source, _words(query, strategy), limits, key, most=most)
            tick = console.ticking("records")
            done = [review.web.search(errand, actor, dry_run=dry_run, tick=tick)]
        dedupe = source == CITATIONS and not dry_run and any(one.new for one in done)
        if dedupe:
            # Most of what is cited is there already; without this each would be screened a second time.
            review.duplicates.run(actor, tick=console.ticking("pairs"))
    console.show(done if source == CITATIONS else done[0], lines(done, dedupe=dedupe))


def _directions(backward: bool, forward: bool) -> list[str]:  # two words of the command line
    # Both may be wanted; neither must not mean both, as each costs requests.
    chosen = [name for name, wanted in (("backward", backward), ("forward", forward)) if wanted]
    if not chosen:
        raise UsageError("Which way?", "Say --backward, --forward or both.")
    return chosen


def _chased(
    review: Review, ways: Sequence[str], key: str | None, most: int, actor: str | None, *, dry_run: bool
) -> list[Searched]:
    if key and len(ways) > 1:
        raise UsageError("One name for two searches.", "Give --search with one direction.")
    tick = console.ticking("records")
    return [
        review.web.follow_citations(way, actor, key=key, most=most, dry_run=dry_run, tick=tick)
        for way in ways
    ]


def _words(query: str | None, strategy: Path | None) -> str:
    from litreview.files import read_text

    if (query is None) == (strategy is None):
        raise UsageError("A search needs a QUERY or --strategy FILE, and not both.", "Quote the query.")
    # Line ends of a file are the editor's, not the query's.
    return query if query is not None else " ".join(read_text(strategy).split()) if strategy else ""


def lines(done: Sequence[Searched], *, dedupe: bool = False) -> Iterator[str]:
    """Say what searches came to, or which requests they would make."""
    for one in done:
        yield from _one(one)
    if dedupe:
        yield "What was known is joined: see `litreview duplicates` for doubtful pairs."


def _one(one: Searched) -> Iterator[str]:
    # A search that is known or empty is told as such: "0 new" would read like a failure.
    if one.requests:
        yield from asked(one.requests)
    elif one.known:
        yield f"{one.source}: this search ran today, as {one.search} ({plural(one.records, 'record')}); nothing was asked."
    elif not one.search:
        yield f"{one.source}: no hits; nothing to import."
    else:
        hits, records = plural(one.hits or 0, "hit"), plural(one.records, "record")
        yield f"{one.source}: {hits}, {records} in {plural(len(one.exports), 'export')}, {one.new:,} new, in {one.search}"
        yield from (f"  {problem.what} {problem.hint}".rstrip() for problem in one.problems)


def asked(requests: Sequence[str], most: int = 20) -> Iterator[str]:
    """Show requests that would be made, keys masked."""
    # Not wrapped: whoever wants to try one in a browser copies it whole.
    yield from (f"  {request}" for request in requests[:most])
    if len(requests) > most:
        yield f"  and {len(requests) - most:,} more (all of them with --json)"
    yield "Nothing was asked and nothing was changed."
