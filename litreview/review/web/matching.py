"""Works that a service knows, and whether one of them is a report of the review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from litreview.dedup.features import compare_any
from litreview.dedup.likeness import verdict
from litreview.dedup.normal import normal
from litreview.errors import InputError
from litreview.formats.registry import read
from litreview.model import Record
from litreview.sources.client import Client
from litreview.sources.request import Request, SourceError
from litreview.sources.services import Source


def works(client: Client, source: Source, request: Request, *, kept: bool = True) -> list[Record]:
    """Give the works of an answer, read as its export would be.

    Args:
        client: Who asks.
        source: Who is asked.
        request: The request.
        kept: Whether an answer of the last week will do.

    Raises:
        SourceError: The service cannot be used.
    """
    try:
        answer = client.get(source, request, cached=kept)
    except SourceError as error:
        # PubMed answers nothing at all to PMIDs that it does not know.
        if request.wants == "nbib" and "contains no record" in error.message:
            return []
        raise
    try:
        return [
            item for item in read(answer.decode(errors="replace"), source.format) if isinstance(item, Record)
        ]
    except InputError:
        # An answer that lists nothing is an answer; as an export it would be an error.
        return []


def by_id(found: Iterable[Record]) -> dict[str, list[Record]]:
    """Sort works by each of their identifiers."""
    held: dict[str, list[Record]] = {}
    for record in found:
        for name in ("doi", "pmid"):
            if value := getattr(record, name):
                held.setdefault(f"{name} {value}", []).append(record)
    return held


def same_id(record: Record, held: Mapping[str, list[Record]]) -> list[Record]:
    """Give the works that share an identifier with a record: they may be the same, and may not."""
    names = [f"{name} {getattr(record, name)}" for name in ("doi", "pmid") if getattr(record, name)]
    return [work for name in names for work in held.get(name, ())]


def proof_of(mine: Record, found: Record) -> str:
    """Say by which rule two records are one work; nothing where the engine would not join them by itself."""
    # Stricter than a look at titles: a DOI may be another work's, and supplements share one among many.
    pair = verdict(compare_any(normal(mine), normal(found)))
    return pair.reasons[0] if pair is not None and pair.verdict == "same" else ""
