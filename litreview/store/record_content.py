"""The content of a record in the store: its fields as JSON, its raw fields and raw text compressed."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Any, NamedTuple

import orjson
from sqlalchemy import RowMapping

from litreview.model import Record, SourceKind

PLAIN = tuple(f.name for f in fields(Record) if f.name not in {"key", "raw", "text", "kind"})
LISTS = frozenset({"authors", "editors", "issn", "isbn", "keywords", "urls"})
# Raw fields and raw text repeat the fields: compressed with those as dictionary, a thirteenth is left.
FASTEST = 1


class PackedRecord(NamedTuple):
    """A record as the store holds it, a fifth of its size in memory.

    Attributes:
        shown: The values of the columns `SHOWN`.
        fields: The fields that it has, as a JSON object with a space after each colon, which conditions rely on.
        source: Its raw fields and raw text.
    """

    key: str
    kind: SourceKind | None
    shown: tuple[Any, ...]
    fields: str
    source: bytes


SHOWN = ("title", "year", "author", "authors", "doi")
_plain: Callable[[Record], tuple[Any, ...]] = attrgetter(*PLAIN)


def pack(record: Record) -> PackedRecord:
    """Pack a record for the store."""
    # Empty fields, which are the most, are left out.
    plain = {name: value for name, value in zip(PLAIN, _plain(record), strict=True) if value}
    fields_ = _to_json(plain, orjson.OPT_INDENT_2)
    packer = zlib.compressobj(FASTEST, zdict=fields_)
    packed = packer.compress(_to_json([dict(record.raw), record.text])) + packer.flush()
    authors = record.authors
    shown = (record.title, record.year, authors[0] if authors else None, len(authors), record.doi)
    return PackedRecord(record.key, record.kind, shown, fields_.decode("utf-8", "surrogatepass"), packed)


def record_of(row: RowMapping) -> Record:
    """Return the record of a row; without `source` it has neither raw fields nor raw text."""
    plain: dict[str, Any] = {
        name: tuple(value) if name in LISTS else value for name, value in _from_json(row["fields"]).items()
    }
    raw, text = {}, ""
    if packed := row.get("source"):
        unpacker = zlib.decompressobj(zdict=row["fields"].encode("utf-8", "surrogatepass"))
        raw, text = _from_json(unpacker.decompress(packed))
    tags = {tag: tuple(values) for tag, values in raw.items()}
    return Record(**plain, key=row["key"], raw=tags, text=text, kind=SourceKind(row["kind"]))


def _to_json(value: Any, option: int = 0) -> bytes:
    try:
        return orjson.dumps(value, option=option)
    except TypeError:
        # Lone surrogates, which a damaged export may hold, and numbers of any size are JSON to Python alone.
        return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _from_json(text: str | bytes) -> Any:
    try:
        return orjson.loads(text)
    except ValueError:
        return json.loads(text)
