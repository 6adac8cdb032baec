"""The table of all bibliographic web services."""

from __future__ import annotations

from litreview.errors import UsageError
from litreview.sources.crossref import CROSSREF
from litreview.sources.europepmc import EUROPEPMC
from litreview.sources.openalex import OPENALEX
from litreview.sources.pubmed import PUBMED
from litreview.sources.services import Source

# A new source is one module and one line here.
SOURCES: dict[str, Source] = {source.name: source for source in (PUBMED, EUROPEPMC, CROSSREF, OPENALEX)}


def source_named(name: str) -> Source:
    """Return a source by its name.

    Raises:
        UsageError: There is no source of that name.
    """
    if name not in SOURCES:
        raise UsageError(f"There is no source {name!r}.", f"Sources: {', '.join(SOURCES)}.")
    return SOURCES[name]
