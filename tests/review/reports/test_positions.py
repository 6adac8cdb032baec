"""Reports are found by filters and words."""

from __future__ import annotations

import pytest

from litreview.errors import UsageError
from litreview.model import Verdict
from litreview.review.views import Decide, SearchFacts
from litreview.screening.filter_language import parse_filter


@pytest.fixture
def titles(review):
    def find(said, reviewer="anna", **more):
        places = review.reports.positions(only=parse_filter(said), reviewer=reviewer, **more)
        return [row.title for row in review.reports.rows_at(places, reviewer=reviewer).values()]

    return find


def test_views_depend_on_the_reviewer(review, titles):
    first, second, *_ = (row.key for row in review.reports.rows())
    everything = titles("all")
    review.decisions.decide(Decide(first, Verdict.INCLUDE), "anna")
    review.decisions.decide(Decide(first, Verdict.EXCLUDE), "bram")
    review.decisions.decide(Decide(second, Verdict.MAYBE), "anna")
    assert titles("mine") == everything[:2]
    assert titles("todo") == everything[2:]
    assert titles("todo", "bram") == everything[1:]
    assert titles("conflict") == everything[:1]
    assert titles("maybe") == everything[1:2]
    assert titles("") == everything


def test_words_are_found_in_title_abstract_and_author_after_another_import(review, titles):
    everything = titles("all")
    for title in everything:
        assert title in titles(f'"{title.split()[0]}"')
    assert titles("zzzz") == []


def test_orders_hold_the_same_reports_and_a_seed_gives_the_same_order(review):
    places = review.reports.positions()
    for order in ("year", "title", "random"):
        assert sorted(review.reports.positions(order=order)) == places
    assert review.reports.positions(order="random", seed=3) == review.reports.positions(
        order="random", seed=3
    )
    with pytest.raises(UsageError):
        review.reports.positions(order="luck")


def test_blinding_hides_the_reasons_of_others_from_filters(review):
    key = review.reports.rows()[0].key
    code = review.protocol.offered(review.reports.rows()[0].stage)[-1].code
    review.decisions.decide(Decide(key, Verdict.EXCLUDE, (code,)), "bram")
    assert review.reports.positions(only=parse_filter(f"reason:{code}"), reviewer="bram")
    assert not review.reports.positions(only=parse_filter(f"reason:{code}"), reviewer="anna")


def test_labels_are_added_removed_and_found(review):
    key = review.reports.rows()[0].key
    assert review.decisions.label(key, "  to   discuss ", "anna")
    assert review.reports.card(key, "anna").labels == ("to discuss",)
    assert review.reports.card(key, "bram").labels == ()
    assert review.reports.labels() == ["to discuss"]
    assert review.reports.positions(only=parse_filter('label:"To Discuss"'), reviewer="anna") == [
        review.reports.position(key)
    ]
    assert not review.reports.positions(only=parse_filter('label:"to discuss"'), reviewer="bram")
    assert not review.decisions.label(key, "to discuss", "anna")
    assert review.reports.card(key, "anna").labels == ()
    assert review.reports.labels() == []
    with pytest.raises(UsageError):
        review.decisions.label(key, " ", "anna")


def test_a_vote_after_seeing_a_conflict_is_marked_and_agreement_compares_the_one_before(review):
    one, two = (row.key for row in review.reports.rows()[:2])
    for key in (one, two):
        review.decisions.decide(Decide(key, Verdict.EXCLUDE), "bram")
        review.decisions.decide(Decide(key, Verdict.INCLUDE), "anna")
    before = review.decisions.agreement()
    review.decisions.decide(Decide(one, Verdict.EXCLUDE), "anna")
    # After an undo and a new vote it is still not a blind vote.
    review.decisions.undo("anna")
    review.decisions.decide(Decide(one, Verdict.EXCLUDE), "anna")
    marked = [line for line in _bodies(review, one) if line.get("seen_conflict")]
    assert len(marked) == 3
    assert not [line for line in _bodies(review, two) if line.get("seen_conflict")]
    assert (before.n, before.raw) == (2, 0)
    assert review.decisions.agreement() == before
    assert review.decisions.agreement_by("stage")["title-abstract"] == before
    assert not review.flow.methods().stages[0].basis.left.get("seen")


def test_agreement_leaves_out_an_undo_after_seeing_a_conflict(review):
    one = review.reports.rows()[0].key
    review.decisions.decide(Decide(one, Verdict.INCLUDE), "anna")
    review.decisions.undo("anna")
    review.decisions.decide(Decide(one, Verdict.EXCLUDE), "anna")
    review.decisions.decide(Decide(one, Verdict.INCLUDE), "bram")
    before = review.decisions.agreement()
    review.decisions.undo("bram")
    assert review.decisions.agreement() == before
    review.decisions.redo("bram")
    assert review.decisions.agreement() == before
    assert (before.n, before.raw) == (1, 0)


def _bodies(review, key):
    with review._context.store.read() as session:
        lead = session.reports.lead(key)
        return [event.body for event in session.events.touching(session.reports.members([lead])[lead])]


def test_words_of_a_record_in_two_exports_are_indexed_once_and_found_after_each(review, export, titles):
    everything = titles("all")
    assert titles('"number 0"') == everything[:1]
    again = export(0, 45, "longer.ris")
    review.searches.import_files([again], SearchFacts(database="PubMed", date="2026-01-02"), "anna")
    while review.reports.index_more():
        pass
    assert titles('"number 0"') == everything[:1]
    assert len(titles('"number 44"')) == 1
