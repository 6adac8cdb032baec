"""The yield of each search: its own reports, the overlap with others, and the known items it found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from litreview.files import read_text
from litreview.model import Record
from litreview.ratios import percent
from litreview.review.context import Context
from litreview.review.folder import Folder
from litreview.review.searches import fact_changes, known_verdicts
from litreview.review.searches.known_items import (
    ItemMatches,
    match_known_items,
    possible_reasons,
    read_known_file,
)
from litreview.review.searches.search_facts import has_strategy
from litreview.review.searches.search_folder import read
from litreview.review.searches.source_yields import FoundReports, count_yields, found_reports
from litreview.review.searches.strategy_lines import parse_strategy
from litreview.review.searches.yields import (
    KnownItem,
    PossibleRecord,
    SearchOverview,
    SearchYield,
    StrategyLine,
)
from litreview.screening.prisma_s import missing as missing_items
from litreview.store.store import StoreSession


def overview(context: Context, known: Path | None = None, *, by_database: bool = False) -> SearchOverview:
    """Compute the yield of each search.

    Args:
        context: The review.
        known: Items that a good search should find: an export, or a list of DOIs, PMIDs or titles.
        by_database: Whether the searches of one database count as one.
    """
    with context.store.read() as session:
        searches = _searches(context.folder, session, context.protocol.prisma_s)
        source_of = {each.search: each.name if by_database else each.search for each in searches}
        found = found_reports(session, source_of)
        items = tuple(known_items(session, known, found)) if known else ()
    rows, total = count_yields(found, _databases(searches) if by_database else searches)
    if items:
        rows = tuple(_with_known(row, items) for row in rows)
    return SearchOverview(rows, found.overlap(), total, items)


def _searches(review: Folder, session: StoreSession, answers: Mapping[str, str]) -> list[SearchYield]:
    """Return the facts of each search, without its numbers."""
    changes = fact_changes.changes(session)
    return [
        SearchYield(
            id_,
            search.name,
            str(search.kind),
            search.hits,
            missing=missing,
            strategy=strategy,
            changes=tuple(one for one in changes if one.search == id_),
        )
        for id_, (search, folder) in session.records.searches(counted=True).items()
        for missing, strategy in [missing_and_strategy(review.searches / folder, answers)]
    ]


def _databases(searches: Sequence[SearchYield]) -> list[SearchYield]:
    """Return the facts of each database, from those of its searches."""
    databases: dict[str, list[SearchYield]] = {}
    for each in searches:
        databases.setdefault(each.name, []).append(each)
    return [
        SearchYield(
            name,
            name,
            ", ".join(dict.fromkeys(each.kind for each in mine)),
            None if any(each.hits is None for each in mine) else sum(each.hits or 0 for each in mine),
            missing=tuple(dict.fromkeys(item for each in mine for item in each.missing)),
            strategy=tuple(line for each in mine for line in each.strategy),
            changes=tuple(change for each in mine for change in each.changes),
        )
        for name, mine in databases.items()
    ]


def _with_known(row: SearchYield, items: Sequence[KnownItem]) -> SearchYield:
    found = sum(row.search in item.searches for item in items)
    perhaps = sum(any(row.search in record.searches for record in item.perhaps) for item in items)
    return replace(row, known_found=found, known_perhaps=perhaps, known_share=percent(found, len(items)))


def missing_and_strategy(
    folder: Path, answers: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[StrategyLine, ...]]:
    """Return the PRISMA-S items that a search does not answer, and the lines of its strategy."""
    # A public archive may lack these files; its yields can be computed all the same.
    if not (folder / "search.toml").is_file():
        return (), ()
    strategy = folder / "strategy.txt"
    lines = parse_strategy(read_text(strategy)) if strategy.is_file() else ()
    return missing_items(read(folder)[0], answers, strategy=has_strategy(folder)), lines


def known_items(session: StoreSession, path: Path, found: FoundReports) -> Iterator[KnownItem]:
    """Yield each known item with the searches that found it, and with the records that may be it if none did."""
    items = read_known_file(path).items
    matches = match_known_items(items, session)
    _apply_verdicts(session, items, matches)
    leads = session.reports.leads(
        {key for each in matches.values() for key in (*each.proven, *each.possible)}
    )
    for item in items:
        match = matches[item.key]
        names = _found_by(found, {leads[key] for key in match.proven})
        # An item that was found needs no possible records; otherwise one record of each report is enough.
        of_report = {leads[key]: key for key in reversed(match.possible)} if not names else {}
        records = session.records.get(of_report.values())
        perhaps = tuple(
            PossibleRecord(
                lead,
                records[key].title,
                records[key].year,
                _found_by(found, {lead}),
                possible_reasons(item, records[key], match.possible[key]),
            )
            for lead, key in of_report.items()
        )
        state = "found" if names else "perhaps" if perhaps else "not found"
        reports = tuple(dict.fromkeys(leads[key] for key in sorted(match.proven)))
        yield KnownItem(item.title, item.year, item.doi, names, item.pmid, perhaps, state, reports)


def _apply_verdicts(
    session: StoreSession, items: Iterable[Record], matches: Mapping[str, ItemMatches]
) -> None:
    """Apply people's verdicts on records that may be an item."""
    said = known_verdicts.verdicts(session)
    # A verdict may name a record whose export has not arrived here.
    present = session.records.known({key for _, key in said})
    for item in items:
        match, name = matches[item.key], known_verdicts.identity(item)
        for (of_item, key), same in said.items():
            if of_item == name and key in present:
                match.possible.pop(key, None)
                if same:
                    match.proven.add(key)


def _found_by(found: FoundReports, reports: set[str]) -> tuple[str, ...]:
    return tuple(
        source for source in found.records if any(source in found.sources.get(lead, ()) for lead in reports)
    )
