"""What each search brought: its own finds, the overlap with others, and which known items it found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from litreview.exports import read_records
from litreview.files import read_text
from litreview.model import Record
from litreview.review.context import Context
from litreview.review.folder import Folder
from litreview.review.searches import search_facts
from litreview.review.searches.search_folder import read
from litreview.review.searches.strategy_lines import steps
from litreview.review.searches.yields import KnownItem, Searches, Step, Yield
from litreview.screening.prisma_s import missing
from litreview.store.store import Session

KNOWN = "known:"
"""Begins the keys of known items while they are judged; no key of a record holds a colon."""

Found = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Finds:
    """Which reports each search found, by their leads; how many records; and which reports are included."""

    reports: Found
    records: Mapping[str, int]
    included: frozenset[str]

    def alone(self, search: str) -> frozenset[str]:
        """Give the reports that only this search found."""
        others = (found for other, found in self.reports.items() if other != search)
        return self.reports[search].difference(*others)


def searches(context: Context, known: Path | None = None) -> Searches:
    """Say what each search brought.

    Args:
        context: The review.
        known: An export of items that a good search is to find, in any format that is read.
    """
    with context.store.read() as session:
        finds = _finds(session)
        rows = tuple(_yields(context.folder, session, finds, context.protocol.prisma_s))
        items = tuple(_known(session, known, finds.reports)) if known else ()
    return Searches(rows, _overlap(finds.reports), items)


def _finds(session: Session) -> Finds:
    reports: dict[str, set[str]] = {search: set() for search in session.records.searches(counted=True)}
    records = dict.fromkeys(reports, 0)
    included = set()
    for _, lead, _, search, place in session.lists.rows():
        reports.setdefault(search, set()).add(lead)
        records[search] = records.get(search, 0) + 1
        if place.end == "included":
            included.add(lead)
    return Finds(
        {search: frozenset(leads) for search, leads in reports.items()}, records, frozenset(included)
    )


def _yields(folder: Folder, session: Session, finds: Finds, answers: Mapping[str, str]) -> Iterator[Yield]:
    changes = search_facts.changes(session)
    for id_, (search, place) in session.records.searches(counted=True).items():
        # Reports, not records: what counts is which work would be missing without this search.
        found, alone = finds.reports[id_], finds.alone(id_)
        counts = (
            finds.records[id_],
            len(found),
            len(alone),
            len(found & finds.included),
            len(alone & finds.included),
        )
        said = _said(folder.searches / place, answers)
        mine = tuple(one for one in changes if one.search == id_)
        yield Yield(id_, search.name, str(search.kind), search.hits, *counts, *said, mine)


def _said(place: Path, answers: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[Step, ...]]:
    """Give what a search's folder does not say of it, and its strategy line by line."""
    # An archive that was made for the public may have no such files; what was found can be told all the same.
    if not (place / "search.toml").is_file():
        return (), ()
    strategy = place / "strategy.txt"
    lines = steps(read_text(strategy)) if strategy.is_file() else ()
    return missing(read(place)[0], answers, strategy=bool(lines)), lines


def _overlap(found: Found) -> dict[str, dict[str, int]]:
    return {one: {other: len(found[one] & found[other]) for other in found} for one in found}


def _known(session: Session, path: Path, found: Found) -> Iterator[KnownItem]:
    """Say of each known item which searches found it, by the engine's own proof of a duplicate."""
    # Never stored: these are a yardstick, and must not enter the flow.
    items = [replace(item, key=f"{KNOWN}{n:06}") for n, item in enumerate(read_records(path).records)]
    same = _same(items, session.records.all())
    leads = session.reports.leads({key for keys in same.values() for key in keys})
    for item in items:
        reports = {leads[key] for key in same.get(item.key, ())}
        names = tuple(search for search, its in found.items() if its & reports)
        yield KnownItem(item.title, item.year, item.doi, names)


def _same(items: Iterable[Record], records: Iterable[Record]) -> dict[str, set[str]]:
    from litreview.dedup.engine import judge  # noqa: PLC0415  # rapidfuzz, wanted only here

    same: dict[str, set[str]] = {}
    # All at once, as the engine weighs how common a title is in the whole review.
    for pair in judge([*items, *records]):
        one, other = pair.a, pair.b
        # Doubtful pairs do not count: a search must not be praised for what it may have found.
        if pair.verdict == "same" and one.startswith(KNOWN) != other.startswith(KNOWN):
            item, record = (one, other) if one.startswith(KNOWN) else (other, one)
            same.setdefault(item, set()).add(record)
    return same
