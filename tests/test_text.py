from __future__ import annotations

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litreview import doi as dois
from litreview.decoding import decode, is_encoding, open_text
from litreview.doi import normal_doi, only_doi
from litreview.record_key import record_key
from litreview.text import clean, clean_all, drop_controls, slug, surname

TEXT = "TY  - JOUR\nTI  - Été à Ærø\nER  - \n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_same_text_in_any_encoding_and_with_any_line_end_is_the_same_text(encoding, end):
    text, _, problems = decode(TEXT.replace("\n", end).encode(encoding))
    assert text == TEXT
    assert problems == []


def test_bytes_that_are_no_utf8_are_read_as_windows_1252_and_the_line_is_named():
    text, encoding, problems = decode(b"one\ntwo\nna\xefve \x80\n")
    assert (text, encoding) == ("one\ntwo\nna\xefve €\n", "cp1252")
    assert [(p.id, p.level, p.where) for p in problems] == [("encoding", "note", "line 3")]


def test_a_declared_encoding_is_used_when_it_fits():
    data = "% Encoding: GB18030\n@article{a, title={测试}}\n".encode("gb18030")
    text, encoding, problems = decode(data)
    assert "测试" in text
    assert (encoding, problems) == ("gb18030", [])


def test_a_file_cut_inside_a_letter_stays_utf8_and_is_said_to_be_cut():
    text, encoding, problems = decode("één".encode()[:-2])
    assert text.startswith("é")
    assert encoding == "utf-8"
    assert [p.id for p in problems] == ["cut-short"]


def test_a_line_separator_inside_a_value_ends_no_line():
    text, _, _ = decode("a\u2028b\x0bc\x85d\r\ne".encode())
    assert text.split("\n") == ["a\u2028b\x0bc\x85d", "e"]


@given(st.binary(max_size=200))
def test_decoding_never_fails(data):
    text, encoding, _ = decode(data)
    assert isinstance(text, str)
    assert encoding


@given(st.text())
def test_a_clean_value_is_one_line_without_controls_and_stays_clean(value):
    kept = clean(value)
    assert clean(kept) == kept
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]|  ", kept)


def test_escapes_go_and_marks_of_direction_stay():
    assert clean("\x1b[31mred\x1b[0m \u200fright\u200e") == "[31mred[0m \u200fright\u200e"
    assert drop_controls("a\nb\tc\x07") == "a\nb c"


@pytest.mark.parametrize(
    ("value", "doi"),
    [
        ("10.1000/ABC.Def", "10.1000/abc.def"),
        ("https://doi.org/10.1000/abc", "10.1000/abc"),
        ("http://dx.doi.org/10.1000%2Fabc", "10.1000/abc"),
        ("http://dx.doi.org/10.1000/S0140-6736%2815%2960123-4", "10.1000/s0140-6736(15)60123-4"),
        ("10.1000/a%2528b%2529 and http://dx.doi.org/10.1000/a%28b%29", "10.1000/a(b)"),
        ("10.1000/100%", "10.1000/100%"),
        ("doi: 10.1000/abc.", "10.1000/abc"),
        ("(10.1000/abc)", "10.1000/abc"),
        ("10.1000/a(b)c", "10.1000/a(b)c"),
        ("10.1002/(SICI)1097-0258(19980815)17:15<1661::AID-SIM968>3.0.CO;2-2",) * 2,
        ("10.1016/j.x.2020.01.001 [doi]", "10.1016/j.x.2020.01.001"),
        ("no doi", None),
        ("", None),
        (None, None),
    ],
)
def test_a_doi_is_lower_case_and_without_resolver(value, doi):
    assert normal_doi(value) == (doi.lower() if doi else None)


@given(st.text(alphabet="10./abC&;%2F()<> doi:", max_size=60))
def test_a_normal_doi_stays_as_it_is(value):
    doi = normal_doi(value)
    assert doi is None or normal_doi(doi) == doi


def test_only_a_doi_and_nothing_else_is_taken_from_a_field_not_meant_for_it():
    assert only_doi("https://doi.org/10.1000/abc") == "10.1000/abc"
    assert only_doi("doi: 10.1000/abc") == "10.1000/abc"
    assert only_doi("Erratum to 10.1000/abc") is None
    assert only_doi("https://example.org/view/10.1000/abc") is None
    assert only_doi(" https://example.org/?doi=10.1000%2fabc&amp;x=1") is None
    assert only_doi("https://dx.doi.org/10.1000%2fABC") == "10.1000/abc"


