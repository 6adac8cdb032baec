"""Bibliographic web services: the only place that knows HTTP, and the one table of all of them."""

from __future__ import annotations

from litreview.errors import UsageError
from litreview.sources.crossref import CROSSREF
from litreview.sources.europepmc import EUROPEPMC
from litreview.sources.openalex import OPENALEX
from litreview.sources.pubmed import PUBMED
from litreview.sources.services import Source

# A further source is one module and one line here.
SOURCES: dict[str, Source] = {source.name: source for source in (PUBMED, EUROPEPMC, CROSSREF, OPENALEX)}


def source_named(name: str) -> Source:
    """Give a source by its name in the table.

    Raises:
        UsageError: There is none of that name.
    """
    if name not in SOURCES:
        raise UsageError(f"There is no source {name!r}.", f"Sources: {', '.join(SOURCES)}.")
    return SOURCES[name]
