"""Citation searching: the works that the included reports cite, or that cite them, as a search of its own."""

from __future__ import annotations

import hashlib

from litreview.errors import UsageError
from litreview.review.context import Context
from litreview.review.views import SearchFacts
from litreview.review.web.batches import INCLUDED, load_reports
from litreview.review.web.plan import SearchPlan
from litreview.sources.citations import CITATIONS, DIRECTIONS, citation_search
from litreview.sources.openalex import OPENALEX

DESCRIPTIONS = {"backward": "works that they cite", "forward": "works that cite them"}


def plan_citation_search(context: Context, direction: str, key: str | None, most: int) -> SearchPlan:
    """Plan a citation search from the included reports.

    Raises:
        UsageError: There is no such direction, or no included report has a DOI or a PMID.
    """
    if direction not in DIRECTIONS:
        raise UsageError(f"{direction!r} is not a direction.", f"Use {' or '.join(DIRECTIONS)}.")
    with context.store.read() as session:
        known = [report.record for report in load_reports(session, INCLUDED)]
    # Sorted, so that the same reports give the same search in any order.
    dois = sorted({record.doi for record in known if record.doi})
    pmids = sorted({record.pmid for record in known if record.pmid and not record.doi})
    if not dois and not pmids:
        raise UsageError(
            "No included report has a DOI or a PMID to search citations by.",
            "Include reports first, or fill in identifiers with `litreview enrich`.",
        )
    # With all seeds, without which a citation search cannot be repeated.
    strategy = f"{direction} citation searching, {DESCRIPTIONS[direction]}, from {len(dois) + len(pmids)} included reports:\n"
    strategy += "".join(f"{seed}\n" for seed in (*dois, *(f"PMID {pmid}" for pmid in pmids)))
    lacking = len(known) - sum(bool(record.doi or record.pmid) for record in known)
    items = {
        "citation_searching": f"{direction}: {DESCRIPTIONS[direction]}, in OpenAlex, depth one, from {len(known)} included reports"
        + (
            f", of which {lacking} {'has' if lacking == 1 else 'have'} no identifier and could not be used"
            if lacking
            else ""
        )
    }
    day = context.clock().date().isoformat()
    name = f"OpenAlex, {direction} citations"
    facts = SearchFacts(key, "citation", name, OPENALEX.platform, day, items=items)
    # With other included reports it is another search, even on the same day.
    seeds = hashlib.sha256(strategy.encode()).hexdigest()[:16]
    web = {"source": OPENALEX.name, "direction": direction, "seeds": seeds}
    return SearchPlan(
        OPENALEX, CITATIONS, citation_search(direction, dois, pmids), web, facts, strategy, most
    )
