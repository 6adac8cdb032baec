"""Removals before screening, and stops: which reports they remove, and how votes and undo affect them."""

from __future__ import annotations

import shutil

import pytest

from litreview.errors import UsageError
from litreview.model import Verdict
from litreview.prisma.flow import as_json
from litreview.review.review import Review
from litreview.review.views import Decide


def shown(review: Review):
    return as_json(review.flow.now()), review.reports.rows(), review.status().stages


def test_a_removal_takes_matching_reports_out_of_the_queue_and_is_undone_as_one_act(review):
    before = shown(review)
    years = sorted(row.year for row in review.reports.rows())
    removed = review.decisions.remove([f"year<={years[1]}"], "automation", "too old", "anna")
    assert len(removed.reports) == removed.records == 2
    flow = review.flow.now()
    assert (flow.numbers["excluded_automatic"], flow.numbers["records_screened"]) == (2, 2)
    assert sorted(review.flow.box("excluded_automatic")) == sorted(removed.reports)
    assert len(review.reports.queue("anna")) == 2
    assert review.status().stages["title-abstract"].total == 2
    assert [row.state for row in review.reports.rows(state="removed")] == ["removed", "removed"]
    undone = review.decisions.undo("anna")
    assert (undone.key, undone.what) == (None, "removal")
    assert undone.text == "automation, too old, 2 records"
    assert shown(review) == before


def test_a_dry_run_changes_nothing(review):
    before, lag = shown(review), review.team.ledger_lag()
    assert (
        len(review.decisions.remove(["title~invented"], "other", "to see", "anna", dry_run=True).reports) == 4
    )
    assert len(review.decisions.stop("to see", "anna", dry_run=True).reports) == 4
    assert (shown(review), review.team.ledger_lag()) == (before, lag)


def test_reports_with_a_vote_are_kept_and_listed(review):
    one = review.reports.rows()[0].key
    review.decisions.decide(Decide(one, Verdict.EXCLUDE), "bram")
    removed = review.decisions.remove(["database=pubmed"], "other", "wrong database", "anna")
    assert removed.kept == (one,)
    assert len(removed.reports) == 3
    assert review.flow.now().numbers["excluded_other"] == 3


def test_a_vote_after_a_removal_overrides_it_and_check_reports_that(review):
    review.decisions.remove(["title~invented"], "other", "a slip", "anna")
    one = review.reports.rows()[0].key
    review.decisions.decide(Decide(one, Verdict.INCLUDE), "bram")
    assert review.flow.now().numbers["excluded_other"] == 3
    assert review.reports.rows()[0].state == "waiting"
    (problem,) = [problem for problem in review.check() if problem.id == "removal-overruled"]
    assert (problem.level, problem.where) == ("note", one[:8])
    review.decisions.undo("bram")
    assert review.flow.now().numbers["excluded_other"] == 4


def test_a_stop_leaves_reports_without_votes_unscreened_and_counts_as_automation(review):
    review.decisions.decide(Decide(review.reports.rows()[0].key, Verdict.INCLUDE), "anna")
    assert len(review.decisions.stop("fifty in a row were irrelevant", "anna").reports) == 3
    flow = review.flow.now()
    assert (flow.numbers["excluded_automatic"], flow.numbers["records_screened"]) == (3, 1)
    with pytest.raises(UsageError, match="nothing to stop"):
        review.decisions.stop("again", "anna")
    assert not [problem for problem in review.check() if problem.level == "error"]


def test_other_wins_over_automation_and_automation_over_a_stop(review):
    review.decisions.stop("enough", "anna")
    assert len(review.flow.box("excluded_automatic")) == 4
    assert review.decisions.remove(["year>1"], "other", "all", "anna").reports == (), (
        "what is removed is not removed again"
    )


def test_several_removals_reach_another_store_through_the_ledger(review, tmp_path):
    review.decisions.remove(["title~invented"], "automation", "a filter", "anna")
    before = shown(review)
    review.team.write_ledger()
    shutil.copytree(review.folder, tmp_path / "copy", ignore=shutil.ignore_patterns(".litreview"))
    with Review.open(tmp_path / "copy") as again:
        assert shown(again) == before


@pytest.mark.parametrize(
    ("where", "by", "why", "said"),
    [
        (["year<2000"], "magic", "x", "not a way to remove"),
        ([], "other", "x", "needs a filter"),
        (["year<2000"], "other", " ", "Give a reason"),
        (["shape=round"], "other", "x", "there is no field shape"),
    ],
)
def test_invalid_removals_are_refused(review, where, by, why, said):
    with pytest.raises(UsageError, match=said):
        review.decisions.remove(where, by, why, "anna")
