"""The identities of a review with versions: what was found again (U5), and what was lost or regained (U7)."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litreview.prisma.drawing.svg import svg
from litreview.prisma.flow import as_json, flow_from_json
from litreview.prisma.flow_input import read_flow
from litreview.prisma.flow_text import text
from litreview.prisma.identities import check
from litreview.prisma.labels import FlowWords
from litreview.prisma.messages import describe_findings, describe_moves
from litreview.prisma.numbers import BoxPart, Flow, FlowVersion
from litreview.prisma.r_table import flow_from_r_table, r_table
from tests.prisma import living_example
from tests.prisma.test_identities import balanced

CAUSES = (
    "withdrawn", "retracted", "open again", "excluded", "joined", "identified anew", "split", "decided since", "came in late",
    "reversed",
)  # fmt: skip
UPDATED = Flow(
    "updated_dbr",
    {"previous_studies": 17, "new_studies": 5, "total_studies": 22, "previous_reports": 20, "new_reports": 6, "total_reports": 26},
    moved={"lost_studies:retracted": 1, "lost_reports:retracted": 1, "regained_studies:reversed": 1, "regained_reports:reversed": 1},
)  # fmt: skip


@st.composite
def with_moves(draw):
    """A flow that adds up although studies and reports were lost and regained."""
    flow = draw(balanced())
    moved, totals = {}, {}
    for unit in ("studies", "reports"):
        gained = draw(st.integers(1, 9))
        lost = draw(st.integers(0, flow.numbers[f"previous_{unit}"]))
        moved |= {f"regained_{unit}": gained, f"lost_{unit}": lost}
        totals[f"total_{unit}"] = flow.numbers[f"total_{unit}"] + gained - lost
    numbers = {name: n for name, n in flow.numbers.items() if not name.endswith("_ma")}
    return replace(flow, numbers=numbers | totals, moved=moved)


@given(with_moves())
def test_a_flow_with_moves_adds_up_by_them(flow):
    assert "U7" not in check(flow).errors
    assert {"I12", "U7"}.isdisjoint(check(flow).errors)


@given(with_moves(), st.sampled_from(["studies", "reports"]))
def test_a_wrong_total_is_named_by_u7_where_something_moved_and_by_i12_where_nothing_did(flow, unit):
    total = f"total_{unit}"
    wrong = replace(flow, numbers={**flow.numbers, total: flow.numbers[total] + 100_000})
    assert check(wrong).gaps[f"U7.{unit}"] == 100_000
    assert "I12" not in check(wrong).errors
    assert "I12" in check(replace(wrong, moved=None)).errors


def test_the_sentence_of_u7_says_what_was_regained_and_lost():
    numbers = {**UPDATED.numbers, "total_studies": 23}
    first, *_ = describe_findings(check(replace(UPDATED, numbers=numbers)))
    assert first.startswith(
        "U7 Total studies: 17 previous + 5 new + 1 regained - 1 lost = 22, but 23 are stated: 1 too many."
    )
    dutch, *_ = describe_findings(check(replace(UPDATED, numbers=numbers)), "nl")
    assert "17 eerdere + 5 nieuwe + 1 teruggekomen - 1 vervallen = 22, maar vermeld zijn 23" in dutch


def test_what_moved_is_read_from_a_typed_file_with_or_without_causes():
    typed = {
        "template": "updated_dbr",
        "numbers": dict(UPDATED.numbers),
        "moved": {"lost_studies": 1, "lost_reports": 1, "regained_studies": 1, "regained_reports": 1},
    }
    assert check(flow_from_json(typed)).errors == []
    assert check(flow_from_json(typed | {"moved": {"lost_studies": 1}})).gaps == {"U7.studies": 1}
    assert flow_from_json(as_json(UPDATED)).moved == UPDATED.moved


@pytest.mark.parametrize(
    "moved", [[], "1", {"lost_studies": -1}, {"lost_studies": "1"}, {"lost_studies": True}]
)
def test_moves_that_are_no_counts_are_named_and_stop_nothing(moved):
    typed = {"template": "updated_dbr", "numbers": dict(UPDATED.numbers), "moved": moved}
    found = check(flow_from_json(json.loads(json.dumps(typed))))
    assert ("I13" in found.errors) == isinstance(moved, dict)


def test_the_picture_of_a_version_holds_its_moves_so_that_it_can_be_checked_again():
    again = read_flow(svg(replace(UPDATED, version=FlowVersion(2, 2))))
    assert again.moved == UPDATED.moved
    assert check(again).errors == []


@pytest.mark.parametrize(
    ("repeats", "version", "gap"),
    [
        ({"inside": 13, "again": 15}, 2, None),
        ({"inside": 13, "again": 14}, 2, 1),
        ({"inside": 28, "again": 0}, 1, None),
        # Nothing can have been found before the first version.
        ({"inside": 13, "again": 15}, 1, 15),
    ],
)
def test_duplicates_are_those_inside_the_version_and_those_found_again(repeats, version, gap):
    flow = Flow("new_dbr", {"duplicates": 28}, repeats=repeats, version=FlowVersion(version, version))
    assert check(flow).gaps.get("U5.dbr") == gap


def test_other_methods_have_duplicates_of_both_kinds_as_well():
    flow = Flow(
        "new_dbr_other",
        {"duplicates": 3},
        dropped={"other_duplicates": 3},
        repeats={"inside": 3, "again": 0, "other_inside": 1, "other_again": 1},
        version=FlowVersion(2, 2),
    )
    assert "U5.other" in check(flow).gaps
    assert "error in the program" in " ".join(describe_findings(check(flow)))


def test_the_text_of_a_version_shows_what_was_found_again_and_what_moved():
    first, second, _ = living_example.versions()
    named = FlowVersion(2, 2, "Update 2026", "2026-02-02", "2026-11-09")
    said = text(replace(second.updated, version=named))
    assert 'Version 2 "Update 2026", 2 Feb 2026 (frozen 9 Nov 2026)\n' in said
    assert re.search(r"    of these found again +15 +2\*\n", said)
    assert "  Studies regained (n = 1)\n" in said
    assert "‡ Moved since version 1: 1 study in 1 report lost (retracted);" in said
    # In version 1 nothing can be found again, and nothing had moved.
    assert "found again" not in text(first.updated)
    assert "Moved" not in text(first.updated)


def test_several_causes_are_counted_and_reports_may_move_without_their_study():
    moved = {"lost_reports:retracted": 2, "lost_reports:excluded": 1, "lost_studies:retracted": 1}
    w = FlowWords("en")
    assert describe_moves(Flow("updated_dbr", {}, moved=moved), w) == (
        "1 study in 3 reports lost (2 retracted, 1 excluded since)"
    )
    assert describe_moves(Flow("updated_dbr", {}, moved={"regained_reports": 1}), w) == "1 report regained"
    odd = {"lost_reports:\x1b[31m": 1}
    assert "\x1b" not in describe_moves(Flow("updated_dbr", {}, moved=odd), w)


@pytest.mark.parametrize("cause", CAUSES)
def test_every_cause_has_words_in_each_language(cause):
    english, dutch = (
        describe_moves(Flow("updated_dbr", {}, moved={f"lost_studies:{cause}": 1}), FlowWords(language))
        for language in ("en", "nl")
    )
    assert english.removeprefix("1 study") != dutch.removeprefix("1 onderzoek")
    assert " vervallen (" in dutch
    assert FlowWords("nl").get(f"cause.{cause.replace(' ', '-')}", "")


def test_the_table_for_r_reads_back_although_its_total_is_not_the_sum():
    second = living_example.versions()[1].updated
    again = flow_from_r_table(r_table(second))
    assert (again.numbers["previous_studies"], again.numbers["total_studies"]) == (17, 22)


def test_a_review_with_one_version_says_nothing_of_versions():
    flow = Flow("new_dbr", {}, {"database_specific_results": (BoxPart("Scopus", 1),)})
    assert {"version", "moved", "inside", "again"}.isdisjoint(as_json(flow))
