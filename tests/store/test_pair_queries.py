"""Queries on pairs of records, blocks, single facts and words."""

from __future__ import annotations

import pytest

from litreview.model import Pair
from tests.store.conftest import RULES
from tests.store.histories import event

SAME, ASK, APART = (
    Pair("a", "b", "same", 3, ("doi",)),
    Pair("b", "c", "ask", 2, ("title", "year")),
    Pair("c", "d", "different", 1, ()),
)


@pytest.fixture
def paired(store):
    """Give the store a run with a pair of each verdict."""
    with store.write() as session:
        session.pairs.add_run("one", [SAME, ASK, APART], [])
        session.project("abcde", RULES)
    return store


def test_pairs_are_read_and_counted_by_verdict_and_reason(paired):
    with paired.read() as session:
        assert session.pairs.runs() == {"one": True}
        assert set(session.pairs.all()) == {SAME, ASK, APART}
        assert set(session.pairs.among("b")) == {SAME, ASK}
        assert session.pairs.links("abc") == [SAME]
        assert session.pairs.links("ac") == []
        assert [session.pairs.count(verdict) for verdict in ("same", "ask", "different", "none")] == [
            1,
            1,
            1,
            0,
        ]
        assert session.pairs.reasons("ask") == {"title": 1}
        assert session.pairs.reasons("different") == {}


def test_a_run_that_replaces_another_takes_its_pairs_away_in_any_order(paired):
    with paired.write() as session:
        session.pairs.add_run("three", [ASK], ["one", "two"])
        session.pairs.add_run("two", [APART], [])
    with paired.read() as session:
        assert session.pairs.runs() == {"one": False, "two": False, "three": True}
        assert list(session.pairs.all()) == [ASK]


def test_a_component_follows_every_link_but_an_engines_different(paired):
    with paired.write() as session:
        assert session.pairs.component("a") == set("abc")
        assert session.pairs.component("d") == {"d"}
        session.events.add([event(1, "judgement", a="d", b="e", verdict="different")], written=True)
        assert session.pairs.component("d") == {"d", "e"}, "a person's `different` may be taken back"


def test_pairs_of_replacements_are_set_and_the_changed_records_returned(paired):
    with paired.write() as session:
        assert session.pairs.put_replaced([("a", "e")]) == {"a", "e"}
        assert session.pairs.put_replaced([("a", "e"), ("c", "d")]) == {"c", "d"}
        assert session.pairs.put_replaced([("c", "d")]) == {"a", "e"}
        assert session.pairs.replaced() == [("c", "d")]
        assert session.pairs.replaced("d") == [("c", "d")]
        assert session.pairs.replaced("a") == []
        assert session.pairs.component("d") == {"c", "d"} | {"a", "b"}


def test_a_person_is_asked_once_for_each_two_reports_the_likeliest_first(paired):
    with paired.write() as session:
        session.pairs.add_run("two", [Pair("a", "c", "ask", 3, ("doi",)), Pair("d", "e", "ask", 1, ())], [])
        session.project("abcde", RULES)
    with paired.read() as session:
        asked = [("a", "c"), ("d", "e")]
        assert [(pair.a, pair.b) for pair in session.lists.all_asked()] == asked, "b is in the report of a"
        assert [(pair.a, pair.b) for pair in session.lists.asked()] == asked


def test_blocks_hold_positions_hubs_hold_sizes_and_words_hold_counts(store):
    with store.write() as session:
        blocks = session.pairs.blocks
        blocks.add([(7, 1), (7, 2), (8, 3), (7, 1)])
        blocks.put_hubs({7: 100})
        blocks.put_hubs({7: 120, 9: 5})
        blocks.put_counts({"sleep": 3, "of": 900})
        assert sorted(blocks.sharing([7, 9])) == [(7, 1), (7, 2)]
        assert blocks.hubs([7, 8, 9]) == {7: 120, 9: 5}
        assert blocks.counts(["of", "none"]) == {"of": 900}
        blocks.clear()
        assert list(blocks.sharing([7, 8])) == []
        assert blocks.hubs([7]) == blocks.counts(["of"]) == {}


def test_fresh_records_lie_in_no_export_that_was_judged(store):
    first, second = ("s1", "aa"), ("s2", "bb")
    with store.read() as session:
        blocks = session.pairs.blocks
        assert sorted(blocks.fresh([first, second], frozenset())) == list("abcde")
        assert blocks.fresh([second], frozenset([first])) == ["e"]
        assert blocks.fresh([second], frozenset([first, second])) == []
        assert sorted(blocks.all_keys()) == list("abcde")
        assert blocks.keys([1, 5, 9]) == {1: "a", 5: "e"}
        assert [(n, found.key) for n, found in blocks.records("ea")] == [(1, "a"), (5, "e")]
        assert [found.key for _, found in blocks.every()] == list("abcde")


def test_a_fact_is_kept_replaced_and_taken_away(store):
    with store.write() as session:
        session.meta.put("a_b", "1")
        session.meta.put("a_b", "2")
        session.meta.put("axb", "3")
        assert session.meta.get("a_b") == "2"
        assert session.meta.beginning_with("a_") == {"a_b": "2"}
        session.meta.put("a_b", None)
        assert session.meta.get("a_b") is None


def test_words_are_found_in_records_by_phrase_beginning_and_group(store):
    with store.write() as session:
        words = session.lists.finder.words
        for search, digest in words.unindexed():
            while words.fill(search, digest):
                pass
        assert words.unindexed() == []

        def found(*groups: list[str]) -> set[str]:
            return set(session.lists.finder.leads(words.reports(groups)))

        assert found(["title"]) == set("abcde")
        assert found(['"Title c"']) == {"c"}
        assert found(["test*"], ["title d", "title e"]) == {"d", "e"}
        assert found(["nothing"]) == found([]) - set("abcde") == set()
