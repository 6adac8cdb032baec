"""Retractions and concerns of the reports that a review includes, or may include still."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from litreview.errors import InputError
from litreview.files import open_binary
from litreview.review import event_bodies
from litreview.review.context import Context, Tick
from litreview.review.web.additions import RETRACTION
from litreview.review.web.batches import INCLUDED, OPEN, Report, batches, reports
from litreview.review.web.matching import works
from litreview.review.web.results import Retraction, Retractions
from litreview.sources.client import Client
from litreview.sources.crossref import CROSSREF, UPDATES_BATCH, parse_notices, update_requests
from litreview.sources.pubmed import PUBMED
from litreview.sources.request import Request
from litreview.sources.services import Source
from litreview.store.store import StoreSession
from litreview.text import drop_controls, normal_doi, open_text

WATCH = "Retraction Watch"
# The words of Crossref and of Retraction Watch, without blanks, lines and case; corrections are no reason to worry.
NATURES = {
    "retraction": "retraction",
    "partialretraction": "retraction",
    "withdrawal": "retraction",
    "removal": "retraction",
    "expressionofconcern": "concern",
}
# PubMed's kinds of document, and its lines that name the notice.
PUBMED_TYPES = {"retracted publication": "retraction"}
PUBMED_TAGS = {"RIN": "retraction", "RPI": "retraction", "ECI": "concern"}
COLUMNS = ("OriginalPaperDOI", "OriginalPaperPubMedID", "RetractionNature")


@dataclass(frozen=True, slots=True)
class Told:
    """A notice about a work, by the DOI or the PMID of the work."""

    id: str
    nature: str
    source: str
    notice: str = ""
    date: str = ""


def check(context: Context, watch: Path | None, client: Client | None, actor: str, tick: Tick) -> Retractions:
    """Look for notices about the reports that are included or undecided; new ones become events.

    Args:
        context: The review.
        watch: A table of Retraction Watch, or none.
        client: Who asks Crossref and PubMed; None asks nobody.
        actor: The reviewer.
        tick: Is told how many reports of how many were asked about.

    Raises:
        InputError: The file is no such table; nobody was asked then.
        SourceError: A service cannot be used; nothing was recorded then.
    """
    found = _open_reports(context)
    ids = _by_id(found)
    # The file first: when it is the wrong one, nobody need be asked.
    told = list(_watched(watch, ids)) if watch else []
    if client:
        told += _asked(client, found, tick)
    with context.store.write() as session:
        hits = list(_matched(session, ids, told))
        new = [(RETRACTION, _body(session, hit)) for hit in hits if hit.new]
        context.add(session, actor, new)
    checked = sum(bool(report.record.doi or report.record.pmid) for report in found)
    return Retractions(checked, len(found) - checked, tuple(hits))


def requests(context: Context, client: Client) -> Retractions:
    """Say what would be asked."""
    found = _open_reports(context)
    checked = sum(bool(report.record.doi or report.record.pmid) for report in found)
    shown = tuple(client.describe(source, ask) for source, ask in _asks(found))
    return Retractions(checked, len(found) - checked, requests=shown)


def _open_reports(context: Context) -> list[Report]:
    with context.store.read() as session:
        return reports(session, INCLUDED | OPEN)


def _by_id(found: Iterable[Report]) -> dict[str, Report]:
    return {value: report for report in found for value in (report.record.doi, report.record.pmid) if value}


def _asks(found: Iterable[Report]) -> Iterator[tuple[Source, Request]]:
    records = [report.record for report in found]
    for dois in batches([record.doi for record in records if record.doi], UPDATES_BATCH):
        yield from ((CROSSREF, ask) for ask in update_requests(dois))
    for pmids in batches([record.pmid for record in records if record.pmid], 200):
        yield from ((PUBMED, ask) for ask in PUBMED.by_ids((), pmids))


def _asked(client: Client, found: Iterable[Report], tick: Tick) -> list[Told]:
    told: list[Told] = []
    asks = list(_asks(found))
    for done, (source, ask) in enumerate(asks, 1):
        # Never an answer that was kept: what is asked for is whether something has happened since.
        told += _of_crossref(client, ask) if source is CROSSREF else _of_pubmed(client, ask)
        tick(done, len(asks))
    return told


def _of_crossref(client: Client, ask: Request) -> Iterator[Told]:
    for one in parse_notices(client.get(CROSSREF, ask)):
        if nature := _nature(one.nature):
            yield Told(one.doi, nature, CROSSREF.title, one.notice, one.date)


def _of_pubmed(client: Client, ask: Request) -> Iterator[Told]:
    for record in works(client, PUBMED, ask, kept=False):
        kinds = {PUBMED_TYPES.get(kind.casefold()) for kind in record.raw.get("PT", ())}
        # Old notices stand in the line alone, new ones in both.
        lines = {PUBMED_TAGS[tag]: record.raw[tag][0] for tag in PUBMED_TAGS if tag in record.raw}
        for nature in sorted({*filter(None, kinds), *lines}):
            yield Told(record.pmid or "", nature, PUBMED.title, drop_controls(lines.get(nature, "")))


def _nature(word: str) -> str:
    return NATURES.get("".join(sign for sign in word.casefold() if sign.isalpha()), "")


def _watched(path: Path, ids: dict[str, Report]) -> Iterator[Told]:
    with open_binary(path) as stream:
        text, _, _ = open_text(stream)
        rows = csv.DictReader(text)
        if not set(COLUMNS) <= set(rows.fieldnames or ()):
            raise InputError(
                f"{path}: it is no table of Retraction Watch.", f"It needs the columns {', '.join(COLUMNS)}."
            )
        # Row by row: the table has tens of thousands, and a review a few hundred.
        for row in rows:
            doi, pmid = (
                normal_doi(row["OriginalPaperDOI"]) or "",
                (row["OriginalPaperPubMedID"] or "").strip(),
            )
            id_ = doi if doi in ids else pmid
            nature = _nature(row["RetractionNature"] or "")
            if nature and id_ in ids:
                notice = normal_doi(row.get("RetractionDOI")) or ""
                yield Told(
                    id_, nature, WATCH, notice, drop_controls((row.get("RetractionDate") or "").split(" ")[0])
                )


def _matched(session: StoreSession, ids: dict[str, Report], told: Iterable[Told]) -> Iterator[Retraction]:
    """Give each notice about a report once, and say whether the review knew it."""
    seen: set[tuple[str, ...]] = set()
    for one in told:
        report = ids.get(one.id)
        if report is None:
            continue
        lead = session.reports.lead(report.lead)
        # By who says it: two sources that agree are worth more than one, and are told as two.
        name = (lead, one.nature, one.source)
        if name in seen:
            continue
        seen.add(name)
        known = {
            (str(event.body.get("nature")), str(event.body.get("source")))
            for event in event_bodies.standing(session, session.reports.members([lead])[lead], RETRACTION)
        }
        hit = Retraction(lead, report.record.title, one.nature, one.source, one.notice, one.date)
        yield replace(hit, new=(one.nature, one.source) not in known)


def _body(session: StoreSession, hit: Retraction) -> dict[str, object]:
    said = {"nature": hit.nature, "source": hit.source, "notice": hit.notice, "date": hit.date}
    return event_bodies.about(session, hit.key) | said
