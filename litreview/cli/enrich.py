"""`litreview enrich`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.name_questions import acting
from litreview.cli.options import As, WebDryRun
from litreview.cli.search import asked
from litreview.cli.text_columns import plural

if TYPE_CHECKING:
    from litreview.review.web.results import Enriched

Sources = Annotated[
    list[str] | None,
    typer.Option(
        "--from", metavar="SOURCE", help="Ask only this source; give it again for more. Else all, best first."
    ),
]
Every = Annotated[bool, typer.Option("--all", help="Also reports that were excluded.")]
TakeBack = Annotated[bool, typer.Option("--undo", help="Take back what the newest run filled in.")]


def run(
    sources: Sources = None,
    every: Every = False,
    undo: TakeBack = False,
    actor: As = None,
    dry_run: WebDryRun = False,
) -> None:
    """Fill in missing abstracts, DOIs and PMIDs.

    A value is taken only from a work that is proven to be the same, by the rules that join duplicates; nothing is ever
    overwritten, and each value says where it is from. Asks PubMed, Europe PMC, Crossref and OpenAlex.
    """
    with acting(actor) as review:
        review.web.on_wait = console.say
        if undo:
            taken = review.web.undo("enrichment", actor)
            console.show({"taken_back": taken}, [f"{plural(taken, 'report')} as before."])
            return
        tick = console.ticking("reports")
        done = review.web.enrich(sources or (), actor, every=every, dry_run=dry_run, tick=tick)
    console.show(done, lines(done, dry_run=dry_run))


def lines(done: Enriched, *, dry_run: bool = False) -> Iterator[str]:
    """Say what was found and what was not."""
    if not done.asked:
        yield "No report lacks an abstract, a DOI or a PMID."
        return
    if dry_run:
        yield f"{plural(done.asked, 'report')} lack something. First of all these would be asked:"
        yield from asked(done.requests)
        return
    yield f"{plural(done.asked, 'report')} lacked something; something was found for {len({f.key for f in done.fillings}):,}."
    # By source, since a reader of the review may ask where abstracts came from.
    found = Counter((name, filling.source) for filling in done.fillings for name in filling.fields)
    yield from (f"  {plural(n, name)} from {source}" for (name, source), n in sorted(found.items()))
    left = [plural(n, name) for name, n in (done.lacking or {}).items() if n]
    yield f"Not found: {', '.join(left) or 'nothing'}."
    if done.unproven:
        yield f"{plural(done.unproven, 'report')} met a work that could not be proven to be the same: its identifier may be wrong."
