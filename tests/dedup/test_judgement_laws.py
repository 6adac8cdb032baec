"""Item 4 of the rules as laws over logs of events: what a person says of pairs, and takes back (RULES 2 and 4)."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from litreview.model import Event, Pair, SourceKind
from litreview.screening.protocol import parse
from litreview.screening.template import new_protocol
from litreview.standing.review_state import Fact, derive

KEYS = "abcdef"
FACTS = [Fact(key, SourceKind.DATABASE) for key in KEYS]
PROTOCOL = parse(new_protocol("Invented"))
two = st.lists(st.sampled_from(KEYS), min_size=2, max_size=2, unique=True).map(sorted)
# An act is a join or a split: one verdict on several pairs, which may replace what its reviewer said before.
acts = st.tuples(
    st.sampled_from(["anna", "bram"]),
    st.sampled_from(["same", "different"]),
    st.lists(two, min_size=1, max_size=4),
)
engine = st.lists(
    st.builds(
        lambda pair, verdict, strength: Pair(*pair, verdict, strength, ("a reason",)),
        two,
        st.sampled_from(["same", "same", "ask", "different"]),
        st.integers(0, 3),
    ),
    max_size=12,
)


def log(made):
    """Write acts as events: each judgement replaces those of the same reviewer on the same pair."""
    events = []
    for actor, verdict, pairs in made:
        first = len(events)
        for a, b in pairs:
            old = [
                event.id
                for event in events[:first]
                if event.actor == actor and (event.body["a"], event.body["b"]) == (a, b)
            ]
            body = {"a": a, "b": b, "verdict": verdict, "replaces": old}
            events.append(
                Event(f"{len(events):04}", "judgement", "2026", actor, "here", f"{first:04}-act", body)
            )
    return events


def withdrawal(events, target):
    """Take back an event or act, as its own reviewer does; nobody else can."""
    [whose] = {event.actor for event in events if target in {event.id, event.act}}
    return Event(
        f"{len(events):04}",
        "withdrawal",
        "2026",
        whose,
        "here",
        f"{len(events):04}",
        {"withdraws": [target]},
    )


def grouping(pairs, events):
    return derive(FACTS, pairs, events, PROTOCOL).grouping


@given(engine, st.lists(acts, max_size=6), acts)
def test_taking_back_an_act_with_all_its_events_equals_never_having_made_it(pairs, made, last):
    before, after = log(made), log([*made, last])
    gone = [*after, withdrawal(after, after[-1].act)]
    assert grouping(pairs, gone) == grouping(pairs, before)
    again = [*gone, withdrawal(gone, gone[-1].id)]
    assert grouping(pairs, again) == grouping(pairs, after)


@given(engine, st.lists(acts, max_size=6), st.randoms())
def test_the_order_of_events_and_pairs_changes_no_report(pairs, made, random):
    events = log(made)
    first = grouping(pairs, events)
    random.shuffle(events)
    random.shuffle(pairs)
    assert grouping(pairs, events) == first


@given(engine, st.lists(acts, max_size=6))
def test_no_report_holds_a_pair_that_a_person_calls_different(pairs, made):
    events = log(made)
    replaced = {old for event in events for old in event.body["replaces"]}
    apart = {
        (event.body["a"], event.body["b"])
        for event in events
        if event.id not in replaced and event.body["verdict"] == "different"
    }
    for group in grouping(pairs, events).groups:
        assert not apart & set(combinations(group, 2))


@given(engine, st.lists(acts, max_size=6))
def test_what_nobody_here_knows_waits_and_changes_nothing(pairs, made):
    events = log(made)
    strange = [
        replace(
            event, id=f"x{event.id}", act=f"x{event.act}", body=event.body | {"a": "unknown", "replaces": []}
        )
        for event in events
    ]
    assert grouping(pairs, [*events, *strange]) == grouping(pairs, events)
