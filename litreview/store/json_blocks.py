"""Block keys in the store: which records a new one has to be compared with, without reading the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import ColumnElement, Connection, delete, select

from litreview.model import Record
from litreview.store.chunks import chunks
from litreview.store.database import insert_new
from litreview.store.record_content import record_of
from litreview.store.tables import BLOCK, CONTENT, HUB, MEMBER, RECORD, WORD

Export = tuple[str, str]


class Blocks:
    """What the engine keeps of judged records, within one transaction. It is a cache: without it, all is read."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def clear(self) -> None:
        """Forget all blocks."""
        for every in (BLOCK, HUB, WORD):
            self.connection.execute(delete(every))

    def add(self, rows: Iterable[tuple[int, int]]) -> None:
        """Keep records, by position, under block keys."""
        for piece in chunks(rows, 5_000):
            values = [{"block": key, "position": position} for key, position in piece]
            self.connection.execute(insert_new(self.connection, BLOCK), values)

    def put_hubs(self, sizes: Mapping[int, int]) -> None:
        """Keep the sizes of blocks that have more members than rows."""
        for piece in chunks(sizes):
            self.connection.execute(delete(HUB).where(HUB.c.block.in_(piece)))
            self.connection.execute(HUB.insert(), [{"block": key, "size": sizes[key]} for key in piece])

    def hubs(self, keys: Iterable[int]) -> dict[int, int]:
        """Map those of the block keys that are hubs to their sizes."""
        found: dict[int, int] = {}
        for piece in chunks(keys):
            query = select(HUB.c.block, HUB.c.size).where(HUB.c.block.in_(piece))
            found.update((key, size) for key, size in self.connection.execute(query))
        return found

    def sharing(self, keys: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Yield block key and position of every record kept under one of the keys."""
        for piece in chunks(keys):
            query = select(BLOCK.c.block, BLOCK.c.position).where(BLOCK.c.block.in_(piece))
            yield from ((key, position) for key, position in self.connection.execute(query))

    def put_counts(self, counts: Mapping[str, int]) -> None:
        """Keep how many titles hold a word."""
        for piece in chunks(counts.items(), 5_000):
            self.connection.execute(WORD.insert(), [{"word": word, "titles": n} for word, n in piece])

    def counts(self, words: Iterable[str]) -> dict[str, int]:
        """Map those of the words that are kept to the number of titles that hold them."""
        found: dict[str, int] = {}
        for piece in chunks(words):
            query = select(WORD.c.word, WORD.c.titles).where(WORD.c.word.in_(piece))
            found.update((word, n) for word, n in self.connection.execute(query))
        return found

    def fresh(self, exports: Iterable[Export], judged: frozenset[Export]) -> list[str]:
        """Return the keys of the records that lie in these exports and in none that was judged."""
        keys: dict[str, None] = {}
        for search, sha256 in exports:
            query = select(MEMBER.c.record).where(MEMBER.c.search == search, MEMBER.c.sha256 == sha256)
            keys |= dict.fromkeys(self.connection.execute(query).scalars())
        known: set[str] = set()
        for piece in chunks(keys if judged else ()):
            held = select(MEMBER.c.record, MEMBER.c.search, MEMBER.c.sha256).where(MEMBER.c.record.in_(piece))
            known |= {
                record
                for record, search, sha256 in self.connection.execute(held)
                if (search, sha256) in judged
            }
        return [key for key in keys if key not in known]

    def all_keys(self) -> list[str]:
        """Return the keys of all records that an ended import brought."""
        return list(
            self.connection.execute(select(RECORD.c.key).where(RECORD.c.report.is_not(None))).scalars()
        )

    def keys(self, positions: Iterable[int]) -> dict[int, str]:
        """Map positions to the keys of the records there."""
        found: dict[int, str] = {}
        for piece in chunks(positions):
            query = select(RECORD.c.position, RECORD.c.key).where(RECORD.c.position.in_(piece))
            found.update((position, key) for position, key in self.connection.execute(query))
        return found

    def records(self, keys: Iterable[str]) -> Iterator[tuple[int, Record]]:
        """Yield records with their positions, without raw fields and text, which no comparison needs."""
        for piece in chunks(keys):
            yield from self._read(RECORD.c.key.in_(piece))

    def every(self) -> Iterator[tuple[int, Record]]:
        """Do as `records`, for all records that an ended import brought, in order of import."""
        yield from self._read(RECORD.c.report.is_not(None))

    def _read(self, wanted: ColumnElement[bool]) -> Iterator[tuple[int, Record]]:
        joined = RECORD.join(CONTENT, CONTENT.c.position == RECORD.c.position)
        query = select(RECORD.c.key, RECORD.c.kind, RECORD.c.position, CONTENT.c.fields).select_from(joined)
        rows = self.connection.execute(query.where(wanted).order_by(RECORD.c.position)).mappings()
        yield from ((row["position"], record_of(row)) for row in rows)
