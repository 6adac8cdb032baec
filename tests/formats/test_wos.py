from __future__ import annotations

WOS = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU de Vries, A
   Testauteur, B
AF de Vries, Anna
   Testauteur, Bea
TI A TITLE THAT
   GOES ON
SO SEXUAL ABUSE
JI Sex. Abuse
LA English
DT Article; Early Access
DE buyers; law
PD MAR
PY 2022
VL 1
BP 106
EP 124
DI 10.1000/ABC
UT WOS:DEMO0004
PM 30000001
SN 1079-0632
ER

PT B
AU Een, A
CA World Health Organization
TI Second
AR e12
ER

EF
"""


def test_a_web_of_science_record_gives_all_its_fields(records):
    first, second = records(WOS)
    assert first.title == "A TITLE THAT GOES ON"
    assert first.authors == ("de Vries, Anna", "Testauteur, Bea")
    assert (first.year, first.date, first.pages, first.doi) == (2022, "2022-03", "106-124", "10.1000/abc")
    assert (first.accession, first.pmid, first.type, first.language) == (
        "WOS:DEMO0004",
        "30000001",
        "article",
        "en",
    )
    assert (first.keywords, first.journal_abbreviation) == (("buyers", "law"), "Sex. Abuse")
    assert (second.type, second.pages, second.authors) == (
        "book",
        "e12",
        ("Een, A", "World Health Organization"),
    )


def test_header_and_end_of_file_are_filler_and_in_no_record(records, fillers):
    assert fillers(WOS) == [
        (1, "header", "FN Clarivate Analytics Web of Science\nVR 1.0"),
        (33, "end of file", "EF"),
    ]
    assert records(WOS)[1].text.startswith("PT B\n")
    assert records(WOS)[1].text.endswith("\nER")


def test_files_pasted_together_and_missing_ends_lose_no_record(records):
    pasted = WOS.replace("\nER\n\nEF", "\nEF") + "\ufeff" + WOS
    assert [record.title for record in records(pasted)] == ["A TITLE THAT GOES ON", "Second"] * 2


def test_a_value_that_begins_under_its_tag_is_kept(only):
    assert (
        only("PT J\nAB \n   First line\n   and second.\nPY 2001\nER\n").abstract == "First line and second."
    )


def test_a_single_record_without_a_header_is_known(only):
    assert only("PT J\nAU Een, A\nTI Title\nPY 2001\nER\n").year == 2001


def test_other_databases_of_the_platform_write_pages_and_dates_whole(only):
    head = "FN ISI Export Format\nVR 1.0\nPT J\nDT Journal Paper\nTI One\nPY 2006\n"
    record = only(f"{head}PD 2006 May-Jun\nPS 411-22\nER\n\nEF\n")
    assert (record.type, record.date, record.pages) == ("article", "2006 May-Jun", "411-22")
    assert only(f"{head}PD JUN 14\nER\n\nEF\n").date == "2006-06-14"
