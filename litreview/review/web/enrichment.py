"""Enrichment: abstracts, DOIs and PMIDs for reports that lack them, from works proven to be the same.

Identifiers and titles only find candidates; the duplicate engine proves the match. Nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from litreview.model import Record
from litreview.prisma.boxes import OPEN
from litreview.review import event_bodies
from litreview.review.context import Context
from litreview.review.web.additions import ENRICHMENT, FIELDS, Additions, fill_in
from litreview.review.web.batches import INCLUDED, QueriedReport, batched, identifiers, load_reports
from litreview.review.web.matching import fetch_works, find_proof, index_by_id, works_with_same_id
from litreview.review.web.results import EnrichmentResult, FilledReport
from litreview.sources.client import Client
from litreview.sources.request import Request
from litreview.sources.services import Source
from litreview.sources.source_table import source_named
from litreview.ticks import Tick

ORDER = ("pubmed", "europepmc", "crossref", "openalex")
"""The sources with the best abstracts first, and the one that needs a key last."""


@dataclass(slots=True)
class EnrichmentRun:
    """The state of an enrichment: the open reports, and what was found."""

    open: dict[str, QueriedReport]
    fillings: list[FilledReport] = field(default_factory=list)
    unproven: set[str] = field(default_factory=set)

    def take(self, report: QueriedReport, source: Source, found: Iterable[Record], *, named: bool) -> None:
        """Take the missing fields of a report from the first proven work.

        Args:
            report: The report, with the values found so far.
            source: The source of the works.
            found: Works that may be the same.
            named: Whether they were requested by an identifier, so that an unproven one is noteworthy.
        """
        for work in found:
            proof = find_proof(report.record, work)
            if not proof:
                self.unproven |= {report.lead} if named else set()
                continue
            # Only missing fields; of several proven works the first counts.
            given = {
                name: getattr(work, name) for name in missing_fields(report.record) if getattr(work, name)
            }
            if given:
                more = Additions(given, dict.fromkeys(given, source.title))
                self.open[report.lead] = replace(report, record=fill_in(report.record, more)[0])
                filling = FilledReport(report.lead, report.record.title, given, source.title, proof)
                self.fillings.append(filling)
            return


def missing_fields(record: Record) -> tuple[str, ...]:
    """Return the names of the fields that a record lacks."""
    return tuple(name for name in FIELDS if not getattr(record, name))


def enrich(
    context: Context, names: Sequence[str], client: Client, actor: str, tick: Tick, *, every: bool
) -> EnrichmentResult:
    """Request missing fields of reports from each source in turn.

    Args:
        context: The review.
        names: The names of the sources, in order.
        client: The HTTP client.
        actor: The reviewer.
        tick: Called with the number of reports done and their total, for each source.
        every: Include excluded reports.

    Raises:
        SourceError: A service cannot be used; what was found before is kept.
    """
    incomplete = _incomplete_reports(context, every=every)
    work = EnrichmentRun(dict(incomplete))
    try:
        for name in names:
            _ask(source_named(name), work, client, tick)
    finally:
        # Also if a source fails: what the others gave is proven and need not be requested again.
        _record(context, work.fillings, actor)
    left = [missing_fields(report.record) for report in work.open.values()]
    counts = {name: sum(name in fields for fields in left) for name in FIELDS}
    proven = {filling.key for filling in work.fillings}
    return EnrichmentResult(len(incomplete), tuple(work.fillings), counts, len(work.unproven - proven))


def requests(context: Context, names: Sequence[str], client: Client, *, every: bool) -> EnrichmentResult:
    """Return the requests that would be made if nothing was found; each answer makes later ones unnecessary."""
    incomplete = _incomplete_reports(context, every=every)
    asks = [
        (source_named(name), ask)
        for name in names
        for ask in _requests(source_named(name), incomplete.values())
    ]
    return EnrichmentResult(
        len(incomplete), requests=tuple(client.describe(source, ask) for source, ask in asks)
    )


def _incomplete_reports(context: Context, *, every: bool) -> dict[str, QueriedReport]:
    with context.store.read() as session:
        found = load_reports(session, None if every else INCLUDED | OPEN)
    return {report.lead: report for report in found if missing_fields(report.record)}


def _requests(source: Source, found: Iterable[QueriedReport]) -> Iterator[Request]:
    some = list(found)
    for batch in batched([report for report in some if _has_id(report)], source.batch):
        yield from source.by_ids(*identifiers(batch))
    if source.by_title:
        yield from (source.by_title(report.record.title or "") for report in some if _by_title(report))


def _ask(source: Source, work: EnrichmentRun, client: Client, tick: Tick) -> None:
    wanted = [report for report in work.open.values() if missing_fields(report.record)]
    done = 0
    for batch in batched([report for report in wanted if _has_id(report)], source.batch):
        found = [
            record
            for ask in source.by_ids(*identifiers(batch))
            for record in fetch_works(client, source, ask)
        ]
        held = index_by_id(found)
        for report in batch:
            work.take(report, source, works_with_same_id(report.record, held), named=True)
        done += len(batch)
        tick(done, len(wanted))
    for report in wanted:
        # Only reports without an identifier, which is a surer way.
        if source.by_title and _by_title(report):
            work.take(
                report,
                source,
                fetch_works(client, source, source.by_title(report.record.title or "")),
                named=False,
            )
            done += 1
            tick(done, len(wanted))


def _has_id(report: QueriedReport) -> bool:
    return bool(report.record.doi or report.record.pmid)


def _by_title(report: QueriedReport) -> bool:
    return bool(report.record.title) and not _has_id(report)


def _record(context: Context, fillings: Iterable[FilledReport], actor: str) -> None:
    with context.store.write() as session:
        bodies = [
            (
                ENRICHMENT,
                event_bodies.describe_report(session, session.reports.lead(one.key))
                | {"fields": dict(one.fields), "source": one.source, "proof": one.proof},
            )
            for one in fillings
        ]
        # The state of reports does not change.
        context.add(session, actor, bodies)
