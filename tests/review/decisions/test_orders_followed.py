"""Reviewers who follow different orders: the share of the reports on which agreement and assignment stand."""

from __future__ import annotations

import json

import pytest

from litreview.__main__ import main
from litreview.model import Verdict
from litreview.review.team.shares import AssignmentOptions
from litreview.review.views import Decide, SearchFacts
from litreview.screening.orders_followed import SharedReports, count_orders


@pytest.fixture
def protocol(protocol):
    """Give a protocol by which two blind reviewers may follow an order by relevance."""
    return f"{protocol}\n[ranking]\nwhen_blind = true\n"


@pytest.fixture
def judged(review, export):
    """A review of 44 reports: anna judged 20 in the order of relevance, ben 15 in the order of import."""
    facts = SearchFacts(database="Scopus", date="2026-01-02", hits=40)
    review.searches.import_files([export(10, 50, "more.ris")], facts, "anna")
    order = review.reports.relevance_order(reviewer="anna")
    for key in review.reports.keys_at(order.positions[:20]):
        review.decisions.decide(Decide(key, Verdict.EXCLUDE, ranking=order.ranking), "anna")
    for row in review.reports.rows()[:15]:
        review.decisions.decide(Decide(row.key, Verdict.EXCLUDE), "ben")
    return review


def test_each_pair_of_reviewers_has_the_reports_that_both_judged():
    votes = [("r1", "anna", True), ("r2", "anna", False), ("r1", "bram", False), ("r3", "cleo", False)]
    found = count_orders(votes, 9)
    assert (found.judged, found.by_relevance) == (
        {"anna": 2, "bram": 1, "cleo": 1},
        {"anna": 1, "bram": 0, "cleo": 0},
    )
    assert found.shared == (SharedReports(("anna", "bram"), 1, {"anna": 1, "bram": 0}),)
    assert list(found.no_random_samples()) == list(found.shared)


def test_where_both_judged_all_or_nobody_followed_relevance_nothing_was_selected():
    both = [(report, name, True) for report in ("r1", "r2") for name in ("anna", "bram")]
    assert list(count_orders(both, 2).no_random_samples()) == []
    assert list(count_orders(both, 3).no_random_samples()) != []
    other = [(report, name, False) for report, name, _ in both]
    assert list(count_orders(other, 3).no_random_samples()) == []


def test_the_votes_of_a_review_are_counted_by_order(judged):
    found = judged.decisions.orders_followed()
    assert (found.reports, found.judged) == (44, {"anna": 20, "ben": 15})
    assert found.by_relevance == {"anna": 20, "ben": 0}
    [pair] = found.shared
    assert pair.reports == judged.decisions.agreement().n
    assert pair.by_relevance == {"anna": pair.reports, "ben": 0}
    assert judged.team.assign(AssignmentOptions(["anna", "ben"]), "anna").orders == found


def test_agree_and_assign_name_the_share(judged, capsys, monkeypatch):
    n = judged.decisions.agreement().n
    # The order by relevance chose others than the first ones, or the sentence would have no number to show.
    assert 0 < n < 15
    monkeypatch.chdir(judged.folder)
    told = f"anna and ben both judged {n} of 44 reports. anna came to {n} of them in an order by relevance, ben to none"
    for words in (("agree",), ("agree", "--by", "stage"), ("agree", "--by", "reason"), ("assign",)):
        assert main(list(words)) == 0
        assert told in " ".join(capsys.readouterr().out.split()), words
    assert main(["agree", "--json"]) == 0
    orders = json.loads(capsys.readouterr().out)["orders"]
    assert orders["shared"] == [
        {"reviewers": ["anna", "ben"], "reports": n, "by_relevance": {"anna": n, "ben": 0}}
    ]
    assert (orders["reports"], orders["judged"]) == (44, {"anna": 20, "ben": 15})
