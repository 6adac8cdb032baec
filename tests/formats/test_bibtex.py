from __future__ import annotations

import pytest

from litreview import formats
from litreview.errors import Problem
from litreview.formats.latex import text_of
from litreview.model import Record
from litreview.model import Reject


def test_a_proquest_entry_gives_all_its_fields(only):
    record = only(
        r"""@article{key1,
  author = {M{\"u}ller, J{\aa}n and {{World Health Organization}} and Ludwig van Beethoven and others},
  title = {{CSEC} in {\O}stfold: 50% of cases \& more},
  journal = {J Test}, year = 2018, month = jul,
  pages = {12--15}, doi = {10.1000/ABC}, keywords = {one, two},
  abstract = "All of it, 100% too",
}"""
    )
    assert record.title == "CSEC in Østfold: 50% of cases & more"
    assert record.authors == ("Müller, Jån", "World Health Organization", "van Beethoven, Ludwig")
    assert (record.year, record.date, record.pages, record.doi) == (2018, "2018-07", "12-15", "10.1000/abc")
    assert (record.keywords, record.abstract, record.type) == (
        ("one", "two"),
        "All of it, 100% too",
        "article",
    )
    assert record.raw["ID"] == ("key1",)


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        ("phdthesis", "thesis"),
        ("techreport", "report"),
        ("incollection", "chapter"),
        ("misc", "other"),
        ("online", "webpage"),
    ],
)
def test_kinds_of_entry_are_kinds_of_document(only, kind, type_):
    assert only(f"@{kind}{{k, title={{T}}}}").type == type_


def test_entries_with_equal_or_no_keys_are_all_records(records):
    text = "@article{a, title={One}}\n@article{a, title={Two}}\n@article{, title={Three}}\n@article{,title={Four}}\n"
    assert [record.title for record in records(text)] == ["One", "Two", "Three", "Four"]


def test_a_repeated_field_keeps_both_values(only):
    record = only("@article{a, title={One}, note={x}, note={y}}")
    assert (record.title, record.raw["note"]) == ("One", ("x", "y"))


@pytest.mark.parametrize(
    "text",
    [
        "@article{a,\n doi:10.1177/123,\n title={One},\n year={2001}\n}",
        "@article{ a,, title={One}, year=2001}",
        "@article{a, title={One}, year=2001",
        "@article(a, title={One}, year=2001)",
        "@\n article\n {\n a,\n title={One}, year=2001}",
        '@article{a, title="One", year="2001"}',
        "@article{a, title={One}, note={a { b},\n year=2001\n}\n",
    ],
)
def test_an_entry_that_others_refuse_is_recovered(only, text):
    record = only(text)
    assert (record.title, record.year) == ("One", 2001)


def test_an_unbalanced_entry_swallows_no_other(records):
    text = "@article{a, title={One, year=2001\n@article{b, title={Two}}\n@article{c, title={Three}}}\n"
    assert [record.title for record in records(text)][1:] == ["Two", "Three"]
    told: list[Problem] = []
    list(formats.read(text, "bibtex", note=told.append))
    # Not in silence: its first field holds the others.
    assert [(problem.id, problem.level) for problem in told] == [("open-entries", "note")]


def test_an_entry_with_nothing_in_it_is_a_reject_and_kept_whole():
    (item,) = formats.read("@article{\n ??? !!!", "bibtex")
    assert isinstance(item, Reject)
    assert (item.line, item.text) == (1, "@article{\n ??? !!!")


def test_strings_are_resolved_and_unknown_names_stay(records):
    text = '@string{jt = "Journal of " # {Tests}}\n@article{a, title={T}, journal = jt # {, A}, note = nowhere}\n'
    (record,) = records(text)
    assert record.journal == "Journal of Tests, A"
    assert record.raw["note"] == ("nowhere",)


def test_comments_and_text_between_entries_are_filler(records, fillers):
    text = "Saved by me\n@comment{x @y}\n@article{a, title={One}} and more\n% end\n"
    assert [record.title for record in records(text)] == ["One"]
    assert fillers(text) == [
        (1, "text between entries", "Saved by me"),
        (2, "comment", "@comment{x @y}"),
        (3, "text between entries", " and more\n% end"),
    ]


def test_two_entries_on_one_line_are_two_records(records):
    assert [r.title for r in records("@book{a, title={One}} @book{b, title={Two}}\n")] == ["One", "Two"]


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"{\'E}mile na\"{\i}ve Erd\H{o}s \c{c}a \v{S} \~n {\ss}", "Émile naïve Erdős ça Š ñ ß"),
        (r"H$_2$O and $\alpha$-x, $p < 0.05$", "H2O and α-x, p < 0.05"),
        (r"cost \$5 and $10, 50% off", "cost $5 and $10, 50% off"),
        (r"\textit{in} {\em vivo} \unknown{kept} C:\users\me", r"in vivo kept C:\users\me"),
        (r"\href{http://x.org}{here} \frac{1}{2}", "here (http://x.org) 1/2"),
        ("``quoted'' a~b", "“quoted” a b"),
        (r"O\'Brien \& S\o ren", "O'Brien & Søren"),
        ("{Braces {in} braces}", "Braces in braces"),
    ],
)
def test_latex_becomes_text_without_losing_a_word(latex, text):
    assert text_of(latex) == text


def test_a_comma_that_was_forgotten_costs_no_field(records):
    first, second = records(
        "@article{a,\n title={One}\n year={2001},\n author={Een, A}\n}\n@article{b, title={Two}}\n"
    )
    assert (first.title, first.year, first.authors) == ("One", 2001, ("Een, A",))
    assert second.title == "Two"


def test_entities_in_names_part_no_authors(only):
    assert only("@article{a, author={M&uuml;ller, J and O&#39;Brien, Bo}}").authors == (
        "Müller, J",
        "O'Brien, Bo",
    )


def test_an_entity_that_latex_escapes_is_one_too(only):
    assert only(r"@article{a, title={\&\#946;-blockers \&amp; more}}").title == "β-blockers & more"


def test_a_kind_without_a_bracket_swallows_no_entry():
    first, lone, last = list(
        formats.read("@article{z, title={Z}}\n\n@article\n\n@article{c, title={Three}}", "bibtex")
    )
    assert isinstance(first, Record)
    assert isinstance(lone, Reject)
    assert isinstance(last, Record)
    assert (first.title, last.title, last.line) == ("Z", "Three", 5)
    assert (lone.line, lone.text) == (3, "@article")


def test_a_bracket_on_a_later_line_still_belongs_to_its_kind(only):
    assert only("@article\n\n{c, title={Three}}").title == "Three"
