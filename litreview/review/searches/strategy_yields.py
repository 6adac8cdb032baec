"""How many reports of a search each line and term of its strategy matches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from litreview.errors import InputError, UsageError
from litreview.files import read_text
from litreview.model import FlowEnd, Search
from litreview.prisma.boxes import OPEN
from litreview.review.context import Context
from litreview.review.searches.known_items import searched_item
from litreview.review.searches.search_folder import find, read
from litreview.store.chunks import chunks
from litreview.store.store import StoreSession
from litreview.strategy.line_yields import LineYield, TermYield, line_yields
from litreview.strategy.platforms import PLATFORMS, platform_of
from litreview.strategy.recall import read_strategy
from litreview.strategy.searched_items import SearchedItem
from litreview.ticks import Tick


@dataclass(frozen=True, slots=True)
class StrategyYield:
    """The yields of the lines and terms of a search.

    Attributes:
        search: The id of the search.
        platform: The platform in whose language its strategy was read.
        reports: Number of reports that the search found.
        included: Number of included reports among them.
        undecided: Number of reports that wait for a decision or a full text; until then, the figures are provisional.
    """

    search: str
    name: str
    platform: str
    reports: int
    included: int
    undecided: int
    lines: tuple[LineYield, ...]
    terms: tuple[TermYield, ...]


def strategy_yield(context: Context, key: str, platform: str | None, tick: Tick) -> StrategyYield:
    """Count what each line and term of a search matches of the reports that the search found.

    Args:
        context: The review.
        key: The search, by id or by the name of its folder.
        platform: The platform of its strategy; by default the one that its facts name.
        tick: Called with the number of reports read.

    Raises:
        NoSuchKey: There is no such search.
        InputError: It has no strategy.
        UsageError: Its platform is not known, or cannot be tested.
    """
    folder = find(context.folder, key)
    search, strategy = read(folder)[0], folder / "strategy.txt"
    if not strategy.is_file():
        raise InputError(
            f"{folder.name}: there is no strategy.txt.",
            f"Add it: `litreview import --search {folder.name} --strategy FILE`.",
        )
    ready = read_strategy(read_text(strategy), platform or _platform_of(search))
    with context.store.read() as session:
        ends = session.lists.ends_of_reports()
        found = {lead: ends[lead] for lead, one in session.lists.finds() if one == search.id and lead in ends}
        items = _items(session, search.id, found, ready.platform, tick)
        lines, terms = line_yields(ready, items)
    decided = list(found.values())
    return StrategyYield(
        search.id,
        search.name,
        ready.platform,
        len(found),
        decided.count("included"),
        sum(end in OPEN for end in decided),
        lines,
        terms,
    )


def _platform_of(search: Search) -> str:
    if platform := platform_of(search.name, search.platform):
        return platform.name
    raise UsageError(
        f"{search.name}: its facts name no platform whose strategies can be read.",
        f"Name it with --platform: {', '.join(PLATFORMS)}.",
    )


def _items(
    session: StoreSession, search: str, found: Mapping[str, FlowEnd], platform: str, tick: Tick
) -> Iterator[tuple[str, SearchedItem, bool]]:
    """Yield the lead of each report, the report as the platform would search it, and whether it is included."""
    done = 0
    for leads in chunks(found):
        members = session.reports.members(leads)
        keys = [key for lead in leads for key in members[lead]]
        records, sources = session.records.get(keys), session.records.sources(keys)
        for lead in leads:
            # The records of the search itself come first: other databases may have another title.
            mine = sorted(members[lead], key=lambda key: sources[key][0] != search)
            item = searched_item([records[key] for key in mine], platform)
            yield lead, item, found[lead] == "included"
        done += len(leads)
        tick(done, len(found))
