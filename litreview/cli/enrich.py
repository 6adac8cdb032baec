"""`litreview enrich`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.name_questions import open_to_write
from litreview.cli.open_access import run_open_access
from litreview.cli.options import As, Only, WebDryRun
from litreview.cli.search import request_lines
from litreview.cli.text_columns import plural
from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.review.web.results import EnrichmentResult

Sources = Annotated[
    list[str] | None,
    typer.Option(
        "--from", metavar="SOURCE", help="Ask only this source; can be repeated. Default: all, best first."
    ),
]
Every = Annotated[bool, typer.Option("--all", help="Include excluded reports.")]
TakeBack = Annotated[bool, typer.Option("--undo", help="Undo the latest run.")]
OpenAccess = Annotated[
    bool,
    typer.Option("--open-access", help="Name open copies of the reports that await retrieval."),
]
Fetch = Annotated[
    bool, typer.Option("--fetch", help="With --open-access: fetch the PDF files and keep them as full texts.")
]


def run(
    sources: Sources = None,
    every: Every = False,
    undo: TakeBack = False,
    open_access: OpenAccess = False,
    fetch: Fetch = False,
    only: Only = None,
    actor: As = None,
    dry_run: WebDryRun = False,
) -> None:
    """Fill in missing abstracts, DOIs and PMIDs; find open full texts.

    Asks PubMed, Europe PMC, Crossref and OpenAlex. A value is taken only from a work that the rules for duplicates prove
    to be the same. Nothing is overwritten, and the source of each value is recorded.

    With --open-access, asks Unpaywall and OpenAlex instead where the full texts of reports that await retrieval can be read
    without payment; --only limits it to some of them. With --fetch, their PDF files are kept as by `retrieve`; `litreview
    undo` takes that back. Unpaywall needs your mail address, from LITREVIEW_MAIL or the settings.
    """
    if open_access:
        if every or undo:
            raise UsageError(
                "--open-access takes no --all or --undo.", "To undo --fetch, run `litreview undo`."
            )
        run_open_access(sources or (), only, actor, fetch=fetch, dry_run=dry_run)
        return
    if fetch or only is not None:
        raise UsageError("--fetch and --only need --open-access.")
    with open_to_write(actor) as review:
        review.web.on_wait = console.message
        if undo:
            taken = review.web.undo("enrichment", actor)
            console.show({"taken_back": taken}, [f"{plural(taken, 'report')} restored."])
            return
        tick = console.progress("reports")
        done = review.web.enrich(sources or (), actor, every=every, dry_run=dry_run, tick=tick)
    console.show(done, lines(done, dry_run=dry_run))


def lines(done: EnrichmentResult, *, dry_run: bool = False) -> Iterator[str]:
    """Yield what was found, by source, and what was not."""
    if not done.asked:
        yield "No report lacks an abstract, a DOI or a PMID."
        return
    if dry_run:
        yield f"{plural(done.asked, 'report')} with missing values. The first requests would be:"
        yield from request_lines(done.requests)
        return
    yield f"{plural(done.asked, 'report')} with missing values; values found for {len({f.key for f in done.fillings}):,}."
    found = Counter((name, filling.source) for filling in done.fillings for name in filling.fields)
    yield from (f"  {plural(n, name)} from {source}" for (name, source), n in sorted(found.items()))
    left = [plural(n, name) for name, n in (done.lacking or {}).items() if n]
    yield f"Not found: {', '.join(left) or 'nothing'}."
    if done.unproven:
        works = "a work" if done.unproven == 1 else "works"
        yield f"{plural(done.unproven, 'report')} matched {works} that could not be proven to be the same; check the identifiers."
