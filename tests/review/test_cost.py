"""What a decision costs does not grow with the review: statements and waits for the disk are counted."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from litreview.model import Lane, Stage, Verdict
from litreview.review.context import iso
from litreview.review.decisions.decision_batches import SIZE, EnteredDecision
from litreview.review.flow import past_counts
from litreview.review.review import Review
from litreview.review.views import Decide, SearchFacts
from litreview.screening.filter_language import parse_filter
from tests.statements import trace


class Counted:
    """Counts statements and commits of a review's store."""

    def __init__(self, review: Review) -> None:
        self.statements: list[str] = []
        self.commits = 0
        trace(review._context.store._engine, self._seen)

    def _seen(self, statement: str) -> None:
        if statement != "COMMIT":
            self.statements.append(statement)
        elif any(not one.startswith(("SELECT", "WITH", "BEGIN")) for one in self.statements):
            self.commits += 1

    def of(self, act: Callable[[], object]) -> tuple[int, int]:
        self.statements, self.commits = [], 0
        act()
        return len(self.statements), self.commits


@pytest.fixture
def sizes(tmp_path, export, clock):
    """Give two reviews that differ in size alone."""
    made = []
    for n in (10, 2000):
        review = Review.create(tmp_path / str(n), f"Of {n}", clock=clock)
        review.searches.import_files([export(0, n, f"{n}.ris")], SearchFacts(database="PubMed"), "anna")
        made.append(review)
    yield made
    for review in made:
        review.close()


def test_a_decision_and_an_undo_take_as_many_statements_in_a_small_review_as_in_a_large_one(sizes):
    costs = []
    for review in sizes:
        counted = Counted(review)
        one, two = (card.key for card in review.reports.queue("anna", limit=2))
        review.decisions.decide(Decide(two, Verdict.EXCLUDE), "anna")
        costs.append(
            {
                "decide": counted.of(lambda: review.decisions.decide(Decide(one, Verdict.INCLUDE), "anna")),  # noqa: B023
                "again": counted.of(lambda: review.decisions.decide(Decide(one, Verdict.MAYBE), "anna")),  # noqa: B023
                "undo": counted.of(lambda: review.decisions.undo("anna")),  # noqa: B023
                "redo": counted.of(lambda: review.decisions.redo("anna")),  # noqa: B023
                "queue": counted.of(lambda: review.reports.queue("anna", limit=2)),  # noqa: B023
                "progress": counted.of(lambda: review.decisions.progress("anna", Stage.TITLE_ABSTRACT)),  # noqa: B023
            }
        )
    small, large = costs
    assert small == large
    assert all(statements <= 50 for statements, _ in small.values())


def test_a_decision_waits_for_the_disk_once(sizes):
    review = sizes[0]
    counted = Counted(review)
    for card in review.reports.queue("anna", limit=3):
        assert counted.of(lambda: review.decisions.decide(Decide(card.key, Verdict.INCLUDE), "anna"))[1] == 1  # noqa: B023
    assert counted.of(lambda: review.decisions.undo("anna"))[1] == 1
    assert counted.of(lambda: review.reports.queue("anna"))[1] == 0
    with review._context.store._engine.connect() as now:
        assert now.exec_driver_sql("PRAGMA synchronous").scalar() == 2, (
            "each commit waits until it is on disk"
        )
        assert now.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_many_decisions_wait_for_the_disk_once_in_two_hundred(sizes):
    review = sizes[1]
    counted = Counted(review)
    entries = [
        EnteredDecision(Decide(row.key, Verdict.INCLUDE), "bram", "anna")
        for row in review.reports.rows()[: 2 * SIZE]
    ]
    statements, commits = counted.of(lambda: review.decisions.decide_all(entries))
    assert commits == 2
    # Twelve for each, of about twenty when they are made one by one, and what two hundred of them share.
    assert statements <= 13 * len(entries)


def test_a_slice_of_the_index_of_words_costs_the_same_however_much_is_indexed(sizes):
    review = sizes[1]
    steps = [0]

    def stepped() -> int:
        steps[-1] += 1
        return 0

    engine = review._context.store._engine
    event.listen(engine, "checkout", lambda raw, *_: raw.set_progress_handler(stepped, 100))
    while review.reports.index_more():
        steps.append(0)
    slices = [cost for cost in steps if cost]
    assert len(slices) >= 10
    assert max(slices) <= 1.5 * slices[0]


def plans(review: Review, act: Callable[[], object]) -> list[str]:
    """Return how SQLite goes through tables for each statement of an act."""
    sent: list[str] = []
    engine = review._context.store._engine
    end = trace(engine, sent.append)
    act()
    end()
    with engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        return [
            row[3]
            for statement in sent
            if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "--"))
            for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}")
        ]


def test_lists_searches_and_progress_go_through_no_table_of_reports_or_records(sizes):
    review = sizes[1]
    stage = Stage.TITLE_ABSTRACT
    todo, words = parse_filter("todo"), parse_filter("invented words")
    review.reports.positions(stage, words, "anna")
    for act in (
        lambda: review.reports.positions(stage, todo, "anna"),
        lambda: review.reports.positions(stage, parse_filter("undecided"), "anna"),
        lambda: review.reports.positions(stage, words, "anna"),
        lambda: review.reports.positions(Stage.FULL_TEXT, todo, "anna"),
        lambda: review.decisions.progress("anna", stage),
        lambda: review.decisions.progress("anna", Stage.FULL_TEXT),
    ):
        read = plans(review, act)
        whole = re.compile(r"SCAN (report|record)(_\d)?\b(?! USING (COVERING INDEX|INDEX record_followers))")
        assert read
        assert [each for each in read if whole.match(each)] == []


