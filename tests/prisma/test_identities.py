from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litreview.errors import InputError
from litreview.prisma.corrections import mend
from litreview.prisma.flow import as_json, derive, flow_from_json
from litreview.prisma.identities import check
from litreview.prisma.messages import describe_findings, describe_undecided
from litreview.prisma.numbers import BoxPart, Flow
from tests.prisma.strategies import REASONS, reviews

small = st.integers(0, 40)


@st.composite
def parts(draw, total):
    """Divide a total over two named parts."""
    first = draw(st.integers(0, total))
    return (BoxPart("First", first), BoxPart("Second", total - first))


@st.composite
def balanced(draw):
    """A flow of an updated review with every box filled, undecided items included, that adds up."""
    excluded, other_excluded, dbr, other = (draw(st.integers(1, 40)) for _ in range(4))
    open_ = {
        name: draw(small) for name in ("records", "retrieval", "reports", "other_retrieval", "other_reports")
    }
    n = {"dbr_excluded": excluded, "other_excluded": other_excluded}
    n["dbr_assessed"] = excluded + dbr + open_["reports"]
    n["dbr_notretrieved_reports"] = draw(small)
    n["dbr_sought_reports"] = n["dbr_assessed"] + n["dbr_notretrieved_reports"] + open_["retrieval"]
    n["records_excluded"] = draw(small)
    n["records_screened"] = n["dbr_sought_reports"] + n["records_excluded"] + open_["records"]
    n |= {
        box: draw(small) for box in ("duplicates", "excluded_automatic", "excluded_other", "register_results")
    }
    removed = n["duplicates"] + n["excluded_automatic"] + n["excluded_other"]
    n["database_results"] = n["records_screened"] + removed
    n["database_results"] -= min(n["register_results"], n["database_results"])
    n["register_results"] = n["records_screened"] + removed - n["database_results"]
    n["other_assessed"] = other_excluded + other + open_["other_reports"]
    n["other_notretrieved_reports"] = draw(small)
    n["other_sought_reports"] = (
        n["other_assessed"] + n["other_notretrieved_reports"] + open_["other_retrieval"]
    )
    n["website_results"] = draw(st.integers(0, n["other_sought_reports"]))
    n["organisation_results"] = draw(st.integers(0, n["other_sought_reports"] - n["website_results"]))
    n["citations_results"] = n["other_sought_reports"] - n["website_results"] - n["organisation_results"]
    for lane in ("new", "previous"):
        n[f"{lane}_reports"] = dbr + other if lane == "new" else draw(small)
        n[f"{lane}_studies"] = draw(st.integers(0, n[f"{lane}_reports"]))
    for unit in ("studies", "reports"):
        n[f"total_{unit}"] = n[f"new_{unit}"] + n[f"previous_{unit}"]
        n[f"total_{unit}_ma"] = draw(st.integers(0, n[f"total_{unit}"]))
    return Flow(
        "updated_dbr_other",
        n,
        {
            "database_specific_results": draw(parts(n["database_results"])),
            "register_specific_results": draw(parts(n["register_results"])),
        },
        {"dbr": draw(parts(excluded)), "other": draw(parts(other_excluded))},
        open_,
    )


@given(balanced())
def test_a_flow_that_adds_up_gives_no_message_however_much_is_undecided(flow):
    found = check(flow)
    assert (found.errors, found.warnings, describe_findings(found)) == ([], [], [])
    assert found.provisional == sum(flow.undecided.values())


RAISED = {
    "database_results": "I1 I2", "register_results": "I1 I2",
    "duplicates": "I2", "excluded_automatic": "I2", "excluded_other": "I2",
    "records_screened": "I2 I3", "records_excluded": "I3",
    "dbr_sought_reports": "I3 I4", "dbr_notretrieved_reports": "I4", "dbr_assessed": "I4 I6",
    "dbr_excluded": "I5 I6", "other_excluded": "I5 I6",
    "other_sought_reports": "I7 I8", "other_notretrieved_reports": "I8", "other_assessed": "I6 I8",
    "website_results": "| I7", "organisation_results": "| I7", "citations_results": "| I7",
    "new_studies": "I12 | I10", "new_reports": "I6 I12",
    "total_studies": "I12 | I10", "total_reports": "I12",
    "previous_studies": "I12 | I10", "previous_reports": "I12",
    "total_studies_ma": "I9", "total_reports_ma": "I9",
}  # fmt: skip


@pytest.mark.parametrize("box", RAISED)
@given(flow=balanced())
def test_raising_one_box_fires_exactly_the_identities_it_stands_in(box, flow):
    raised = replace(flow, numbers={**flow.numbers, box: flow.numbers[box] + 100_000})
    errors, _, warnings = RAISED[box].partition("|")
    found = check(raised)
    assert (found.errors, found.warnings) == (errors.split(), warnings.split())
    assert {abs(gap) for gap in found.gaps.values()} & {100_000} or box.endswith("_ma") or "studies" in box


@given(balanced())
def test_raising_one_reason_without_a_stated_total_fires_the_included_reports(flow):
    first, second = flow.reasons["dbr"]
    numbers = {box: n for box, n in flow.numbers.items() if box != "dbr_excluded"}
    reasons = {**flow.reasons, "dbr": (replace(first, n=first.n + 100_000), second)}
    assert check(replace(flow, numbers=numbers, reasons=reasons)).errors == ["I6"]


@given(reviews())
def test_a_derived_flow_always_adds_up(rows):
    found = check(derive(rows, REASONS))
    assert found.errors == []
    assert set(found.warnings) <= {"I10"}  # one report may hold several studies