@given(
    st.lists(
        st.sampled_from(
            [
                " ",
                "https://",
                "HTTP://",
                "www.",
                "doi",
                ".org",
                "/",
                "10.1000",
                "a",
                "%2f",
                "%64oi",
                "&#100;oi",
                "&amp;",
                ":",
            ]
        ),
        max_size=9,
    ).map("".join)
)
@settings(max_examples=60)
def test_a_link_to_another_place_is_no_doi_with_its_escapes_decoded_either(value):
    if dois._OTHER_LINK.match(value):
        assert dois._DOI_ALONE.fullmatch(dois._unescape_doi(value).strip()) is None


@given(st.text())
def test_a_slug_is_fit_for_a_file_on_any_system(text):
    name = slug(text)
    assert name
    assert slug(name) == name
    assert not set(name) & set('/\\:*?"<>| .')
    assert name not in {"con", "prn", "aux", "nul", "com1", "lpt9"}


def test_slugs_keep_letters_of_every_language():
    assert slug("Prof. Åsa Öberg (2)") == "prof-åsa-öberg-2"
    assert slug("CON") == "con-"


def test_the_key_of_a_record_is_that_of_the_rules():
    # Worked out apart, with sha256sum and base32.
    assert record_key("psycinfo", "TY  - JOUR\nER  -", 1) == "cjir6ba25tc4zmrn"
    assert record_key("psycinfo", "TY  - JOUR\nER  -", 2) != record_key("psycinfo", "TY  - JOUR\nER  -", 1)


def test_a_surname_is_what_stands_before_the_comma():
    assert surname("Santisteban, Patricia de") == "Santisteban"
    assert surname("World Health Organization") == "World Health Organization"


MIXED_LINES = "TY  - JOUR\nTI  - Été à Ærø — “x”\nER  - \n".encode() + "TI  - MENÜ” café’s\n".encode("cp1252")


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_one_line_that_is_no_utf8_garbles_no_other(end):
    text, encoding, (problem,) = decode(MIXED_LINES.replace(b"\n", end))
    assert text == "TY  - JOUR\nTI  - Été à Ærø — “x”\nER  - \nTI  - MENÜ” café’s\n"
    assert (encoding, problem.where) == ("utf-8+cp1252", "line 4")
    assert problem.what == "line 4 is not UTF-8; only that line was read as Windows-1252."


def test_in_a_line_too_long_to_be_kept_only_bytes_are_read_as_windows_1252():
    long = f'{{"title": "{"é" * 100_000}'
    text, encoding, (problem,) = decode(f"{long} caf".encode() + b'\xe9"}\n' + "à\n".encode() + b"\xe0\n")
    assert (text, encoding) == (f'{long} café"}}\nà\nà\n', "utf-8+cp1252")
    assert problem.what.startswith("line 1 is not UTF-8")


def test_the_size_of_chunks_does_not_matter(monkeypatch):
    data = MIXED_LINES * 50
    for size in (1, 2, 7, 64, 1 << 16):
        monkeypatch.setattr("litreview.decoding._CHUNK", size)
        assert decode(data)[0] == decode(MIXED_LINES)[0] * 50


def test_a_text_is_decoded_as_it_was_before():
    text, encoding, problems = open_text(io.BytesIO(MIXED_LINES), "cp1252")
    assert (text.readlines()[1], encoding, problems) == (
        "TI  - Ã‰tÃ© Ã\xa0 Ã†rÃ¸ â€” â€œxâ€\ufffd\n",
        "cp1252",
        [],
    )


@pytest.mark.parametrize("name", ["", "idna", "rot13", "hex", "zip", "undefined", "no such", "a\0b"])
def test_what_is_no_encoding_of_text_is_detected_anew(name):
    assert not is_encoding(name)
    assert open_text(io.BytesIO(MIXED_LINES), name)[1] == "utf-8+cp1252"
    assert all(
        map(is_encoding, ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "gb18030", "utf-8+cp1252"))
    )


@given(st.lists(st.text(st.sampled_from("ab  \t\n\r\0\x85\xa0é\u2028\ufeff\ud800"), max_size=9), max_size=5))
def test_values_are_cleaned_together_as_one_by_one(values):
    assert clean_all(values) == list(map(clean, values))