def test_a_search_by_words_reads_one_row_of_the_index_however_many_reports_match(sizes):
    costs = []
    for review in sizes:
        words = parse_filter("invented")
        review.reports.positions(only=words)
        counted = Counted(review)
        assert len(review.reports.positions(only=words)) == review.status().reports
        rows = [one for one in counted.statements if "MATCH" in one and "json_group_array" in one]
        costs.append((len(counted.statements), len(rows)))
        assert len(review.reports.positions(only=parse_filter("invented todo"))) == review.status().reports
    assert costs[0] == costs[1]
    assert costs[0][1] == 1


def test_the_flow_and_states_are_read_from_kept_counts(sizes):
    review = sizes[1]
    key = review.reports.queue("anna", limit=1)[0].key
    review.decisions.decide(Decide(key, Verdict.EXCLUDE), "anna")
    counted = Counted(review)
    with review._context.store.read() as session:
        for act in (
            review.flow.now,
            review.flow.versions,
            lambda: session.lists.states(Stage.TITLE_ABSTRACT),
            lambda: session.lists.count_queue(Stage.TITLE_ABSTRACT, "bram"),
        ):
            counted.of(act)
            read = [one for one in counted.statements if re.search(r"FROM (record|report|content)\b", one)]
            # Only what the reviewer has voted on is looked up.
            assert [one for one in read if "FROM ballot" not in one] == []
    assert review.flow.now().numbers["records_excluded"] == 1


def test_some_records_and_reports_are_counted_without_going_through_all(sizes):
    review = sizes[1]
    keys = [row.key for row in review.reports.rows()[:600]]

    def count() -> None:
        with review._context.store.read() as session:
            assert session.counts.appearances(keys).total() == session.counts.ends(keys).total() == 600

    read = plans(review, count)
    assert len([each for each in read if each.startswith("SEARCH")]) >= 6
    assert [each for each in read if "SCAN" in each or "record_appears" in each] == []


def test_a_box_of_one_report_costs_the_same_however_many_reports_there_are(sizes):
    costs = []
    for review in sizes:
        card = review.reports.queue("anna", limit=1)[0]
        review.decisions.decide(Decide(card.key, Verdict.INCLUDE), "anna")
        steps = 0

        def stepped() -> int:
            nonlocal steps
            steps += 1
            return 0

        engine = review._context.store._engine
        engine.dispose()
        event.listen(engine, "checkout", lambda raw, *_: raw.set_progress_handler(stepped, 10))
        assert review.flow.box("undecided.retrieval") == [card.key]
        costs.append(steps)
    assert costs[1] <= 1.2 * costs[0]


def test_a_date_far_back_derives_only_the_reports_on_which_something_happened_before_and_since(
    sizes, clock, monkeypatch
):
    derived: list[int] = []
    report_state = past_counts.report_state
    monkeypatch.setattr(past_counts, "FEW", 0)
    monkeypatch.setattr(
        past_counts,
        "report_state",
        lambda group, *more: derived.append(len(group)) or report_state(group, *more),
    )
    grouped: list[int] = []
    derive = past_counts.derive
    monkeypatch.setattr(
        past_counts, "derive", lambda facts, *more: grouped.append(len(facts)) or derive(facts, *more)
    )
    for review in sizes:
        both, before, *since = (card.key for card in review.reports.queue("anna", limit=8))
        for key in (both, before):
            review.decisions.decide(Decide(key, Verdict.INCLUDE), "anna")
        then, flow = iso(clock()), review.flow.now()
        clock.forward(60)
        for key in (both, *since):
            review.decisions.decide(Decide(key, Verdict.EXCLUDE), "bram")
        derived.clear()
        assert review.flow.at(then) == flow != review.flow.now()
        # One report; and one without votes for each lane, to find out where reports begin.
        assert sorted(derived) == [0] * len(Lane) + [1]
    # Nobody has judged a pair since, so that every report had the records that it has now.
    assert set(grouped) == {0}


def test_a_past_date_derives_only_the_reports_on_which_something_happened_since(sizes, clock, monkeypatch):
    derived: list[int] = []
    derive = past_counts.derive
    monkeypatch.setattr(past_counts, "MOST", 1)
    monkeypatch.setattr(
        past_counts, "derive", lambda facts, *more: derived.append(len(facts)) or derive(facts, *more)
    )
    for review in sizes:
        one, two, three = (card.key for card in review.reports.queue("anna", limit=3))
        review.decisions.decide(Decide(one, Verdict.INCLUDE), "anna")
        before, then = review.flow.now(), iso(clock())
        clock.forward(60)
        review.decisions.decide(Decide(two, Verdict.EXCLUDE), "anna")
        review.decisions.decide(Decide(three, Verdict.EXCLUDE), "anna")
        review.decisions.undo("anna")
        assert review.flow.at(then) == before != review.flow.now()
    assert derived == [2, 2]
