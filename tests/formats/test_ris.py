from __future__ import annotations

import pytest

from litreview.errors import Problem
from litreview.formats import registry


def ris(*lines: str, kind: str = "JOUR") -> str:
    return "\n".join([f"TY  - {kind}", *lines, "ER  - ", ""])


def test_an_ebsco_record_gives_all_its_fields(only):
    record = only(
        ris(
            "ID  - 2018-1",
            "T1  - Buyers and sellers: a study",
            "AU  - Testauteur, Anna",
            "AU  - Santisteban, Patricia de",
            "AU  - World Health Organization",
            "JO  - J Test Stud",
            "JF  - Journal of Test Studies",
            "Y1  - 2018/06//",
            "VL  - 12",
            "IS  - 3",
            "SP  - 101",
            "EP  - 119",
            "SN  - 1234-567X",
            "L3  - https://doi.org/10.1000/ABC",
            "AB  - What was found.",
            "AB  - Copyright of Journal of Test Studies is the property of Test Press.",
            "KW  - buyers",
            "KW  - law; policy",
            "LA  - English",
            "UR  - https://search.ebscohost.com/login.aspx?direct=true&AN=12345",
            "DP  - EBSCOhost",
            "DB  - crimjust",
        )
    )
    assert record.title == "Buyers and sellers: a study"
    assert record.authors == ("Testauteur, Anna", "Santisteban, Patricia de", "World Health Organization")
    assert (record.year, record.date) == (2018, "2018-06")
    assert (record.journal, record.journal_abbreviation) == ("Journal of Test Studies", "J Test Stud")
    assert (record.volume, record.issue, record.pages) == ("12", "3", "101-119")
    assert record.doi == "10.1000/abc"
    assert record.abstract == "What was found."
    assert record.raw["AB"][1].startswith("Copyright of")
    assert record.keywords == ("buyers", "law", "policy")
    assert (record.type, record.language, record.issn) == ("article", "en", ("1234-567X",))
    assert (record.accession, record.database) == ("12345", "crimjust")


@pytest.mark.parametrize("tag", ["TI  - ", "TI  -", "TI  -  ", "TI - ", "TI\t- ", "TI\xa0 - ", "  TI  - "])
def test_a_tag_is_known_by_any_separator_that_databases_write(only, tag):
    assert only(ris(f"{tag}The title", "PY  - 2020")).title == "The title"


def test_text_that_looks_like_a_tag_of_no_use_continues_the_value(only):
    assert only(ris("AB  - One.", "QQ - two.", "III - three.")).abstract == "One. QQ - two. III - three."


def test_a_continuation_line_of_keywords_is_a_keyword_of_its_own(only):
    assert only(ris("KW  - one", "two", "three")).keywords == ("one", "two", "three")


def test_a_record_without_its_end_is_closed_by_the_next_start(records):
    first, second = records("TY  - JOUR\nTI  - One\nTY  - BOOK\nTI  - Two\nER  -\n")
    assert (first.title, second.title) == ("One", "Two")
    assert (first.line, second.line) == (1, 3)


def test_a_file_that_ends_inside_its_last_record_is_said_to_be_cut():
    told: list[Problem] = []
    found = list(registry.read(ris("TI  - One") + "TY  - JOUR\nTI  - Tw", note=told.append))
    assert len(found) == 2
    assert [(p.id, p.level, p.where) for p in told] == [("cut-short", "error", "line 4")]


def test_counting_lines_headers_and_links_are_filler_and_in_no_record(records, fillers):
    text = f"Provider: JSTOR\n\n1.\n{ris('TI  - One')}NL  - \nLink to the Ovid Full Text\n\n2.\n{ris('TI  - Two')}"
    assert [record.text for record in records(text)] == [
        "TY  - JOUR\nTI  - One\nER  -",
        "TY  - JOUR\nTI  - Two\nER  -",
    ]
    assert fillers(text) == [
        (1, "header", "Provider: JSTOR\n\n1."),
        (7, "text after a record", "NL  -\nLink to the Ovid Full Text\n\n2."),
    ]


def test_repeated_authors_in_a1_do_not_double_those_in_au(only):
    assert only(ris("A1  - Een, A.", "AU  - Een, A.", "AU  - Twee, B.")).authors == ("Een, A.", "Twee, B.")
    assert only(ris("A1  - Een, A.")).authors == ("Een, A.",)


