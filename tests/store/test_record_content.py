"""What the store holds of a record, and the work of writing it."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace

import pytest
from sqlalchemy import event

from litreview.model import Record, SourceKind
from litreview.store import record_content
from litreview.store.record_content import pack, record_of
from litreview.store.store import Store
from tests.engines import only_sqlite
from tests.store.conftest import FIRST, PUBMED
from tests.store.histories import record

WHOLE = Record(
    "Sömnløs", "article", ("Å, B.", "A group"), year=2020, doi="10.1/a", abstract='He said "yes".', keywords=("a b",),
    key="k" * 16, line=3, raw={"TI": ("Sömnløs",), "AU": ("Å, B.", "[A group]")}, text="TY  - JOUR\nTI  - Sömnløs",
    kind=SourceKind.REGISTER,
)  # fmt: skip


def row(packed, **changed):
    return {
        "key": packed.key,
        "kind": str(packed.kind),
        "fields": packed.fields,
        "source": packed.source,
    } | changed


@pytest.mark.parametrize("text", ["TY  - JOUR\nTI  - Sömnløs", "", "\ud83d lone", "\0\n\u2028"])
def test_a_packed_record_is_read_back_equal(text):
    whole = replace(WHOLE, text=text, raw={"N1": (text,)} if text else {})
    assert record_of(row(pack(whole))) == whole


def test_without_its_source_a_record_has_neither_raw_fields_nor_text():
    found = record_of(row(pack(WHOLE), source=None))
    assert found == replace(WHOLE, raw={}, text="")


def test_the_content_of_an_older_store_is_read():
    fields = {n: v for n in record_content.PLAIN if (v := getattr(WHOLE, n))}
    written = json.dumps(fields, ensure_ascii=False)
    packer = zlib.compressobj(1, zdict=written.encode())
    text = "TI  - \ud83d"
    source = packer.compress(json.dumps([dict(WHOLE.raw), text]).encode()) + packer.flush()
    assert record_of(row(pack(WHOLE), fields=written, source=source)) == replace(WHOLE, text=text)


@only_sqlite
def test_a_slice_of_an_import_is_written_in_three_statements(store: Store):
    many: list[bool] = []
    sent: list[str] = []
    with store.write() as session:
        session.records.mark_import(PUBMED.id, FIRST.sha256, 1.0)

        @event.listens_for(session.connection, "before_cursor_execute")
        def count(_connection, _cursor, _statement, _values, _context, is_many):
            many.append(is_many)

        session.connection.connection.driver_connection.set_trace_callback(sent.append)
        packed = [pack(record(f"key{n}")) for n in range(1_200)]
        assert len(session.records.add(packed, PUBMED.id, FIRST.sha256, PUBMED.kind)) == 1_200
        assert sum(many) == 3
        # The keys that are known, some at a time, and the last position.
        assert sum(one.startswith("SELECT") for one in sent) == 4
