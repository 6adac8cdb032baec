from __future__ import annotations

from litreview.errors import Problem
from litreview.formats import registry

PUBMED = """
PMID- 30000001
OWN - NLM
DP  - 2018 Jul 15
TI  - A title that goes on
      over two lines.
PG  - 286-95
LID - S0140(18)3 [pii]
LID - 10.1000/lid [doi]
AB  - One
      two.
FAU - de Santisteban, Patricia
AU  - de Santisteban P
FAU - Testauteur, Bea
AU  - Testauteur B
CN  - The Group
LA  - nor
PT  - Journal Article
PT  - Research Support, Non-U.S. Gov't
TT  - Den norske tittelen.
TA  - J Test
JT  - Journal of tests
IS  - 1234-5678 (Electronic)
AID - S0140(18)3 [pii]
PMC - PMC123
"""


def test_a_pubmed_record_gives_all_its_fields(only):
    record = only(PUBMED)
    assert record.title == "A title that goes on over two lines."
    assert record.authors == ("de Santisteban, Patricia", "Testauteur, Bea", "The Group")
    assert (record.year, record.date) == (2018, "2018-07-15")
    assert (record.doi, record.pmid, record.pmcid) == ("10.1000/lid", "30000001", "PMC123")
    assert (record.journal, record.journal_abbreviation, record.pages) == (
        "Journal of tests",
        "J Test",
        "286-95",
    )
    assert (record.type, record.language, record.translated_title) == (
        "article",
        "no",
        "Den norske tittelen.",
    )
    assert (record.abstract, record.line) == ("One two.", 2)
    assert record.text == PUBMED.strip()


def test_the_line_before_pmid_belongs_to_the_record_that_starts_there(records):
    first, second = records("PMC - PMC1\nPMID- 1\nTI  - One\n\nPMC - PMC2\nPMID- 2\nTI  - Two\n")
    assert (first.pmcid, second.pmcid) == ("PMC1", "PMC2")
    assert second.text == "PMC - PMC2\nPMID- 2\nTI  - Two"
    assert second.line == 5


def test_a_blank_line_inside_a_record_cuts_nothing_off(records):
    (record,) = records("PMID- 1\nTI  - One\n\nAB  - Later\n")
    assert record.abstract == "Later"


def test_a_second_pmid_without_a_blank_line_starts_a_record(records):
    assert [record.pmid for record in records("PMID- 1\nTI  - One\nPMID- 2\nTI  - Two\n")] == ["1", "2"]


def test_eric_records_are_found_without_a_pmid(records):
    first, second = records("\nOWN - ERIC\nTI  - One\nOID - EJ1\n\nOWN - ERIC\nTI  - Two\nOID - EJ2\n")
    assert (first.accession, second.title, first.database) == ("EJ1", "Two", "ERIC")


def test_eric_names_its_numbers_and_gives_addresses_where_pubmed_gives_identifiers(only):
    record = only(
        "OWN - ERIC\nTI  - One\nAID - http://dx.doi.org/10.1000/One\nOID - EJ1\nLID - http://eric.example/?id=EJ1\n"
        "IS  - ISSN-1234-5678\nISSN - EISSN-8765-432X\nISBN - ISBN-978-0-306-40615-7\n"
    )
    assert (record.issn, record.isbn) == (("1234-5678", "8765-432X"), ("9780306406157",))
    assert record.urls == ("http://eric.example/?id=EJ1", "http://dx.doi.org/10.1000/One")
    assert record.doi == "10.1000/one"


def test_tags_of_other_tools_without_a_blank_are_read(only):
    record = only("PMID-22664220\nPT  - Technical Report\nAID - doi:10.1016/j.cpr.2005.02.002\n")
    assert (record.pmid, record.type, record.doi) == ("22664220", "report", "10.1016/j.cpr.2005.02.002")


def test_an_accession_that_is_no_number_is_no_pmid(only):
    record = only("PMID- DEMO0004\nTI  - T\n")
    assert (record.accession, record.pmid) == ("DEMO0004", None)


def test_a_publishers_number_stands_in_for_pages(only):
    assert only("PMID- 1\nLID - e2017682 [pii]\n").pages == "e2017682"


def test_a_record_that_lost_its_first_line_is_still_a_record_of_its_own(records):
    lost = PUBMED.replace("PMID- 30000001\n", "")
    first, second, third = records(f"{PUBMED}{lost}{PUBMED}")
    assert (first.pmid, second.pmid, third.pmid) == ("30000001", None, "30000001")
    assert first == records(PUBMED)[0]
    assert second.authors == first.authors
    assert [record.title for record in records(f"{lost}{PUBMED}")] == [first.title, first.title]


def test_a_blank_line_inside_a_record_ends_none(only):
    assert only("PMID- 1\nOWN - NLM\n\nTI  - One\n\nAB  - Two\n\n      three\n").abstract == "Two three"


def told_of(text: str) -> list[tuple[str, str | None]]:
    told: list[Problem] = []
    list(registry.read(text, "nbib", note=told.append))
    return [(problem.id, problem.where) for problem in told]


WHOLE = "PMID- 1\nOWN - NLM\nTI  - One\nSO  - J Test. 2018;1(1):1.\n"


def test_a_file_that_ends_inside_its_last_record_is_said_to_be_cut():
    assert told_of(f"{WHOLE}\n{WHOLE}\nPMID- 3\nOWN - NLM\nTI  - Thr") == [("cut-short", "line 11")]
    assert told_of(f"{WHOLE}\n{WHOLE}") == []


def test_records_that_never_name_their_source_are_not_said_to_be_cut():
    assert told_of("PMID- 1\nTI  - One\n\nPMID- 2\nTI  - Two") == []
    assert told_of(f"PMID- 1\nTI  - One\n\n{WHOLE}\nPMID- 2\nTI  - Two") == []


def test_the_only_record_of_a_file_is_cut_when_its_last_line_breaks_off():
    assert told_of("\nPMID- 1\nOWN - NLM\nTI  - On") == [("cut-short", "line 2")]
    assert told_of("PMID- 1\nOWN - NLM\nTI  - One\n") == []
    assert told_of("PMID- 1\nTI  - One") == []
    assert told_of(WHOLE.rstrip()) == []


def test_groups_stand_among_the_persons_as_the_record_lists_them(only):
    text = "PMID- 1\nTI  - One\nFAU - Dean, Ann\nAU  - Dean A\nCN  - Group X\nFAU - Fey, Bert\nAU  - Fey B\nCN  - Group\n      Y\n"
    assert only(text).authors == ("Dean, Ann", "Group X", "Fey, Bert", "Group Y")
    assert only(text.replace("FAU - Fey, Bert\n", "")).authors == ("Dean, A", "Fey, B", "Group X", "Group Y")