def test_a_doi_comes_from_no_field_of_cited_references_title_or_abstract(only):
    record = only(
        ris(
            "TI  - Correction of 10.1000/title",
            "M1  - 10.1000/cited",
            "AB  - See 10.1000/abstract",
            "N1  - see 10.1000/x",
        )
    )
    assert record.doi is None
    assert only(ris("N1  - doi: 10.1177/1234")).doi == "10.1177/1234"


@pytest.mark.parametrize(
    ("lines", "pages"),
    [
        (("SP  - 12", "EP  - 15"), "12-15"),
        (("SP  - 12-15",), "12-15"),
        (("SP  - 12–15",), "12-15"),
        (("SP  - 245 p.",), "245 p."),
        (("SP  - No", "EP  - Specified"), None),
        (("C7  - e13147",), "e13147"),
        (("SP  - iii26", "EP  - iii33"), "iii26-iii33"),
    ],
)
def test_pages_are_a_range_an_extent_or_an_article_number(only, lines, pages):
    assert only(ris(*lines)).pages == pages


def test_a_chapter_names_its_book_and_a_book_does_not_name_its_series(only):
    assert only(ris("TI  - Chapter", "T2  - The book", kind="CHAP")).journal == "The book"
    book = only(ris("TI  - Book", "T2  - The series", kind="BOOK"))
    assert (book.title, book.journal) == ("Book", None)


def test_placeholders_are_empty(only):
    record = only(
        ris("TI  - T", "AB  - NA", "AU  - [No author name available]", "N2  - [No abstract available]")
    )
    assert (record.abstract, record.authors) == (None, ())


def test_embase_and_cochrane_numbers_are_told_apart(only):
    embase = only(ris("U2  - L2029", "C5  - 38000001"))
    assert (embase.accession, embase.pmid) == ("L2029", "38000001")
    cochrane = only(ris("AN  - CN-01", "C3  - PUBMED 21300001"))
    assert (cochrane.accession, cochrane.pmid) == ("CN-01", "21300001")
    assert only(ris("C5  - whatever 12")).pmid is None


def test_control_characters_are_dropped_and_a_line_separator_ends_no_value(only):
    record = only(ris("TI  - A\x1b[31m[/b] title", "AB  - One\u2028two"))
    assert record.title == "A[31m[/b] title"
    assert record.abstract == "One two"


def test_an_enumeration_in_an_abstract_is_no_copyright_notice(only):
    text = "We did (a) this, (b) that and (c) Another thing. Copyright law is our subject."
    assert only(ris(f"AB  - {text}")).abstract == text
    assert only(ris("AB  - Found it. © 2018 Elsevier Ltd. All rights reserved.")).abstract == "Found it."
    assert (
        only(ris("AB  - Found. (PsycINFO Database Record (c) 2016 APA, all rights reserved)")).abstract
        == "Found."
    )


def test_tags_in_lower_case_are_tags(only):
    record = only("ty  - JOUR\nti  - One\nau  - Een, Anna\npy  - 2001\ner  - \n")
    assert (record.title, record.authors, record.year) == ("One", ("Een, Anna",), 2001)
    assert record.raw["TI"] == ("One",)


def test_a_semicolon_that_ends_an_entity_parts_no_authors(only):
    record = only(ris("AU  - M&uuml;ller, J&ouml;rg; O&#39;Brien, Bo", "TI  - A &amp;amp; B &lt; C"))
    assert record.authors == ("Müller, Jörg", "O'Brien, Bo")
    assert record.title == "A & B < C"
    assert record.raw["AU"] == ("M&uuml;ller, J&ouml;rg; O&#39;Brien, Bo",)


def test_an_entity_that_is_a_blank_alone_is_no_value(only):
    record = only(ris("TI  - &nbsp;", "AU  - &#160;", "SP  - &nbsp;", "VL  - 3"))
    assert (record.title, record.authors, record.pages, record.volume) == (None, (), None, "3")
    assert record.raw["TI"] == ("&nbsp;",)


@pytest.mark.parametrize("value", ["R&D", "AT&T; x", "a=1&copy=2", "&nothing;", "&;"])
def test_an_ampersand_that_begins_no_entity_stays(only, value):
    assert only(ris(f"TI  - {value}")).title == value


def test_an_entity_of_a_sign_that_no_line_holds_is_cleaned_too(only):
    assert only(ris("TI  - One&#10;two&#x1b;[0m&nbsp;", "AB  - &nbsp;")).title == "One two[0m"


