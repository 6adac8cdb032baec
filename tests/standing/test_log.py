"""Which events are in force, whatever the order they arrive in (RULES 2)."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litreview.errors import InputError
from litreview.model import Event
from litreview.standing.event_ids import END_OF_2200, next_id
from litreview.standing.event_lines import from_line, to_line
from litreview.standing.log import ended, in_force, records_of, trespasses, void_references
from litreview.text import slug
from tests.store.histories import decision, event, event_id


@st.composite
def logs(draw: st.DrawFn) -> list[Event]:
    """Draw a log in which decisions replace and withdrawals withdraw events and acts, backwards and forwards."""
    size = draw(st.integers(1, 9))
    ids = st.integers(0, size).map(event_id)
    log = []
    for n in range(size):
        act = draw(st.sampled_from([event_id(n), event_id(0), event_id(2)]))
        actor = draw(st.sampled_from(["anna", "anna", "eve"]))
        kind = draw(st.sampled_from(["decision", "judgement", "label", "retrieval", "withdrawal"]))
        if kind == "withdrawal":
            log.append(event(n, kind, actor=actor, act=act, withdraws=draw(ids)))
        else:
            replaces = draw(st.lists(ids, max_size=2))
            log.append(event(n, kind, actor=actor, act=act, record="a", replaces=replaces))
    return log


def naive(log: list[Event]) -> set[str]:
    """Give what is in force by the words of RULES 2, one by one and by recursion."""

    def may(new: Event, old: Event) -> bool:
        return old.kind == "retrieval" or new.actor == old.actor

    def names(new: Event, old: Event) -> bool:
        target = new.body.get("withdraws")
        if target is None or target >= new.id or old.id >= new.id:
            return False
        return target in {old.id, old.act} and may(new, old)

    def withdrawn(old: Event) -> bool:
        return any(names(new, old) and not withdrawn(new) for new in log)

    def replaced(old: Event) -> bool:
        newer = [n for n in log if old.id in n.body.get("replaces", ()) and old.id < n.id and may(n, old)]
        return any(not withdrawn(new) or replaced(new) for new in newer)

    return {one.id for one in log if not withdrawn(one) and not replaced(one)}


@given(logs())
def test_what_is_in_force_is_what_the_words_of_the_rule_say(log):
    assert in_force(log) == naive(log)


@given(logs(), st.randoms(use_true_random=False))
def test_neither_order_nor_doubling_changes_what_is_in_force(log, chance):
    dealt = log + chance.sample(log, len(log) // 2)
    chance.shuffle(dealt)
    assert in_force(dealt) == in_force(log)


@given(logs())
def test_an_undone_decision_is_as_if_it_had_never_been_made_and_redo_brings_it_back(log):
    before = in_force(log)
    made = event(20, "decision", record="a", replaces=sorted(before))
    undone = event(21, "withdrawal", withdraws=made.act)
    redone = event(22, "withdrawal", withdraws=undone.act)
    assert in_force([*log, made, undone]) - {undone.id} == before
    assert in_force([*log, made, undone, redone]) - {redone.id} == in_force([*log, made])


def test_a_replacement_reaches_through_a_link_that_was_withdrawn():
    first = decision(1, "a", "include")
    second = decision(2, "a", "exclude", replaces=[first.id])
    undo = event(3, "withdrawal", withdraws=second.id)
    assert in_force([first, second, undo]) == {first.id, undo.id}
    late = decision(4, "a", "maybe", replaces=[second.id])  # from a machine that had not seen the undo
    assert in_force([first, second, undo, late]) == {undo.id, late.id}


def test_an_act_is_withdrawn_as_one():
    act = event_id(1)
    pairs = [event(n, "judgement", act=act, a="a", b=str(n), verdict="same") for n in (2, 3, 4)]
    undo = event(5, "withdrawal", withdraws=act)
    assert in_force([*pairs, undo]) == {undo.id}


def test_a_reference_that_does_not_point_back_is_void_and_named():
    forward = event(1, "withdrawal", withdraws=event_id(2))
    later = decision(2, "a", "include", replaces=[event_id(2), event_id(3)])
    assert in_force([forward, later]) == {forward.id, later.id}
    assert void_references(forward) == (event_id(2),)
    assert void_references(later) == (event_id(2), event_id(3))


def test_time_decides_nothing():
    old = decision(1, "a", "include", at="2030-01-01T00:00:00Z")
    new = decision(2, "a", "exclude", at="1999-01-01T00:00:00Z", replaces=[old.id])
    assert in_force([old, new]) == {new.id}


@given(st.integers(0, END_OF_2200 - 1), st.integers(0, END_OF_2200 - 1))
def test_a_new_id_is_greater_than_any_seen_even_when_the_clock_runs_behind(seen_at, now):
    seen = next_id(None, seen_at)
    new = next_id(seen, now)
    assert new > seen
    assert UUID(new).version == 7
    assert UUID(new).int >> 80 >= now


LAST = END_OF_2200 << 80
times = st.integers(0, LAST - 1) | st.integers(LAST - 2**76, LAST - 1) | st.integers(LAST - 2**42, LAST - 1)


@given(st.none() | times.map(lambda value: str(UUID(int=value))), st.integers(-(2**50), 2**50))
def test_a_new_id_is_never_one_that_is_refused_in_a_ledger(seen, now):
    try:
        new = next_id(seen, now)
    except InputError:
        assert UUID(seen).int >> 80 == END_OF_2200 - 1, "only at the very end is there no id left"
        return
    made = event(1, "decision", act=new)
    assert from_line(to_line(replace(made, id=new))).id == new
    assert seen is None or new > seen


def test_ids_go_on_growing_in_the_last_millisecond_of_the_year_2200():
    ids = [next_id(None, 2**60)]
    for _ in range(500):
        ids.append(next_id(ids[-1], 2**60))
    assert ids == sorted(set(ids))


@pytest.mark.parametrize("millis", [END_OF_2200, 2**47 - 1, 2**47, 2**48 - 1])
@pytest.mark.parametrize("field", ["id", "act"])
def test_an_id_after_the_year_2200_is_malformed(field, millis):
    late = str(UUID(int=millis << 80 | 7 << 76 | 2 << 62))
    with pytest.raises(InputError, match="lies after the year 2200"):
        from_line(to_line(replace(event(1, "decision"), **{field: late})))


@pytest.mark.parametrize(
    "name",
    ["../../../pwned", "..", ".", "", "a/b", "a\\b", "c:x", "con", "Anna", "a b", "x" * 99, "a\0b"],
)
@pytest.mark.parametrize("field", ["actor", "device"])
def test_an_actor_and_a_device_that_are_no_part_of_a_path_are_malformed(field, name):
    with pytest.raises(InputError, match=f"its {field} is not a valid name"):
        from_line(to_line(replace(event(1, "decision"), **{field: name})))


@given(st.text(max_size=70))
def test_every_name_of_a_reviewer_and_of_a_device_can_be_read_back(name):
    made = replace(event(1, "decision"), actor=slug(name), device=f"{slug(name)}-3f2a")
    assert from_line(to_line(made)) == made


@pytest.mark.parametrize("kind", ["decision", "judgement", "label", "withdrawal"])
def test_what_is_personal_is_taken_back_and_replaced_by_its_own_reviewer_alone(kind):
    mine = event(1, kind, act=event_id(0), record="a")
    for new in (
        event(2, "withdrawal", actor="eve", withdraws=mine.id),
        event(2, "withdrawal", actor="eve", withdraws=mine.act),
        event(2, "retrieval", actor="eve", record="a", replaces=[mine.id]),
    ):
        assert mine.id in in_force([mine, new])
        assert list(trespasses([mine, new])) == [(new, mine)]
        assert mine.id not in in_force([mine, replace(new, actor="anna")])
        assert mine.id not in in_force([mine, replace(new, known_as="anna")])


@pytest.mark.parametrize(
    "kind",
    ["consensus", "retrieval", "study", "import", "withdraw-export", "replace-export", "removal", "stop",
     "assignment", "enrichment", "retraction", "update"],
)  # fmt: skip
def test_what_is_of_the_review_is_taken_back_and_replaced_by_anyone(kind):
    old = event(1, kind, record="a")
    undo = event(2, "withdrawal", actor="eve", withdraws=old.id)
    other = event(2, kind, actor="eve", record="a", replaces=[old.id])
    assert in_force([old, undo]) == {undo.id}
    assert in_force([old, other]) == {other.id}
    assert ended([old, undo]) == {old.id: undo}
    assert not list(trespasses([old, undo, other]))


def test_an_undo_of_an_act_takes_back_only_what_it_may():
    act = event_id(0)
    vote, got = event(1, "decision", act=act, record="a"), event(2, "retrieval", act=act, record="a")
    undo = event(3, "withdrawal", actor="eve", withdraws=act)
    assert in_force([vote, got, undo]) == {vote.id, undo.id}


def test_many_events_in_one_millisecond_have_rising_ids():
    ids = [next_id(None, 5)]
    for _ in range(50):
        ids.append(next_id(ids[-1], 5))
    assert ids == sorted(set(ids))


text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


@given(st.dictionaries(text, text | st.lists(text, max_size=3) | st.none() | st.integers(), max_size=4))
def test_a_ledger_line_gives_the_event_back_on_one_line(body):
    body = {
        name: value
        for name, value in body.items()
        if name not in {"id", "kind", "at", "actor", "device", "act"}
    }
    made = event(1, "decision", **{f"x{name}": value for name, value in body.items()})
    line = to_line(made)
    assert "\n" not in line
    assert from_line(line) == from_line(line.encode()) == made


GOOD = to_line(decision(1, "a", "include"))


@pytest.mark.parametrize(
    "line",
    [
        "", "{}", "[]", "null", '"x"', "{" * 5000, GOOD[:-9], GOOD.replace('"id"', '"ID"'),
        GOOD.replace(event_id(1), "no-uuid"), GOOD.replace(f'"id":"{event_id(1)[0]}', '"id":"f'),
        GOOD.replace("2026-01-05T10:00:00.000Z", "yesterday"), GOOD.replace('"anna"', "7"),
        GOOD.replace("anna", "\\ud800"), GOOD.encode()[:-2] + b'\xff"}',
    ],
)  # fmt: skip
def test_a_line_that_is_no_event_is_said_in_one_sentence(line):
    with pytest.raises(InputError, match="Not an event"):
        from_line(line)


@pytest.mark.parametrize("depth", [101, 500, 900, 5000])
def test_a_line_that_is_nested_too_deeply_is_malformed_whatever_called_the_reader(depth):
    deep = GOOD[:-1] + ',"x":' + '{"a":[' * depth + "]}" * depth + "}"
    with pytest.raises(InputError, match="Not an event"):
        from_line(deep)


@pytest.mark.parametrize("old", ["decision", '"a"', '"record"', "include"])
def test_a_line_with_a_nul_is_malformed_as_a_server_could_not_store_it(old):
    with pytest.raises(InputError, match="NUL"):
        from_line(GOOD.replace(old, old.replace("d", "\\u0000d") if "d" in old else '"\\u0000"'))


def test_a_line_of_many_short_lists_is_read():
    made = event(1, "enrichment", authors=[[str(n)] for n in range(500)], abstract="[1] {2}" * 200)
    assert from_line(to_line(made)) == made


def test_an_event_of_an_unknown_kind_is_kept_whole():
    odd = event(1, "ranking", order=["b", "a"], model={"name": "x"})
    assert from_line(to_line(odd)) == odd
    assert records_of(odd) == ()
    assert in_force([odd]) == {odd.id}


def test_a_body_that_was_edited_by_hand_into_nonsense_names_no_record():
    assert records_of(event(1, "decision", record=7, report=["a", None, {"x": 1}])) == ("a",)
    assert in_force([event(1, "withdrawal", withdraws=3), event(2, "decision", replaces={"a": 1})])


def test_the_same_event_gives_the_same_line_whatever_the_order_of_its_fields():
    fields = [("record", "a"), ("note", "x"), ("verdict", "include"), ("report", ["a"])]
    lines = {to_line(event(1, "decision", **dict(order))) for order in permutations(fields)}
    assert len(lines) == 1
