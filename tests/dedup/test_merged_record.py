from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from litreview.dedup.merged_record import merge, origins
from litreview.model import Record

WOS = Record(
    key="b",
    title="COUNTING INVENTED SHEEP: A STUDY",
    authors=("Testauteur, A.", "Proef, B."),
    year=2019,
    journal="J INVENT SHEEP",
    doi="10.0000/invented.1",
    pages="286",
    type="other",
    text="raw b",
    line=9,
)
PUBMED = Record(
    key="a",
    title="Counting invented sheep: a study.",
    authors=("Testauteur, Anna", "et al."),
    year=2020,
    journal="Journal of Invented Sheep",
    abstract="We counted none.",
    pages="286-95",
    type="article",
    keywords=("sheep",),
    text="raw a",
    line=3,
)
SCOPUS = Record(key="c", title="Counting Invented Sheep", year=2020, abstract="We counted.", text="raw c")
ALL = [WOS, PUBMED, SCOPUS]


def test_each_field_takes_its_best_value():
    merged = merge(ALL, "b")
    assert merged.title == "Counting invented sheep: a study."
    assert merged.authors == ("Testauteur, A.", "Proef, B.")
    assert merged.year == 2020
    assert merged.journal == "Journal of Invented Sheep"
    assert merged.doi == "10.0000/invented.1"
    assert merged.pages == "286-95"
    assert merged.type == "article"
    assert merged.abstract == "We counted none."


def test_key_line_and_raw_text_stay_the_leads():
    merged = merge(ALL, "b")
    assert (merged.key, merged.line, merged.text) == ("b", 9, "raw b")


def test_every_filled_field_says_which_record_gave_it():
    source = origins(ALL, "b")
    assert source["title"] == "a"
    assert source["authors"] == "b"
    assert source["year"] == "a"
    assert source["doi"] == "b"
    assert "pmid" not in source


def test_of_equally_good_values_the_lead_keeps_its_own():
    twins = [Record(key=key, title="Invented", year=year) for key, year in (("a", 2001), ("b", 2002))]
    assert merge(twins, "b").year == 2002
    assert merge(twins, "a").year == 2001


@given(st.permutations(ALL), st.sampled_from("abc"))
def test_the_order_of_records_changes_nothing(records, lead):
    assert merge(records, lead) == merge(ALL, lead)


@given(st.sampled_from(ALL))
def test_a_record_alone_is_its_own_best(record):
    assert merge([record], record.key) == record
