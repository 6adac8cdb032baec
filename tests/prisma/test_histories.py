"""Whatever happened to a review, its flow adds up (RULES 6)."""

from __future__ import annotations

from collections import Counter

from hypothesis import given

from litreview.model import DATABASE_KINDS, Lane
from litreview.prisma import boxes
from litreview.prisma.flow import box_ids, derive, number
from litreview.prisma.identities import check
from litreview.prisma.moves import end_of, moves
from litreview.prisma.rows import deal
from tests.prisma.histories import lives, taken_back
from tests.prisma.test_boxes import TERMINAL


def holds_together(rows, flow):
    """Assert what is true of every flow that was derived."""
    found = check(flow)
    assert found.errors == []
    assert set(found.warnings) <= {"I10"}
    ends = Counter(key for box in TERMINAL for key in boxes.keys(box, rows))
    assert ends == Counter(row.record for row in rows)
    lists = {box: len(boxes.keys(box, rows)) for box in box_ids(flow)}
    assert lists == {box: number(flow, box) for box in box_ids(flow)}


@given(lives())
def test_the_flow_of_any_history_adds_up_and_each_record_has_one_end(lived):
    rows = lived.rows()
    assert {row.record for row in rows} == {fact.key for fact in lived.facts if fact.counted}
    holds_together(rows, derive(rows))


@given(lives())
def test_a_report_is_in_one_lane_and_has_one_lead_whatever_it_is_made_of(lived):
    by_report = {}
    for row in lived.rows():
        by_report.setdefault(row.report, []).append(row)
    for rows in by_report.values():
        assert [row.lead for row in rows].count(True) == 1
        assert len({row.place for row in rows}) == 1
        has_database = any(row.kind in DATABASE_KINDS for row in rows)
        assert rows[0].place.lane is (Lane.DATABASES if has_database else Lane.OTHER)


@given(lives())
def test_withdrawing_everything_returns_the_flow_to_its_start(lived):
    assert derive(taken_back(lived).rows()) == derive(lived.rows(events=[]))


@given(lives(), lives())
def test_what_moved_explains_every_difference_between_two_states(one, other):
    before, after = one.rows(), other.rows()
    then = Counter(end_of(row) for row in before)
    for move in moves(before, after):
        then[move.before] -= len(move.records)
        then[move.after] += len(move.records)
    now = Counter(end_of(row) for row in after)
    assert {box: n for box, n in then.items() if box and n} == now


@given(lives())
def test_nothing_moves_between_a_state_and_itself(lived):
    assert moves(lived.rows(), lived.rows()) == []


@given(lives())
def test_two_counts_of_a_review_give_the_flow_that_its_records_give(lived):
    rows = lived.rows()
    records = Counter((row.version, row.version > row.home, row.kind, row.source) for row in rows)
    reports = Counter((row.home, row.place) for row in rows if row.lead)
    assert derive(deal(records, reports)) == derive(rows)
