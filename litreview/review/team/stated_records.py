"""The records of a public archive, listed with their keys and a few fields, as the exports may not be published."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from litreview.errors import InputError, NotSaved
from litreview.files import read_text
from litreview.links import is_file
from litreview.model import Record, Search, SourceKind
from litreview.review.context import Context
from litreview.store.record_content import pack
from litreview.store.records import Export
from litreview.store.store import StoreSession

NAME = "stated.jsonl"
SHORT = ("title", "year", "doi")


def path(context: Context) -> Path:
    """Return the path of the table."""
    return context.folder.searches / NAME


def is_public(context: Context) -> bool:
    """Return whether the review came from a public archive."""
    return is_file(path(context))


def lines(session: StoreSession) -> Iterator[str]:
    """Yield a line for every record, in order of import: its key, exports, kind, title, year and DOI."""
    exports: dict[str, list[str]] = {}
    for export in session.records.exports():
        for key in session.records.of_export(export):
            exports.setdefault(key, []).append(export.sha256)
    for record in session.records.all():
        facts = {name: getattr(record, name) for name in SHORT}
        stated = {"key": record.key, "exports": sorted(exports.get(record.key, [])), "kind": str(record.kind)}
        yield json.dumps(stated | facts, ensure_ascii=False, sort_keys=True) + "\n"


def load(context: Context, place: Path, search: Search, export: Export) -> None:
    """Add the listed records of an export to the store."""
    records = [record for record, exports in _read(path(context)) if export.sha256 in exports]
    with context.store.write() as session:
        session.records.put_search(search, place.name)
        session.records.mark_import(search.id, export.sha256, context.clock().timestamp())
        session.records.add(map(pack, records), search.id, export.sha256, search.kind)
        linked = session.publish_export(export, context.protocol)
        if linked is None:
            raise NotSaved(
                f"{export.path}: the archive lists fewer records than the export had.",
                "Download or copy the archive again.",
            )
        session.project({*linked, *session.recount()}, context.protocol)


def _read(file: Path) -> Iterator[tuple[Record, Iterable[str]]]:
    for number, line in enumerate(read_text(file).splitlines(), 1):
        try:
            values: dict[str, Any] = json.loads(line)
            facts: dict[str, Any] = {name: values.get(name) for name in SHORT}
            yield Record(**facts, key=str(values["key"]), kind=SourceKind(values["kind"])), values["exports"]
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"{file}:{number}: this line does not describe a record.",
                "Download or copy the archive again.",
            ) from error
