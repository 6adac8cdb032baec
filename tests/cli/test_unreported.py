"""Items of PRISMA-S that a search must report: `check --complete`, `[prisma_s]` of the protocol, and the methods text."""

from __future__ import annotations

import itertools
import re

import pytest

from litreview.prisma.methods.writing import document
from litreview.review.review import Review
from litreview.screening import protocol as protocols
from litreview.screening.prisma_s import NUMBERS, OF_REVIEW
from litreview.screening.template import new_protocol


def open_points(run, *words: str) -> dict[str, str]:
    problems = run("check", *words, "--json").data["problems"]
    return {one["where"]: one["what"] for one in problems if one["id"].startswith("unreported")}


def answer(review, items=OF_REVIEW):
    path = review / "screening" / "protocol.toml"
    text = path.read_text(encoding="utf-8")
    for item in items:
        text = text.replace(f'\n{item} = ""', f'\n{item} = "Said of {item}."')
    path.write_text(text, encoding="utf-8")


def test_a_complete_check_names_what_each_search_lacks_in_one_line_and_once_what_the_review_lacks(
    run, review
):
    assert open_points(run) == {}
    assert open_points(run, "--complete") == {
        "invented-2026-01-01": "Invented does not report: platform (1), strategy (8), limits (9), peer review (14).",
        "screening/protocol.toml": (
            "Items of PRISMA-S not answered for every search: 2, 3, 4, 5, 6, 7, 10, 11, 12, 16."
        ),
    }


def test_what_is_asked_for_is_answered_as_the_hint_says(run, review, tmp_path):
    (hint,) = (
        one["hint"]
        for one in run("check", "--complete", "--json").data["problems"]
        if one["id"] == "unreported"
    )
    assert hint == (
        "Add them: `litreview import --search invented --platform NAME --strategy FILE --item 9=TEXT --item 14=TEXT`."
    )
    strategy = tmp_path / "strategy.txt"
    strategy.write_text("1 bees\n", encoding="utf-8")
    words = (
        "--platform",
        "A host",
        "--strategy",
        strategy,
        "--item",
        "9=None",
        "--item",
        "peer_review=PRESS",
    )
    assert run("import", "--search", "invented", *words).code == 0
    answer(review)
    assert open_points(run, "--complete") == {}


def test_dates_and_hits_that_lack_are_named_and_a_platform_only_of_a_database(run, review, tmp_path):
    rows = tmp_path / "list.csv"
    rows.write_text("title;authors;year\nA list of things;Een, A.;2001\n", encoding="utf-8")
    run("import", rows, "--search", "list", "--kind", "organisation")
    assert open_points(run, "--complete")["list"] == (
        "list does not report: strategy (8), limits (9), date (13), peer review (14), hits (15)."
    )
    run("import", "--withdraw", "list.csv")
    assert "list" not in open_points(run, "--complete")


def test_an_answer_in_the_protocol_serves_all_searches_and_makes_no_version(run, review):
    before = protocols.parse((review / "screening" / "protocol.toml").read_text(encoding="utf-8"))
    answer(review, [item for item in OF_REVIEW if item != "updates"])
    after = protocols.parse((review / "screening" / "protocol.toml").read_text(encoding="utf-8"))
    assert (before.prisma_s, after.prisma_s["contacts"]) == ({}, "Said of contacts.")
    assert protocols.hash(before) == protocols.hash(after)
    assert "every search: 12." in open_points(run, "--complete")["screening/protocol.toml"]
    # A search can have its own answer.
    run("import", "--search", "invented", "--item", "12=Run again in May")
    assert "screening/protocol.toml" not in open_points(run, "--complete")
    missing = run("searches", "--json").data["searches"][0]["missing"]
    assert "contacts" not in missing
    assert len(run("protocol", "--json").data["versions"]) == 1


def test_a_hash_is_the_same_without_the_section():
    text = new_protocol("Invented")
    assert protocols.hash(protocols.parse(text)) == protocols.hash(
        protocols.parse(text[: text.index("[prisma_s]")])
    )


def test_an_item_that_each_search_answers_for_itself_is_named_in_the_protocol():
    protocol = protocols.parse(new_protocol("Invented") + 'peer_review = "PRESS"\n')
    (problem,) = protocol.problems
    assert "`peer_review` is not known in prisma_s" in problem.what


def test_the_methods_print_once_what_holds_for_all_searches(run, review):
    answer(review, ["contacts"])
    said = run("methods").out
    assert "### All searches" in said
    assert said.count("Said of contacts.") == said.count("| 6 Contacts |") == 1
    run("import", "--search", "invented", "--item", "6=Dr. Voorbeeld")
    assert "| 6 Contacts | Dr. Voorbeeld |" in run("methods").out
    assert "### Alle zoekacties" in run("methods", "--lang", "nl").out


def test_searches_list_what_lacks_by_search_and_once_for_the_review(run, review):
    lines = run("searches").out.splitlines()
    assert "  Invented          1, 8, 9, 14" in lines
    assert "  the whole review  2, 3, 4, 5, 6, 7, 10, 11, 12, 16" in lines


def test_a_new_search_file_asks_only_for_what_belongs_to_the_search(run, review):
    text = (review / "searches" / "invented" / "search.toml").read_text(encoding="utf-8")
    assert text.count(' = ""') == 6
    assert "answered once, in [prisma_s] of screening/protocol.toml" in text


