"""Works of a web service, and whether one of them is a report of the review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from litreview.dedup.features import compare_any
from litreview.dedup.merge_rules import verdict
from litreview.dedup.normal import normal
from litreview.errors import InputError
from litreview.formats.registry import read
from litreview.model import Record
from litreview.sources.client import Client
from litreview.sources.request import Request, SourceError
from litreview.sources.services import Source


def fetch_works(client: Client, source: Source, ask: Request, *, kept: bool = True) -> list[Record]:
    """Request works from a service, and read the answer like an export.

    Args:
        client: The HTTP client.
        source: The service.
        ask: The request.
        kept: Whether a cached answer may be used.

    Raises:
        SourceError: The service cannot be used.
    """
    try:
        answer = client.get(source, ask, cached=kept)
    except SourceError as error:
        # PubMed's answer for unknown PMIDs is empty.
        if ask.wants == "nbib" and "holds no record" in error.message:
            return []
        raise
    try:
        return [
            item for item in read(answer.decode(errors="replace"), source.format) if isinstance(item, Record)
        ]
    except InputError:
        # An answer without records is valid, though an export without records is not.
        return []


def index_by_id(found: Iterable[Record]) -> dict[str, list[Record]]:
    """Map each identifier to its works."""
    index: dict[str, list[Record]] = {}
    for record in found:
        for name in ("doi", "pmid"):
            if value := getattr(record, name):
                index.setdefault(f"{name} {value}", []).append(record)
    return index


def works_with_same_id(record: Record, index: Mapping[str, list[Record]]) -> list[Record]:
    """Return the works that share an identifier with a record, which may be the same work."""
    names = [f"{name} {getattr(record, name)}" for name in ("doi", "pmid") if getattr(record, name)]
    return [work for name in names for work in index.get(name, ())]


def find_proof(mine: Record, found: Record) -> str:
    """Return the rule by which the duplicate engine merges two records, or an empty text if it does not."""
    # A shared DOI is no proof: it may be wrong, or that of a supplement with many abstracts.
    pair = verdict(compare_any(normal(mine), normal(found)))
    return pair.reasons[0] if pair is not None and pair.verdict == "same" else ""
