from __future__ import annotations

import io
from itertools import chain

import pytest
from bibtexparser.middlewares.names import parse_single_name_into_parts
from hypothesis import given
from hypothesis import strategies as st

from litreview.errors import Problem
from litreview.formats import bibparents, bibtex, registry
from litreview.formats.bibfields import turn_words
from litreview.formats.latex import latex_to_text
from litreview.model import Record, Reject


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
    list(registry.read(text, "bibtex", note=told.append))
    # Not in silence: its first field holds the others.
    assert [(problem.id, problem.level) for problem in told] == [("open-entries", "note")]


def test_an_entry_with_nothing_in_it_is_a_reject_and_kept_whole():
    (item,) = registry.read("@article{\n ??? !!!", "bibtex")
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
        (r"{$\mu$J}, $\pm$0.1\%, $-$50 or 0.2\,mm$^2$ at 5$^\circ$C", "μJ, ±0.1%, -50 or 0.2 mm2 at 5°C"),
        (r"$\geq$ 3\hspace{1em}of\quad it \copyright{} \LaTeX", "≥ 3 of  it © LaTeX"),
    ],
)
def test_latex_becomes_text_without_losing_a_word(latex, text):
    assert latex_to_text(latex) == text


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
        registry.read("@article{z, title={Z}}\n\n@article\n\n@article{c, title={Three}}", "bibtex")
    )
    assert isinstance(first, Record)
    assert isinstance(lone, Reject)
    assert isinstance(last, Record)
    assert (first.title, last.title, last.line) == ("Z", "Three", 5)
    assert (lone.line, lone.text) == (3, "@article")


def test_a_bracket_on_a_later_line_still_belongs_to_its_kind(only):
    assert only("@article\n\n{c, title={Three}}").title == "Three"


PARENT = "@proceedings{p, title={Proc. of Testing}, year={2001}, month=may, publisher={Press}, editor={Een, Anna}, doi={10.1000/p}}\n"
CHILD = "@inproceedings{c, title={A paper}, author={Twee, Bea}, crossref={P}}\n"


@pytest.mark.parametrize("text", [PARENT + CHILD, CHILD + PARENT])
def test_a_part_takes_what_it_lacks_from_what_it_is_a_part_of_wherever_that_stands(records, text):
    child = next(record for record in records(text) if record.title == "A paper")
    parent = next(record for record in records(text) if record.title == "Proc. of Testing")
    assert (child.journal, child.year, child.publisher) == ("Proc. of Testing", 2001, "Press")
    assert (child.editors, child.authors) == (("Een, Anna",), ("Twee, Bea",))
    # The book is another publication: its DOI would make one report of all its chapters.
    assert (child.doi, parent.doi) == (None, "10.1000/p")


def test_what_is_taken_from_others_changes_neither_raw_values_nor_the_text_that_keys_are_made_of(records):
    with_parent, alone = records(CHILD + PARENT)[0], records(CHILD)[0]
    assert (with_parent.raw, with_parent.text, with_parent.line) == (alone.raw, alone.text, alone.line)
    assert "booktitle" not in with_parent.raw


def test_what_a_part_says_itself_wins_and_a_date_is_taken_whole_or_not_at_all(records):
    child = records(CHILD.replace("crossref", "date={2003}, booktitle={Own}, crossref") + PARENT)[0]
    assert (child.journal, child.year, child.date) == ("Own", 2003, None)


def test_items_keep_the_order_of_the_file_while_one_waits(records):
    text = (
        CHILD
        + "@article{a, title={One}}\n@article{b, title={Two}}\n"
        + PARENT
        + "@article{d, title={Three}}\n"
    )
    assert [record.title for record in records(text)] == [
        "A paper",
        "One",
        "Two",
        "Proc. of Testing",
        "Three",
    ]


def test_what_several_share_is_taken_through_a_chain_and_circles_end(records):
    text = (
        "@xdata{press, publisher={Press}}\n@xdata{series, xdata={press, series}, language={dutch}}\n"
        "@book{b, title={T}, year=2001, xdata={series, PRESS}}\n@inbook{i, title={Part}, crossref={b}}\n"
        "@book{x, title={X}, crossref={y}}\n@book{y, title={Y}, crossref={x}, year=2002}\n"
    )
    part = next(record for record in records(text) if record.title == "Part")
    assert (part.journal, part.publisher, part.language, part.year) == ("T", "Press", "nl", 2001)
    assert [record.year for record in records(text) if record.title in {"X", "Y"}] == [2002, 2002]


def test_a_parent_that_is_not_in_the_file_is_told_of_and_costs_nothing_else():
    told = []
    items = list(registry.read(CHILD + "@article{a, title={One}}\n", "bibtex", note=told.append))
    assert [item.title for item in items] == ["A paper", "One"]
    assert [problem.id for problem in told] == ["crossref"]
    assert "1 entry inherits" in told[0].what
    assert "not in the file: p" in told[0].what


def test_no_more_waits_for_a_parent_than_a_bound():
    count, taken = 5000, []
    entries = (f"@article{{a{n}, title={{One}}, abstract={{{'word ' * 400}}}}}\n" for n in range(count))
    lines = (taken.append(line) or line for line in chain([CHILD], entries))
    found = bibtex.read(lines)
    assert isinstance(next(found), Record)
    assert len(taken) * 2000 < 2 * bibparents.LONGEST_WAIT < count * 2000
    assert sum(isinstance(item, Record) for item in found) == count


