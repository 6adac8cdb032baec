from __future__ import annotations

from itertools import permutations

from litreview.model import Event
from litreview.screening.rival_exports import exports_in_force

A, B, C = ("s", "a"), ("s", "b"), ("s", "c")


def event(number: int, kind: str, **body: object) -> Event:
    name = f"00000000-0000-7000-8000-{number:012d}"
    return Event(name, kind, "2026-01-01T00:00:00.000Z", "anna", "laptop", name, {"search": "s", **body})


def withdraw(number: int, sha256: str) -> Event:
    return event(number, "withdraw-export", sha256=sha256)


def replace(number: int, old: str, new: str, pairs: list[list[str]] | None = None) -> Event:
    return event(number, "replace-export", old=old, new=new, pairs=pairs or [])


def test_an_export_that_is_withdrawn_is_out():
    assert exports_in_force([withdraw(1, "a")]).out == {A}


def test_the_older_of_two_exports_is_out_and_their_records_are_joined():
    found = exports_in_force([replace(1, "a", "b", [["y", "x"]])])
    assert (found.out, found.pairs) == ({A}, (("x", "y"),))


def test_a_replacement_does_not_hold_when_the_newer_export_is_withdrawn():
    found = exports_in_force([replace(1, "a", "b", [["x", "y"]]), withdraw(2, "b")])
    assert (found.out, found.pairs) == ({B}, ())


def test_a_replacement_holds_through_one_that_stands_for_the_newer_export():
    assert exports_in_force([replace(1, "a", "b"), replace(2, "b", "c"), withdraw(3, "b")]).out == {A, B}


def test_a_circle_of_replacements_is_void_and_named():
    found = exports_in_force([replace(1, "a", "b"), replace(2, "b", "a")])
    assert (found.out, found.circles) == (frozenset(), {A, B})


def test_the_order_of_events_never_matters():
    events = [replace(1, "a", "b", [["x", "y"]]), replace(2, "b", "c"), withdraw(3, "c"), withdraw(4, "a")]
    assert len({exports_in_force(order) for order in permutations(events)}) == 1


def test_a_replacement_edited_into_nonsense_joins_nothing():
    assert exports_in_force([replace(1, "a", "b", [["x"], "xy", 3])]).pairs == ()
