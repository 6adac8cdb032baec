"""Queries on searches, exports and records."""

from __future__ import annotations

from dataclasses import replace

from litreview.model import SourceKind
from litreview.store.record_content import pack
from tests.store.conftest import FIRST, PUBMED, SECOND, WEBSITE, import_records
from tests.store.histories import record


def test_searches_are_read_as_they_were_put_in_order_of_import(store):
    with store.read() as session:
        found = session.records.searches()
    assert list(found.items()) == [("s1", (PUBMED, "pubmed")), ("s2", (WEBSITE, "website"))]


def test_a_search_that_is_put_again_keeps_its_place(store):
    changed = replace(PUBMED, hits=40, platform=None)
    with store.write() as session:
        session.records.put_search(changed, "renamed")
    with store.read() as session:
        found = session.records.searches()
    assert list(found.values()) == [(changed, "renamed"), (WEBSITE, "website")]


def test_exports_come_by_search_and_path_and_one_that_is_there_stays(store):
    with store.write() as session:
        session.records.add_export(replace(FIRST, path="searches/pubmed/other.ris"))
    with store.read() as session:
        assert session.records.exports() == [FIRST, SECOND]


def test_an_export_that_is_out_does_not_count_nor_do_the_records_only_it_holds(store):
    with store.write() as session:
        changed = session.records.recount(lambda export: () if export == ("s1", "aa") else {1})
    with store.read() as session:
        assert changed == set("abcd")
        assert session.records.exports(counted=True) == [SECOND]
        assert list(session.records.searches(counted=True)) == ["s2"]
        assert session.records.count() == 2, "d lies in the other export as well"


def test_a_record_of_two_exports_keeps_the_first_search_and_kind(store):
    with store.read() as session:
        assert session.records.sources("de") == {"d": ("s1", 4), "e": ("s2", 5)}
        assert session.records.get(["d"])["d"].kind is SourceKind.DATABASE
        assert list(session.records.of_export(SECOND)) == ["d", "e"]
        assert [row[0] + row[2] for row in session.records.memberships()] == [
            "as1",
            "bs1",
            "cs1",
            "ds1",
            "ds2",
            "es2",
        ]


def test_records_are_read_whole_by_key_and_all_in_order_of_import(store):
    with store.read() as session:
        assert session.records.get(["a", "x"]) == {"a": record("a", SourceKind.DATABASE)}
        assert [found.key for found in session.records.all()] == list("abcde")
        assert session.records.titles(["b", "x"]) == {"b": "Title b"}
        assert session.records.known("ax") == {"a"}
        assert session.records.count() == 5


def test_records_are_not_seen_before_their_import_has_ended(store):
    with store.write() as session:
        session.records.mark_import("s1", "cc", 2.0)
        session.records.add([pack(record("f"))], "s1", "cc", SourceKind.DATABASE)
    with store.read() as session:
        assert session.records.importing() == {("s1", "cc"): 2.0}
        assert session.records.known("f") == set()
        assert [found.key for found in session.records.all()] == list("abcde")


def test_what_a_killed_import_left_is_swept_and_what_counts_is_not(store):
    with store.write() as session:
        session.records.mark_import("s1", "cc", 2.0)
        session.records.add([pack(record("a")), pack(record("f"))], "s1", "cc", SourceKind.DATABASE)
        session.records.sweep("s1", "cc")
        session.records.sweep("s1", "aa")
    with store.read() as session:
        assert session.records.importing() == {}
        assert set(session.records.titles("af")) == {"a"}
        assert list(session.records.of_export(FIRST)) == list("abcd")


def test_an_export_with_fewer_records_than_were_read_is_not_added(store):
    half = replace(FIRST, sha256="cc", records=2)
    with store.write() as session:
        session.records.mark_import("s1", "cc", 2.0)
        session.records.add([pack(record("f"))], "s1", "cc", SourceKind.DATABASE)
        assert session.records.close(half) is False
        assert session.records.close(replace(half, records=1)) is True


def test_changing_the_kind_of_a_search_leaves_out_other_kinds_and_the_named_records(store):
    with store.write() as session:
        changed = session.records.change_kind("s1", SourceKind.DATABASE, SourceKind.REGISTER, {"a"})
        assert session.records.change_kind("s2", SourceKind.DATABASE, SourceKind.REGISTER) == []
    with store.read() as session:
        kinds = {key: found.kind for key, found in session.records.get("abcde").items()}
    assert sorted(changed) == list("bcd")
    assert kinds == {
        "a": SourceKind.DATABASE,
        **dict.fromkeys("bcd", SourceKind.REGISTER),
        "e": SourceKind.WEBSITE,
    }


def test_keys_are_found_by_their_beginning_with_the_lead_of_their_report(store):
    with store.write() as session:
        import_records(session, PUBMED, replace(FIRST, sha256="cc", records=3), ["aa", "ab", "b_"])
    with store.read() as session:
        assert session.records.beginning_with("a") == {"a": "a", "aa": "aa"}
        assert session.records.beginning_with("a", 9) == {"a": "a", "aa": "aa", "ab": "ab"}
        assert session.records.beginning_with("b_") == {"b_": "b_"}
        assert session.records.beginning_with("é") == {}
