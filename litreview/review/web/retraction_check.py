"""The check for retractions and concerns about reports that are included or undecided."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from litreview.decoding import open_text
from litreview.doi import normal_doi
from litreview.errors import InputError
from litreview.files import open_binary
from litreview.prisma.boxes import OPEN
from litreview.review import event_bodies
from litreview.review.context import Context
from litreview.review.web.additions import RETRACTION
from litreview.review.web.batches import INCLUDED, QueriedReport, batched, load_reports
from litreview.review.web.matching import fetch_works
from litreview.review.web.results import Retraction, RetractionResult
from litreview.sources.client import Client
from litreview.sources.crossref import CROSSREF, UPDATES_BATCH, parse_notices, update_requests
from litreview.sources.pubmed import PUBMED
from litreview.sources.request import Request
from litreview.sources.services import Source
from litreview.store.store import StoreSession
from litreview.text import drop_controls
from litreview.ticks import Tick

WATCH = "Retraction Watch"
# The terms of Crossref and of Retraction Watch, only letters, in lower case; corrections are not listed.
NATURES = {
    "retraction": "retraction",
    "partialretraction": "retraction",
    "withdrawal": "retraction",
    "removal": "retraction",
    "expressionofconcern": "concern",
}
# PubMed's publication types, and its fields with the notice.
PUBMED_TYPES = {"retracted publication": "retraction"}
PUBMED_TAGS = {"RIN": "retraction", "RPI": "retraction", "ECI": "concern"}
COLUMNS = ("OriginalPaperDOI", "OriginalPaperPubMedID", "RetractionNature")


@dataclass(frozen=True, slots=True)
class PublishedNotice:
    """A notice about the work with a DOI or PMID."""

    id: str
    nature: str
    source: str
    notice: str = ""
    date: str = ""


def check(
    context: Context, watch: Path | None, client: Client | None, actor: str, tick: Tick
) -> RetractionResult:
    """Look for notices about reports that are included or undecided, and record new ones as events.

    Args:
        context: The review.
        watch: A table of Retraction Watch, or None.
        client: The HTTP client for Crossref and PubMed, or None to make no requests.
        actor: The reviewer.
        tick: Called with the number of requests done and their total.

    Raises:
        InputError: The file is not such a table; no request was made.
        SourceError: A service cannot be used; nothing was recorded.
    """
    found = _open_reports(context)
    ids = {value: report for report in found for value in (report.record.doi, report.record.pmid) if value}
    # The file first: if it is the wrong one, no request is made.
    notices_found = list(_retraction_watch_notices(watch, ids)) if watch else []
    if client:
        notices_found += _published_notices(client, found, tick)
    with context.store.write() as session:
        hits = list(_matched(session, ids, notices_found))
        new = [(RETRACTION, _body(session, hit)) for hit in hits if hit.new]
        context.add(session, actor, new)
    checked = sum(bool(report.record.doi or report.record.pmid) for report in found)
    return RetractionResult(checked, len(found) - checked, tuple(hits))


def requests(context: Context, client: Client) -> RetractionResult:
    """Return the requests that would be made."""
    found = _open_reports(context)
    checked = sum(bool(report.record.doi or report.record.pmid) for report in found)
    shown = tuple(client.describe(source, ask) for source, ask in _requests(found))
    return RetractionResult(checked, len(found) - checked, requests=shown)


def _open_reports(context: Context) -> list[QueriedReport]:
    with context.store.read() as session:
        return load_reports(session, INCLUDED | OPEN)


def _requests(found: Iterable[QueriedReport]) -> Iterator[tuple[Source, Request]]:
    records = [report.record for report in found]
    for dois in batched([record.doi for record in records if record.doi], UPDATES_BATCH):
        yield from ((CROSSREF, ask) for ask in update_requests(dois))
    for pmids in batched([record.pmid for record in records if record.pmid], 200):
        yield from ((PUBMED, ask) for ask in PUBMED.by_ids((), pmids))


def _published_notices(client: Client, found: Iterable[QueriedReport], tick: Tick) -> list[PublishedNotice]:
    notices_found: list[PublishedNotice] = []
    asks = list(_requests(found))
    for done, (source, ask) in enumerate(asks, 1):
        # Never a cached answer, as a notice may have been published since.
        notices_found += (
            _crossref_notices(client, ask) if source is CROSSREF else _pubmed_notices(client, ask)
        )
        tick(done, len(asks))
    return notices_found


def _crossref_notices(client: Client, ask: Request) -> Iterator[PublishedNotice]:
    for one in parse_notices(client.get(CROSSREF, ask)):
        if nature := _nature(one.nature):
            yield PublishedNotice(one.doi, nature, CROSSREF.title, one.notice, one.date)


def _pubmed_notices(client: Client, ask: Request) -> Iterator[PublishedNotice]:
    for record in fetch_works(client, PUBMED, ask, kept=False):
        kinds = {PUBMED_TYPES.get(kind.casefold()) for kind in record.raw.get("PT", ())}
        # Old notices are only in the field, new ones in both.
        lines = {PUBMED_TAGS[tag]: record.raw[tag][0] for tag in PUBMED_TAGS if tag in record.raw}
        for nature in sorted({*filter(None, kinds), *lines}):
            yield PublishedNotice(
                record.pmid or "", nature, PUBMED.title, drop_controls(lines.get(nature, ""))
            )


def _nature(word: str) -> str:
    return NATURES.get("".join(sign for sign in word.casefold() if sign.isalpha()), "")


def _retraction_watch_notices(path: Path, ids: dict[str, QueriedReport]) -> Iterator[PublishedNotice]:
    with open_binary(path) as stream:
        text, _, _ = open_text(stream)
        rows = csv.DictReader(text)
        if not set(COLUMNS) <= set(rows.fieldnames or ()):
            raise InputError(
                f"{path}: not a table of Retraction Watch.", f"It needs the columns {', '.join(COLUMNS)}."
            )
        # Row by row: the table has tens of thousands of rows, and a review a few hundred reports.
        for row in rows:
            doi, pmid = (
                normal_doi(row["OriginalPaperDOI"]) or "",
                (row["OriginalPaperPubMedID"] or "").strip(),
            )
            id_ = doi if doi in ids else pmid
            nature = _nature(row["RetractionNature"] or "")
            if nature and id_ in ids:
                notice = normal_doi(row.get("RetractionDOI")) or ""
                yield PublishedNotice(
                    id_, nature, WATCH, notice, drop_controls((row.get("RetractionDate") or "").split(" ")[0])
                )


def _matched(
    session: StoreSession, ids: dict[str, QueriedReport], notices_found: Iterable[PublishedNotice]
) -> Iterator[Retraction]:
    """Yield each notice about a report once, with whether it is new to the review."""
    seen: set[tuple[str, ...]] = set()
    for one in notices_found:
        report = ids.get(one.id)
        if report is None:
            continue
        lead = session.reports.lead(report.lead)
        # Notices of two sources are listed separately.
        name = (lead, one.nature, one.source)
        if name in seen:
            continue
        seen.add(name)
        known = {
            (str(event.body.get("nature")), str(event.body.get("source")))
            for event in event_bodies.events_in_force(
                session, session.reports.members([lead])[lead], RETRACTION
            )
        }
        hit = Retraction(lead, report.record.title, one.nature, one.source, one.notice, one.date)
        yield replace(hit, new=(one.nature, one.source) not in known)


def _body(session: StoreSession, hit: Retraction) -> dict[str, object]:
    facts = {"nature": hit.nature, "source": hit.source, "notice": hit.notice, "date": hit.date}
    return event_bodies.describe_report(session, hit.key) | facts
