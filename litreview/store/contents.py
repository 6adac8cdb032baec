"""What a record holds, as it lies in the store: its fields as JSON, its raw fields and raw text packed."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import RowMapping

from litreview.model import Record
from litreview.model import SourceKind

PLAIN = tuple(f.name for f in fields(Record) if f.name not in {"key", "raw", "text", "kind"})
LISTS = frozenset({"authors", "editors", "issn", "isbn", "keywords", "urls"})
# Raw fields and raw text say the same twice: even the fastest level leaves a third of them.
FASTEST = 1


def content_row(record: Record, position: int) -> dict[str, Any]:
    """Give a record as a row of the table `content`."""
    # Empty fields are left out: most are, and what is not stored need not be read.
    plain = {name: value for name in PLAIN if (value := getattr(record, name))}
    return {
        "position": position,
        "fields": json.dumps(plain, ensure_ascii=False),
        "source": _packed(dict(record.raw), record.text),
    }


def record_of(row: RowMapping) -> Record:
    """Give the record of a row; without its `source` it has neither raw fields nor raw text."""
    plain: dict[str, Any] = {
        name: tuple(value) if name in LISTS else value for name, value in json.loads(row["fields"]).items()
    }
    packed = row.get("source")
    raw, text = json.loads(zlib.decompress(packed)) if packed else ({}, "")
    tags = {tag: tuple(values) for tag, values in raw.items()}
    return Record(**plain, key=row["key"], raw=tags, text=text, kind=SourceKind(row["kind"]))


def _packed(raw: Mapping[str, tuple[str, ...]], text: str) -> bytes:
    # In escapes, as a damaged file may hold half of a surrogate pair, which is no UTF-8.
    return zlib.compress(json.dumps([raw, text]).encode(), FASTEST)