@pytest.mark.parametrize(
    ("given", "code"), [("3=None", 0), ("study_registries=None", 0), ("17=None", 2), ("0=x", 2)]
)
def test_an_item_is_named_or_numbered(run, review, given, code):
    done = run("import", "--search", "invented", "--item", given)
    assert done.code == code
    if code:
        assert "is not an item of PRISMA-S" in done.err
    else:
        assert "study_registries" not in run("searches", "--json").data["searches"][0]["missing"]


def test_a_public_archive_names_nobody_of_the_protocol(run, review, tmp_path):
    answer(review, ["contacts", "prior_work"])
    run("decide", run("list", "--json").data[0]["key"], "include", "--as", "anna")
    assert run("archive", tmp_path / "public.zip", "--public").code == 0
    assert run("restore", tmp_path / "public.zip", tmp_path / "restored").code == 0
    text = (tmp_path / "restored" / "screening" / "protocol.toml").read_text(encoding="utf-8")
    assert ("Said of contacts." in text, "Said of prior_work." in text) == (False, True)


def test_an_archive_is_checked_for_what_it_reports_and_a_public_one_is_not(run, review, tmp_path):
    run("archive", tmp_path / "whole.zip")
    run("archive", tmp_path / "public.zip", "--public")
    lacking = {}
    for name in ("whole", "public"):
        problems = run("check", tmp_path / f"{name}.zip", "--complete", "--json").data["problems"]
        lacking[name] = sorted(one["id"] for one in problems if one["id"].startswith("unreported"))
        problems = run("check", tmp_path / f"{name}.zip", "--json").data["problems"]
        assert not any(one["id"].startswith("unreported") for one in problems)
    assert lacking == {"whole": ["unreported", "unreported-review"], "public": []}


def test_items_of_the_whole_review_are_answered_by_number_or_name_without_a_new_version(run, review):
    path = review / "screening" / "protocol.toml"
    before, digest = (
        path.read_text(encoding="utf-8"),
        protocols.hash(protocols.parse(path.read_text(encoding="utf-8"))),
    )
    done = run("protocol", "answer", "6=Two authors were asked.", "Prior work=None\x1b[31m")
    assert done.out.splitlines() == [
        "PRISMA-S 6: not given → Two authors were asked.", "PRISMA-S 11: not given → None[31m",
    ]  # fmt: skip
    # Comments and all other lines stay, and so does the version.
    changed = [
        (a, b)
        for a, b in zip(before.splitlines(), path.read_text(encoding="utf-8").splitlines(), strict=True)
        if a != b
    ]
    assert changed == [
        ('contacts = ""', 'contacts = "Two authors were asked."'), ('prior_work = ""', 'prior_work = "None[31m"'),
    ]  # fmt: skip
    assert protocols.hash(protocols.parse(path.read_text(encoding="utf-8"))) == digest
    assert "6" not in re.findall(r"\d+", open_points(run, "--complete")["screening/protocol.toml"])
    assert run("protocol", "answer", "6=Two authors were asked.").out == "Nothing changed.\n"


def test_an_old_protocol_gets_the_table_of_answers(run, review):
    path = review / "screening" / "protocol.toml"
    path.write_text(path.read_text(encoding="utf-8").partition("[prisma_s]")[0], encoding="utf-8")
    assert run("protocol", "answer", "contacts=None").code == 0
    assert dict(protocols.parse(path.read_text(encoding="utf-8")).prisma_s) == {"contacts": "None"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("9=None", "Item 9 of PRISMA-S, limits_and_restrictions, is answered by each search."),
        ("17=None", "'17' is not an item of PRISMA-S."),
        ("dates=x", "Item 13 of PRISMA-S, dates_of_searches, is answered by each search."),
        ("6", "answer 6: a name or value is missing."),
    ],
)
def test_what_is_no_item_of_the_review_is_refused_and_nothing_is_written(run, review, typed, said):
    path = review / "screening" / "protocol.toml"
    before = path.read_bytes()
    done = run("protocol", "answer", "5=None", typed)
    assert (done.code, said in done.err) == (2, True)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "reviewed"),
    [
        ((), ()),
        (("--hits", "7", "--platform", "A host"), ("contacts", "deduplication")),
        (("--item", "9=None", "--item", "16=By hand"), ()),
        (("--item", "2=Not done", "--kind", "hand-search"), ("study_registries",)),
    ],
)
def test_screen_check_searches_and_methods_agree_on_what_is_answered(run, review, words, reviewed):
    answer(review, reviewed)
    if words:
        assert run("import", "--search", "invented", *words).code == 0
    (overview,) = run("searches", "--json").data["searches"]
    unanswered = {NUMBERS[item] for item in overview["missing"]}
    with Review.open(review) as opened:
        (listed,) = opened.searches.listed()
        assert {NUMBERS[item] for item, answer in listed.answers.items() if not answer} == unanswered
        blocks = document(opened.flow.methods("en"), "en")
    tables = [*_grids(blocks, "All searches"), *_grids(blocks, "Invented")]
    said = {int(item.split()[0]): text for table in tables for item, text in table.rows}
    assert {n for n, text in said.items() if text.startswith("not reported")} == unanswered
    lines = " ".join(open_points(run, "--complete").values())
    assert {int(n) for n in re.findall(r"\b\d+\b(?=[,).])", lines)} == unanswered


def _grids(blocks, heading):
    """Return the tables that stand directly below a heading."""
    return [now for before, now in itertools.pairwise(blocks) if getattr(before, "text", "") == heading]
