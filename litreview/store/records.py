"""Searches, exports and records in the store."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from importlib import import_module
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, bindparam, exists, func, select

from litreview.model import Record, Search, SourceKind
from litreview.store.chunks import KEYS, SIZE, chunks, each, each_named
from litreview.store.database import insert_all
from litreview.store.flow_counts import FlowCounts
from litreview.store.meta import Meta
from litreview.store.record_content import SHOWN, PackedRecord, record_of
from litreview.store.tables import CONTENT, EXPORT, MEMBER, RECORD, RERUN, SEARCH

IMPORTING = "importing"
FEW = 2
"""Enough keys that begin with a text to see that there are several."""


@dataclass(frozen=True, slots=True)
class Export:
    """An untouched file of a search; `path` is relative to the review."""

    search: str
    sha256: str
    path: str
    format: str
    encoding: str
    records: int
    rejects: int


MEMBERS = MEMBER.join(RECORD, RECORD.c.position == MEMBER.c.position)


def of_export(export: Export) -> ColumnElement[bool]:
    """Return the condition that a member is one of an export."""
    return (MEMBER.c.search == export.search) & (MEMBER.c.sha256 == export.sha256)


def load_typed_rows() -> None:
    """Load SQLModel, which takes longer than a transaction may last, before one begins."""
    import_module("litreview.store.typed_rows")


class Records:
    """The records of a review, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.meta = Meta(connection)

    def put_search(self, search: Search, folder: str) -> None:
        """Add a search, or bring its description up to date."""
        from litreview.store.typed_rows import SearchRow, typed_rows  # noqa: PLC0415  # see load_typed_rows

        with typed_rows(self.connection) as rows:
            old = rows.get(SearchRow, search.id)
            row = SearchRow(
                id=search.id,
                folder=folder,
                name=search.name,
                kind=str(search.kind),
                platform=search.platform,
                date=search.date,
                hits=search.hits,
                # A search keeps its position: an update must not move it to the end of every list.
                position=old.position
                if old
                else 1 + (self.connection.execute(select(func.max(SEARCH.c.position))).scalar() or 0),
            )
            rows.merge(row)

    def searches(self, *, counted: bool = False) -> dict[str, tuple[Search, str]]:
        """Map each search's id to the search and its folder, in order of import: all, or those with a counted export."""
        rows = self.connection.execute(COUNTED_SEARCHES if counted else SEARCHES).mappings()
        return {row["id"]: (_search(row), row["folder"]) for row in rows}

    def source_names(self, *, counted: bool = False) -> dict[str, str]:
        """Map each search's id to the name of its source; see `searches`."""
        return {id_: search.name for id_, (search, _) in self.searches(counted=counted).items()}

    def change_kind(
        self, search: str, old: SourceKind, new: SourceKind, but: Collection[str] = ()
    ) -> list[str]:
        """Change a search's records from one kind of source to another, except some; return the changed keys."""
        mine = select(RECORD.c.key).where(RECORD.c.search == search, RECORD.c.kind == str(old))
        changed = [key for key in self.connection.execute(mine).scalars() if key not in but]
        for piece in chunks(changed):
            for column in (RECORD.c.key, RERUN.c.record):
                self.connection.execute(column.table.update().where(column.in_(piece)).values(kind=str(new)))
        FlowCounts(self.connection).recount_records()
        return changed

    def add_export(self, export: Export, version: int = 1) -> None:
        """Add an export of a version of the review, unless it exists."""
        from litreview.store.typed_rows import ExportRow, typed_rows  # noqa: PLC0415  # see load_typed_rows

        with typed_rows(self.connection) as rows:
            if rows.get(ExportRow, (export.search, export.sha256)) is None:
                rows.add(ExportRow(**asdict(export), counted=True, versions=_versions([version])))

    def exports(self, *, counted: bool = False) -> list[Export]:
        """Return all exports, or those that count, in order of search and path."""
        query = select(*(EXPORT.c[f.name] for f in fields(Export))).order_by(EXPORT.c.search, EXPORT.c.path)
        if counted:
            query = query.where(EXPORT.c.counted)
        return [Export(**row) for row in self.connection.execute(query).mappings()]

    def counting(self) -> dict[tuple[str, str], frozenset[int]]:
        """Map the search and hash of each export to the versions of the review in which it counts."""
        query = select(EXPORT.c.search, EXPORT.c.sha256, EXPORT.c.counted, EXPORT.c.versions)
        return {
            (search, sha256): frozenset(json.loads(versions) if counted else ())
            for search, sha256, counted, versions in self.connection.execute(query)
        }

    def first_versions(self) -> dict[str, int]:
        """Map each search with an export that counts to the first version of the review that it ran in."""
        counting: dict[str, set[int]] = {}
        for (search, _), versions in self.counting().items():
            counting.setdefault(search, set()).update(versions)
        return {search: min(versions) for search, versions in counting.items() if versions}

    def first_records(self) -> Counter[str]:
        """Count the records of each search in the first version that it ran in, of which its hits are."""
        counting, first = self.counting(), self.first_versions()
        found: Counter[str] = Counter()
        for export in self.exports(counted=True):
            if first.get(export.search) in counting[export.search, export.sha256]:
                found[export.search] += export.records
        return found

    def recount(self, counting: Callable[[tuple[str, str]], Collection[int]]) -> set[str]:
        """Update in which versions of the review exports count; return the keys of all records of changed exports.

        A record counts in a version while one of its exports does.

        Args:
            counting: Returns the versions in which an export counts.
        """
        found: set[str] = set()
        columns = (EXPORT.c.search, EXPORT.c.sha256, EXPORT.c.versions)
        rows = self.connection.execute(select(*columns).where(EXPORT.c.counted))
        counted = {(search, sha256): versions for search, sha256, versions in rows}
        for export in self.exports():
            name = (export.search, export.sha256)
            versions = counting(name)
            if counted.get(name, _versions()) == _versions(versions):
                continue
            same = (EXPORT.c.search == export.search) & (EXPORT.c.sha256 == export.sha256)
            values = {"counted": bool(versions), "versions": _versions(versions)}
            self.connection.execute(EXPORT.update().where(same).values(values))
            found.update(self.of_export(export))
        # After all exports are set: a record may be in two of them, and counts while either does.
        self.update_versions(found)
        if found:
            FlowCounts(self.connection).recount_records()
        return found

    def update_versions(self, keys: Iterable[str]) -> None:
        """Update whether and in which versions of the review these records count."""
        for piece in chunks(keys):
            self._update_versions(piece)

    def _update_versions(self, keys: list[str]) -> None:
        places = select(RECORD.c.position, RECORD.c.key).where(RECORD.c.key.in_(keys))
        named = dict(self.connection.execute(places).all())
        same = (EXPORT.c.search == MEMBER.c.search) & (EXPORT.c.sha256 == MEMBER.c.sha256)
        held = select(MEMBER.c.position, EXPORT.c.versions).join(EXPORT, same)
        held = held.where(EXPORT.c.counted, MEMBER.c.position.in_(list(named)))
        versions: dict[str, set[int]] = {key: set() for key in keys}
        for place, text in self.connection.execute(held):
            versions[named[place]].update(json.loads(text))
        values: dict[tuple[bool, int], list[str]] = {}
        for key, found in versions.items():
            values.setdefault((bool(found), min(found, default=1)), []).append(key)
        for (counted, version), some in values.items():
            shown = {"counted": counted, "version": version}
            self.connection.execute(RECORD.update().where(RECORD.c.key.in_(some)).values(shown))
        self.connection.execute(RERUN.delete().where(RERUN.c.record.in_(keys)))
        later = {key: sorted(found)[1:] for key, found in versions.items() if len(found) > 1}
        facts = select(RECORD.c.key, RECORD.c.kind, RECORD.c.search).where(RECORD.c.key.in_(list(later)))
        rows = [
            (key, version, kind, search)
            for key, kind, search in (self.connection.execute(facts) if later else ())
            for version in later[key]
        ]
        insert_all(self.connection, RERUN, RERUN.columns.keys(), rows)

    def mark_import(self, search: str, sha256: str, at: float) -> None:
        """Mark an export as being read at a time, so that what a killed import left can be removed."""
        # Written again with each slice, so that a long import is not mistaken for a killed one.
        self.meta.put(_import_mark(search, sha256), str(at))

    def add(self, records: Iterable[PackedRecord], search: str, sha256: str, kind: SourceKind) -> list[str]:
        """Add records of an export that is being read, not shown yet; return the new keys."""
        # The first is kept: a key is derived from the text, so that another one has nothing to add.
        packed: dict[str, PackedRecord] = {}
        for record in records:
            packed.setdefault(record.key, record)
        known = dict(each(self.connection, KNOWN, packed))
        new = [record for record in packed.values() if record.key not in known]
        start = 1 + (self.connection.execute(LAST_POSITION).scalar() or 0)
        rows = [
            (record.key, start + n, search, str(record.kind or kind), False, 1, False, None, *record.shown)
            for n, record in enumerate(new)
        ]
        contents = [(start + n, record.fields, record.source) for n, record in enumerate(new)]
        # Also for known records: they count by this export when the older one is withdrawn.
        places = [*sorted(known.values()), *range(start, start + len(new))]
        members = [(search, sha256, place) for place in places]
        insert_all(self.connection, RECORD, COLUMNS, rows)
        insert_all(self.connection, CONTENT, CONTENT.columns.keys(), contents)
        insert_all(self.connection, MEMBER, MEMBER.columns.keys(), members, if_new=True)
        return [record.key for record in new]

    def close(self, export: Export, version: int = 1) -> bool:
        """Add an export that was read completely; do nothing and return False if records of it were removed."""
        held = self.connection.execute(select(func.count()).where(of_export(export))).scalar()
        # Another program may have mistaken a slow import for a dead one: half an export must never count.
        if held != export.records or self.meta.get(_import_mark(export.search, export.sha256)) is None:
            return False
        self.add_export(export, version)
        self.meta.put(_import_mark(export.search, export.sha256), None)
        return True

    def of_export(self, export: Export) -> Iterator[str]:
        """Yield the keys of an export's records, in order of import."""
        query = select(MEMBER.c.position, RECORD.c.key).select_from(MEMBERS).where(of_export(export))
        query = query.order_by(MEMBER.c.position).limit(SIZE)
        after = 0
        # Page by page: an export may have more keys than fit in memory, and the caller may write meanwhile.
        while page := list(self.connection.execute(query.where(MEMBER.c.position > after))):
            yield from (key for _, key in page)
            after = page[-1].position

    def memberships(self, keys: Iterable[str] | None = None) -> Iterator[tuple[str, str, str, str]]:
        """Yield (key, kind, search, hash of export) for each record and each export that holds it: of some, or all."""
        if keys is None:
            columns = (RECORD.c.key, RECORD.c.kind, MEMBER.c.search, MEMBER.c.sha256)
            pieces = [select(*columns).select_from(MEMBERS).where(_seen())]
        else:
            # One look for each export of its search: the table has no index by record, and a join may read a search whole.
            joined = RECORD.join(EXPORT, EXPORT.c.search == RECORD.c.search)
            columns = (RECORD.c.key, RECORD.c.kind, EXPORT.c.search, EXPORT.c.sha256)
            held = (
                (MEMBER.c.search == EXPORT.c.search)
                & (MEMBER.c.sha256 == EXPORT.c.sha256)
                & (MEMBER.c.position == RECORD.c.position)
            )
            query = select(*columns).select_from(joined).where(_seen(), exists().where(held))
            pieces = [query.where(RECORD.c.key.in_(piece)) for piece in chunks(keys)]
        for query in pieces:
            for row in self.connection.execute(query.order_by(RECORD.c.position)):
                yield row.key, row.kind, row.search, row.sha256

    def importing(self) -> dict[tuple[str, str], float]:
        """Map the search and hash of each export that is being read to the time of its last mark."""
        found = self.meta.beginning_with(f"{IMPORTING} ")
        return {(name.split(" ")[2], name.split(" ")[1]): float(at) for name, at in found.items()}

    def sweep(self, search: str, sha256: str) -> None:
        """Remove the records that an unfinished import left."""
        self.meta.put(_import_mark(search, sha256), None)
        mine = (MEMBER.c.search == search) & (MEMBER.c.sha256 == sha256)
        # Another program may have published the same file meanwhile; what counts is never removed.
        if self.connection.execute(
            select(EXPORT).where(EXPORT.c.search == search, EXPORT.c.sha256 == sha256)
        ).first():
            return
        members = list(self.connection.execute(select(MEMBER.c.position).where(mine)).scalars())
        self.connection.execute(MEMBER.delete().where(mine))
        for piece in chunks(members):
            # Another export, finished or not, may hold the same record.
            held = select(MEMBER.c.position).where(MEMBER.c.position.in_(piece))
            for column in (CONTENT.c.position, RECORD.c.position):
                self.connection.execute(column.table.delete().where(column.in_(piece), column.not_in(held)))

    def known(self, keys: Iterable[str]) -> set[str]:
        """Return the keys among these that are records of the review."""
        return {key for (key,) in each(self.connection, SEEN_AMONG, keys)}

    def count(self) -> int:
        """Count the records that count."""
        return self.connection.execute(select(func.count()).where(RECORD.c.counted)).scalar() or 0

    def get(self, keys: Iterable[str]) -> dict[str, Record]:
        """Map keys to complete records, with raw fields and text."""
        return {row["key"]: record_of(row) for row in each_named(self.connection, WHOLE, keys)}

    def titles(self, keys: Iterable[str]) -> dict[str, str | None]:
        """Map each key to its record's title."""
        found: dict[str, str | None] = {}
        for piece in chunks(keys):
            query = select(RECORD.c.key, RECORD.c.title).where(RECORD.c.key.in_(piece))
            found.update((key, title) for key, title in self.connection.execute(query))
        return found

    def sources(self, keys: Iterable[str]) -> dict[str, tuple[str, int]]:
        """Map each key to the id of its search and its position in the order of import."""
        return {key: (search, position) for key, search, position in each(self.connection, SOURCES, keys)}

    def all(self) -> Iterator[Record]:
        """Yield all records in order of import, without raw fields and text."""
        # Deduplication holds all records at once and needs neither, which are the bulk of a record.
        query = _contents().where(_seen()).order_by(RECORD.c.position)
        for row in self.connection.execute(query).mappings():
            yield record_of(row)

    def beginning_with(self, prefix: str, limit: int = FEW) -> dict[str, str]:
        """Map keys that begin with the prefix, at most `limit`, to the leads of their reports."""
        # Keys are ASCII; and a database cannot be queried for half a letter, which a command line may hold.
        if not prefix.isascii():
            return {}
        # A range uses the index; `~` sorts after all letters and digits that a key may have.
        found = self.connection.execute(BEGINNING, prefix_range(prefix, limit))
        return {row.key: row.report for row in found}


