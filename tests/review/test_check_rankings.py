"""`check` on orders by relevance: whole events, known decisions, and orders that can be computed again."""

from __future__ import annotations

import json
import shutil

import pytest

from litreview.model import Verdict
from litreview.review.reports import ranking_events
from litreview.review.review import Review
from litreview.review.views import Decide, SearchFacts
from tests.engines import only_sqlite


@pytest.fixture
def protocol(protocol):
    """Give a protocol in which one reviewer is enough, with terms."""
    return protocol.replace("reviewers = 2", "reviewers = 1", 1) + '\n[terms.plants]\nen = ["barley"]\n'


@pytest.fixture
def ranked(review, clock):
    """A review in which anna followed two orders by relevance, each for one decision."""
    for verdict in (Verdict.INCLUDE, Verdict.EXCLUDE):
        order = review.reports.relevance_order(reviewer="anna")
        [key] = review.reports.keys_at(order.positions[:1])
        clock.forward(60)
        review.decisions.decide(Decide(key, verdict, ranking=order.ranking), "anna")
    return review


def found(review):
    return [(one.id, one.level, one.what) for one in review.check() if one.id.startswith("ranking")]


def change_ledger(review, change):
    """Write the review's own ledger again with each event changed, and rebuild the database from it."""
    review.team.sync()
    review.close()
    for path in (review.folder / "screening" / "decisions").rglob("*.jsonl"):
        events = [change(json.loads(line)) for line in path.read_text("utf-8").splitlines()]
        path.write_text("".join(json.dumps(event) + "\n" for event in events if event), "utf-8")
    # The database would still have the events that were taken out.
    shutil.rmtree(review.folder / ".litreview")
    return Review.rebuild(review.folder)


def test_orders_that_can_be_computed_again_are_no_problem(ranked):
    assert found(ranked) == []


@only_sqlite
@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("pool", "4", "ranking-damaged"),
        ("model", None, "ranking-damaged"),
        ("relevant", {"a": 1}, "ranking-damaged"),
        ("stage", ["title-abstract"], "ranking-damaged"),
        ("irrelevant", ["019b7d1e-0000-7000-8000-000000000000"], "ranking-training"),
        ("since", "019b7d1e-0000-7000-8000-000000000000", "ranking-training"),
        ("training", 7, "ranking-training"),
    ],
)
def test_a_damaged_event_is_an_error(ranked, field, value, problem):
    def damage(event):
        return {**event, field: value} if event["kind"] == "ranking" and event["since"] else event

    with change_ledger(ranked, damage) as again:
        assert [(id_, level) for id_, level, _ in found(again)] == [(problem, "error")]


@only_sqlite
def test_an_order_whose_event_is_missing_is_an_error(ranked):
    with change_ledger(ranked, lambda event: None if event["kind"] == "ranking" else event) as again:
        message = "Decisions name 2 orders by relevance whose events are missing."
        assert found(again) == [("ranking-lost", "error", message)]


def test_another_version_of_the_model_is_a_note(ranked, monkeypatch):
    used = ranking_events.model_name()
    monkeypatch.setattr(ranking_events, "MODEL", "litreview-svm-9")
    monkeypatch.setattr(ranking_events, "TERMS_ALONE", "litreview-terms-9")
    [(id_, level, message)] = found(ranked)
    assert (id_, level) == ("ranking-tools", "note")
    assert f"computed with {used} and " in message
    assert message.endswith(ranking_events.guesser_name() + ".")


def test_reports_that_are_not_those_of_the_moment_are_a_note(ranked, clock, export):
    # Imported by a clock that was slow: it seems to have been there at that moment.
    clock.forward(-3600)
    facts = SearchFacts(database="Embase", date="2026-01-03", hits=10)
    ranked.searches.import_files([export(60, 70, "late.ris")], facts, "anna")
    [(id_, level, message)] = found(ranked)
    assert (id_, level) == ("ranking-differs", "note")
    assert message.startswith(
        "The newest order by relevance cannot be computed again: The reports that were ranked"
    )


def grounds_of(review):
    return [(one.id, one.level, one.what) for one in review.check() if one.id == "stop-grounds"]


def test_the_grounds_of_a_stop_are_whole(ranked):
    ranked.decisions.stop("by the rule", "anna")
    assert grounds_of(ranked) == []


@only_sqlite
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"judged": "many"}, "cannot be read"),
        ({"why_not": "mood"}, "cannot be read"),
        ({"ranking": "019b7d1e-0000-7000-8000-000000000000"}, "whose event is missing"),
    ],
)
def test_damaged_grounds_of_a_stop_are_an_error_while_it_is_in_force(ranked, change, said):
    ranked.decisions.stop("by the rule", "anna")

    def damage(event):
        return {**event, "grounds": {**event["grounds"], **change}} if event["kind"] == "stop" else event

    with change_ledger(ranked, damage) as again:
        [(_, level, what)] = grounds_of(again)
        assert (level, said in what) == ("error", True)
        assert again.flow.now().numbers["excluded_automatic"] == 2
        again.decisions.undo("anna")
        assert grounds_of(again) == []
