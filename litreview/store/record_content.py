"""The content of a record in the store: its fields as JSON, its raw fields and raw text compressed."""

from __future__ import annotations

import json
import zlib
from dataclasses import fields
from typing import Any

from sqlalchemy import RowMapping

from litreview.model import Record, SourceKind

PLAIN = tuple(f.name for f in fields(Record) if f.name not in {"key", "raw", "text", "kind"})
LISTS = frozenset({"authors", "editors", "issn", "isbn", "keywords", "urls"})
# Raw fields and raw text repeat the fields: compressed with those as dictionary, a thirteenth is left.
FASTEST = 1


def content_row(record: Record, position: int) -> dict[str, Any]:
    """Return a record as a row of the table `content`."""
    # Empty fields, which are the most, are left out.
    plain = {name: value for name in PLAIN if (value := getattr(record, name))}
    fields_ = json.dumps(plain, ensure_ascii=False)
    source = json.dumps([dict(record.raw), record.text])
    packer = zlib.compressobj(FASTEST, zdict=fields_.encode("utf-8", "surrogatepass"))
    packed = packer.compress(source.encode()) + packer.flush()
    return {"position": position, "fields": fields_, "source": packed}


def record_of(row: RowMapping) -> Record:
    """Return the record of a row; without `source` it has neither raw fields nor raw text."""
    plain: dict[str, Any] = {
        name: tuple(value) if name in LISTS else value for name, value in json.loads(row["fields"]).items()
    }
    raw, text = {}, ""
    if packed := row.get("source"):
        unpacker = zlib.decompressobj(zdict=row["fields"].encode("utf-8", "surrogatepass"))
        raw, text = json.loads(unpacker.decompress(packed))
    tags = {tag: tuple(values) for tag, values in raw.items()}
    return Record(**plain, key=row["key"], raw=tags, text=text, kind=SourceKind(row["kind"]))