def prefix_range(prefix: str, limit: int) -> dict[str, Any]:
    """Return the values of `BEGINNING`."""
    return {"prefix": prefix, "end": f"{prefix}~", "limit": limit}


def _versions(numbers: Iterable[int] = ()) -> str:
    return json.dumps(sorted(numbers))


def _import_mark(search: str, sha256: str) -> str:
    return f"{IMPORTING} {sha256} {search}"


def _seen() -> ColumnElement[bool]:
    return RECORD.c.report.is_not(None)


def _contents(*more: ColumnElement[Any]) -> Select[Any]:
    """Return a query for the content of records, with further columns."""
    joined = RECORD.join(CONTENT, CONTENT.c.position == RECORD.c.position)
    return select(RECORD.c.key, RECORD.c.kind, CONTENT.c.fields, *more).select_from(joined)


# Statements that every card runs, built once.
WHOLE = _contents(CONTENT.c.source).where(RECORD.c.key.in_(KEYS))
SEEN_AMONG = select(RECORD.c.key).where(RECORD.c.key.in_(KEYS), _seen())
KNOWN = select(RECORD.c.key, RECORD.c.position).where(RECORD.c.key.in_(KEYS))
LAST_POSITION = select(func.max(RECORD.c.position))
COLUMNS = ("key", "position", "search", "kind", "counted", "version", "again", "report", *SHOWN)
SOURCES = select(RECORD.c.key, RECORD.c.search, RECORD.c.position).where(RECORD.c.key.in_(KEYS))
SEARCHES = select(SEARCH).order_by(SEARCH.c.position)
COUNTED_SEARCHES = SEARCHES.where(exists().where(EXPORT.c.search == SEARCH.c.id, EXPORT.c.counted))
BEGINNING = (
    select(RECORD.c.key, RECORD.c.report)
    .where(RECORD.c.key >= bindparam("prefix"), RECORD.c.key < bindparam("end"), _seen())
    .order_by(RECORD.c.key)
    .limit(bindparam("limit"))
)


def _search(row: RowMapping) -> Search:
    return Search(row["id"], row["name"], SourceKind(row["kind"]), row["platform"], row["date"], row["hits"])