@pytest.mark.parametrize(
    "stray",
    ["to 7}x of it", "to 7}, of it, and}, more", "a {b} and 7} of it"],
)
def test_a_bracket_that_opens_nothing_ends_no_entry(records, stray):
    text = f"@article{{k,\n abstract={{All {stray} all}},\n title={{One}},\n year={{2001}},\n}}\n\n@book{{b, title={{Two}}}}\n"
    one, two = records(text)
    assert (one.title, one.year, two.title) == ("One", 2001, "Two")
    assert one.raw["abstract"] == (f"All {stray} all",)


def test_an_entry_behind_another_on_one_line_is_a_record(records):
    assert [
        r.title for r in records("@misc{a, title={One}}, @misc{b, title={Two}},\n@misc{c, title={Three}}")
    ] == [
        "One",
        "Two",
        "Three",
    ]


def test_quotes_in_braces_end_no_quoted_value(only):
    record = only('@article{k, title = "The {"}last {word"} of it", year = 2001}')
    assert (record.title, record.year) == ('The "last word" of it', 2001)


@pytest.mark.parametrize(
    ("opening", "entry"),
    [
        # Braces: each one opens a level and each one closes it.
        ("{", "{a {b} c {d {e}} f}"),
        ("{", "{a}"),
        ("{", "{}"),
        # In an entry in braces, parentheses and quotes are text, even before the first brace.
        ("{", '{a ) ( " b}'),
        ("{", "a ) {b}"),
        # One closing brace too many ends the entry, and does not run on.
        ("{", "}"),
        # An entry in parentheses ends at the one that balances them.
        ("(", "(a)"),
        ("(", "(a (b (c) d) e)"),
        # A closing brace does not end it.
        ("(", "(a {b} c)"),
        # Inside braces, parentheses and quotes are text.
        ("(", "(a {b ) ( c} d)"),
        ("(", '(a {b " c} d)'),
        # Inside quotes, parentheses are text; the second quote ends the first, and only a parenthesis ends the entry.
        ("(", '(a "b ) c" d)'),
        ("(", '(a "b ( c" d)'),
        ("(", '(a "b" "c" d)'),
        ("(", '"a" (b)'),
        # An escaped bracket is text.
        ("{", r"{a \} b}"),
        ("(", r"(a \) b)"),
    ],
)
def test_an_entry_ends_at_the_bracket_that_balances_it(opening, entry):
    assert bibtex._Balance(opening).end_in(entry + " })} )", 0, first=False) == len(entry)


@pytest.mark.parametrize(
    ("opening", "entry"),
    [
        ("{", "{a {b}"),
        ("{", r"{a \}"),
        ("(", '(a "b)'),
        ("(", '"a ) b'),
        ("(", "(a (b)"),
        ("(", "(a {b)"),
        # A brace that closes nothing leaves the entry open.
        ("(", "(a } b)"),
    ],
)
def test_an_entry_whose_brackets_are_not_balanced_goes_on(opening, entry):
    assert bibtex._Balance(opening).end_in(entry, 0, first=False) is None


def test_names_of_fields_that_some_programs_write_are_known(only):
    found = only(
        "@article{a, title={One}, authors={Anna Een and Bea Twee}, pubmed={12345678}, earlyaccessdate={MAR 2021}}"
    )
    assert (found.authors, found.pmid, found.year) == (("Een, Anna", "Twee, Bea"), "12345678", 2021)
    assert only("@article{b, title={One}, authors={Een, Anna; Twee, Bea}}").authors == (
        "Een, Anna",
        "Twee, Bea",
    )


_WRITTEN = st.sampled_from(
    ["{A}", "{A {B {C} d} e}", "{{{{A}}}}", '"x"', '"x {y}"', "1999", "jan # feb", r"{a\}b}", r"{\'e}", "{a # b}", "{",
     "}", '""', "{NA}", "{a\n  b}", "{a\n}\n", "{a\n@b{c,\n}", "a\xa0b"]
)  # fmt: skip
_FIELDS = st.tuples(
    st.sampled_from(["title", "YEAR", "a.b", "1a", "é"]),
    st.sampled_from([" = ", "=\n", ":"]),
    _WRITTEN,
    st.sampled_from([",\n", ",", ",,", " ,", " ", "\n"]),
).map("".join)
_ENTRIES = st.tuples(
    st.sampled_from(["@article{", "@Book {", "@misc(", "@string{", "@article\n{", "\ufeff@book{"]),
    st.sampled_from(["k,\n", "k,", ",", "a#b,", "\nk,", "k"]),
    st.lists(_FIELDS, max_size=3).map("".join),
    st.sampled_from(["}\n", "\n}\n\n", "},\n", "}} ", "\n}\ntext between\n", "} % c\n", "\n"]),
).map("".join)


@given(st.lists(_ENTRIES, max_size=3).map("".join))
def test_a_simple_entry_is_read_as_line_by_line(text):
    def read():
        return [(item, list(getattr(item, "raw", {}).items())) for item in bibtex.read(io.StringIO(text))]

    at_once = read()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bibtex, "parse_simple", lambda _: None)
        assert read() == at_once


@given(
    st.lists(
        st.sampled_from(["van", "Van", "de", "Ann", "é", "É", "李", "1st", "(eds.)", "J."]),
        min_size=2,
        max_size=5,
    )
)
def test_words_of_a_name_are_turned_as_the_library_does(words):
    parts = parse_single_name_into_parts(" ".join(words))
    family = " ".join([*parts.von, *parts.last])
    assert turn_words(words) == ", ".join(filter(None, [family, " ".join(parts.first)]))
