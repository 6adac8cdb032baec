"""Orders by relevance computed again from the log, on any day."""

from __future__ import annotations

import json
import shutil

import pytest

from litreview.__main__ import main
from litreview.errors import InputError, UsageError
from litreview.model import Stage, Verdict
from litreview.review.reports import ranking_events
from litreview.review.review import Review
from litreview.review.views import Decide, SearchFacts
from tests.engines import only_sqlite

DAY = 24 * 3600
TERMS = '\n[terms.plants]\nen = ["barley", "hazel*"]\nnl = ["gerst"]\n'


@pytest.fixture
def protocol(protocol):
    """Give a protocol in which one reviewer is enough, with terms in two languages."""
    return protocol.replace("reviewers = 2", "reviewers = 1", 1) + TERMS


@pytest.fixture
def filled(review, export):
    """A review of 44 reports."""
    facts = SearchFacts(database="Scopus", date="2026-01-02", hits=40)
    review.searches.import_files([export(10, 50, "more.ris")], facts, "anna")
    return review


def to_do(review, reviewer="anna", seed=0):
    """Return the reports to do in the order by relevance, as it is now, and that order."""
    order = review.reports.relevance_order(reviewer=reviewer, seed=seed)
    rows = review.reports.rows_at(order.positions)
    return [rows[place].key for place in order.positions if rows[place].state == "todo"], order.ranking


def screen(review, count, clock, seed=0, reviewer="anna"):
    """Make decisions in an order, and return that order and when the first one was made."""
    (order, ranking), at = to_do(review, reviewer, seed), clock.time.isoformat()
    titles = {row.key: row.title or "" for row in review.reports.rows()}
    for key in order[:count]:
        clock.forward(5)
        verdict = Verdict.INCLUDE if "barley" in titles[key].lower() else Verdict.EXCLUDE
        review.decisions.decide(Decide(key, verdict, ranking=ranking), reviewer)
        at = clock.time.isoformat()
    return order, at


def enrich(review, key, abstract):
    """Record an abstract as a web service gives it."""
    context = review._context
    body = {"record": key, "report": [key], "fields": {"abstract": abstract}, "source": "Crossref"}
    with context.store.write() as session:
        context.record(session, "anna", [("enrichment", body)])


def days(review, clock, export):
    """Screen on several days, between which the review changes in all ways that change an order."""
    found = [screen(review, 4, clock)]
    clock.forward(DAY)
    found.append(screen(review, 5, clock, seed=7))
    clock.forward(DAY)
    left, _ = to_do(review)
    review.decisions.decide(Decide(left[-1], Verdict.EXCLUDE), "ben")
    review.duplicates.judge(left[-2], left[-3], "same", "anna")
    clock.forward(DAY)
    found.append(screen(review, 3, clock))
    clock.forward(DAY)
    facts = SearchFacts(database="Embase", date="2026-01-03", hits=10)
    review.searches.import_files([export(60, 70, "late.ris")], facts, "anna")
    review.decisions.remove(["year<1995"], "other", "too old", "anna")
    clock.forward(DAY)
    found.append(screen(review, 3, clock))
    clock.forward(DAY)
    assert review.decisions.undo("anna").what == "decision"
    clock.forward(1)
    found.append(screen(review, 2, clock))
    return found


def test_the_order_of_any_day_is_computed_again(filled, clock, export):
    for order, at in days(filled, clock, export):
        assert filled.reports.order_at(at, "anna") == order


