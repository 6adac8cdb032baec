"""`litreview searches`: the table, the CSV file and the diagram."""

from __future__ import annotations

import csv

import pytest
from lxml import etree

TITLES = [
    "Alpine honey and its keepers",
    "Barley in ballast, a cohort",
    "Canal candles of the north",
    "Copper and cedar",
]


def ris(*numbers: int) -> str:
    entries = [
        f"TY  - JOUR\nTI  - {TITLES[n]}: an invented study\nAU  - Testauteur, Anna\nPY  - {2001 + n}\n"
        f"DO  - 10.0000/invented.{n}\nER  - \n"
        for n in numbers
    ]
    return "\n".join(entries)


@pytest.fixture
def searched(run, tmp_path, monkeypatch):
    """Return a review with two searches that share one report."""
    folder = tmp_path / "review"
    assert run("init", folder).code == 0
    monkeypatch.chdir(folder)
    for name, numbers in (("one", (0, 1)), ("=two", (1, 2))):
        file = tmp_path / f"{name}.ris"
        file.write_text(ris(*numbers), encoding="utf-8")
        assert run("import", file, "--database", name, "--date", "2026-01-01", "--hits", "2").code == 0
    assert run("dedupe").code == 0
    return tmp_path


def test_each_search_has_its_own_finds_and_the_overlap(run, searched):
    found = run("searches", "--json").data
    one, two = found["searches"]
    assert (one["hits"], one["records"], one["reports"], one["unique"], one["included"]) == (2, 2, 2, 1, 0)
    assert found["overlap"][one["search"]] == {one["search"]: 2, two["search"]: 1}
    shown = run("searches").out
    assert "hits  records  reports  unique  shared  search" in shown
    assert "Included in the review, so far (3 still open)" in shown
    assert all(len(line) <= 80 for line in shown.splitlines())


def test_an_included_report_that_only_one_search_found_is_said(run, searched):
    keys = {row["title"].partition(":")[0]: row["key"] for row in run("list", "--json").data}
    for title in TITLES[:2]:
        for stage in ("title-abstract", "full-text"):
            if stage == "full-text":
                assert run("retrieve", keys[title], "--got", searched / "one.ris", "--as", "anna").code == 0
            done = run("decide", keys[title], "include", "--as", "anna", "--stage", stage)
            assert done.code == 0, done.err
    one, two = run("searches", "--json").data["searches"]
    assert [(s["included"], s["included_unique"]) for s in (one, two)] == [(2, 1), (1, 0)]


def test_known_items_are_found_by_the_searches_that_hold_them(run, searched):
    known = searched / "known.ris"
    known.write_text(ris(1, 3), encoding="utf-8")
    found = run("searches", "--known", known, "--json").data
    names = [one["search"] for one in found["searches"]]
    assert [item["searches"] for item in found["known"]] == [names, []]
    shown = run("searches", "--known", known).out
    assert "2 known items: 1 found, 1 not found" in shown
    assert run("status", "--json").data["records"] == 4, "known items enter nothing"


def test_an_item_with_title_and_year_alone_is_perhaps_found_and_says_which_record_and_why(run, searched):
    known = searched / "known.ris"
    known.write_text(
        "TY  - JOUR\nTI  - Alpine honey and its keepers: an invented study\nPY  - 2001\nER  - \n",
        encoding="utf-8",
    )
    found = run("searches", "--known", known, "--json").data
    [item] = found["known"]
    [one] = item["perhaps"]
    assert (item["state"], item["searches"]) == ("perhaps", [])
    assert one["searches"] == [found["searches"][0]["search"]]
    assert "same title" in one["reasons"]
    shown = run("searches", "--known", known).out
    assert "1 known item: 1 perhaps" in shown
    assert f"perhaps {one['key'][:8]}: Alpine honey" in shown


