"""Queries on the log."""

from __future__ import annotations

from dataclasses import replace

import pytest

from litreview.store.chunks import SIZE
from tests.store.histories import AT, decision, event, event_id

VOTE, OTHER = decision(1, "a", "include"), decision(2, "b", "exclude", actor="bram")
UNDO = event(3, "withdrawal", withdraws=event_id(1))
AGAIN = event(4, "withdrawal", withdraws=event_id(3), actor="bram")
LOG = [VOTE, OTHER, UNDO, AGAIN]


@pytest.fixture
def log(store):
    """Give the store four events: two votes, an undo, and an undo of that."""
    with store.write() as session:
        assert session.events.add(reversed(LOG), written=False) == LOG[::-1]
    return store


def test_an_event_that_is_known_is_not_added_again(log):
    with log.write() as session:
        assert session.events.add([VOTE, replace(VOTE, id=event_id(9))], written=True) == [
            replace(VOTE, id=event_id(9))
        ]
        assert session.events.count() == 5
        assert session.events.count_unwritten() == 4


def test_events_are_read_by_id_kind_act_and_bound(log):
    with log.read() as session:
        events = session.events
        assert list(events.all()) == LOG
        assert events.of_kind("decision") == [VOTE, OTHER]
        assert events.of_act(event_id(2)) == [OTHER]
        assert events.of_ids([event_id(3), event_id(1), "none"]) == [VOTE, UNDO]
        assert events.from_id(event_id(3)) == [UNDO, AGAIN]
        assert events.has("withdrawal")
        assert not events.has("study")
        assert events.newest() == event_id(4)
        assert events.newest_before(event_id(3)) == event_id(2)
        assert events.newest_among([event_id(1), event_id(2)]) == event_id(2)
        assert events.newest_among([]) is None
        assert events.count_readable() == 4


def test_events_are_read_by_reviewer_newest_first_a_page_at_a_time(log):
    with log.read() as session:
        kinds = ["decision", "withdrawal"]
        assert session.events.of_reviewer("anna", kinds, None, 1) == [UNDO]
        assert session.events.of_reviewer("anna", kinds, event_id(3), 5) == [VOTE]
        assert session.events.of_reviewer("bram", ["decision"], None, 5) == [OTHER]
        assert session.events.is_of("laptop")
        assert session.events.is_of("laptop", "bram")
        assert not session.events.is_of("laptop", "cleo")
        assert session.events.written_in([("anna", "laptop")]) == (1, AT)
        assert session.events.written_in([("cleo", "laptop")]) == (0, "")


def test_what_touches_a_record_comes_with_all_that_refers_to_it(log):
    with log.read() as session:
        assert {found.id for found in session.events.touching("a")} == {event_id(n) for n in (1, 3, 4)}
        assert session.events.touching("b") == [OTHER]
        assert {found.id for found in session.events.behind([AGAIN])} == {event_id(3), event_id(1)}


def test_an_event_is_named_by_the_beginning_or_the_end_of_its_id(log):
    with log.read() as session:
        assert session.events.named(event_id(2)[-3:]) == [OTHER]
        assert len(session.events.named(event_id(2)[:6])) == 2, "two are enough to see that it is not one"
        assert session.events.named("") == []
        assert session.events.named("é") == []


@pytest.mark.parametrize("part", ["%", "_", "%2", "0_", "/"])
def test_a_wildcard_of_the_database_names_no_event(log, part):
    with log.read() as session:
        assert session.events.named(part) == []


def test_events_are_marked_as_written_and_as_unwritten(log):
    with log.write() as session:
        session.events.mark_written([event_id(1), event_id(2)])
        session.events.mark_unwritten([event_id(2)])
    with log.read() as session:
        assert session.events.unwritten() == [OTHER, UNDO, AGAIN]
        assert session.events.unwritten("tablet") == []
        assert session.events.count_unwritten("laptop") == 3
        assert session.events.written() == {event_id(1): "laptop"}
        assert session.events.is_written(event_id(1))
        assert not session.events.is_written(event_id(2))


def test_an_event_that_is_put_takes_the_place_of_its_copy_with_all_that_it_names(log):
    with log.write() as session:
        session.events.put(replace(VOTE, body={**VOTE.body, "record": "c", "report": ["c"]}))
        session.events.remove([event_id(2)])
    with log.read() as session:
        assert event_id(1) in {found.id for found in session.events.touching("c")}
        assert session.events.touching("a") == session.events.touching("b") == []
        assert session.events.count() == 3
        assert session.events.is_written(event_id(1))


def test_a_decision_is_found_by_a_mark_in_its_body(log):
    with log.write() as session:
        session.events.add([decision(5, "a", "include", seen_votes=True)], written=True)
    with log.read() as session:
        assert session.events.carrying("seen_votes") == {event_id(5)}
        assert session.events.carrying("seen%votes") == set()


def test_an_event_waits_while_a_record_that_it_names_is_not_here(log):
    with log.write() as session:
        session.events.add([decision(5, "missing", "include")], written=True)
    with log.read() as session:
        assert session.events.waiting() == [event_id(5)]


def test_more_events_than_fit_in_one_statement_are_read_and_marked(store):
    many = [event(n, "update") for n in range(2 * SIZE + 1)]
    with store.write() as session:
        session.events.append(many)
        session.events.mark_written(one.id for one in many[1:])
    with store.read() as session:
        assert session.events.of_ids(one.id for one in many) == many
        assert session.events.unwritten() == many[:1]


def test_what_touches_records_includes_what_was_added_since_it_was_read(log):
    undo_other = event(5, "withdrawal", withdraws=event_id(2), actor="bram")
    again = decision(6, "a", "maybe", replaces=(event_id(1),))
    with log.write() as session:
        session.events.touching("ab")
        session.events.append([undo_other])
        session.events.append([again])
        found = {keys: session.events.touching(keys) for keys in ("a", "b", "c")}
    with log.read() as session:
        for keys, events in found.items():
            stored = session.events.touching(keys)
            assert sorted(events, key=lambda one: one.id) == sorted(stored, key=lambda one: one.id)
            assert [one.body for one in events if one.id == again.id] == [
                one.body for one in stored if one.id == again.id
            ]
    assert {one.id for one in found["a"]} == {event_id(n) for n in (1, 3, 4, 6)}
    assert {one.id for one in found["b"]} == {event_id(n) for n in (2, 5)}
