"""`strategy test`: the line that loses an item, the words that it misses, what each alternative brings, and concepts."""

from __future__ import annotations

import json
import shutil

import pytest

from litreview.__main__ import main
from litreview.errors import UsageError
from litreview.strategy.recall import find_known_items, read_strategy
from litreview.strategy.search_concepts import compare_concepts
from litreview.strategy.searched_items import SearchedItem
from tests.acceptance.material import material


def item(title: str, **fields) -> SearchedItem:
    return SearchedItem(
        **{"title": title, "abstract": "", "keywords": (), "index_terms": (), "year": 2015, **fields}
    )


def losses(query: str, platform: str, one: SearchedItem) -> list[tuple]:
    found = find_known_items(read_strategy(query, platform), [one])
    return [(loss.line, loss.kind, loss.terms, loss.reasons) for loss in found.losses[0]]


def test_the_line_that_loses_an_item_is_named_with_the_words_that_it_misses():
    query = "#1 noise[ti] OR sound[ti]\n#2 pupil*[tiab] OR child*[tiab]\n#3 #1 AND #2"
    assert losses(query, "pubmed", item("Noise at school")) == [
        (2, "missing", ("pupil*[tiab]", "child*[tiab]"), ())
    ]


def test_a_group_in_brackets_is_lost_by_itself_and_not_its_whole_line():
    query = "TS=((noise OR sound) AND (pupil* OR child*)) AND PY=2010-2020"
    assert losses(query, "wos", item("Noise at school")) == [(1, "missing", ("pupil*", "child*"), ())]


def test_what_not_excludes_is_named():
    query = "1. noise.ti.\n2. (rat or mouse).ti.\n3. 1 not 2"
    assert losses(query, "ovid", item("Noise and the rat")) == [(2, "excluded", ("rat",), ())]


def test_what_cannot_be_told_names_the_field():
    found = losses("noise:ti,ab", "embase", item("Sound", abstract=None))
    assert found == [(1, "unclear", ("noise:ti,ab",), ("abstract not known",))]


@pytest.mark.parametrize(
    ("query", "platform", "reason"),
    [
        ("audiometry[ti]", "pubmed", "in the keywords, which the line does not search"),
        ('"noise hearing"[ti]', "pubmed", "its words are there, but not together"),
        ('"noise loss"[ti:~0]', "pubmed", "its words are there, but not near enough"),
        ("(noise adj2 loss).ti.", "ovid", "its words are there, but not near enough"),
        ("TITLE(noise W/1 loss)", "scopus", "its words are there, but not near enough"),
    ],
)
def test_where_the_words_stand_instead_is_said(query, platform, reason):
    [(_, kind, _, reasons)] = losses(
        query, platform, item("Noise exposure and hearing loss", keywords=("audiometry",))
    )
    assert kind == "missing"
    assert reasons[0].endswith(reason)


def test_of_words_that_have_to_be_near_those_that_are_absent_are_named():
    query = "TI ( (noise OR sound) N3 (hearing OR ear) )"
    assert losses(query, "ebsco", item("Noise at school")) == [(1, "missing", ("hearing", "ear"), ())]


def test_a_line_that_names_a_refused_line_is_refused_and_the_others_count():
    found = find_known_items(
        read_strategy("#1 noise[ti]\n#2 ear*[ti]\n#3 #1 AND #2\n#4 #1", "pubmed"), [item("Noise")]
    )
    assert [line.answers for line in found.lines] == [(True,), ("invalid",), ("invalid",), (True,)]
    assert found.lines[2].refused == "It names line 2, which is refused."
    assert found.answers == (True,)


def test_terms_bring_what_the_definitions_of_yield_say():
    expected = json.loads((material("strategy") / "yield.json").read_text(encoding="utf-8"))["lines"]
    names = list(expected["records"])
    items = [item(record["title"]) for record in expected["records"].values()]
    found = find_known_items(read_strategy(expected["strategy"], "pubmed"), items)
    assert {term.term: (len(term.found), [names[n] for n in term.alone]) for term in found.terms} == {
        name: (term["matched"], term["alone"]) for name, term in expected["expect"]["terms"].items()
    }


def test_a_concept_that_a_platform_lacks_is_told_from_terms_that_it_lacks():
    pubmed = "#1 noise[ti] OR sound*[ti]\n#2 child*[ti] OR pupil*[ti]\n#3 #1 AND #2 AND english[la]"
    scopus = "TITLE-ABS-KEY(noise OR decibel*) AND PUBYEAR > 1999"
    noise, child = compare_concepts(
        {"pubmed": read_strategy(pubmed, "pubmed"), "scopus": read_strategy(scopus, "scopus")}
    )
    assert noise.missing == {"pubmed": ("decibel*",), "scopus": ("sound*",)}
    assert (list(child.terms), child.missing) == (["pubmed"], {})