def test_a_list_of_dois_pmids_or_titles_is_read(run, searched):
    known = searched / "known.txt"
    known.write_text(
        "DOI\nhttps://doi.org/10.0000/INVENTED.1\n10.9999/none\nPMID: 12345678\nalpine honey and its keepers - an invented study\n",
        encoding="utf-8",
    )
    items = run("searches", "--known", known, "--json").data["known"]
    assert [item["state"] for item in items] == ["found", "not found", "not found", "perhaps"]
    assert len(items[0]["searches"]) == 2
    assert items[2]["pmid"] == "12345678"


@pytest.mark.parametrize(
    ("line", "state", "title", "year"),
    [
        ("3. Alpine honey and its keepers: an invented study", "perhaps", TITLES[0], None),
        ("[2] 10.0000/invented.1", "found", None, None),
        ("Alpine honey and its keepers: an invented study (2001).", "perhaps", TITLES[0], 2001),
        # Cut behind the main title, and a whole reference.
        ("Alpine honey and its keepers", "perhaps", TITLES[0], None),
        ("Testauteur A. Barley in ballast, a cohort: an invented study. J Inv 2002;1:2", "perhaps", "Testauteur A.", None),
        # The beginning of a title says nothing if it is short, or ends within a word.
        ("Barley in ballast", "not found", TITLES[1][:17], None),
        ("Alpine honey and its keep", "not found", TITLES[0][:25], None),
        ("Alpine honey and its keepers of bees", "not found", TITLES[0], None),
    ],
)  # fmt: skip
def test_a_line_of_a_list_may_be_numbered_dated_cut_or_a_reference(run, searched, line, state, title, year):
    known = searched / "known.txt"
    known.write_text(f"{line}\n", encoding="utf-8")
    [item] = run("searches", "--known", known, "--json").data["known"]
    assert (item["state"], item["year"]) == (state, year)
    assert title is None or item["title"].startswith(title)


@pytest.mark.parametrize("text", ["", "two words\n", "\x00\x01\x02", "x" * 5000])
def test_what_is_no_list_is_refused_in_one_line(run, searched, text):
    known = searched / "known.txt"
    known.write_text(text, encoding="utf-8")
    done = run("searches", "--known", known)
    assert done.code == 3
    assert "Traceback" not in done.err


def test_table_and_picture_are_written_whole(run, searched):
    table, picture = searched / "o.csv", searched / "o.svg"
    assert run("searches", "--csv", table, "--svg", picture, "--lang", "nl").code == 0
    with table.open(encoding="utf-8", newline="") as stream:
        one, two = csv.DictReader(stream)
    assert (one["unique"], one[f"overlap:{two['search']}"]) == ("1", "1")
    assert two["name"] == "'=two", "a name is no formula"
    texts = etree.fromstring(picture.read_bytes()).xpath("//*[local-name()='text']/text()")
    assert texts[0] == "Opbrengst van zoekacties, tot nu toe (nog 3 open)"
    assert texts.count("2  =two") == 2, "once beside the bars, once beside the overlap"
    assert "50,0% uniek, 66,7% van alle" in texts


def test_the_tables_are_in_the_language_of_the_review_or_the_one_asked_for(run, searched):
    protocol = searched / "review" / "screening" / "protocol.toml"
    text = protocol.read_text(encoding="utf-8").replace('language = "en"', 'language = "nl"', 1)
    protocol.write_text(text, encoding="utf-8")
    dutch = run("searches").out
    assert "treffers  records  publicaties  uniek  gedeeld  zoekactie" in dutch
    assert "50,0" in dutch
    assert "hits  records" in run("searches", "--lang", "en").out
    assert all(len(line) <= 80 for line in dutch.splitlines())


def test_the_searches_of_one_database_count_as_one_on_request(run, searched):
    again = searched / "again.ris"
    again.write_text(ris(0, 3), encoding="utf-8")
    assert run("import", again, "--database", "one", "--date", "2026-06-01", "--hits", "2").code == 0
    assert run("dedupe").code == 0
    assert [one["unique"] for one in run("searches", "--json").data["searches"]] == [0, 1, 1]
    found = run("searches", "--by", "database", "--known", again, "--json").data
    one, two = found["searches"]
    assert (one["search"], one["hits"], one["records"], one["reports"], one["unique"]) == ("one", 4, 4, 3, 2)
    assert (two["reports"], two["unique"], two["shared"]) == (2, 1, 1)
    assert found["overlap"]["one"] == {"one": 3, "=two": 1}
    assert (one["known_found"], one["known_share"], two["known_found"]) == (2, 100.0, 0)


