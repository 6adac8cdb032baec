"""The kinds of source that the records of an export name themselves."""

from __future__ import annotations

from itertools import chain

from litreview.exports import ExportFile
from litreview.formats.mapping import TABLES
from litreview.formats.registry import format_named
from litreview.model import Record, Search, SourceKind
from litreview.review import bound_files
from litreview.review.context import Context
from litreview.review.searches import search_toml
from litreview.review.searches.import_job import ImportJob, batches
from litreview.store.records import Export
from litreview.ticks import quiet

# Formats of registers name the kind of each registration.
NAMING_KINDS = TABLES | {"jsonl", "register-csv", "ctgov-json", "ictrp-xml", "euctr", "central"}
"""Formats in which a record may name the kind of its source."""


def kinds(context: Context, export: Export) -> dict[str, SourceKind]:
    """Map the keys of records that name a kind of source to that kind; empty if the export is missing or changed."""
    path = context.folder.root / export.path
    if export.format not in NAMING_KINDS or bound_files.state_of(path, export.sha256) in {
        "missing",
        "changed",
    }:
        return {}
    known, columns = format_named(export.format), search_toml.columns_of(path.parent, export.sha256)
    search = Search(export.search, export.search)
    with bound_files.original(path, export.sha256) as whole:
        part = ExportFile(whole, path, path.name)
        job = ImportJob(part, path.parent, search, export.sha256, quiet, known, columns, incomplete=True)
        job.encoding = export.encoding
        found = chain.from_iterable(batches(job))
        return {item.key: item.kind for item in found if isinstance(item, Record) and item.kind}
