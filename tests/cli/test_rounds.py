"""Pilots and check samples on the command line, in the shipped review."""

from __future__ import annotations

import pytest

from litreview.cli.round_options import FrameWord
from litreview.standing.round_events import FRAMES


def test_the_options_name_every_frame():
    assert FrameWord.__args__ == FRAMES


def test_the_pilots_of_the_demo_come_out_as_planned(run, demo):
    assert [(row["name"], row["kind"], row["open"]) for row in run("rounds", "--json").data] == [
        ("pilot-1", "pilot", False), ("pilot-2", "pilot", False),
    ]  # fmt: skip
    for name, agreed, reached in (("pilot-1", 18, False), ("pilot-2", 19, True)):
        found = run("rounds", "show", name, "--json").data
        assert (found["agreed"], found["n"], found["reached"]) == (agreed, 25, reached)
        assert len(found["split"]) == 25 - agreed
    said = run("rounds", "show", "pilot-1").out
    assert "agreed on 18 of 25 (72.0 %; Cohen's kappa 0.41)" in said
    assert "The target of the protocol, 75 % agreement, was not reached." in said
    assert list(run("agree", "--by", "round", "--json").data) == ["pilot-1", "pilot-2", "screening"]


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "en",
            ["were calibrated in 2 pilots", "25 (72.0 %; Cohen's kappa 0.41). The target of the protocol, 75 % agreement, was not", "25 (76.0 %; Cohen's kappa 0.52). The target of the protocol, 75 % agreement, was reached."],
        ),
        (
            "nl",
            ["op één lijn gebracht in 2 proefrondes", "25 (72,0%; Cohens kappa 0,41). Het doel van het protocol, 75% overeenstemming, is niet", "25 (76,0%; Cohens kappa 0,52). Het doel van het protocol, 75% overeenstemming, is gehaald."],
        ),
    ],
)  # fmt: skip
def test_the_pilots_are_in_the_methods(run, demo, language, sentences):
    said = run("methods", "--lang", language).out
    for sentence in sentences:
        assert sentence in said


def test_a_check_sample_from_the_draw_to_the_methods(run, demo):
    flow = run("flow", "--json").data
    assert run("rounds", "sizes", "--json").data["sizes"][1] == {"drawn": 46, "bound": 5}
    drawn = run("screen", "--check", "20", "--seed", "3", "--as", "cor", "--json").data
    assert (drawn["round"], drawn["size"], len(drawn["todo"])) == ("check-1", 20, 20)
    # Given again it goes on with the same sample.
    assert run("screen", "--check", "20", "--as", "cor", "--json").data == drawn
    first, *rest = drawn["todo"]
    assert run("decide", first, "include", "--round", "check-1", "--as", "cor").code == 0
    again = run("screen", "--check", "20", "--as", "cor").out.splitlines()
    assert again == ["check-1: 20 reports of 118, seed 3; 19 to judge.", *rest]
    rows = "\n".join(["key,verdict", *(f"{key},exclude" for key in rest)])
    (demo.parent / "again.csv").write_text(rows, encoding="utf-8")
    assert run("decide", "--from", demo.parent / "again.csv", "--round", "check-1", "--as", "cor").code == 0
    assert run("flow", "--json").data == flow
    found = run("rounds", "show", "check-1", "--as", "cor", "--json").data
    assert (found["judged"], found["wrong"], found["unsettled"], found["bound"]) == (20, 1, 1, 23)
    assert [one["name"] for one in found["strata"]["language"]] == ["en"]
    said = run("rounds", "show", "check-1", "--as", "cor").out
    assert (
        "Of 118 reports excluded at title and abstract, 20 drawn at random were judged again by a second reviewer; 1 was wrong (at most 23 reports, 19.5 %, 95 % confidence)."
        in said
    )
    problems = {problem["id"] for problem in run("check", "--json").data["problems"]}
    assert "round-unsettled" in problems
    assert run("rounds", "settle", "check-1", first, "first-stands", "--as", "cor").code == 0
    text = run("methods").out
    assert "0 were wrong (at most 15 reports, 12.8 %, 95 % confidence)" in text
    assert "Limits of samples are exact, one-sided and hypergeometric, and rounded up." in text
    assert (
        "0 waren fout (hoogstens 15 publicaties, 12,8%, 95% betrouwbaarheid)"
        in run("methods", "--lang", "nl").out
    )
    assert run("undo", "--as", "cor").code == 0
    assert run("rounds", "show", "check-1", "--as", "cor", "--json").data["unsettled"] == 1


