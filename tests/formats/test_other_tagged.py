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


NOTEEXPRESS = """{Reference Type}: Journal Article
{Title}: 网络诱骗的虚构研究
{Author}: 张三;李四
{Author Address}: 虚构大学
{Journal}: 虚构研究
{Year}: 2020
{Volume}: 12
{Issue}: 3
{Pages}: 15-22
{Keywords}: 网络;未成年人
{Abstract}: 第一行
第二行
{ISBN/ISSN}: 1234-5679
{URL}: https://example.org/1
{DOI}: 10.1000/invented.2
{Database Provider}: 万方数据

{Reference Type}: Thesis
{Title}: 第二篇
{Author}: 王五
{Year}: 2019
"""


def test_noteexpress_text_gives_its_fields(records):
    first, second = records(NOTEEXPRESS)
    assert (first.title, first.authors, first.journal) == ("网络诱骗的虚构研究", ("张三", "李四"), "虚构研究")
    assert (first.year, first.volume, first.issue, first.pages) == (2020, "12", "3", "15-22")
    assert (first.doi, first.issn, first.keywords) == (
        "10.1000/invented.2",
        ("1234-5679",),
        ("网络", "未成年人"),
    )
    assert (first.abstract, first.database, first.line) == ("第一行 第二行", "万方数据", 1)
    assert (second.type, second.title, second.year) == ("thesis", "第二篇", 2019)


E_STUDY = """DataType: 1
Title-题名: 网络诱骗的虚构研究
Author-作者: 张三;李四;
Source-刊名: 虚构研究
Year-年: 2020
PubTime-出版时间: 2020-03-15
Keyword-关键词: 网络;;未成年人
Summary-摘要: 内容
Period-期: 03
PageCount-页数: 15-22
SrcDatabase-来源库: 期刊
Organ-机构: 虚构大学
Link-链接: https://example.org/2

DataType: 3
Title-题名: 第二篇
Author-作者: 王五;
SrcDatabase-来源库: 硕士
"""
CNKI = """SrcDatabase-来源库: 期刊
Title-题名: 甲
Author-作者: 张三;李四;
Source-文献来源: 虚构研究
PubTime-发表时间: 2020-03-15 10:12
Volume-卷:
Period-期: 03

SrcDatabase-来源库: 博士
Title-题名: 乙
Author-作者: 王五;
Year-年: 2018
"""


def test_text_of_cnki_names_its_database_first_or_inside(records):
    first, second = records(E_STUDY)
    assert (first.title, first.authors, first.journal) == ("网络诱骗的虚构研究", ("张三", "李四"), "虚构研究")
    assert (first.type, first.year, first.date, first.pages) == ("article", 2020, "2020-03-15", "15-22")
    assert (first.keywords, first.database) == (("网络", "未成年人"), "CNKI")
    assert (second.type, second.title, second.line) == ("thesis", "第二篇", 15)
    one, two = records(CNKI)
    assert (one.title, one.date, one.issue) == ("甲", "2020-03-15", "03")
    assert (two.type, two.title, two.year) == ("thesis", "乙", 2018)


def test_a_number_of_pages_in_text_of_cnki_is_no_place(only):
    assert only("DataType: 1\nTitle-题名: 甲\nPageCount-页数: 8\n").pages is None


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        # PsycINFO
        (
            (
                "TI  - Debts and shame\nAU  - Dean, Ann\n"
                "SO  - Fey, Bert [Ed]; Hull, Carl [Ed]. (2010). Handbook of invented debts. (pp. 12-34). xi, 234 pp. "
                "Deventer, Netherlands: Invented Press.\nPT  - Book\nPT  - Edited Book\nDT  - Chapter"
            ),
            (
                "chapter",
                "Debts and shame",
                "Handbook of invented debts",
                ("Fey, Bert", "Hull, Carl"),
                "12-34",
            ),
        ),
        # BIOSIS
        (
            (
                "TI  - Debts and shame\nAU  - Dean, Ann [Author, Reprint Author; E-mail: dean@example.org]\n"
                "SO  - Fey, Bert [Editor, Reprint Author], Hull, Carl [Editor]. Debts: an invented book.:12-34, 2010.\n"
                "PT  - Book Chapter"
            ),
            ("chapter", "Debts and shame", "Debts: an invented book", ("Fey, Bert", "Hull, Carl"), "12-34"),
        ),
        # Zoological Record
        (
            (
                "TI  - Debts and shame\nAU  - Dean, Ann\nBT  - Fey, B. [Ed.]. [Invented meeting on debts of A.A. Hull.] "
                "[Verzonnen bijeenkomst.] Invented Press. 2010: 1-234. Chapter pagination: 12-34.\nPT  - Meeting paper\n"
                "PT  - Book chapter"
            ),
            ("chapter", "Debts and shame", "Invented meeting on debts of A.A. Hull", ("Fey, B.",), "12-34"),
        ),
        (
            "DB  - Books@Ovid\nED  - Fey, Bert;  Hull, Carl\nAU  - Dean, Ann\nTI  - Debts, an Atlas\nPT  - Text/Reference",
            ("book", "Debts, an Atlas", None, ("Fey, Bert", "Hull, Carl"), None),
        ),
        (
            (
                "DB  - Journals@Ovid\nAU  - Dean, Ann\nTI  - Debts\nDT  - DEPARTMENTS.\n"
                "SO  - Acta Inventa Sinica January/February 2010;14(1):56-8"
            ),
            ("article", "Debts", "Acta Inventa Sinica", (), "56-8"),
        ),
        (
            "DB  - Embase\nAU  - Dean A.\nTI  - Debts\nPT  - Preprint\nSO  - medRxiv. (no pagination), 2021.",
            ("preprint", "Debts", "medRxiv", (), None),
        ),
        (
            "AU  - Dean, Ann\nAU  - Fey, Bert [Ed]\nTI  - Debts\nSO  - Debt Review. Vol 28(2) April 2015, 103-106.",
            ("article", "Debts", "Debt Review", ("Fey, Bert",), "103-106"),
        ),
    ],
)
def test_books_editors_pages_and_types_of_ovid_are_read(only, lines, told):
    found = only(f"<1. >\nVN  - Ovid Technologies\n{lines}\n", "ovid")
    assert (found.type, found.title, found.journal, found.editors, found.pages) == told
    assert found.authors in {("Dean, Ann",), ("Dean, A.",)}


def test_long_names_of_ovid_tell_a_chapter_from_its_book(only):
    found = only(
        "<1>\nAuthor\n  Dean, Ann 1;  Fey, Bert MD 2\nTitle\n  Book of debts\nChapter Title\n  Shame\n"
        "Publication Type\n  Book\nSource\n  Hull(2015). Book of debts. (pp. 103-106) X pp. Town: Invented Press\n"
    )
    assert (found.title, found.journal, found.type) == ("Shame", "Book of debts", "chapter")
    assert (found.authors, found.editors) == (("Dean, Ann", "Fey, Bert"), ("Hull",))
    assert (found.pages, found.publisher, found.year) == ("103-106", "Invented Press", 2015)


def test_a_book_without_a_name_has_no_title(only):
    found = only("<1>\nAuthor\n  Dean, Ann\nPublication Type\n  Book\nSource\n  Hull(2015). \n")
    assert (found.title, found.journal, found.type, found.editors) == (None, None, "book", ("Hull",))
