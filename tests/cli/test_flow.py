"""`litreview flow`: files for publication, flows from files, and earlier dates."""

from __future__ import annotations

import json

import pytest

from tests.acceptance.material import material

BROKEN = {
    "template": "new_dbr",
    "numbers": {
        "database_results": 700, "duplicates": 167, "records_screened": 533, "records_excluded": 433,
        "dbr_sought_reports": 90, "dbr_notretrieved_reports": 0, "dbr_assessed": 90, "dbr_excluded": 50,
        "new_studies": 40,
    },
}  # fmt: skip


@pytest.fixture
def broken(tmp_path):
    path = tmp_path / "numbers.json"
    path.write_text(json.dumps(BROKEN), encoding="utf-8")
    return path


def test_one_run_writes_every_form(review, run, tmp_path):
    forms = ("svg", "png", "pdf", "docx", "html", "csv")
    done = run("flow", *(word for form in forms for word in (f"--{form}", tmp_path / f"flow.{form}")))
    assert done.code == 0
    for form in forms:
        assert (tmp_path / f"flow.{form}").stat().st_size > 1000
        assert f"{form.upper()} written to" in done.err
    assert "PRISMA_flowdiagram(" in done.err
    # The SVG links to the HTML file beside it.
    assert 'href="flow.html#records_screened"' in (tmp_path / "flow.svg").read_text(encoding="utf-8")


def test_a_file_whose_ending_says_another_form_is_refused_before_anything_is_written(review, run, tmp_path):
    done = run("flow", "--svg", tmp_path / "flow.svg", "--png", tmp_path / "out.jpg")
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert "Name the file out.png." in done.err
    assert not list(tmp_path.glob("*.svg"))
    # An extension that names no format is accepted.
    assert run("flow", "--html", tmp_path / "flow.htm", "--svg", tmp_path / "flow.v2").code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("searches", "--csv", "a.svg"), ("searches", "--svg", "a.csv"), ("agree", "--svg", "a.png"),
        ("methods", "--docx", "a.md"), ("methods", "--out", "a.docx"), ("archive", "a.csv"),
    ],
)  # fmt: skip
def test_no_command_writes_under_an_ending_that_says_something_else(words, review, run):
    done = run(*words)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "Name the file a." in done.err
    assert not list(review.glob("a.*"))


def test_a_file_that_cannot_be_made_leaves_no_half_of_a_set(run, tmp_path):
    source, png, table = tmp_path / "f.json", tmp_path / "a.png", tmp_path / "b.csv"
    source.write_text('{"template": "new_dbr", "numbers": {"database_results": 5}}', encoding="utf-8")
    done = run("flow", "--from", source, "--png", png, "--csv", table)
    assert done.code == 2
    assert not png.exists()
    assert not table.exists()


def test_other_peoples_numbers_are_checked_and_hints_are_given(run, broken):
    said = " ".join(run("flow", "--from", broken).out.split())
    assert "I3 Reports sought: 533 screened - 433 excluded = 100, but 90 are stated: 10 too few." in said
    assert "It would add up with one change" in said
    assert "Records excluded 433 → 443" in said
    assert run("flow", "--from", broken, "--json").data["hints"][0] == [
        {"box": "records_excluded", "was": 433, "to": 443}
    ]
    assert "geen correcties" in run("flow", "--from", broken, "--lang", "nl").out


def test_a_flow_without_a_full_text_stage_asks_for_its_boxes_and_gives_no_hint_to_drop_the_studies(
    run, tmp_path
):
    numbers = {"database_results": 500, "duplicates": 100, "records_screened": 400, "records_excluded": 360}
    source = tmp_path / "f.json"
    text = {"template": "new_dbr", "numbers": {**numbers, "dbr_sought_reports": 40, "new_studies": 40}}
    source.write_text(json.dumps(text), encoding="utf-8")
    found = run("flow", "--from", source, "--json").data
    assert (found["errors"], found["warnings"], found.get("hints", [])) == ([], ["I14"], [])
    said = " ".join(run("flow", "--from", source).out.split())
    assert 'I14 "Reports assessed for eligibility" is not reported.' in said
    assert "40 → 0" not in said


def test_what_was_drawn_is_read_again_and_so_is_the_table(run, broken, tmp_path):
    numbers = run("flow", "--from", broken, "--json").data["numbers"]
    picture, table = tmp_path / "a.svg", tmp_path / "a.csv"
    assert run("flow", "--from", broken, "--svg", picture, "--csv", table, "--anyway").code == 0
    for file in (picture, table):
        assert run("flow", "--from", file, "--json").data["numbers"] == numbers


