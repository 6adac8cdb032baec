"""A small store for tests of its queries."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from litreview.model import Search, SourceKind
from litreview.store.record_content import pack
from litreview.store.records import Export
from litreview.store.store import Store, StoreSession
from tests.engines import Engine
from tests.store.histories import protocol, record

RULES = protocol(reviewers=2)
PUBMED = Search("s1", "PubMed", SourceKind.DATABASE, "NCBI", "2026-01-01", 4)
WEBSITE = Search("s2", "A website", SourceKind.WEBSITE, None, None, None)
FIRST = Export("s1", "aa", "searches/pubmed/a.ris", "ris", "utf-8", 4, 0)
SECOND = Export("s2", "bb", "searches/website/b.ris", "ris", "utf-8", 2, 1)


def import_records(session: StoreSession, search: Search, export: Export, keys: str) -> None:
    """Import records with these one-letter keys as one export."""
    session.records.put_search(search, export.path.split("/")[1])
    session.records.mark_import(search.id, export.sha256, 1.0)
    session.records.add(
        [pack(record(key, search.kind, f"Title {key}")) for key in keys],
        search.id,
        export.sha256,
        search.kind,
    )
    left = session.publish_export(export, RULES)
    assert left is not None
    session.project(left, RULES)


@pytest.fixture
def store(engine: Engine) -> Iterator[Store]:
    """Open a store with four records of a database and, of a website, one of those and a fifth."""
    made = Store(engine.url())
    with made.write() as session:
        import_records(session, PUBMED, FIRST, "abcd")
        import_records(session, WEBSITE, SECOND, "de")
    yield made
    made.close()