def test_a_month_alone_is_of_the_year_of_the_record(only):
    assert only(ris("PY  - 2020", "DA  - MAY 3")).date == "2020-05-03"
    assert only(ris("PY  - 2020", "DA  - May 2020")).date == "2020-05"


@pytest.mark.parametrize("end", ["ER  - TY  - JOUR", "ER  - \n"])
def test_a_record_that_has_lost_its_start_mark_is_a_record(records, end):
    fields = "AU  - Een, A\nPY  - 2001\nJO  - Tests\n"
    text = f"TY  - JOUR\nTI  - One\n{fields}{end}\nTI  - Two\n{fields}ER  - \n\nTY  - JOUR\nTI  - Three\n{fields}ER  - \n"
    assert [record.title for record in records(text)] == ["One", "Two", "Three"]


def test_a_few_tags_behind_a_record_are_no_record(records):
    text = (
        "TY  - JOUR\nTI  - One\nER  - \nNL  - \nKW  - a\nKW  - b\nDB  - c\n\nTY  - JOUR\nTI  - Two\nER  - \n"
    )
    assert [record.title for record in records(text)] == ["One", "Two"]


def test_a_paper_of_a_meeting_names_its_proceedings_but_no_number(only):
    text = "TY  - CONF\nTI  - One\nC3  - Proceedings of a Meeting\nJ2  - Proc. M.\nER  -\n"
    record = only(text)
    assert (record.journal, record.journal_abbreviation) == ("Proceedings of a Meeting", "Proc. M.")
    record = only("TY  - CPAPER\nTI  - One\nC3  - PUBMED 123456\nER  -\n")
    assert (record.journal, record.pmid) == (None, "123456")


def test_a_tag_of_more_than_two_letters_is_no_part_of_the_value_before_it(only):
    record = only("TY  - JOUR\nPMID  - 123456\nTI  - A title\n  WITH - A DASH\nER  -\n")
    assert (record.type, record.pmid, record.title) == ("article", "123456", "A title WITH - A DASH")


def test_the_numbers_of_two_databases_in_one_value_are_told_apart(only):
    text = "TY  -  JOUR\nAN  -  CN-01\nTI  -  One\nC3  -  PUBMED 123456,EMBASE 654321\nER  -  \n"
    assert (only(text).pmid, only(text).accession) == ("123456", "CN-01")


def test_everybody_whom_a_paper_cites_is_no_editor_of_it(only):
    cited = ", ".join(f"Name{n}, A." for n in range(9))
    assert only(f"TY  - JOUR\nTI  - One\nA2  - {cited}\nA2  - Dean, Ann\nER  -\n").editors == ("Dean, Ann",)


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ("Jul2018", "2018-07"),
        ("20180715", "2018-07-15"),
        ("20189999", "20189999"),
        ("15 Jul 2018", "2018-07-15"),
        ("July 2018", "2018-07"),
        ("15-17 June 2018", "15-17 June 2018"),
        ("07 2018", "07 2018"),
        ("2018/04//Apr-Jun, 2018", "2018-04"),
    ],
)
def test_a_date_may_say_its_year_last(only, said, date):
    assert only(f"TY  - JOUR\nTI  - One\nDA  - {said}\nER  -\n").date == date


def test_a_first_author_of_a_tag_of_their_own_comes_first(only):
    text = "TY  - JOUR\nTI  - One\nA1  - Een, Anna\nAU  - Twee, Bea\nAU  - Drie, Carl\nER  - \n"
    assert only(text).authors == ("Een, Anna", "Twee, Bea", "Drie, Carl")
    # In another style they are the same persons.
    text = "TY  - JOUR\nTI  - One\nA1  - Een A\nA1  - Twee B\nAU  - Een, Anna\nAU  - Twee, Bea\nER  - \n"
    assert only(text).authors == ("Een, Anna", "Twee, Bea")


def test_early_access_gives_a_year_where_there_is_no_other(only):
    found = only("TY  - JOUR\nTI  - One\nC6  - MAR 2021\nER  - \n")
    assert (found.year, found.date) == (2021, "2021-03")
    assert only("TY  - JOUR\nTI  - One\nPY  - 2022\nC6  - MAR 2021\nER  - \n").year == 2022
    assert only("TY  - JOUR\nTI  - One\nC6  - 19991234\nER  - \n").year is None


@pytest.mark.parametrize("said", ["20", "19", "A", "201", "1"])
def test_a_year_has_four_digits(only, said):
    assert only(f"TY  - JOUR\nTI  - One\nPY  - {said}\nER  - \n").year is None
