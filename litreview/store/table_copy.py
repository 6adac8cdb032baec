"""Copying a store to another one, on either engine, compared row by row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, select

from litreview.errors import StoreError
from litreview.store.database import insert_all, open_engine, transaction
from litreview.store.flow_counts import FlowCounts
from litreview.store.fulltext import INDEXED
from litreview.store.tables import EVENT, FLOW_COUNT, META, METADATA, RECORD
from litreview.store.url import display_url

PIECE = 2000
"""The number of rows held in memory at once."""


def copy(source: Path | str, target: Path | str) -> dict[str, int]:
    """Copy a store to an empty one, all or nothing; return the number of rows of each table.

    Raises:
        StoreError: The target is not empty, or what arrived differs from what was sent; it is then left empty.
        NotSaved: The target could not be written completely; it is then left empty.
    """
    with ExitStack() as opened:
        source_engine, target_engine = (_opened(opened, place) for place in (source, target))
        reader = opened.enter_context(transaction(source_engine, write=False))
        writer = opened.enter_context(transaction(target_engine, write=True))
        for table in (EVENT, RECORD):
            if writer.execute(select(func.count()).select_from(table)).scalar():
                raise StoreError(
                    f"{display_url(target)}: it already holds a review; nothing was copied.",
                    "Name an empty database, or use `rebuild` to update this one.",
                )
        copied = [each for each in METADATA.sorted_tables if each is not FLOW_COUNT]
        rows = {each.name: _copy(reader, writer, each) for each in copied}
        # Only one of the engines keeps it.
        FlowCounts(writer).recount()
        return rows


def _opened(until: ExitStack, place: Path | str) -> Engine:
    engine = open_engine(place)
    until.callback(engine.dispose)
    return engine


def _copy(reader: Connection, writer: Connection, each: Table) -> int:
    # Facts of the new store itself, and of an index that only one engine has, are not copied.
    writer.execute(each.delete())
    rows = _rows(reader, each)
    while piece := list(islice(rows, PIECE)):
        insert_all(writer, each, each.columns.keys(), [tuple(row.values()) for row in piece])
    sent, arrived = _digest(_rows(reader, each)), _digest(_rows(writer, each))
    if sent != arrived:
        raise StoreError(
            f"The table {each.name} was not copied correctly ({sent[0]:,} rows sent, {arrived[0]:,} arrived).",
            "Nothing was changed. Check the log of the database.",
        )
    return arrived[0]


def _rows(connection: Connection, each: Table) -> Iterator[Mapping[str, Any]]:
    query = select(each).order_by(*each.primary_key.columns)
    if each is META:
        query = query.where(META.c.name.not_like(f"{INDEXED}%"))
    for row in connection.execute(query.execution_options(yield_per=PIECE)).mappings():
        yield dict(row)


def _digest(rows: Iterator[Mapping[str, Any]]) -> tuple[int, str]:
    count, digest = 0, hashlib.sha256()
    for row in rows:
        count += 1
        digest.update(json.dumps(row, sort_keys=True, default=bytes.hex).encode())
    return count, digest.hexdigest()
