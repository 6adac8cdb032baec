"""Many decisions at once: the same result as one by one, and whole batches or nothing."""

from __future__ import annotations

import pytest

from litreview.errors import UsageError
from litreview.model import State, Verdict
from litreview.review.decisions import decision_batches
from litreview.review.decisions.decision_batches import EnteredDecision
from litreview.review.views import Decide

VOTES = (
    (0, "include", (), "anna"),
    # The same report twice in one batch: the second sees the first.
    (0, "exclude", (), "bram"),
    (1, "include", (), "anna"),
    (1, "maybe", (), "anna"),
    # Joins two reports, so that the next vote is on both.
    (2, "exclude", ("duplicate",), "anna"),
    (3, "include", (), "bram"),
)


def entries(review, votes=VOTES):
    keys = [row.key for row in review.reports.rows()]
    return [
        EnteredDecision(
            Decide(keys[n][:20], Verdict(verdict), reasons, other=keys[3]),
            name,
            "anna",
            f"votes.csv line {line}",
        )
        for line, (n, verdict, reasons, name) in enumerate(votes, 2)
    ]


def shown(review):
    return [
        (row.key, row.records, row.state, [vote.verdict for vote in review.reports.votes(row.key, "anna")])
        for row in review.reports.rows()
    ]


@pytest.mark.parametrize("size", [1, 2, 200])
def test_a_batch_decides_as_its_rows_do_one_by_one(review, size, monkeypatch):
    for name in ("anna", "bram"):
        review.decisions.decide(Decide(review.reports.rows()[2].key, Verdict.INCLUDE), name)
    given, ticks = entries(review), []
    expected = [
        review.decisions.decide(one.decision, one.reviewer, entered_by=one.entered_by) for one in given
    ]
    after = shown(review)
    for _ in given:
        review.decisions.undo("anna")
        review.decisions.undo("bram")
    assert shown(review) != after
    for name in ("anna", "bram"):
        review.decisions.decide(Decide(review.reports.rows()[2].key, Verdict.INCLUDE), name)
    monkeypatch.setattr(decision_batches, "SIZE", size)
    done = review.decisions.decide_all(given, lambda *tick: ticks.append(tick))
    assert shown(review) == after
    assert [(one.key, one.what, one.state, one.completed, one.conflict) for one in done] == [
        (one.key, one.what, one.state, one.completed, one.conflict) for one in expected
    ]
    assert done[1].state is State.CONFLICT
    assert ticks[-1] == (6, 6)
    # Each is an act of its own.
    assert review.decisions.undo("anna").text == "same"
    assert not [problem for problem in review.check() if problem.level == "error"]


def test_a_row_that_is_refused_takes_back_its_batch_and_no_other(review, monkeypatch):
    monkeypatch.setattr(decision_batches, "SIZE", 2)
    *good, bad = entries(
        review,
        [
            (0, "include", (), "anna"),
            (1, "include", (), "anna"),
            (3, "maybe", (), "anna"),
            (3, "exclude", ("duplicate",), "anna"),
        ],
    )
    with pytest.raises(
        UsageError, match=r"^votes.csv line 5: A record cannot be a duplicate of itself"
    ) as refused:
        review.decisions.decide_all([*good, bad])
    third = State.WAITING if review._context.store.is_shared else State.TODO
    assert [row.state for row in review.reports.rows()] == [State.WAITING, State.WAITING, State.TODO, third]
    before = (
        "3 decisions before votes.csv line 5"
        if review._context.store.is_shared
        else "2 decisions before votes.csv line 4"
    )
    assert f"The {before} were made." in refused.value.hint


def test_a_row_that_can_be_seen_to_be_wrong_leaves_nothing_behind(review, monkeypatch):
    monkeypatch.setattr(decision_batches, "SIZE", 1)
    *good, _ = entries(review)
    wrong = EnteredDecision(
        Decide(good[0].decision.key, Verdict.INCLUDE, ("duplicate",)), "anna", "anna", "votes.csv line 7"
    )
    with pytest.raises(UsageError, match=r"^votes.csv line 7: include takes no reason") as refused:
        review.decisions.decide_all([*good, wrong])
    assert refused.value.hint.startswith("Nothing was changed.")
    assert {row.state for row in review.reports.rows()} == {State.TODO}


def test_a_repeated_vote_is_unchanged_until_the_protocol_changes(review):
    key, other = (row.key for row in review.reports.rows()[:2])
    vote = Decide(key, Verdict.INCLUDE, if_new=True)
    [first] = review.decisions.decide_all([EnteredDecision(vote, "anna")])
    # Twice in one batch, beside a new one.
    new = Decide(other, Verdict.MAYBE, if_new=True)
    done = review.decisions.decide_all([EnteredDecision(each, "anna") for each in (vote, new, vote)])
    assert [one.unchanged for one in done] == [True, False, True]
    assert (done[0].event, done[0].state, done[0].completed) == (first.event, first.state, False)
    assert review.decisions.undo("anna").key == other, "nothing else was written"
    path = review.folder / "screening" / "protocol.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("blind = true", "blind = false", 1), encoding="utf-8")
    with type(review).open(review.folder) as amended:
        [made_again] = amended.decisions.decide_all([EnteredDecision(vote, "anna")])
    assert not made_again.unchanged
