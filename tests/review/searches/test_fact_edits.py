"""Edits of single facts of a search: written to its files, logged, and undone."""

from __future__ import annotations

import shutil

import pytest

from litreview.errors import InputError, UsageError
from litreview.review.review import Review
from litreview.review.searches.fact_edits import parse_fact
from litreview.review.views import SearchFacts

ID = "pubmed-2026-01-02"


def toml(review) -> str:
    return (review.folder / "searches" / ID / "search.toml").read_text(encoding="utf-8")


def logged(review):
    with review._context.store.read() as session:
        return [(event.reviewer, event.body) for event in session.events.of_kind("search-facts")]


def shown(edit):
    return [(one.fact, one.old, one.new) for one in edit.changes]


@pytest.mark.parametrize(
    ("fact", "typed", "value"),
    [
        ("date", "31-01-2026", "2026-01-31"),
        ("date", "1.2.2026", "2026-02-01"),
        ("date", "2026-01-31", "2026-01-31"),
        ("hits", "1.200", 1200),
        ("hits", "0", 0),
        ("hits", " ", None),
        ("kind", "register", "register"),
        ("platform", " Ovid ", "Ovid"),
    ],
)
def test_a_value_is_read_as_it_is_typed(fact, typed, value):
    assert parse_fact(fact, typed) == value


