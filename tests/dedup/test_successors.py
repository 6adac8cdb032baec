from __future__ import annotations

from litreview.dedup.successors import match
from litreview.model import Record


def test_a_record_in_both_exports_needs_no_pair():
    same = Record(key="a", title="An invented title", year=2020)
    assert match([same], [same]) == []


def test_a_number_of_the_database_pairs_before_a_doi_does():
    old = [Record(key="a", accession="1", doi="10.0000/x"), Record(key="b", accession="2", doi="10.0000/y")]
    new = [Record(key="c", accession="2", doi="10.0000/x"), Record(key="d", accession="1", doi="10.0000/y")]
    assert match(old, new) == [("a", "d"), ("b", "c")]


def test_title_and_year_pair_what_has_no_number():
    old = [Record(key="a", title="An invented title.", year=2020)]
    new = [Record(key="b", title="An Invented Title", year=2020, doi="10.0000/x")]
    assert match(old, new) == [("a", "b")]


def test_a_sign_that_stands_twice_on_one_side_pairs_nothing():
    old = [Record(key="a", doi="10.0000/x")]
    new = [Record(key="b", doi="10.0000/x"), Record(key="c", doi="10.0000/x")]
    assert match(old, new) == []


def test_titles_without_a_year_pair_nothing():
    assert match([Record(key="a", title="Editorial")], [Record(key="b", title="Editorial")]) == []
