"""Block keys, which find the records that a new one has to be compared with, without reading the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import ColumnElement, Connection, delete, select

from litreview.model import Record
from litreview.store.chunks import chunks
from litreview.store.database import insert_all
from litreview.store.record_content import record_of
from litreview.store.tables import BLOCK, CONTENT, EXPORT, HUB, MEMBER, RECORD, WORD

Export = tuple[str, str]


class Blocks:
    """The engine's cache of compared records, within one transaction; without it all records are read."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def clear(self) -> None:
        """Delete the cache."""
        for every in (BLOCK, HUB, WORD):
            self.connection.execute(delete(every))

    def add(self, rows: Iterable[tuple[int, int]]) -> None:
        """Add records, by position, to blocks."""
        for piece in chunks(rows, 5_000):
            insert_all(self.connection, BLOCK, ("block", "position"), piece, if_new=True)

    def put_hubs(self, sizes: Mapping[int, int]) -> None:
        """Save the sizes of blocks that have more members than rows."""
        for piece in chunks(sizes):
            self.connection.execute(delete(HUB).where(HUB.c.block.in_(piece)))
            self.connection.execute(HUB.insert(), [{"block": key, "size": sizes[key]} for key in piece])

    def hubs(self, keys: Iterable[int]) -> dict[int, int]:
        """Map the block keys that are hubs to their sizes."""
        found: dict[int, int] = {}
        for piece in chunks(keys):
            query = select(HUB.c.block, HUB.c.size).where(HUB.c.block.in_(piece))
            found.update((key, size) for key, size in self.connection.execute(query))
        return found

    def sharing(self, keys: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Yield (block key, position) of every record in one of these blocks."""
        for piece in chunks(keys):
            query = select(BLOCK.c.block, BLOCK.c.position).where(BLOCK.c.block.in_(piece))
            yield from ((key, position) for key, position in self.connection.execute(query))

    def put_counts(self, counts: Mapping[str, int]) -> None:
        """Save the number of titles with each word."""
        for piece in chunks(counts.items(), 5_000):
            self.connection.execute(WORD.insert(), [{"word": word, "titles": n} for word, n in piece])

    def counts(self, words: Iterable[str]) -> dict[str, int]:
        """Map the saved words among these to their numbers of titles."""
        found: dict[str, int] = {}
        for piece in chunks(words):
            query = select(WORD.c.word, WORD.c.titles).where(WORD.c.word.in_(piece))
            found.update((word, n) for word, n in self.connection.execute(query))
        return found

    def fresh(self, exports: Iterable[Export], compared_exports: frozenset[Export]) -> list[str]:
        """Return the keys of the records in these exports that are in no export already compared."""
        keys: dict[int, str] = {}
        for search, sha256 in exports:
            query = select(RECORD.c.position, RECORD.c.key).join(
                MEMBER, MEMBER.c.position == RECORD.c.position
            )
            query = query.where(MEMBER.c.search == search, MEMBER.c.sha256 == sha256).order_by(RECORD.c.key)
            keys |= dict(self.connection.execute(query).all())
        for piece in chunks(list(keys) if compared_exports else ()):
            # One look for each export, as the table has no index by position.
            same = (EXPORT.c.search == MEMBER.c.search) & (EXPORT.c.sha256 == MEMBER.c.sha256)
            columns = (MEMBER.c.position, MEMBER.c.search, MEMBER.c.sha256)
            memberships = select(*columns).join(EXPORT, same).where(MEMBER.c.position.in_(piece))
            for position, search, sha256 in self.connection.execute(memberships):
                if (search, sha256) in compared_exports:
                    keys.pop(position, None)
        return list(keys.values())

    def all_keys(self) -> list[str]:
        """Return the keys of all records of finished imports."""
        return list(
            self.connection.execute(select(RECORD.c.key).where(RECORD.c.report.is_not(None))).scalars()
        )

    def keys(self, positions: Iterable[int]) -> dict[int, str]:
        """Map positions to the keys of their records."""
        found: dict[int, str] = {}
        for piece in chunks(positions):
            query = select(RECORD.c.position, RECORD.c.key).where(RECORD.c.position.in_(piece))
            found.update((position, key) for position, key in self.connection.execute(query))
        return found

    def records(self, keys: Iterable[str]) -> Iterator[tuple[int, Record]]:
        """Yield (position, record) without raw fields and text, which no comparison needs."""
        for piece in chunks(keys):
            yield from self._read(RECORD.c.key.in_(piece))

    def every(self) -> Iterator[tuple[int, Record]]:
        """Like `records`, for all records of finished imports, in order of import."""
        yield from self._read(RECORD.c.report.is_not(None))

    def _read(self, wanted: ColumnElement[bool]) -> Iterator[tuple[int, Record]]:
        joined = RECORD.join(CONTENT, CONTENT.c.position == RECORD.c.position)
        query = select(RECORD.c.key, RECORD.c.kind, RECORD.c.position, CONTENT.c.fields).select_from(joined)
        rows = self.connection.execute(query.where(wanted).order_by(RECORD.c.position)).mappings()
        yield from ((row["position"], record_of(row)) for row in rows)