@given(reviews())
def test_a_derived_flow_is_provisional_by_all_that_is_undecided(rows):
    given_ = as_json(derive(rows, REASONS))
    assert given_["provisional"] == sum(given_["undecided"].values())
    assert flow_from_json(given_) == derive(rows, REASONS)


def _flow(**numbers):
    return Flow("new_dbr", numbers)


def test_a_derived_flow_that_does_not_add_up_is_called_a_fault_of_the_program():
    flow = replace(_flow(dbr_sought_reports=5, dbr_assessed=4), dropped={"other_removed": 0})
    assert "error in the program" in describe_findings(check(flow))[0]


@pytest.mark.parametrize("count", [-1, True, "12", 2.5, float("nan"), 10**12 + 1])
def test_what_is_no_count_is_named_and_nothing_is_computed_with_it(count):
    flow = flow_from_json({"template": "new_dbr", "numbers": {"records_screened": count, "dbr_assessed": 3}})
    found = check(flow)
    assert (found.errors, found.warnings, found.gaps) == (["I13"], [], {})
    assert repr(count) in describe_findings(found)[0]


def test_a_whole_number_written_as_a_fraction_is_a_count():
    flow = flow_from_json({"template": "new_dbr", "numbers": {"records_screened": 12.0}})
    assert flow.numbers == {"records_screened": 12}


def test_a_box_that_was_not_reported_is_not_zero():
    assert "I3" not in check(_flow(records_screened=10, dbr_sought_reports=4)).errors
    assert check(_flow(records_screened=10, records_excluded=0, dbr_sought_reports=4)).gaps["I3"] == -6


def test_reports_not_retrieved_were_sought_also_where_the_flow_skips_that_box():
    skipped = {"records_screened": 20, "records_excluded": 10, "dbr_assessed": 7}
    assert "I3" not in check(_flow(**skipped, dbr_notretrieved_reports=3)).gaps
    assert check(_flow(**skipped, dbr_notretrieved_reports=5)).gaps["I3"] == 2
    assert check(_flow(**skipped)).gaps["I3"] == -3


@pytest.mark.parametrize(
    "other", [{}, {"website_results": 6, "other_sought_reports": 6, "other_assessed": 6}]
)
def test_a_flow_without_a_full_text_stage_asks_for_the_box_and_says_nothing_of_what_is_left(other):
    title_only = {
        "database_results": 500,
        "duplicates": 100,
        "records_screened": 400,
        "records_excluded": 360,
    }
    flow = Flow("new_dbr_other", {**title_only, "dbr_sought_reports": 40, "new_studies": 40, **other})
    found = check(flow)
    assert (found.errors, set(found.warnings)) == ([], {"I14"})
    assert '"Reports assessed for eligibility" is not reported.' in describe_findings(found)[0]
    # No box is offered for a change, least of all the studies.
    assert mend(flow) == []
    assert "I11" not in check(replace(flow, numbers={**flow.numbers, "new_studies": 0})).warnings


def test_an_other_methods_lane_without_an_assessed_box_adds_nothing_to_what_is_left():
    numbers = {"dbr_assessed": 50, "dbr_excluded": 10, "new_reports": 40, "new_studies": 40}
    found = check(Flow("new_dbr_other", {**numbers, "website_results": 6, "other_sought_reports": 6}))
    assert "I6" not in found.errors
    assert check(Flow("new_dbr_other", {**numbers, "new_reports": 46})).gaps["I6"] == 6


def test_no_records_screened_of_some_identified_asks_for_the_duplicates():
    found = check(_flow(database_results=5, records_screened=0))
    assert "I2" not in found.errors
    assert '"Duplicate records removed" is not reported.' in describe_findings(found)[0]


def test_the_hint_names_every_box_of_the_same_value_and_proves_nothing():
    flow = _flow(dbr_sought_reports=90, dbr_notretrieved_reports=0, dbr_assessed=85, duplicates=5)
    flow = replace(flow, reasons={"dbr": (BoxPart("Wrong population", 5), BoxPart("Wrong design", 80))})
    found = check(flow)
    assert found.equals["I4"] == ["dbr_excluded:Wrong population", "duplicates"]
    assert describe_findings(found)[0] == (
        "I4 Reports assessed: 90 sought - 0 not retrieved = 90, but 85 are stated: 5 too few. "
        '5 is also the number in "Wrong population" and "Duplicate records removed".'
    )


def test_the_provisional_mark_says_at_which_step_and_in_which_lane():
    flow = replace(_flow(), undecided={"records": 120, "reports": 3})
    assert describe_undecided(flow, 123) == (
        "Provisional: 123 undecided (120 records at screening, 0 reports awaiting retrieval, 3 at full text)."
    )
    flow = replace(_flow(), undecided={"records": 100, "other_records": 20, "reports": 3})
    assert describe_undecided(flow, 123) == (
        "Provisional: 123 undecided (databases: 100 records at screening, 0 reports awaiting retrieval, "
        "3 at full text; other methods: 20 records at screening, 0 reports awaiting retrieval, 0 at full text)."
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"template": "prisma"},
        {"template": "new_dbr", "numbers": [1]},
        {"template": "new_dbr", "reasons": "none"},
        {"template": "new_dbr", "reasons": ["none"]},
        {"template": "new_dbr", "numbers": {"database_specific_results": 3}},
        {"template": "new_dbr", "numbers": {"database_specific_results": [{"n": 3}]}},
    ],
)
def test_what_is_no_flow_is_refused_in_words(wrong):
    with pytest.raises(InputError):
        flow_from_json(wrong)