def test_merges_of_the_engine_are_checked_in_pairs(run, demo):
    drawn = run("screen", "--check", "3", "--of", "merged", "--seed", "2", "--as", "cor", "--json").data
    assert (drawn["round"], drawn["size"], len(drawn["todo"])) == ("check-1", 3, 3)
    for pair, verdict in zip(drawn["todo"], ("same", "different", "same"), strict=True):
        run("duplicates", "judge", pair["a"]["key"], pair["b"]["key"], verdict, "--as", "cor")
    said = run("rounds", "show", "check-1", "--as", "cor").out
    assert (
        "Of 230 records merged by the duplicate engine, 3 drawn at random were judged by a reviewer, as equally as possible from joins through others, weak rules and strong rules; 1 was merged wrongly"
        in said
    )


def test_more_is_drawn_in_one_part(run, demo):
    run("screen", "--check", "5", "--seed", "3", "--as", "cor")
    done = run("rounds", "more", "check-1", "2", "--in", "reason:no_minor", "--seed", "1", "--as", "cor")
    assert done.out.startswith("check-2: 2 reports of reason:no_minor, seed 1; 2 to judge.")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["screen", "--check", "5", "--pilot", "5"], "two different rounds"),
        (["screen", "--name", "x"], "belong to a round"),
        (["screen", "--check", "5", "--order", "year"], "order and a selection of its own"),
        (["screen", "--check", "5", "--by", "mood"], "--by mood"),
        (["screen", "--check", "0"], "greater than or equal to 1"),
        (["screen", "--pilot", "5", "--name", "Pilot 3"], "cannot be the name"),
        (["screen", "--pilot", "30", "--name", "pilot-1"], "pilot-1 has 25 reports"),
        (["rounds", "show", "pilot-9"], "Rounds are: pilot-1, pilot-2"),
        (["rounds", "settle", "pilot-1", "KEY", "adopt"], "nothing to settle"),
        (["rounds", "more", "pilot-1", "5", "--in", "language"], "not a part"),
        (["rounds", "more", "pilot-1", "5", "--in", "language:nl"], "no part 'nl'"),
        (["decide", "KEY", "include", "--round", "pilot-9"], "no round has this name"),
        (["decide", "KEY", "include", "--round", "pilot-1", "--consensus"], "votes only"),
        (["decide", "--from", "FILE", "--round", "pilot-1"], "line 3: "),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_in_one_line(run, demo, words, said):
    key = run("rounds", "show", "pilot-1", "--json").data["split"][0]["key"]
    other = run("rounds", "show", "pilot-2", "--json").data["split"][0]["key"]
    file = demo.parent / "votes.csv"
    file.write_text(f"key,verdict\n{key},include\n{other},include\n", encoding="utf-8")
    chosen = {"KEY": key, "FILE": str(file)}
    done = run(*[chosen.get(word, word) for word in words], "--as", "cor")
    assert done.code == 2
    assert said in done.err
    assert len(done.err.strip().splitlines()) <= 2
    assert [row["judged"] for row in run("rounds", "--as", "cor", "--json").data] == [0, 0], (
        "nothing was written"
    )


def test_an_audit_of_merges_is_a_check_sample(run, demo):
    first = run("duplicates", "audit", "3", "--seed", "2", "--as", "cor", "--json").data
    assert (first["round"], first["merges"], first["seed"], first["bound"]) == ("check-1", 230, 2, None)
    drawn = run("screen", "--check", "3", "--of", "merged", "--as", "cor", "--json").data
    assert (drawn["round"], drawn["todo"]) == ("check-1", [one["pair"] for one in first["drawn"]])
    for pair in drawn["todo"]:
        run("duplicates", "judge", pair["a"]["key"], pair["b"]["key"], "same", "--as", "cor")
    again = run("duplicates", "audit", "3", "--as", "cor", "--json").data
    assert (again["round"], again["confirmed"], again["denied"]) == ("check-1", 3, 0)
    assert 0 < again["bound"] < 1
    assert sum(part["size"] for part in again["strata"]["evidence"]) == 230
    assert "joined by a weak rule: 0 of " in run("duplicates", "audit", "3", "--as", "cor").out


def test_an_audit_without_merges_is_empty(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run("init", "empty")
    monkeypatch.chdir(tmp_path / "empty")
    assert run("duplicates", "audit", "3", "--as", "cor", "--json").data["merges"] == 0
