"""Reports that nobody screened: an order by relevance counts none as screened, and a stop gives each its box."""

from __future__ import annotations

import pytest

from litreview.errors import UsageError
from litreview.model import Verdict
from litreview.prisma.flow import as_json
from litreview.prisma.methods.document import markdown
from litreview.prisma.methods.writing import document
from litreview.review.views import Decide, SearchFacts


@pytest.fixture
def protocol(protocol):
    """Give a protocol in which one reviewer is enough."""
    return protocol.replace("reviewers = 2", "reviewers = 1", 1)


@pytest.fixture
def filled(review, export):
    """A review of 44 reports from databases and 10 from a website."""
    facts = SearchFacts(database="Scopus", date="2026-01-02", hits=40)
    review.searches.import_files([export(10, 50, "more.ris")], facts, "anna")
    site = SearchFacts(database="A website", kind="website", date="2026-01-02")
    review.searches.import_files([export(60, 70, "site.ris")], site, "anna")
    return review


def judge(review, count):
    """Judge so many reports in the order of relevance, and return their keys."""
    order = review.reports.relevance_order(reviewer="anna")
    keys = review.reports.keys_at(order.positions[:count])
    for place, key in enumerate(keys):
        verdict = Verdict.INCLUDE if place % 5 == 0 else Verdict.EXCLUDE
        review.decisions.decide(Decide(key, verdict, ranking=order.ranking), "anna")
    return keys


def undecided(review):
    return {row.key for row in review.reports.rows(state="undecided")}


def test_an_order_changes_no_number_of_the_flow(filled):
    before = as_json(filled.flow.now())
    assert len(filled.reports.positions(reviewer="anna", order="relevance")) == 54
    assert as_json(filled.flow.now()) == before
    seen = judge(filled, 1)
    # The order was recorded with the decision; it decided nothing on any other report.
    assert undecided(filled) == {row.key for row in filled.reports.rows()} - set(seen)
    assert {row.key for row in filled.reports.rows(box="dbr_sought_reports")} <= set(seen)


def test_what_is_counted_as_excluded_was_judged_by_somebody(filled):
    seen = judge(filled, 20)
    assert len(undecided(filled)) == 34
    flow = filled.flow.now()
    assert flow.numbers["records_excluded"] + flow.dropped["other_excluded"] == 16
    assert set(filled.flow.box("records_excluded")) <= set(seen)
    # Those to do are still among the records to screen, but the flow names them as undecided.
    open_ = flow.undecided["records"] + flow.undecided["other_records"]
    assert open_ == 34


def test_after_a_stop_each_unscreened_report_has_its_box_and_no_other(filled):
    seen = judge(filled, 20)
    unseen = undecided(filled)
    filled.decisions.stop("by the rule", "anna")
    flow = filled.flow.now()
    from_site = {row.key for row in filled.reports.rows() if row.lane == "other"}
    assert set(filled.flow.box("excluded_automatic")) == unseen - from_site
    assert flow.numbers["excluded_automatic"] == len(unseen - from_site)
    # PRISMA has no such box for other methods, so the footnote counts them.
    assert flow.dropped["other_removed"] == len(unseen & from_site)
    assert flow.numbers["records_screened"] == len(set(seen) - from_site)
    assert undecided(filled) == set()
    assert not [problem for problem in filled.check() if problem.level == "error"]
    filled.decisions.undo("anna")
    assert undecided(filled) == unseen


def test_only_a_removal_by_automation_or_a_stop_that_holds_is_a_part_of_a_tool_in_eligibility(filled):
    def text():
        return markdown(document(filled.flow.methods("en"), "en"))

    no_tool = "no automation tool took part in them."
    filled.duplicates.run()
    judge(filled, 2)
    filled.decisions.remove(["year<1995"], "other", "too old", "anna")
    assert no_tool in text()
    removed = filled.decisions.remove(["year>2005"], "automation", "a classifier", "anna")
    assert no_tool not in text()
    assert f"{removed.records} records were removed before screening by an automatic tool" in text()
    # Votes overrule it, one by one.
    for key in removed.reports[1:]:
        filled.decisions.decide(Decide(key, Verdict.EXCLUDE), "anna")
    assert "1 record was removed before screening by an automatic tool" in text()
    filled.decisions.decide(Decide(removed.reports[0], Verdict.EXCLUDE), "anna")
    assert "by an automatic tool" not in text()
    assert no_tool in text()
    filled.decisions.stop("by the rule", "anna")
    assert no_tool not in text()
    filled.decisions.undo("anna")
    assert no_tool in text()


def test_where_each_report_has_a_vote_a_stop_says_so(filled):
    judge(filled, 54)
    with pytest.raises(UsageError, match="Every report has a vote on title and abstract"):
        filled.decisions.stop("by the rule", "anna")
