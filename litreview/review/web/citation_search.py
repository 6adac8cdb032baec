"""Citation searching: what the included reports cite, or what cites them, one step far, as a search of its own."""

from __future__ import annotations

import hashlib

from litreview.errors import UsageError
from litreview.review.context import Context
from litreview.review.views import SearchFacts
from litreview.review.web.batches import INCLUDED, reports
from litreview.review.web.request_plan import Run
from litreview.sources.citations import CITATIONS, DIRECTIONS, citation_search
from litreview.sources.openalex import OPENALEX

SAID = {"backward": "works that they cite", "forward": "works that cite them"}


def planned(context: Context, direction: str, key: str | None, most: int) -> Run:
    """Say what a citation search from the included reports is.

    Raises:
        UsageError: There is no such direction, or no included report has a DOI or a PMID.
    """
    if direction not in DIRECTIONS:
        raise UsageError(f"{direction!r} is no direction.", f"Say {' or '.join(DIRECTIONS)}.")
    with context.store.read() as session:
        known = [report.record for report in reports(session, INCLUDED)]
    # Sorted, so that the same set of reports is the same search whatever order they were included in.
    dois = sorted({record.doi for record in known if record.doi})
    pmids = sorted({record.pmid for record in known if record.pmid and not record.doi})
    if not dois and not pmids:
        raise UsageError(
            "No included report has a DOI or a PMID to search citations by.",
            "Include reports first, or fill in identifiers with `litreview enrich`.",
        )
    # All of them are named: without its seeds a citation search cannot be done again.
    strategy = f"{direction} citation searching, {SAID[direction]}, from {len(dois) + len(pmids)} included reports:\n"
    strategy += "".join(f"{seed}\n" for seed in (*dois, *(f"PMID {pmid}" for pmid in pmids)))
    lacking = len(known) - sum(bool(record.doi or record.pmid) for record in known)
    items = {
        "citation_searching": f"{direction}: {SAID[direction]}, in OpenAlex, depth one, from {len(known)} included reports"
        + (f", of which {lacking} have no identifier and could not be asked about" if lacking else "")
    }
    day = context.clock().date().isoformat()
    name = f"OpenAlex, {direction} citations"
    facts = SearchFacts(key, "citation", name, OPENALEX.platform, day, items=items)
    # Other reports may be included before the day ends; that is another search.
    seeds = hashlib.sha256(strategy.encode()).hexdigest()[:16]
    web = {"source": OPENALEX.name, "direction": direction, "seeds": seeds}
    return Run(OPENALEX, CITATIONS, citation_search(direction, dois, pmids), web, facts, strategy, most)