@pytest.mark.parametrize(
    ("fact", "typed"),
    [
        ("date", "01-13-2026"), ("date", "32-01-2026"), ("date", "soon"), ("date", "2026-02-30"), ("hits", "many"), ("hits", "-1"),
        ("hits", "9" * 5000), ("hits", "²"), ("kind", "library"), ("kind", ""), ("name", " "),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_read_is_refused(review, fact, typed):
    before = toml(review)
    with pytest.raises(UsageError):
        review.searches.edit_fact(ID, fact, typed, "anna")
    assert toml(review) == before
    assert logged(review) == []


@pytest.mark.parametrize(
    ("fact", "typed", "change"),
    [
        ("hits", "5", (4, 5)),
        ("hits", "", (4, None)),
        ("date", "03-01-2026", ("2026-01-02", "2026-01-03")),
        ("platform", "NLM", (None, "NLM")),
        ("kind", "register", ("database", "register")),
        ("name", "MEDLINE", ("PubMed", "MEDLINE")),
        ("limits", "English", (None, "English")),
        ("note", "one on paper", (None, "one on paper")),
        ("prisma_s.peer_review", "PRESS", (None, "PRESS")),
    ],
)
def test_an_edit_is_an_event_that_can_be_undone(review, clock, fact, typed, change):
    before = toml(review)
    edit = review.searches.edit_fact(ID, fact, typed, "anna")
    assert shown(edit) == [(fact, *change)]
    clock.forward(60)
    assert shown(review.searches.newest_edit("anna")) == [(fact, *change)]
    assert review.searches.undo_edit("bram") is None, "an edit of another reviewer"
    assert shown(review.searches.undo_edit("anna")) == [(fact, *change)]
    assert toml(review) == before
    assert review.searches.undo_edit("anna") is None
    first, second = logged(review)
    assert first[1]["changes"] == {fact: {"old": change[0], "new": change[1]}}
    assert second[1]["changes"] == {fact: {"old": change[1], "new": change[0]}}
    assert second[1]["undoes"] == edit.event
    review.close()
    with Review.rebuild(review.folder, clock=clock) as again:
        assert again.searches.listed()[0].search.hits == 4
        assert again.searches.undo_edit("anna") is None


def test_an_edit_that_changes_nothing_is_no_event(review):
    assert review.searches.edit_fact(ID, "hits", "4", "anna") is None
    assert logged(review) == []


def test_what_was_changed_in_the_file_before_is_an_event_of_its_own(review):
    path = review.folder / "searches" / ID / "search.toml"
    path.write_text(toml(review).replace("hits = 4", "hits = 6"), encoding="utf-8")
    review.searches.edit_fact(ID, "platform", "NLM", "anna")
    assert [list(body["changes"]) for _, body in logged(review)] == [["hits"], ["platform"]]
    assert shown(review.searches.undo_edit("anna")) == [("platform", None, "NLM")]


def test_edits_are_undone_one_after_the_other_and_by_search(review, export):
    review.searches.import_files(
        [export(4, 6, "b.ris")], SearchFacts(key="scopus", database="Scopus"), "anna"
    )
    review.searches.edit_fact(ID, "hits", "5", "anna")
    review.searches.edit_fact("scopus", "hits", "2", "anna")
    review.searches.edit_fact(ID, "hits", "6", "anna")
    assert review.searches.newest_edit("anna", "scopus").name == "Scopus"
    undone = [review.searches.undo_edit("anna", ID) for _ in range(2)]
    assert [shown(one) for one in undone] == [[("hits", 5, 6)], [("hits", 4, 5)]]
    assert shown(review.searches.undo_edit("anna")) == [("hits", None, 2)]


def test_an_edit_is_not_undone_over_a_newer_value(review):
    review.searches.edit_fact(ID, "hits", "5", "anna")
    review.searches.edit_fact(ID, "hits", "6", "bram")
    with pytest.raises(UsageError, match="hits of PubMed has changed again since"):
        review.searches.undo_edit("anna")


def test_a_replaced_strategy_comes_back(review, tmp_path):
    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    one.write_text("1 child*\n", encoding="utf-8")
    two.write_text("1 minor*\n2 buyer*\n", encoding="utf-8")
    review.searches.edit_fact(ID, "strategy", str(one), "anna")
    review.searches.edit_fact(ID, "strategy", str(two), "anna")
    assert review.searches.listed()[0].strategy == "1 minor*\n2 buyer*\n"
    review.searches.undo_edit("anna")
    assert review.searches.listed()[0].strategy == "1 child*\n"
    review.searches.undo_edit("anna")
    assert review.searches.listed()[0].strategy == ""
    assert "strategy" not in toml(review).split("[prisma_s]")[0]


def test_a_strategy_that_was_replaced_elsewhere_is_not_invented(review, tmp_path, clock):
    for text in ("1 child*", "1 minor*"):
        file = tmp_path / "one.txt"
        file.write_text(text, encoding="utf-8")
        review.searches.edit_fact(ID, "strategy", str(file), "anna")
    for kept in (review._context.state.root / "strategies").iterdir():
        kept.unlink()
    with pytest.raises(UsageError, match="is not on this machine"):
        review.searches.undo_edit("anna")
    assert review.searches.listed()[0].strategy == "1 minor*"


def test_a_strategy_that_is_no_file_leaves_everything_as_it_was(review, tmp_path):
    with pytest.raises(InputError):
        review.searches.edit_fact(ID, "strategy", str(tmp_path / "absent.txt"), "anna")
    assert logged(review) == []


def test_the_list_has_what_answers_each_item(review, tmp_path):
    [one] = review.searches.listed()
    assert one.own_missing == (
        "database_name_and_platform", "full_search_strategies", "limits_and_restrictions", "peer_review",
    )  # fmt: skip
    assert one.answers["dates_of_searches"] == one.answers["total_records"] == "facts"
    assert review.searches.count_lacking() == 1
    strategy = tmp_path / "one.txt"
    strategy.write_text("1 child*\n", encoding="utf-8")
    for fact, typed in (
        ("platform", "NLM"), ("limits", "none"), ("strategy", str(strategy)), ("prisma_s.peer_review", "none"),
    ):  # fmt: skip
        review.searches.edit_fact(ID, fact, typed, "anna")
    [one] = review.searches.listed()
    assert one.own_missing == ()
    assert one.answers["peer_review"] == "search"
    assert review.searches.count_lacking() == 0
    # One definition for the screen, the command line and `check`.
    assert review.searches.overview().searches[0].missing == one.missing
    assert [problem for problem in review.check() if problem.id == "unreported"] == []


def test_exports_that_are_missing_or_altered_are_named(review, export):
    [kept] = review.searches.listed()[0].exports
    assert (kept.state, kept.is_damaged) == ("whole", False)
    path = review.folder / "searches" / ID / kept.name
    path.write_text("TY  - JOUR\n", encoding="utf-8")
    assert review.searches.listed()[0].exports[0].state == "changed"
    path.unlink()
    [one] = review.searches.listed()
    assert (one.exports[0].state, one.exports[0].counted, one.records) == ("missing", True, 4)


def test_a_search_whose_export_never_arrived_is_listed_and_not_counted(review, clock, tmp_path, monkeypatch):
    review.close()
    monkeypatch.delenv("LITREVIEW_DATABASE", raising=False)
    copy = tmp_path / "copy"
    shutil.copytree(review.folder, copy, ignore=shutil.ignore_patterns(".litreview", "export.ris"))
    with Review.open(copy, clock=clock) as clone:
        [one] = clone.searches.listed()
        assert (one.search.name, one.records, one.exports[0].counted) == ("PubMed", 0, False)
        found = clone.searches.details(ID)
        assert (found.reports, found.alone) == (0, 0)
