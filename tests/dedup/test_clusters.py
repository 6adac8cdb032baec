from __future__ import annotations

from itertools import combinations, pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litreview.dedup.clusters import Grouping, PersonJudgement, reports
from litreview.model import Pair

KEYS = tuple("abcdefgh")
pairs = st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS))
people = st.lists(
    st.builds(
        lambda pair, verdict: PersonJudgement(*pair, verdict), pairs, st.sampled_from(["same", "different"])
    ),
    max_size=10,
)
engine = st.lists(
    st.builds(
        lambda pair, verdict, strength: Pair(*pair, verdict, strength, (f"reason {strength}",)),
        pairs,
        st.sampled_from(["same", "same", "ask", "different"]),
        st.integers(0, 5),
    ),
    max_size=16,
)
replaced = st.lists(pairs, max_size=3)


def same(a: str, b: str, strength: int = 50) -> Pair:
    return Pair(a, b, "same", strength, ("same DOI",))


def asked(grouping: Grouping) -> list[tuple[str, str]]:
    return [(pair.a, pair.b) for pair in grouping.asked]


def by_the_letter(people, engine, replaced):  # noqa: C901  # plainness is its point
    """RULES 4 written as slowly and plainly as they read."""
    order = lambda a, b: (min(a, b), max(a, b))  # noqa: E731
    said, runs = {}, {}
    for one in people:
        if one.a != one.b:
            said.setdefault(order(one.a, one.b), set()).add(one.verdict)
    for one in engine:
        if one.a != one.b:
            runs.setdefault(order(one.a, one.b), []).append(one)
    by_people = {pair for pair, words in said.items() if "different" in words}
    by_engine = {
        pair
        for pair, ones in runs.items()
        if any(one.verdict == "different" for one in ones) and "same" not in said.get(pair, set())
    }
    group = {key: frozenset([key]) for key in KEYS}
    questions = {
        pair for pair, ones in runs.items() if {one.verdict for one in ones} not in ({"same"}, {"different"})
    }

    def join(pair, forbidden):
        one, other = group[pair[0]], group[pair[1]]
        if one == other:
            return
        if any(order(x, y) in forbidden for x in one for y in other):
            questions.add(pair)
            return
        for key in one | other:
            group[key] = one | other

    for pair in sorted(pair for pair, words in said.items() if "same" in words):
        join(pair, by_people)
    for pair in sorted({order(a, b) for a, b in replaced if a != b}):
        join(pair, by_people | by_engine)
    agreed = {
        pair: max(one.strength for one in ones)
        for pair, ones in runs.items()
        if {one.verdict for one in ones} == {"same"}
    }
    for pair in sorted(agreed, key=lambda pair: (-agreed[pair], pair)):
        join(pair, by_people | by_engine)
    left = {
        pair for pair in questions if said.get(pair) != {"different"} and group[pair[0]] != group[pair[1]]
    }
    return {tuple(sorted(members)) for members in group.values()}, left


@given(people, engine, replaced)
def test_the_groups_and_the_questions_are_those_of_the_rules_to_the_letter(people, engine, replaced):
    grouping = reports(KEYS, people, engine, replaced)
    groups, questions = by_the_letter(people, engine, replaced)
    assert set(grouping.groups) == groups
    assert set(asked(grouping)) == questions


@given(people, engine, replaced, st.randoms())
def test_every_order_of_input_gives_the_same_reports(people, engine, replaced, random):
    first = reports(KEYS, people, engine, replaced)
    again = [list(KEYS), list(people), list(engine), list(replaced)]
    for part in again:
        random.shuffle(part)
    assert reports(*again) == first


@given(people, engine, replaced)
def test_every_key_is_in_exactly_one_group(people, engine, replaced):
    groups = reports(KEYS, people, engine, replaced).groups
    assert sorted(key for group in groups for key in group) == list(KEYS)


