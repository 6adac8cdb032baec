"""The yield of each search: its own reports, the overlap with others, and the known items it found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from litreview.files import read_text
from litreview.review.context import Context
from litreview.review.folder import Folder
from litreview.review.searches import fact_changes
from litreview.review.searches.known_items import match_known_items, possible_reasons, read_known_file
from litreview.review.searches.search_folder import read
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

Found = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class FoundReports:
    """The reports that each search found, by their leads; its number of records; the included reports."""

    reports: Found
    records: Mapping[str, int]
    included: frozenset[str]

    def only_in(self, search: str) -> frozenset[str]:
        """Return the reports that no other search found."""
        others = (found for other, found in self.reports.items() if other != search)
        return self.reports[search].difference(*others)


def overview(context: Context, known: Path | None = None) -> SearchOverview:
    """Compute the yield of each search.

    Args:
        context: The review.
        known: Items that a good search should find: an export, or a list of DOIs, PMIDs or titles.
    """
    with context.store.read() as session:
        found = _found_reports(session)
        rows = tuple(_yields(context.folder, session, found, context.protocol.prisma_s))
        items = tuple(known_items(session, known, found.reports)) if known else ()
    reports = found.reports
    overlap = {a: {b: len(reports[a] & reports[b]) for b in reports} for a in reports}
    return SearchOverview(rows, overlap, items)


def _found_reports(session: StoreSession) -> FoundReports:
    reports: dict[str, set[str]] = {search: set() for search in session.records.searches(counted=True)}
    records = dict.fromkeys(reports, 0)
    included = set()
    for _, lead, _, search, status in session.lists.rows():
        reports.setdefault(search, set()).add(lead)
        records[search] = records.get(search, 0) + 1
        if status.end == "included":
            included.add(lead)
    return FoundReports(
        {search: frozenset(leads) for search, leads in reports.items()}, records, frozenset(included)
    )


def _yields(
    review: Folder, session: StoreSession, found: FoundReports, answers: Mapping[str, str]
) -> Iterator[SearchYield]:
    changes = fact_changes.changes(session)
    for id_, (search, folder) in session.records.searches(counted=True).items():
        # Reports, not records: the question is which works would be missing without this search.
        reports, unique = found.reports[id_], found.only_in(id_)
        counts = (
            found.records[id_],
            len(reports),
            len(unique),
            len(reports & found.included),
            len(unique & found.included),
        )
        answered = missing_and_strategy(review.searches / folder, answers)
        mine = tuple(one for one in changes if one.search == id_)
        yield SearchYield(id_, search.name, str(search.kind), search.hits, *counts, *answered, mine)


def missing_and_strategy(
    folder: Path, answers: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[StrategyLine, ...]]:
    """Return the PRISMA-S items that a search does not answer, and the lines of its strategy."""
    # A public archive may lack these files; its yields can be computed all the same.
    if not (folder / "search.toml").is_file():
        return (), ()
    strategy = folder / "strategy.txt"
    lines = parse_strategy(read_text(strategy)) if strategy.is_file() else ()
    return missing_items(read(folder)[0], answers, strategy=bool(lines)), lines


def known_items(session: StoreSession, path: Path, found: Found) -> Iterator[KnownItem]:
    """Yield each known item with the searches that found it, and with the records that may be it if none did."""
    items = read_known_file(path).items
    matches = match_known_items(items, session)
    leads = session.reports.leads(
        {key for each in matches.values() for key in (*each.proven, *each.possible)}
    )
    for item in items:
        match = matches[item.key]
        names = _searches(found, {leads[key] for key in match.proven})
        # A record of a report that was found already adds nothing; of each report one record is enough.
        of_report = {leads[key]: key for key in reversed(match.possible)} if not names else {}
        records = session.records.get(of_report.values())
        perhaps = tuple(
            PossibleRecord(
                lead,
                records[key].title,
                records[key].year,
                _searches(found, {lead}),
                possible_reasons(item, records[key], match.possible[key]),
            )
            for lead, key in of_report.items()
        )
        state = "found" if names else "perhaps" if perhaps else "not found"
        yield KnownItem(item.title, item.year, item.doi, names, item.pmid, perhaps, state)


def _searches(found: Found, reports: set[str]) -> tuple[str, ...]:
    return tuple(search for search, leads in found.items() if leads & reports)
