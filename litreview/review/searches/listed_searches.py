"""The searches of a review with their facts, and what they must still report before the review is submitted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from litreview.errors import InputError
from litreview.model import DATABASE_KINDS, Event, FactChange, Search
from litreview.review import bound_files
from litreview.review.context import Context
from litreview.review.searches import fact_changes, imported_exports, search_facts, search_folder
from litreview.review.searches.source_yields import found_reports
from litreview.review.team import stated_records
from litreview.screening.prisma_s import OF_SEARCH, Answered, answers_of
from litreview.store.store import StoreSession
from litreview.strategy.breaches import Slip
from litreview.strategy.platforms import Platform, platform_of
from litreview.strategy.slips import check


@dataclass(frozen=True, slots=True)
class SearchExport:
    """An export of a search.

    Attributes:
        state: Whether its file is still the one that was imported.
        counted: Whether its records are counted; not those of an export that is missing from a fresh copy.
    """

    name: str
    records: int
    rejects: int
    state: bound_files.State
    counted: bool = True

    @property
    def is_damaged(self) -> bool:
        """Whether its file is missing or was altered."""
        return self.state in {"missing", "changed"}


@dataclass(frozen=True, slots=True)
class ListedSearch:
    """A search in the list.

    Attributes:
        search: Its facts, as its files have them.
        strategy: The text of its strategy; empty if there is none.
        exports: The exports that count.
        answers: What answers each item of PRISMA-S.
        first_records: The records of the first version that it ran in, of which its hits are; None if it is not stored.
    """

    search: Search
    strategy: str
    exports: tuple[SearchExport, ...]
    answers: Mapping[str, Answered]
    first_records: int | None = None

    @property
    def is_of_database(self) -> bool:
        """Whether it belongs to the lane of databases and registers."""
        return self.search.kind in DATABASE_KINDS

    @property
    def records(self) -> int:
        """The records of its exports that are counted."""
        return sum(export.records for export in self.exports if export.counted)

    @property
    def gap(self) -> int | None:
        """How many more hits the source reported than there are records; None if nobody has given the hits."""
        records = self.records if self.first_records is None else self.first_records
        return None if self.search.hits is None else self.search.hits - records

    @property
    def note(self) -> str:
        """The note on its facts."""
        return str(self.search.facts.get("note") or "")

    @property
    def missing(self) -> tuple[str, ...]:
        """The items that nothing answers."""
        return tuple(item for item, answer in self.answers.items() if not answer)

    @property
    def own_missing(self) -> tuple[str, ...]:
        """Those of them that each search answers for itself."""
        return tuple(item for item in self.missing if item in OF_SEARCH)

    @property
    def platform(self) -> Platform | None:
        """The platform whose rules its strategy is checked by."""
        return platform_of(self.search.name, self.search.platform)

    def slips(self) -> list[Slip]:
        """Check its strategy; without a platform that is known, nothing is found."""
        return check(self.strategy, self.platform.name) if self.strategy.strip() and self.platform else []


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """An import, as the history of a search shows it."""

    file: str
    records: int
    at: str
    actor: str


@dataclass(frozen=True, slots=True)
class SearchDetails:
    """A search with its history.

    Attributes:
        listed: The search.
        reports: How many reports it found.
        alone: How many of them no other search found.
        changes: Its imports and the changes of its facts, newest first.
    """

    listed: ListedSearch
    reports: int
    alone: int
    changes: Sequence[FactChange | ImportedFile]


def listed_searches(context: Context) -> list[ListedSearch]:
    """Return the searches that count, in order of first import."""
    with context.store.read() as session:
        return list(_listed(context, session))


def _listed(context: Context, session: StoreSession, only: str = "") -> Iterator[ListedSearch]:
    exports = _exports_by_search(context, session)
    rows, first = session.records.searches(counted=True), session.records.first_records()
    # A search whose exports are all missing here is not in the store.
    searches = rows | {
        id_: (Search(id_, name), name) for id_, (name, _) in exports.items() if id_ not in rows
    }
    for id_, (stored, name) in searches.items():
        if only and id_ != only:
            continue
        folder = context.folder.searches / name
        try:
            search, _ = search_folder.read(folder)
        except InputError:
            # Missing, or being edited: `check` reports it, and what the store has still counts.
            search = stored
        # From the file, not from a copy in the store, as people correct the file.
        strategy = search_facts.read_strategy(folder)
        answers = answers_of(search, context.protocol.prisma_s, strategy=bool(strategy.strip()))
        mine = tuple(exports[id_][1] if id_ in exports else ())
        yield ListedSearch(search, strategy, mine, answers, first.get(id_))


def _exports_by_search(context: Context, session: StoreSession) -> dict[str, tuple[str, list[SearchExport]]]:
    """Map the ids of searches to the name of the folder and the exports, also those that are missing here."""
    is_public = stated_records.is_public(context)
    found: dict[str, tuple[str, list[SearchExport]]] = {}
    stored = {(export.search, export.sha256) for export in session.records.exports()}
    absent = [
        export for id_, export in imported_exports.imported_exports(session).items() if id_ not in stored
    ]
    for export in (*session.records.exports(counted=True), *absent):
        path = PurePosixPath(export.path)
        # Withdrawn exports are in the store but no longer count; they are in neither list.
        counted = (export.search, export.sha256) in stored
        state: bound_files.State = "missing"
        if counted:
            # A public archive has no exports.
            state = "whole" if is_public else bound_files.state_of(context.folder.root / path, export.sha256)
        one = SearchExport(path.name, export.records, export.rejects, state, counted)
        found.setdefault(export.search, (path.parent.name, []))[1].append(one)
    return found


def details(context: Context, search: str) -> SearchDetails | None:
    """Return a search with its history; None if it does not count any more."""
    with context.store.read() as session:
        listed = next(_listed(context, session, search), None)
        if listed is None:
            return None
        found = found_reports(session, {id_: id_ for id_ in session.records.searches(counted=True)})
        changes = [one for one in fact_changes.changes(session) if one.search == search]
        imports = [
            _imported(one) for one in session.events.of_kind("import") if one.body.get("search") == search
        ]
    history: list[FactChange | ImportedFile] = [*imports, *changes]
    # Changes within the same millisecond stay in the order of the log.
    history.sort(key=lambda one: one.at)
    history.reverse()
    # Counted over all reports, as in the table of yields.
    reports = [by for by in found.sources.values() if search in by]
    return SearchDetails(listed, len(reports), reports.count(frozenset({search})), history)


def _imported(event: Event) -> ImportedFile:
    # A ledger edited by hand may hold anything.
    records = event.body.get("records")
    name = str(event.body.get("file") or "").rsplit("/", 1)[-1]
    return ImportedFile(name, records if isinstance(records, int) else 0, event.at, event.reviewer)
