"""Whose counts are whose: what a reviewer judged, and what the team has settled."""

from __future__ import annotations

import pytest

from litreview.model import Stage, Verdict
from litreview.review.views import Decide

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT


@pytest.fixture
def vote(review):
    """Return a function that gives votes on the n-th report."""
    keys = [row.key for row in review.reports.rows()]

    def give(n, verdict, *names, **more):
        for name in names:
            review.decisions.decide(Decide(keys[n], Verdict(verdict), **more), name)

    return give


def own(review, name, stage=TA):
    found = review.decisions.progress(name, stage)
    return found.judged, found.todo


def test_what_others_settled_is_not_counted_as_ones_own(review, vote):
    vote(0, "exclude", "anna", "bram")
    vote(1, "include", "anna", "bram")
    assert own(review, "carla") == (0, 2), "a new reviewer has judged nothing"
    vote(2, "include", "carla")
    progress = review.decisions.progress("carla", TA)
    assert (progress.judged, progress.todo, progress.share, progress.decided) == (1, 1, 2, 2)
    assert own(review, "anna") == (2, 2)
    vote(0, "include", "carla")
    assert own(review, "carla") == (2, 1), "a vote on a settled report is one's own, and was not to do"


def test_a_report_counts_once_by_the_newest_vote_and_at_its_own_stage(review, vote):
    vote(0, "exclude", "anna")
    vote(0, "include", "anna")
    vote(1, "maybe", "anna")
    progress = review.decisions.progress("anna", TA)
    assert (progress.judged, progress.verdicts) == (2, {Verdict.INCLUDE: 1, Verdict.MAYBE: 1})
    assert own(review, "anna", FT) == (0, 0)


def test_a_consensus_is_no_judgement_but_a_settled_conflict(review, vote):
    vote(0, "exclude", "anna")
    vote(0, "include", "bram")
    assert [review.decisions.progress(name, TA).to_settle for name in ("anna", "bram", "carla")] == [
        1,
        1,
        0,
    ], "who has not voted may not see the votes"
    vote(0, "include", "bram", consensus=True)
    bram = review.decisions.progress("bram", TA)
    assert (bram.judged, bram.settled, bram.to_settle, bram.conflicts) == (1, 1, 0, 0)


def test_two_votes_of_ones_own_that_differ_wait_for_oneself(review, vote):
    vote(0, "exclude", "anna")
    vote(1, "include", "anna")
    one, two, *_ = (row.key for row in review.reports.rows())
    review.duplicates.join(one, two, "anna")
    assert own(review, "anna") == (0, 3)
    assert own(review, "bram") == (0, 3)


def test_only_the_lead_settles_where_there_is_one(review, vote):
    vote(0, "exclude", "anna")
    vote(0, "include", "bram")
    path = review.folder / "screening" / "protocol.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(f'lead = "bram"\n{text}', encoding="utf-8")
    with type(review).open(review.folder) as again:
        assert [again.decisions.progress(name, TA).to_settle for name in ("anna", "bram")] == [0, 1]