@pytest.mark.parametrize(
    "query",
    [
        "(" * 5_000 + "noise[ti]" + ")" * 5_000,
        " OR ".join(["noise[ti]", "sound*[tiab]"] * 500),
        " AND ".join(["noise[ti]", "(sound[ti] OR ear[ti])"] * 100),
        "\n".join(["#1 noise[ti]", *(f"#{n} #{n - 1} OR sound[ti]" for n in range(2, 300))]),
        '"' + "noise* " * 1_000 + '"[ti]',
        "noise" + "*a" * 100 + "[ti]",
        "noise[ti] NOT " * 500 + "sound[ti]",
    ],
)  # fmt: skip
def test_a_strategy_that_nobody_wrote_ends(query):
    long = item("noise " + "a" * 3_000, abstract="noise sound " * 2_000)
    found = find_known_items(read_strategy(query, "pubmed"), [long])
    assert len(found.answers) == 1


def test_a_line_that_names_another_many_times_joins_it_once():
    query = "\n".join(["#1 noise[ti]", *(f"#{n} (#{n - 1} OR #{n - 1}) AND #{n - 1}" for n in range(2, 60))])
    ready = read_strategy(query, "pubmed")
    [concept] = compare_concepts({"one": ready, "other": ready})
    assert concept.terms == {"one": ("noise",), "other": ("noise",)}


def test_brackets_in_brackets_do_not_double_the_work():
    query = "noise[ti]"
    for _ in range(40):
        query = f"({query} AND sound[ti]) OR ear[ti]"
        query = f"({query})"
    ready = read_strategy(query, "pubmed")
    assert [concept.terms["one"] for concept in compare_concepts({"one": ready, "other": ready})] == [
        ("noise",),
        ("sound",),
    ]


def test_words_that_repeat_do_not_multiply():
    query = "(" + " adj99 ".join(["noise"] * 12) + ").ab."
    found = find_known_items(read_strategy(query, "ovid"), [item("", abstract="noise " * 3_000)])
    assert found.answers == (True,)


@pytest.mark.parametrize(
    ("text", "platform"), [("", "pubmed"), ("\n", "wos"), ("noise:ti", "cochrane"), ("noise", "altavista")]
)
def test_what_cannot_be_tested_is_an_error_of_one_line(text, platform):
    with pytest.raises(UsageError):
        read_strategy(text, platform)


@pytest.fixture
def place(root, tmp_path, monkeypatch):
    shutil.copytree(root / "docs" / "strategy", tmp_path / "s")
    monkeypatch.chdir(tmp_path / "s")
    return tmp_path / "s"


def test_the_command_prints_answers_in_json_as_the_rules_name_them(place, capsys):
    words = ["strategy", "test", "pubmed.txt", "scopus.txt", "--platform", "pubmed", "--platform", "scopus"]
    assert main([*words, "--known", "known.nbib", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["answers"] for one in found["items"]] == [
        {"pubmed": True, "scopus": True},
        {"pubmed": False, "scopus": None},
        {"pubmed": None, "scopus": None},
        {"pubmed": None, "scopus": False},
    ]
    assert [one["line"] for one in found["items"][1]["losses"]["pubmed"]] == [3]
    assert found["concepts"][2]["terms"].keys() == {"pubmed"}


def test_a_last_line_that_is_refused_ends_with_one(place, capsys):
    assert main(["strategy", "test", "draft.txt", "--platform", "pubmed", "--known", "known.nbib"]) == 1
    assert "refused" in capsys.readouterr().out


def test_files_and_platforms_go_together(place, capsys):
    assert (
        main(
            [
                "strategy",
                "test",
                "pubmed.txt",
                "--platform",
                "pubmed",
                "--platform",
                "wos",
                "--known",
                "known.nbib",
            ]
        )
        == 2
    )
    assert "1 strategy, but 2 platforms." in capsys.readouterr().err


def test_a_list_is_looked_up_in_the_review(place, tmp_path, monkeypatch, capsys):
    assert main(["init", str(tmp_path / "r")]) == 0
    monkeypatch.chdir(tmp_path / "r")
    assert main(["import", str(place / "known.nbib"), "--database", "PubMed", "--date", "2026-01-01"]) == 0
    known = tmp_path / "known.txt"
    known.write_text(
        "90000001\nOccupational noise and ringing in the ears of young construction workers\n99999999\n",
        encoding="utf-8",
    )
    capsys.readouterr()
    assert (
        main(
            [
                "strategy",
                "test",
                str(place / "pubmed.txt"),
                "--platform",
                "pubmed",
                "--known",
                str(known),
                "--json",
            ]
        )
        == 0
    )
    done = capsys.readouterr()
    assert [one["answers"]["pubmed"] for one in json.loads(done.out)["items"]] == [True, False, None]
    assert "1 item of the list is not in the review" in done.err
