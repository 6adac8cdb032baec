"""Hints: the fewest changes that would let a flow add up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from litreview.prisma.corrections import mend
from litreview.prisma.flow import flow_from_json
from litreview.prisma.identities import check
from litreview.prisma.messages import describe_corrections
from litreview.prisma.numbers import Flow

BALANCED = flow_from_json({
    "template": "updated_dbr_other",
    "numbers": {
        "database_results": 900, "register_results": 100, "duplicates": 200, "excluded_automatic": 50,
        "excluded_other": 50, "records_screened": 700, "records_excluded": 600, "dbr_sought_reports": 100,
        "dbr_notretrieved_reports": 10, "dbr_assessed": 90, "dbr_excluded": 60, "website_results": 10,
        "organisation_results": 10, "citations_results": 10, "other_sought_reports": 30,
        "other_notretrieved_reports": 5, "other_assessed": 25, "other_excluded": 15, "new_studies": 35,
        "new_reports": 40, "previous_studies": 10, "previous_reports": 12, "total_studies": 45,
        "total_reports": 52,
    },
})  # fmt: skip


def test_a_flow_that_adds_up_needs_no_hint():
    assert check(BALANCED).found == ()
    assert mend(BALANCED) == []


@given(st.sampled_from(sorted(BALANCED.numbers)), st.integers(1, 100_000))
def test_one_wrong_box_is_among_the_hints_and_every_hint_is_one_change(box, by):
    broken = replace(BALANCED, numbers={**BALANCED.numbers, box: BALANCED.numbers[box] + by})
    hints = mend(broken)
    if check(broken).errors:
        assert (box, BALANCED.numbers[box]) in [(c.box, c.to) for [c] in hints]


@given(st.dictionaries(st.sampled_from(sorted(BALANCED.numbers)), st.integers(0, 2000), max_size=2))
# Neither box can hold the gap alone, and both share it in many ways.
@example({"dbr_excluded": 76, "other_excluded": 76})
def test_every_hint_lets_the_flow_add_up_with_as_few_changes_as_any_other(wrong):
    broken = replace(BALANCED, numbers={**BALANCED.numbers, **wrong})
    hints = mend(broken)
    assert len({len(changes) for changes in hints}) <= 1
    for changes in hints:
        assert len(changes) <= max(1, len(wrong))
        mended = replace(broken, numbers={**broken.numbers, **{c.box: c.to for c in changes}})
        assert check(mended).errors == []
        assert all(c.to >= 0 for c in changes)


def test_what_is_no_count_is_not_guessed_at():
    assert mend(Flow("new_dbr", {"records_screened": -5})) == []


@pytest.mark.parametrize("language", ["en", "nl"])
def test_hints_are_said_as_hints(language):
    broken = replace(BALANCED, numbers={**BALANCED.numbers, "records_screened": 701})
    heading, *said = list(describe_corrections(mend(broken), broken, language))[1:]
    assert "hints, not" in heading or "geen correcties" in heading
    assert any("701 → 700" in line for line in said)
