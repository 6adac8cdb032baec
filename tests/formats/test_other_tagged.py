from __future__ import annotations

import pytest

from litreview.formats import registry
from litreview.model import Filler, Record, Reject

OVID_TAGS = """<3001. >
DB  - Embase
UI  - 621381829
TI  - Quality of life: a review.  [Review]
SO  - Test Proceedings. 12(3):123-456, June 2018.
AU  - Testauteur, Anna [Inventor, Reprint Author]
AU  - Een, Bea Ph.D., FACSM
AB  - One
      two.
LG  - English.
MH  - *life
DO  - http://dx.doi.org/10.1000/abc

<3002. >
TI  - Second
SO  - Behavioural Tests. Vol.43(5), Sep 2015, pp. 623-634.
"""


def test_ovid_text_with_tags_gives_its_fields(records, fillers):
    first, second = records(OVID_TAGS)
    assert (first.title, first.authors) == ("Quality of life: a review.", ("Testauteur, Anna", "Een, Bea"))
    assert (first.journal, first.volume, first.issue, first.pages) == (
        "Test Proceedings",
        "12",
        "3",
        "123-456",
    )
    assert (first.year, first.doi, first.abstract, first.language) == (2018, "10.1000/abc", "One two.", "en")
    assert (first.accession, first.keywords, first.line) == ("621381829", ("life",), 1)
    assert (second.volume, second.issue, second.pages, second.year) == ("43", "5", "623-634", 2015)
    assert first.text.startswith("DB  - Embase")
    assert [what for _, what, _ in fillers(OVID_TAGS)] == ["counting line", "counting line"]


def test_ovid_text_with_long_names_gives_its_fields(only):
    record = only(
        "<8>\nScore\n  *****\nAccession Number\n  01445406.\nAuthor\n  Kohler, Lars 1;  Bunkers, Sandra RN; PhD; FAAN 1\n"
        "Title\n  Cloud water\n  in mountains.[Article]\nSource\n  Ecohydrology.   8(6):1048-1064, September 2015.\n"
        "Abstract\n  Lorem\n\n  ipsum\nDOI Number\n  10.1002/eco.1563\n"
    )
    assert (record.title, record.abstract) == ("Cloud water in mountains.", "Lorem ipsum")
    assert record.authors == ("Kohler, Lars", "Bunkers, Sandra")
    assert (record.journal, record.volume, record.pages) == ("Ecohydrology", "8", "1048-1064")
    assert (record.accession, record.doi, record.year) == ("01445406", "10.1002/eco.1563", 2015)


def test_a_number_with_nothing_under_it_is_a_reject():
    items = list(registry.read("<1>\n<2>\nTitle\n  Two\n", "ovid"))
    assert [type(item) for item in items] == [Filler, Reject, Filler, Record]


def test_refer_records_begin_at_their_kind_or_after_a_blank_line(records):
    first, second = records(
        "%T One\n%0 Journal Article\n%A Een, Anna\n%B Tests\n%D 2021\n%P 1-9\n\n\n%T Two\n%D 2022\n%0 Book\n"
    )
    assert (first.title, first.type, first.authors) == ("One", "article", ("Een, Anna",))
    assert (first.journal, first.pages, first.year) == ("Tests", "1-9", 2021)
    assert (second.title, second.type, second.line) == ("Two", "book", 9)


def test_a_kind_in_a_record_that_has_one_starts_the_next(records):
    first, second = records("%0 Book\n%T One\n%K a\nb\n%0 Thesis\n%T Two\n%R 10.1000/x\n")
    assert (first.title, first.keywords) == ("One", ("a", "b"))
    assert (second.title, second.type, second.doi) == ("Two", "thesis", "10.1000/x")


def test_refworks_text_gives_its_fields(only):
    record = only(
        "RT Book, Section\nID 206\nA1 Stansfeld,Stephen\nA1 Fuhrer,Rebecca\nT1 Depression\nYR 2002\nSP 101\nOP 123\n"
        "K1 Etiology\nT2 Stress and the heart\nSN 0727912771 (paperback)\nDO 10.1000/x\n"
    )
    assert (record.type, record.title, record.journal) == ("chapter", "Depression", "Stress and the heart")
    assert record.authors == ("Stansfeld, Stephen", "Fuhrer, Rebecca")
    assert (record.pages, record.isbn, record.year, record.doi) == (
        "101-123",
        ("0727912771",),
        2002,
        "10.1000/x",
    )


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Book, Whole", "book"),
        ("Book, Edited", "book"),
        ("Journal, Electronic", "article"),
        ("Dissertation/Thesis, Unpublished", "thesis"),
        ("Laws/Statutes", "government"),
    ],
)
def test_the_kinds_and_the_output_language_of_refworks_are_known(only, said, kind):
    record = only(f"RT {said}\nT1 Depression\nYR 2002\nLA Dutch\nOL English (30)\n")
    assert (record.type, record.language, record.translated_title) == (kind, "nl", None)


def test_a_publisher_in_place_of_a_date_is_no_date(only):
    text = "RT Journal Article\nT1 One\nYR 2010\nFD {}\n"
    assert only(text.format("A Publishing Group")).date is None
    assert only(text.format("2010/03/04")).date == "2010-03-04"


def test_a_short_title_of_refer_is_no_journal(only):
    assert only("%0 Journal Article\n%T One and more\n%! One\n").journal_abbreviation is None


def test_full_names_of_ovid_are_taken_where_all_have_one(only):
    text = "<1. >\nUI  - 1\nTI  - One\nAU  - Dean A\nAU  - Fey B\nFA  - Dean, Ann\n"
    assert only(text).authors == ("Dean, A", "Fey, B")
    assert only(f"{text}FA  - Fey, Bert\n").authors == ("Dean, Ann", "Fey, Bert")