@given(people, engine, replaced)
def test_no_report_holds_a_pair_that_a_person_called_different(people, engine, replaced):
    groups = reports(KEYS, people, engine, replaced).groups
    apart = {frozenset((one.a, one.b)) for one in people if one.verdict == "different" and one.a != one.b}
    assert not any(frozenset(pair) in apart for group in groups for pair in combinations(group, 2))


@given(people, engine, replaced)
def test_one_component_alone_gives_the_groups_it_has_in_the_whole(people, engine, replaced):
    half = "abcd"
    inner_people = [one for one in people if (one.a in half) == (one.b in half)]
    inner_engine = [one for one in engine if (one.a in half) == (one.b in half)]
    inner_replaced = [one for one in replaced if (one[0] in half) == (one[1] in half)]
    whole = reports(KEYS, inner_people, inner_engine, inner_replaced)
    part = reports(half, inner_people, inner_engine, inner_replaced)
    assert [group for group in whole.groups if group[0] in half] == list(part.groups)
    assert [pair for pair in whole.asked if pair.a in half] == list(part.asked)


@given(people, engine, replaced, pairs, st.sampled_from(["same", "different"]))
def test_a_judgement_taken_back_equals_one_never_made(people, engine, replaced, pair, verdict):
    before = reports(KEYS, people, engine, replaced)
    extra = PersonJudgement(*pair, verdict)
    reports(KEYS, [*people, extra], engine, replaced)
    assert reports(KEYS, people, engine, replaced) == before


@given(engine)
def test_a_persons_same_wins_over_the_engines_different(engine):
    told = [PersonJudgement("a", "b", "same")]
    group = next(group for group in reports(KEYS, told, engine).groups if "a" in group)
    assert "b" in group


def test_a_chain_of_fifty_look_alikes_stops_where_its_ends_are_known_to_differ():
    keys = [f"k{n:02}" for n in range(51)]
    chain = [same(a, b, 50 + n % 7) for n, (a, b) in enumerate(pairwise(keys))]
    assert reports(keys, [], chain).groups == (tuple(keys),)
    apart = reports(keys, [PersonJudgement(keys[50], keys[0], "different")], chain)
    assert len(apart.groups) == 2
    # Of the weakest links the last by key is refused, since the others have joined by then.
    assert asked(apart) == [("k49", "k50")]
    assert apart.asked[0].strength == 50


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_stronger_of_two_claims_on_one_record_wins_in_any_order(order):
    claims = [
        same("a", "b", 60),
        same("b", "c", 90),
        Pair("a", "c", "different", 90, ("part numbers differ",)),
    ]
    grouping = reports("abc", [], [claims[n] for n in order])
    assert grouping.groups == (("a",), ("b", "c"))
    assert grouping.questions == grouping.asked
    assert grouping.asked == (Pair("a", "b", "ask", 60, ("same DOI", "join refused")),)


def test_people_who_disagree_on_a_pair_are_asked_and_the_pair_is_not_joined():
    told = [PersonJudgement("a", "b", "same"), PersonJudgement("b", "a", "different")]
    grouping = reports("ab", told, [same("a", "b")])
    assert grouping.groups == (("a",), ("b",))
    assert grouping.asked == (Pair("a", "b", "ask", 50, ("same DOI", "people disagree")),)


def test_a_pair_that_a_person_called_different_is_not_asked_again():
    told = [PersonJudgement("a", "b", "different")]
    for verdict in ("same", "ask", "different"):
        grouping = reports("ab", told, [Pair("a", "b", verdict, 50, ("likeness",))])
        assert grouping == Grouping((("a",), ("b",)), ())


def test_a_persons_different_cuts_the_chain_and_asks_about_the_other_link():
    told = [PersonJudgement("a", "c", "different")]
    grouping = reports("abc", told, [same("a", "b", 60), same("b", "c", 50)])
    assert grouping.groups == (("a", "b"), ("c",))
    assert asked(grouping) == [("b", "c")]


