"""JSON lines: one record per line, with litreview's own field names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from litreview.errors import Problem
from litreview.formats.columns import OWN_COLUMNS
from litreview.model import Item, Record, Reject, SourceKind
from litreview.text import clean

_TEXTS = (
    "key", "type", "title", "date", "journal", "journal_abbreviation", "translated_title", "volume", "issue", "pages",
    "doi", "pmid", "pmcid", "accession", "abstract", "language", "publisher", "database",
)  # fmt: skip
_LISTS = ("authors", "editors", "issn", "isbn", "keywords", "urls")
_NUMBERS = ("year", "line")


def record_to_json(record: Record) -> dict[str, Any]:
    """Return a record as plain JSON: absent values are null or [], `kind` is present only if the row gave one."""
    found: dict[str, Any] = {name: getattr(record, name) for name in OWN_COLUMNS}
    for name in _LISTS:
        found[name] = list(found[name])
    found["line"] = record.line
    if record.kind is not None:
        found["kind"] = str(record.kind)
    found["raw"] = {tag: list(values) for tag, values in record.raw.items()}
    return found


def record_from_json(given: Mapping[str, Any], text: str = "") -> Record:
    """Return the record of a JSON object; unknown fields are ignored.

    Args:
        given: An object as returned by `record_to_json`; values of an unexpected type count as absent.
        text: The raw text, which is not part of the object.
    """
    raw, kind = given.get("raw"), given.get("kind")
    fields: dict[str, Any] = {name: _text(given.get(name)) for name in _TEXTS}
    fields |= {name: _list(given.get(name)) for name in _LISTS}
    fields |= {name: given[name] for name in _NUMBERS if type(given.get(name)) is int}
    fields["key"] = fields["key"] or ""
    return Record(
        **fields,
        raw={str(tag): _list(values) for tag, values in raw.items()} if isinstance(raw, Mapping) else {},
        kind=SourceKind(kind) if kind in list(SourceKind) else None,
        text=text,
    )


def _text(value: object) -> str | None:
    return clean(value) or None if isinstance(value, str) else None


def _list(values: object) -> tuple[str, ...]:
    return (
        tuple(clean(value) for value in values if isinstance(value, str)) if isinstance(values, list) else ()
    )


def write(records: Iterable[Record]) -> Iterator[str]:
    """Write one record per line."""
    for record in records:
        yield json.dumps(record_to_json(record), ensure_ascii=False) + "\n"


def read(lines: Iterable[str]) -> Iterator[Item | Problem]:
    """Read one record per line; a line that is not a JSON object is a reject."""
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text:
            continue
        try:
            given = json.loads(text)
        except (ValueError, RecursionError) as error:
            yield Reject(number, f"it is not JSON: {error}", text)
            continue
        if isinstance(given, dict):
            # The key belongs to another search or review; here it is derived from the text again.
            yield record_from_json({**given, "key": "", "line": number}, text)
        else:
            yield Reject(number, "it is not a JSON object", text)


def looks_like(head: str) -> bool:
    """Return whether the first line is a JSON object with the fields of a record."""
    first = head.lstrip("\ufeff \t\n").split("\n", 1)[0]
    return first.startswith("{") and '"title":' in first and '"authors":' in first and '"raw":' in first
