"""Filling in: abstracts, DOIs and PMIDs that no record of a report has, from works proven to be the same.

An identifier or a title only nominates; what proves is the judgement of the duplicate engine. Nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from litreview.model import Record
from litreview.review import event_bodies
from litreview.review.context import Context, Tick
from litreview.review.web.additions import ENRICHMENT, FIELDS, Added, filled
from litreview.review.web.batches import INCLUDED, OPEN, Report, batches, reports
from litreview.review.web.matching import by_id, proof_of, same_id, works
from litreview.review.web.results import Enriched, Filling
from litreview.sources.client import Client
from litreview.sources.request import Request
from litreview.sources.services import Source
from litreview.sources.source_table import source_named

ORDER = ("pubmed", "europepmc", "crossref", "openalex")
"""The best abstracts first; what costs a key last."""


@dataclass(slots=True)
class Work:
    """A run of filling in: what is lacking still, and what was found."""

    open: dict[str, Report]
    fillings: list[Filling] = field(default_factory=list)
    unproven: set[str] = field(default_factory=set)

    def take(self, report: Report, source: Source, found: Iterable[Record], *, named: bool) -> None:
        """Fill in what the first proven work has that the report lacks.

        Args:
            report: As it stands.
            source: Who gave the works.
            found: Works that may be the same.
            named: Whether they were asked for by an identifier, so that one which is not proven is odd.
        """
        for work in found:
            proof = proof_of(report.record, work)
            if not proof:
                self.unproven |= {report.lead} if named else set()
                continue
            # Only what is lacking; of two works that are proven the first has its say.
            given = {name: getattr(work, name) for name in lacking(report.record) if getattr(work, name)}
            if given:
                more = Added(given, dict.fromkeys(given, source.title))
                self.open[report.lead] = replace(report, record=filled(report.record, more)[0])
                filling = Filling(report.lead, report.record.title, given, source.title, proof)
                self.fillings.append(filling)
            return


def lacking(record: Record) -> tuple[str, ...]:
    """Name the fields that a record has no value for."""
    return tuple(name for name in FIELDS if not getattr(record, name))


def enrich(
    context: Context, names: Sequence[str], client: Client, actor: str, tick: Tick, *, every: bool
) -> Enriched:
    """Ask the sources, one after the other, for what reports lack; each is asked only for what is lacking still.

    Args:
        context: The review.
        names: Of the sources, in order.
        client: Who asks.
        actor: The reviewer.
        tick: Is told how many reports of how many a source was asked about.
        every: Also reports that were excluded.

    Raises:
        SourceError: A service cannot be used; what was found before is kept.
    """
    begun = _begun(context, every=every)
    work = Work(dict(begun))
    try:
        for name in names:
            _ask(source_named(name), work, client, tick)
    finally:
        # Also when a source fails at the end: what the others gave is proven and need not be asked for again.
        _record(context, work.fillings, actor)
    left = [lacking(report.record) for report in work.open.values()]
    counts = {name: sum(name in fields for fields in left) for name in FIELDS}
    proven = {filling.key for filling in work.fillings}
    return Enriched(len(begun), tuple(work.fillings), counts, len(work.unproven - proven))


def requests(context: Context, names: Sequence[str], client: Client, *, every: bool) -> Enriched:
    """Say what would be asked, were nothing found: each answer makes later questions fewer."""
    begun = _begun(context, every=every)
    asks = [(source_named(name), ask) for name in names for ask in _asks(source_named(name), begun.values())]
    return Enriched(len(begun), requests=tuple(client.describe(source, ask) for source, ask in asks))


def _begun(context: Context, *, every: bool) -> dict[str, Report]:
    with context.store.read() as session:
        found = reports(session, None if every else INCLUDED | OPEN)
    return {report.lead: report for report in found if lacking(report.record)}


def _asks(source: Source, found: Iterable[Report]) -> Iterator[Request]:
    some = list(found)
    for batch in batches([report for report in some if _has_id(report)], source.batch):
        yield from source.by_ids(*_ids(batch))
    if source.by_title:
        yield from (source.by_title(report.record.title or "") for report in some if _by_title(report))


def _ask(source: Source, work: Work, client: Client, tick: Tick) -> None:
    wanted = [report for report in work.open.values() if lacking(report.record)]
    done = 0
    for batch in batches([report for report in wanted if _has_id(report)], source.batch):
        found = [record for ask in source.by_ids(*_ids(batch)) for record in works(client, source, ask)]
        held = by_id(found)
        for report in batch:
            work.take(report, source, same_id(report.record, held), named=True)
        done += len(batch)
        tick(done, len(wanted))
    for report in wanted:
        # Only those that have no identifier: the others were asked about by what is surer.
        if source.by_title and _by_title(report):
            work.take(
                report, source, works(client, source, source.by_title(report.record.title or "")), named=False
            )
            done += 1
            tick(done, len(wanted))


def _has_id(report: Report) -> bool:
    return bool(report.record.doi or report.record.pmid)


def _by_title(report: Report) -> bool:
    return bool(report.record.title) and not _has_id(report)


def _ids(some: Iterable[Report]) -> tuple[list[str], list[str]]:
    """Give the DOIs and PMIDs of reports; both of one, since a source may know the work by either."""
    records = [report.record for report in some]
    return [r.doi for r in records if r.doi], [r.pmid for r in records if r.pmid]


def _record(context: Context, fillings: Iterable[Filling], actor: str) -> None:
    with context.store.write() as session:
        bodies = [
            (
                ENRICHMENT,
                event_bodies.about(session, session.reports.lead(one.key))
                | {"fields": dict(one.fields), "source": one.source, "proof": one.proof},
            )
            for one in fillings
        ]
        # No projection: what was added changes where no report stands.
        context.add(session, actor, bodies)