def test_a_review_without_searches_says_so(run, tmp_path, monkeypatch):
    assert run("init", tmp_path / "r").code == 0
    monkeypatch.chdir(tmp_path / "r")
    assert "Nothing has been imported yet." in run("searches").out
    assert run("searches", "--svg", tmp_path / "none.svg").code == 0


def test_what_prisma_s_lacks_is_said_by_its_numbers(run, searched):
    run(
        "import",
        searched / "one.ris",
        "--database",
        "one",
        "--date",
        "2026-01-01",
        "--item",
        "peer_review=PRESS",
    )
    missing = run("searches", "--json").data["searches"][0]["missing"]
    assert "study_registries" in missing
    assert "dates_of_searches" not in missing, "the day of the search was given"


@pytest.fixture
def with_strategy(run, searched):
    """Give the first search a strategy of two lines on PubMed, the second of which is refused."""
    strategy = searched / "strategy.txt"
    strategy.write_text("#1 alpine[ti] OR barley[ti]\n#2 ab*[ti]\n", encoding="utf-8")
    done = run(
        "import", "--search", "one-2026-01-01", "--strategy", strategy, "--platform", "PubMed", "--as", "anna"
    )
    assert done.code == 0
    return searched


def test_the_lines_and_terms_of_a_search_have_their_yield(run, with_strategy):
    table, picture = with_strategy / "o.csv", with_strategy / "o.svg"
    done = run("searches", "--lines", "one-2026-01-01", "--csv", table, "--svg", picture, "--json")
    found = done.data
    assert (found["platform"], found["reports"], found["included"], found["undecided"]) == ("pubmed", 2, 0, 2)
    assert [(line["matched"], bool(line["refused"])) for line in found["lines"]] == [(2, False), (0, True)]
    assert [(term["term"], term["matched"]) for term in found["terms"]] == [
        ("alpine[ti]", 1),
        ("barley[ti]", 1),
    ]
    with table.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["line"], row["term"], row["matched"]) for row in rows[2:]] == [
        ("1", "alpine[ti]", "1"),
        ("1", "barley[ti]", "1"),
    ]
    texts = etree.fromstring(picture.read_bytes()).xpath("//*[local-name()='text']/text()")
    assert texts[0] == "Yield of the lines of one, so far (2 still open)"
    assert "1  alpine[ti]" in texts
    shown = run("searches", "--lines", "one-2026-01-01", "--lang", "nl").out
    assert "one, gelezen als PubMed: 2 publicaties, waarvan 0 geïncludeerd, tot nu toe" in shown
    assert all(len(line) <= 80 for line in shown.splitlines())


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--lines", "none"], 2, "no search has this name"),
        (["--lines", "two-2026-01-01"], 3, "there is no strategy.txt"),
        (["--lines", "one-2026-01-01", "--platform", "cochrane"], 2, "can be checked, but not tested"),
        (["--lines", "one-2026-01-01", "--platform", "none"], 2, "none"),
        (["--lines", "one-2026-01-01", "--by", "database"], 2, "shows one search"),
        (["--platform", "pubmed"], 2, "--lines"),
    ],
)
def test_a_search_without_lines_to_count_is_refused_in_one_line(run, with_strategy, words, code, said):
    done = run("searches", *words)
    assert (done.code, said in done.err, "Traceback" in done.err) == (code, True, False), done.err


def test_a_search_whose_facts_name_no_platform_asks_for_it(run, with_strategy):
    done = run("import", "--search", "one-2026-01-01", "--platform", "a shelf", "--as", "anna")
    assert done.code == 0
    done = run("searches", "--lines", "one-2026-01-01")
    assert done.code == 2
    assert "Name it with --platform: pubmed, ovid" in done.err
    assert run("searches", "--lines", "one-2026-01-01", "--platform", "pubmed").code == 0
