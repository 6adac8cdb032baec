"""Shares of reviewers: dealt, heeded by queues, taken back, and the same on every machine (RULES 2)."""

from __future__ import annotations

import shutil

import pytest

from litreview.errors import UsageError
from litreview.model import Verdict
from litreview.review.review import Review
from litreview.review.team.shares import AssignmentOptions
from litreview.review.views import Decide, SearchFacts


def keys(review: Review) -> list[str]:
    return [row.key for row in review.reports.rows()]


def queue(review: Review, name: str) -> list[str]:
    return [card.key for card in review.reports.queue(name)]


def test_a_queue_holds_ones_own_share_and_what_is_in_nobodys(review, export):
    one, two, three, four = keys(review)
    done = review.team.assign(AssignmentOptions(["anna", "bram"], "split", each=1), "lead")
    assert (done.shares, done.nobody) == ({"anna": 2, "bram": 2}, 0)
    assert queue(review, "anna") == [one, three]
    assert queue(review, "bram") == [two, four]
    assert queue(review, "cleo") == []
    review.searches.import_files([export(6, 8, "later.ris")], SearchFacts(key="later"), "anna")
    late = keys(review)[-2:]
    assert queue(review, "cleo") == late, "nobody's share is everybody's"
    assert review.team.shares().nobody == 2
    review.team.assign(AssignmentOptions(["cleo"], "whole"), "lead")
    assert queue(review, "anna") == [one, three]
    assert queue(review, "cleo") == late
    assert review.decisions.progress("anna").todo == 2


def test_what_is_dealt_is_taken_back_as_one_and_an_undo_of_a_vote_leaves_it(review):
    review.team.assign(AssignmentOptions(["anna", "bram"], "split", each=1), "anna")
    review.decisions.decide(Decide(keys(review)[0], Verdict.INCLUDE), "anna")
    assert review.decisions.undo("anna").what == "decision"
    assert review.decisions.undo("anna") is None, "an assignment is no act of screening"
    assert len(queue(review, "anna")) == 2
    assert review.team.clear_shares(actor="lead").shares == {}
    assert queue(review, "anna") == keys(review)
    review.team.assign(AssignmentOptions(["anna"], "whole"), "lead")
    again = review.team.assign(AssignmentOptions(["bram"], "whole", again=True), "lead")
    assert again.shares == {"bram": 4}


def test_shares_come_with_the_ledgers(review, tmp_path, clock, engine):
    review.team.assign(AssignmentOptions(["anna", "bram"], "random", overlap=0.5, seed=7), "lead")
    review.team.write_ledger()
    copy = tmp_path / "copy"
    shutil.copytree(review.folder, copy, ignore=shutil.ignore_patterns(".litreview"))
    with Review.open(engine.place(copy), clock=clock) as other:
        assert other.team.shares() == review.team.shares()
        assert queue(other, "anna") == queue(review, "anna")
        assert not [problem for problem in other.check() if problem.level == "error"]


@pytest.mark.parametrize(
    "deal",
    [
        AssignmentOptions([]),
        AssignmentOptions(["anna", "Anna"]),
        AssignmentOptions(["anna"], "random", overlap=20),
    ],
)
def test_a_deal_that_makes_no_sense_is_refused(review, deal):
    with pytest.raises(UsageError):
        review.team.assign(deal, "lead")
    assert review.team.shares().shares == {}
