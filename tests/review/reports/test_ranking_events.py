"""Orders by relevance as events: written with the first decision in them, and with all that they rest on."""

from __future__ import annotations

import pytest

from litreview.model import Stage, Verdict
from litreview.review.reports.ranking_events import training_of
from litreview.review.views import Decide


@pytest.fixture
def protocol(protocol):
    """Give a protocol by which two blind reviewers may follow an order by relevance."""
    return f"{protocol}\n[ranking]\nwhen_blind = true\n"


def events(review, kind):
    with review._context.store.read() as session:
        return session.events.of_kind(kind)


def ranked(review, reviewer="anna"):
    return review.reports.relevance_order(reviewer=reviewer).ranking


def decide(review, key, verdict, ranking=None, reviewer="anna"):
    return review.decisions.decide(Decide(key, verdict, ranking=ranking), reviewer)


def test_the_first_decision_in_an_order_records_the_order_and_the_next_ones_name_it(review):
    order = ranked(review)
    assert events(review, "ranking") == []
    for row in review.reports.rows()[:2]:
        decide(review, row.key, Verdict.INCLUDE, order)
    [ranking] = events(review, "ranking")
    assert [event.body["ranking"] for event in events(review, "decision")] == [ranking.id] * 2
    assert ranking.body.keys() >= {"stage", "model", "guesser", "seed", "protocol", "terms", "pool_sha256"}
    assert (ranking.body["pool"], ranking.body["training"], ranking.actor) == (4, 0, "anna")


def test_a_decision_names_the_order_in_which_its_report_came_however_many_were_computed_since(review):
    one, two, three = (row.key for row in review.reports.rows()[:3])
    first = ranked(review)
    decide(review, one, Verdict.INCLUDE, first)
    second = ranked(review)
    decide(review, two, Verdict.INCLUDE, second)
    # Skipped in the first order, and gone back to.
    decide(review, three, Verdict.EXCLUDE, first)
    assert [ranking.body["training"] for ranking in events(review, "ranking")] == [0, 1]
    named = [event.body["ranking"] for event in events(review, "decision")]
    assert named == [first.event, second.event, first.event]


def test_a_decision_outside_the_order_names_none(review):
    ranked(review)
    decide(review, review.reports.rows()[0].key, Verdict.INCLUDE)
    assert events(review, "ranking") == []
    assert not any("ranking" in event.body for event in events(review, "decision"))


def test_a_changed_vote_stays_in_the_order_in_which_its_report_was_read(review):
    one, two = (row.key for row in review.reports.rows()[:2])
    order = ranked(review)
    decide(review, one, Verdict.INCLUDE, order)
    decide(review, one, Verdict.EXCLUDE)
    decide(review, two, Verdict.EXCLUDE)
    decide(review, two, Verdict.INCLUDE, order)
    assert ["ranking" in event.body for event in events(review, "decision")] == [True, True, False, False]


def test_undoing_a_decision_leaves_the_order(review):
    order = ranked(review)
    decide(review, review.reports.rows()[0].key, Verdict.INCLUDE, order)
    assert review.decisions.undo("anna").what == "decision"
    decide(review, review.reports.rows()[1].key, Verdict.INCLUDE, order)
    assert len(events(review, "ranking")) == 1


def test_each_ranking_holds_what_was_learnt_since_the_last(review):
    keys = [row.key for row in review.reports.rows()]
    decide(review, keys[0], Verdict.INCLUDE, ranked(review))
    order = ranked(review)
    decide(review, keys[1], Verdict.EXCLUDE, order)
    decide(review, keys[0], Verdict.EXCLUDE, order)
    decide(review, keys[2], Verdict.EXCLUDE, ranked(review))
    rankings = events(review, "ranking")
    first, second, third = (event.id for event in events(review, "decision")[:3])
    by_id = {event.id: event for event in rankings}
    assert [training_of(ranking, by_id) for ranking in rankings] == [
        {}, {first: True}, {second: False, third: False},
    ]  # fmt: skip
    assert [rankings[2].body[name] for name in ("relevant", "irrelevant", "left")] == [
        [],
        [second, third],
        [first],
    ]
    # The terms are kept once.
    assert ["terms" in ranking.body for ranking in rankings] == [True, False, False]


def test_an_open_vote_of_somebody_else_is_not_among_what_was_learnt(review):
    keys = [row.key for row in review.reports.rows()]
    decide(review, keys[0], Verdict.INCLUDE, reviewer="ben")
    decide(review, keys[1], Verdict.INCLUDE, ranked(review))
    assert events(review, "ranking")[0].body["training"] == 0
    assert Stage(events(review, "ranking")[0].body["stage"]) is Stage.TITLE_ABSTRACT
