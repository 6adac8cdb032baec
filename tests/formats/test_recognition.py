from __future__ import annotations

import pytest

from litreview.decoding import decode
from litreview.errors import InputError, UsageError
from litreview.formats import registry
from litreview.formats.registry import FORMATS, sniff
from litreview.model import Record
from litreview.record_key import assign_keys, record_key

RIS = "TY  - JOUR\nTI  - One\nER  - \n"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (RIS, "ris"),
        ("\n\n" + RIS, "ris"),
        ("PMID- 1\nTI  - One\n", "nbib"),
        ("FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\n", "wos"),
        ("PT J\nAU Een, A\n", "wos"),
        ("% Encoding: UTF-8\n\n@article{a,\n", "bibtex"),
        ("Title,Year\n", "csv"),
        ("titel;jaar\n", "csv"),
        ("TY  - JOUR\nPMID - 1\n", "ris"),
        ("TY  - JOUR\nN1  - A note\nPMID- 1\nER  - \n", "ris"),
    ],
)
def test_a_format_is_known_by_its_content_whatever_the_ending(text, name):
    for ending in ("", "ris", "txt", ".csv"):
        assert sniff(text, ending).name == name


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file is empty"),
        (" \n\t\n\ufeff", "the file is empty"),
        ("\x00\x01\x02TY  - JOUR", "binary content"),
        ("%PDF-1.7\nTY  - JOUR", "binary content"),
        ("Dear reader,\nhere are my thoughts.\n", "the format was not recognised"),
    ],
)
def test_a_file_that_is_no_export_is_refused_in_one_line(text, words):
    with pytest.raises(InputError) as caught:
        list(registry.read(text, where="my file.ris"))
    assert str(caught.value).startswith("my file.ris: ")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.hint


# What is no JSON is a reject, which is something.
@pytest.mark.parametrize(
    "name",
    [
        name
        for name, known in FORMATS.items()
        if known.read and name not in {"jsonl", "csl-json", "ctgov-json"}
    ],
)
def test_a_file_without_a_record_is_an_error_and_never_an_empty_success(name):
    with pytest.raises(InputError, match="my file"):
        list(registry.read("nothing of the kind\n", name, where="my file"))


def test_a_format_that_does_not_exist_is_named_with_those_that_do():
    with pytest.raises(UsageError, match=r"no format 'xyz'.*ris"):
        list(registry.read(RIS, "xyz"))


def test_a_record_leaves_while_most_of_the_file_is_still_unread():
    def lines():
        for _ in range(10_000):
            yield from RIS.splitlines(keepends=True)
        message = "read to the end"
        raise AssertionError(message)

    first = next(iter(FORMATS["ris"].read(lines())))
    assert isinstance(first, Record)
    assert first.title == "One"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_same_text_with_any_line_end_gives_the_same_records(end):
    text = f"{RIS}\n{RIS}"
    assert list(registry.read(text.replace("\n", end))) == list(registry.read(text))


def test_identical_records_in_one_file_are_two_records_with_two_keys():
    found = [item for item in assign_keys(registry.read(RIS * 3), "psycinfo") if isinstance(item, Record)]
    text = "TY  - JOUR\nTI  - One\nER  -"
    assert [record.key for record in found] == [record_key("psycinfo", text, n) for n in (1, 2, 3)]


def test_a_key_does_not_hang_on_blanks_at_line_ends_or_on_what_stands_around():
    around = f"Record #1 of 1\n{RIS.replace(' One', ' One  ')}\n\nLink to the full text\n"
    keys = [
        item.key
        for text in (RIS, around)
        for item in assign_keys(registry.read(text), "s")
        if isinstance(item, Record)
    ]
    assert len(set(keys)) == 1
    assert len(keys) == 2


def test_the_ending_breaks_a_tie_only():
    assert sniff('{"title": "a", "authors": [], "raw": {}}', "jsonl").name == "jsonl"
    assert sniff(RIS, "bib").name == "ris"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            '<?xml version="1.0"?><modsCollection xmlns="http://www.loc.gov/mods/v3"><mods></mods></modsCollection>',
            "MODS XML",
        ),
        ('<collection xmlns="http://www.loc.gov/MARC21/slim"><record/></collection>', "MARC XML"),
        ("<rdf:RDF xmlns:rdf='x'></rdf:RDF>", "RDF"),
        ("<!DOCTYPE html>\n<html><body>Log in</body></html>", "a web page"),
        ("{\\rtf1 One}", "RTF"),
        ("Record #1 of 2\nID: CN-01\nAU: Een A\nTI: One\n", "Cochrane"),
        ('"TITLE","One"\n"AUTHOR NAMES","Een A."\n', "Embase"),
        ("<?xml version='1.0'?><feed/>", "an XML format"),
    ],
)
def test_what_is_taken_for_an_export_is_named_with_what_to_export_instead(text, words):
    with pytest.raises(InputError) as caught:
        list(registry.read(text, where="my file"))
    assert str(caught.value).startswith("my file: ")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "xport" in str(caught.value.hint)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("title", ["One", "Écrits et été", "研究" * 400])
def test_the_same_text_in_any_unicode_encoding_gives_the_same_records(encoding, title):
    text = RIS.replace("One", title)
    assert list(registry.read(decode(text.encode(encoding))[0])) == list(registry.read(text))


def test_a_file_whose_lines_end_in_returns_names_the_line_that_is_no_utf8():
    text, encoding, (problem,) = decode(
        RIS.replace("\n", "\r").encode() + b"TY  - JOUR\rTI  - caf\xe9\rER  - \r"
    )
    assert (encoding, problem.where) == ("cp1252", "line 5")
    assert [record.title for record in registry.read(text)] == ["One", "café"]


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("ris", "TY  - JOUR\nTI  - {0}\nER  - \n\n"),
        ("nbib", "PMID- {0}\nOWN - NLM\nTI  - {0}\nPT  - Journal Article\nSO  - x\n\n"),
        ("wos", "PT J\nTI {0}\nER\n\n"),
        ("wos", "FN Clarivate\nVR 1.0\nPT J\nTI {0}\nER\n\nEF\n"),
        ("refworks", "RT Journal Article\nT1 {0}\nYR 2001\n\n"),
        ("noteexpress", "{{Reference Type}}: Journal Article\n{{Title}}: {0}\n\n"),
        ("cnki", "DataType: 1\nTitle-题名: {0}\nSrcDatabase-来源库: 期刊\n\n"),
        ("enw", "%0 Journal Article\n%T {0}\n%D 2001\n\n"),
        ("bibtex", "@article{{a, title={{{0}}}, year={{2001}}}}\n\n"),
    ],
)
def test_files_pasted_together_with_their_byte_order_marks_give_all_their_records(name, record, records):
    found = records("\ufeff".join(record.format(number) for number in (1, 2, 3)), name)
    assert [(one.title, one.type) for one in found] == [(title, "article") for title in "123"]