def test_list_prints_the_order_of_a_day_with_the_states_of_today(filled, clock, capsys, monkeypatch):
    order, at = screen(filled, 3, clock)
    clock.forward(DAY)
    filled.duplicates.judge(order[-1], order[-2], "same", "anna")
    monkeypatch.chdir(filled.folder)
    assert main(["list", "--ranked-at", at, "--as", "anna", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    # Two reports of that day are one now, and stand in the place of the first.
    assert len(rows) == len(order) - 1
    assert [row["key"] for row in rows[:-1]] == order[:-2]
    assert {order[-1], order[-2]} <= set(rows[-1]["records"])
    assert rows[0]["state"] in {"include", "exclude"}
    assert main(["list", "--ranked-at", at, "--as", "anna", "--state", "todo", "--json"]) == 0
    assert [row["key"] for row in json.loads(capsys.readouterr().out)] == [row["key"] for row in rows[3:]]
    assert main(["list", "--ranked-at", "2026-01-04", "--as", "anna"]) == 2
    assert "anna had decided nothing in an order by relevance by then" in capsys.readouterr().err


def test_an_abstract_of_a_web_service_is_ranked_from_the_day_it_came(filled, clock):
    order, at = screen(filled, 1, clock)
    clock.forward(DAY)
    enrich(filled, order[-1], "Barley and hazel, barley in barley fields.")
    later, then = screen(filled, 1, clock)
    assert later.index(order[-1]) < len(later) // 2
    clock.forward(DAY)
    assert filled.web.undo("enrichment", "anna") == 1
    assert to_do(filled)[0].index(order[-1]) > len(later) // 2
    assert filled.reports.order_at(at, "anna") == order
    assert filled.reports.order_at(then, "anna") == later


def test_orders_at_full_text_are_computed_again(filled, clock):
    keys = [row.key for row in filled.reports.rows()][:12]
    for key in keys:
        filled.decisions.decide(Decide(key, Verdict.INCLUDE), "anna")
    for key in keys[:9]:
        filled.full_text.retrieve(key, "got", actor="anna")
    found = filled.reports.relevance_order(Stage.FULL_TEXT, reviewer="anna")
    order = filled.reports.keys_at(found.positions)
    clock.forward(5)
    first = Decide(order[0], Verdict.INCLUDE, stage=Stage.FULL_TEXT, ranking=found.ranking)
    filled.decisions.decide(first, "anna")
    clock.forward(DAY)
    filled.full_text.retrieve(keys[10], "got", actor="anna")
    assert sorted(order) == sorted(keys[:9])
    at = clock.time.isoformat()
    assert filled.reports.order_at(at, "anna", Stage.FULL_TEXT) == order


@only_sqlite
def test_a_review_rebuilt_from_its_ledgers_gives_the_same_orders(filled, clock, export, tmp_path):
    found = days(filled, clock, export)
    filled.team.sync()
    folder = tmp_path / "copy"
    shutil.copytree(filled.folder, folder)
    with Review.rebuild(folder, clock=clock) as again:
        assert [again.reports.order_at(at, "anna") for _, at in found] == [order for order, _ in found]


def test_terms_that_changed_since_are_those_of_the_day(filled, clock):
    order, at = screen(filled, 3, clock)
    path = filled.folder / "screening" / "protocol.toml"
    path.write_text(path.read_text("utf-8").replace("barley", "falcon"), "utf-8")
    clock.forward(DAY)
    with Review.open(filled.folder, clock=clock) as again:
        later, then = screen(again, 3, clock)
        assert again.reports.order_at(at, "anna") == order
        assert again.reports.order_at(then, "anna") == later


def test_before_the_first_decision_there_is_no_order(filled, clock):
    screen(filled, 1, clock)
    with pytest.raises(UsageError, match="anna had decided nothing in an order"):
        filled.reports.order_at("2026-01-04", "anna")
    with pytest.raises(UsageError, match="ben had decided nothing"):
        filled.reports.order_at("2026-02-04", "ben")
    with pytest.raises(UsageError, match="anna had decided nothing"):
        filled.reports.order_at("2026-02-04", "anna", Stage.FULL_TEXT)


def test_an_order_of_another_model_is_not_computed_with_this_one(filled, clock, monkeypatch):
    _, at = screen(filled, 1, clock)
    monkeypatch.setattr(ranking_events, "MODEL", "litreview-svm-0")
    monkeypatch.setattr(ranking_events, "TERMS_ALONE", "litreview-terms-0")
    with pytest.raises(
        InputError, match=r"computed with litreview-\w+-[1-9] and .*; here are litreview-.*-0"
    ):
        filled.reports.order_at(at, "anna")


def test_a_pool_that_is_not_that_of_the_day_is_named(filled, clock, export):
    _, at = screen(filled, 1, clock)
    # Imported by a clock that was slow: it seems to have been there at that moment.
    clock.forward(-DAY)
    facts = SearchFacts(database="Embase", date="2026-01-03", hits=10)
    filled.searches.import_files([export(60, 70, "late.ris")], facts, "anna")
    with pytest.raises(InputError, match="are not those that are known of that moment"):
        filled.reports.order_at(at, "anna")