def test_a_persons_same_joins_across_pairs_that_only_the_engine_keeps_apart():
    told = [PersonJudgement("a", "b", "same"), PersonJudgement("b", "c", "same")]
    grouping = reports("abc", told, [Pair("a", "c", "different", 90, ("erratum",))])
    assert grouping == Grouping((("a", "b", "c"),), ())


def test_a_replacement_joins_before_the_engine_and_is_refused_by_either():
    apart = Pair("a", "c", "different", 90, ("erratum",))
    grouping = reports("abc", [], [same("b", "c", 100), apart], [("b", "a")])
    assert grouping.groups == (("a", "b"), ("c",))
    refused = Pair("a", "b", "ask", 90, ("erratum", "join refused"))
    forbidden = reports("ab", [], [Pair("a", "b", "different", 90, ("erratum",))], [("a", "b")])
    assert forbidden == Grouping((("a",), ("b",)), (refused,), (refused,))


def test_runs_that_disagree_on_a_pair_make_it_a_question():
    softer = reports("ab", [], [same("a", "b", 70), Pair("a", "b", "ask", 80, ("near title",))])
    assert softer.asked == (Pair("a", "b", "ask", 80, ("near title", "runs disagree", "same DOI")),)
    apart = reports(
        "abc", [], [same("a", "b"), Pair("a", "b", "different", 9, ()), same("a", "c", 9), same("b", "c", 8)]
    )
    assert apart.groups == (("a", "c"), ("b",))
    assert asked(apart) == [("a", "b"), ("b", "c")]


def test_a_judgement_on_an_unknown_record_waits():
    told = [PersonJudgement("a", "z", "same"), PersonJudgement("z", "b", "same")]
    assert reports("ab", told, [same("a", "z")], [("z", "b")]) == Grouping((("a",), ("b",)), ())


def test_a_hub_of_many_records_and_foes_stays_near_linear():
    keys = [f"k{n:06}" for n in range(20_000)]
    pairs = [same(keys[0], key) for key in keys[1:]]
    apart = [Pair(a, b, "different", 1, ()) for a, b in zip(keys[1::2], keys[2::2], strict=False)]
    grouping = reports(keys, [], pairs + apart)
    assert len(grouping.groups) == 10_000
    assert len(grouping.asked) == 9_999


def test_two_reports_are_one_question_however_many_pairs_lie_between_them():
    ask = [
        Pair(a, b, "ask", strength, ()) for a, b, strength in (("a", "c", 30), ("a", "d", 40), ("b", "d", 35))
    ]
    grouping = reports("abcd", [], [same("a", "b"), same("c", "d"), *ask])
    assert asked(grouping) == [("a", "d"), ("b", "d"), ("a", "c")]
    assert [(pair.a, pair.b) for pair in grouping.questions] == [("a", "d")]


def test_reports_that_a_person_has_parted_are_no_question_any_more():
    told = [PersonJudgement("a", "d", "different")]
    ask = [Pair("a", "d", "ask", 40, ()), Pair("b", "c", "ask", 35, ())]
    grouping = reports("abcd", told, [same("a", "b"), same("c", "d"), *ask])
    assert asked(grouping) == [("b", "c")]
    assert grouping.questions == ()


def test_people_who_contradict_each_other_across_a_report_are_a_question():
    told = [PersonJudgement(*pair, "same") for pair in (("a", "b"), ("b", "c"))]
    grouping = reports("abc", [*told, PersonJudgement("a", "c", "different")], [])
    assert grouping.groups == (("a", "b"), ("c",))
    assert [(pair.a, pair.b) for pair in grouping.questions] == [("b", "c")]


@given(people, engine, replaced)
def test_a_question_is_one_of_the_asked_and_no_two_are_between_the_same_reports(people, engine, replaced):
    grouping = reports(KEYS, people, engine, replaced)
    report = {key: group for group in grouping.groups for key in group}
    between = [frozenset((report[pair.a], report[pair.b])) for pair in grouping.questions]
    assert len(set(between)) == len(between)
    assert set(grouping.questions) <= set(grouping.asked)