def test_our_review_needs_no_hints(review, run):
    assert "hints" not in run("flow", "--json").data


def test_numbers_that_are_wrong_are_not_hidden_unless_that_is_asked_for_twice(run, broken, tmp_path):
    for words in (("--csv", tmp_path / "a.csv"), ("--svg", tmp_path / "a.svg", "--final")):
        refused = run("flow", "--from", broken, *words)
        assert (refused.code, "do not add up (I3)" in refused.err) == (2, True)
    assert list(tmp_path.glob("a.*")) == []
    assert run("flow", "--from", broken, "--svg", tmp_path / "marked.svg").code == 0
    assert "I3" in (tmp_path / "marked.svg").read_text(encoding="utf-8")
    assert run("flow", "--from", broken, "--svg", tmp_path / "a.svg", "--final", "--anyway").code == 0
    assert "I3" not in (tmp_path / "a.svg").read_text(encoding="utf-8")


def test_a_provisional_flow_is_not_made_final_by_a_word(review, run, tmp_path):
    refused = run("flow", "--png", tmp_path / "a.png", "--final")
    assert (refused.code, "provisional" in refused.err) == (2, True)


def test_reasons_fold_in_what_is_drawn_and_stay_whole_in_the_data(run, tmp_path):
    reasons = [{"lane": "dbr", "reason": f"Reason {n}", "n": 10 - n} for n in range(5)]
    source = tmp_path / "f.json"
    source.write_text(json.dumps({"template": "new_dbr", "reasons": reasons}), encoding="utf-8")
    said = run("flow", "--from", source, "--fold", 3).out
    assert "Other reasons (3)" in said
    assert "Reason 4" not in said
    assert len(run("flow", "--from", source, "--fold", 3, "--json").data["reasons"]) == 5
    assert run("flow", "--from", source, "--fold", 1).code == 2


def test_a_date_and_a_comparison(review, run):
    assert run("flow", "--at", "2001-01-01", "--json").data["numbers"]["database_results"] == 0
    done = run("flow", "--at", "2001-01-01")
    assert "Nothing had been imported by 2001-01-01" in done.err
    assert "This flow is still empty" in done.out
    assert run("flow", "--at", "2100-01-01", "--json").data == run("flow", "--json").data
    moved = run("flow", "--diff", "2001-01-01", "--json").data
    assert sum(move["n"] for move in moved["moves"]) == run("status", "--json").data["records"]
    assert {act["kind"] for move in moved["moves"] for act in move["through"]} >= {"import"}
    said = run("flow", "--diff", "2001-01-01").out
    assert "not in the flow → Records not yet judged" in said
    assert "Nothing has moved." in run("flow", "--diff", "2100-01-01", "--at", "2100-01-02").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--at", "tomorrow"), "not a valid date"),
        (("--from", "x.csv", "--at", "2026-01-01"), "cannot be combined with --at or --diff"),
        (("--diff", "2026-01-01", "--svg", "x.svg"), "--diff writes no files"),
    ],
)
def test_words_that_mean_nothing_together_are_refused(review, run, words, said):
    done = run("flow", *words)
    assert (done.code, said in done.err) == (2, True)


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "{}", "<svg/>", '{"template": "other"}'])
def test_a_file_that_is_no_flow_is_named_with_a_way_out(run, tmp_path, text):
    file = tmp_path / "numbers.txt"
    file.write_text(text, encoding="utf-8")
    done = run("flow", "--from", file)
    assert done.code == 3
    assert done.err.startswith(f"error: {file}: ")
    assert len(done.err.splitlines()) == 1


def test_every_given_flow_is_drawn_in_both_languages(run, tmp_path):
    for file in sorted(material("prisma/flows").glob("*.json")):
        for lang in ("en", "nl"):
            words = ("--from", file, "--lang", lang, "--svg", tmp_path / "a.svg", "--pdf", tmp_path / "a.pdf")
            assert run("flow", *words).code == 0, file


def test_a_slip_in_a_box_is_one_line_with_what_is_near(review, run):
    done = run("list", "--box", "records_screend")
    assert done.code != 0
    assert "Perhaps records_screened" in done.err
    assert len(done.err.splitlines()) == 1
