from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given

from litreview.errors import NoSuchKey
from litreview.model import FlowStatus, Lane, SourceKind
from litreview.prisma import boxes
from litreview.prisma.boxes import FlowRow
from litreview.prisma.flow import box_ids, derive, number
from litreview.prisma.identities import check
from litreview.prisma.version_columns import count_column
from litreview.prisma.version_flow import add_up
from tests.prisma.strategies import REASONS, reviews

# The sets in which a record can end: with all of them no record is left, and none is in two.
TERMINAL = [
    "duplicates", "excluded_automatic", "excluded_other", "records_excluded", "undecided.records",
    "dbr_notretrieved_reports", "undecided.retrieval", "dbr_excluded", "undecided.reports",
    "dropped.other_duplicates", "dropped.other_removed", "dropped.other_excluded", "undecided.other_records",
    "other_notretrieved_reports", "undecided.other_retrieval", "other_excluded", "undecided.other_reports",
    "new_reports",
]  # fmt: skip


@given(reviews())
def test_a_box_lists_exactly_as_many_keys_as_its_number_says(rows):
    flow = derive(rows, REASONS)
    assert {box: len(boxes.keys(box, rows)) for box in box_ids(flow)} == {
        box: number(flow, box) for box in box_ids(flow)
    }


@given(reviews())
def test_every_record_ends_in_exactly_one_terminal_set(rows):
    ends = Counter(key for box in TERMINAL for key in boxes.keys(box, rows))
    assert ends == Counter(row.record for row in rows)


@given(reviews())
def test_counting_grouped_rows_gives_the_same_numbers(rows):
    assert derive(boxes.grouped(rows), REASONS) == derive(rows, REASONS)


@given(reviews())
def test_duplicates_are_records_of_databases_less_reports_of_that_lane(rows):
    flow = derive(rows)
    identified = flow.numbers["database_results"] + flow.numbers["register_results"]
    reports = {row.report for row in rows if row.place.lane is Lane.DATABASES}
    assert flow.numbers["duplicates"] == identified - len(reports)


def _row(key, kind=SourceKind.DATABASE, lane=Lane.DATABASES, end="included", **more):
    return FlowRow(
        key, more.pop("report", key), kind, "X", more.pop("lead", True), FlowStatus(lane, end), **more
    )


def test_a_work_found_both_ways_counts_under_databases_and_drops_its_other_record():
    rows = [_row("a"), _row("b", SourceKind.ORGANISATION, report="a", lead=False)]
    flow = derive(rows)
    assert flow.template == "new_dbr_other"
    assert (flow.numbers["duplicates"], flow.dropped["other_duplicates"]) == (0, 1)
    assert boxes.keys("other_duplicates", rows) == ["b"]


def test_reports_without_a_study_are_studies_of_their_own():
    rows = [_row("a"), _row("b", studies=("S1",)), _row("c", studies=("S1", "S2"))]
    assert boxes.keys("new_studies", rows) == ["S1", "S2", "a"]
    assert derive(rows).numbers["new_studies"] == 3
    assert derive(rows).numbers["new_reports"] == 3


def test_a_stop_counts_as_automation_in_the_databases_lane_and_is_dropped_in_the_other():
    stopped = [_row("a", end="stopped"), _row("b", SourceKind.CITATION, Lane.OTHER, "stopped")]
    flow = derive(stopped)
    assert flow.numbers["excluded_automatic"] == 1
    assert flow.dropped["other_removed"] == 1
    assert flow.numbers["records_screened"] == 0


def test_a_review_without_other_methods_says_nothing_of_them():
    flow = derive([_row("a")])
    assert flow.template == "new_dbr"
    assert not [box for box in [*flow.numbers, *box_ids(flow)] if "citation" in box or "other_s" in box]
    assert flow.numbers["dbr_excluded"] == 0


def test_hand_searches_and_experts_have_boxes_only_where_the_review_has_such_records():
    website = _row("w", SourceKind.WEBSITE, Lane.OTHER)
    flow = derive([website])
    assert not {"hand_search_results", "experts_results"} & {*flow.numbers, *box_ids(flow)}
    experts = _row("e", SourceKind.EXPERTS, Lane.OTHER)
    flow = derive([website, experts])
    assert (flow.numbers["experts_results"], "hand_search_results" in flow.numbers) == (1, False)
    assert (boxes.keys("experts_results", [website, experts]), boxes.unit_of("experts_results")) == (
        ["e"],
        "record",
    )
    assert check(flow).errors == []
    one_fewer = replace(flow, numbers={**flow.numbers, "experts_results": 0})
    assert [error.partition("|")[0].strip() for error in check(one_fewer).errors] == ["I7"]


def test_the_columns_of_a_review_have_the_same_boxes_for_hand_searches():
    rows = [_row("a"), _row("h", SourceKind.HAND_SEARCH, Lane.OTHER, version=2, home=2)]
    kinds = {row.kind for row in rows}
    found = [
        count_column([row for row in rows if row.version == number], {}, (), kinds=kinds) for number in (1, 2)
    ]
    assert [flow.numbers["hand_search_results"] for flow in found] == [0, 1]
    assert add_up(found).numbers["hand_search_results"] == 1


def test_typed_numbers_of_an_earlier_version_make_it_an_update():
    flow = derive([_row("a")], typed={"previous_studies": 4, "previous_reports": 6})
    assert flow.template == "updated_dbr"
    assert (flow.numbers["total_studies"], flow.numbers["total_reports"]) == (5, 7)


def test_reasons_stand_by_size_and_then_in_the_order_of_the_protocol():
    rows = [
        FlowRow(
            f"k{at}",
            f"k{at}",
            SourceKind.DATABASE,
            "X",
            True,
            FlowStatus(Lane.DATABASES, "full-text-excluded", code),
        )
        for at, code in enumerate(["no_minor", "no_buyer", "gone", "gone", None])
    ]
    listed = derive(rows, REASONS).reasons["dbr"]
    assert [(part.code, part.name, part.n) for part in listed] == [
        ("gone", "gone", 2),
        ("no_buyer", "No data on buyers", 1),
        ("no_minor", "Not about minors", 1),
        ("none", "none", 1),
    ]
    assert boxes.keys("dbr_excluded:gone", rows) == ["k2", "k3"]


@pytest.mark.parametrize("wrong", ["records", "records_screened:PubMed", ""])
def test_a_name_that_is_no_box_is_refused_with_the_names_that_are(wrong):
    with pytest.raises(NoSuchKey, match="records_screened"):
        boxes.find(wrong)
