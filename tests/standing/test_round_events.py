"""Rounds in the log, well formed and not."""

from __future__ import annotations

import pytest

from litreview.model import Event, Stage
from litreview.screening.protocol_parts import PilotTarget
from litreview.standing.round_events import parse_round, rounds_of

ID = "01a10b4a-9680-709f-959b-7e7457bea932"


def event(n=1, **body):
    id_ = f"{ID[:-2]}{n:02}"
    facts = {"purpose": "calibration", "stage": "title-abstract", "records": ["a", "b"], "seed": 1}
    return Event(id_, "round", "2026-10-05T09:00:00.000Z", "anna", "here", id_, facts | body)


def check(**body):
    return event(**({"purpose": "check", "of": "excluded", "frame": ["a", "b", "c"]} | body))


def test_a_pilot_is_read():
    one = parse_round(event(name="first", frame_size=40, target={"share": 0.75, "measure": "raw"}))
    assert (one.name, one.is_pilot, one.stage, one.records) == (
        "first",
        True,
        Stage.TITLE_ABSTRACT,
        ("a", "b"),
    )
    assert (one.frame_size, one.target, one.of) == (40, PilotTarget(0.75), None)


def test_a_check_sample_is_read_with_the_parts_of_its_frame():
    one = parse_round(check(strata={"language": {"en": [0, 2], "nl": [1]}}, decisions=[["x"], ["y", "z"]]))
    assert one.strata == {"language": {"en": frozenset("ac"), "nl": frozenset("b")}}
    assert one.decisions == {"a": ("x",), "b": ("y", "z")}
    assert (one.frame_size, one.is_random) == (3, True)


def test_a_self_check_is_read_with_the_votes_that_it_asks_about():
    one = parse_round(event(purpose="self", decisions=[["x"], ["y"]], frame_size=9))
    assert (one.is_self_check, one.is_check, one.is_pilot, one.reviewer) == (True, False, False, "anna")
    assert (one.decisions, one.frame_size, one.of) == ({"a": ("x",), "b": ("y",)}, 9, None)
    names = [each.name for each in rounds_of([event(1, purpose="self"), event(2), event(3, purpose="self")])]
    assert names == ["self-1", "pilot-1", "self-2"]


@pytest.mark.parametrize(
    "body",
    [
        {"purpose": "party"}, {"purpose": ["check"]}, {"stage": "lunch"}, {"stage": None}, {"records": []},
        {"records": {"a": 1}}, {"records": ["a", "a"]},
        {"purpose": "check", "of": "everything", "frame": ["a", "b"]},
        {"purpose": "check", "of": ["excluded"], "frame": ["a", "b"]},
        {"purpose": "check", "of": "excluded", "frame": ["a"]},
        {"purpose": "check", "of": "excluded"},
    ],
)  # fmt: skip
def test_what_is_no_round_is_left_out(body):
    assert parse_round(event(**body)) is None
    assert rounds_of([event(**body)]) == []


@pytest.mark.parametrize(
    "strata",
    [
        {"language": {"en": [0, 1]}}, {"language": {"en": [0, 1, 2], "nl": [2]}}, {"language": {"en": [0, 1, True]}},
        {"language": {"en": "012"}}, {"language": [0, 1, 2]}, {"mood": {"good": [0, 1, 2]}}, [1], 7, None,
    ],
)  # fmt: skip
def test_parts_that_do_not_add_up_to_the_frame_are_left_out(strata):
    assert parse_round(check(strata=strata)).strata == {}


@pytest.mark.parametrize(
    "body",
    [
        {"target": {"share": 7}}, {"target": {"share": True}}, {"target": "0.75"}, {"seed": "x"}, {"seed": [1]},
        {"decisions": {"a": 1}}, {"decisions": [["x"]]}, {"decisions": [1, {"a": 2}]}, {"name": {"a": 1}},
        {"stratum": {"by": ["language"], "name": 1}}, {"adds_to": 3}, {"partners": [1, 2]}, {"frame_size": -1},
    ],
)  # fmt: skip
def test_a_field_of_any_json_stops_nothing(body):
    one = parse_round(event(**body))
    assert one is not None
    assert (one.target, one.seed, dict(one.decisions), one.stratum) == (
        None,
        (body.get("seed") and 0) or 1 - ("seed" in body),
        {},
        None,
    )


def test_rounds_without_names_are_numbered_and_equal_names_are_told_apart():
    found = rounds_of(
        [event(3, name="pilot-1"), event(1), check(n=2), check(n=4, name="pilot-1"), event(5, purpose="no")]
    )
    assert [one.name for one in found] == ["pilot-1", "check-1", "pilot-1-a903", "pilot-1-a904"]
