"""The commands remove, stop, retrieve, study, methods, protocol, export and check."""

from __future__ import annotations

import json
import re
import shutil

import pytest


@pytest.fixture
def keys(review, run):
    """Return the keys of the review's two reports."""
    return [row["key"] for row in run("list", "--json").data]


@pytest.fixture
def included(run, keys):
    for key in keys:
        assert run("decide", key, "include").code == 0
    return keys


def test_a_full_text_is_linked_shown_and_taken_back(run, review, included, tmp_path):
    pdf = tmp_path / "paper.pdf"
    pdf.write_bytes(b"%PDF invented")
    done = run("retrieve", included[0], "--got", pdf, "--json")
    (told,) = done.data
    assert (done.code, told["outcome"], told["counts"]) == (0, "got", True)
    assert (review / told["path"]).is_file()
    assert run("show", included[0], "--json").data["full_texts"][0]["path"].endswith(told["path"])
    assert told["path"] in run("show", included[0]).out
    assert "Undone: retrieval, got, paper.pdf" in run("undo").out
    assert run("show", included[0], "--json").data["full_texts"] == []


def test_what_cannot_be_had_needs_a_reason_and_is_counted(run, included):
    assert run("retrieve", included[0], "--not-retrieved").code == 2
    assert run("retrieve", *included, "--not-retrieved", "--why", "no answer").code == 0
    assert run("flow", "--json").data["numbers"]["dbr_notretrieved_reports"] == 2
    assert run("undo").out == f"Undone: 2 retrievals, the first not-retrieved ({included[0]})\n"
    assert run("retrieve", *included, "--not-retrieved", "--why", "no answer").code == 0
    assert run("retrieve", included[0], "--on-paper").code == 0
    assert run("flow", "--json").data["numbers"]["dbr_notretrieved_reports"] == 1


@pytest.mark.parametrize(
    "words", [(), ("--got", "x.pdf", "--on-paper"), ("--on-paper", "--not-retrieved", "--why", "x")]
)
def test_retrieve_takes_exactly_one_outcome(run, keys, words):
    assert run("retrieve", keys[0], *words).code == 2


def test_a_retrieval_before_its_time_says_so(run, keys):
    assert "counted once included at title/abstract" in run("retrieve", keys[0], "--on-paper").out


def test_a_removal_is_tried_made_and_taken_back(run, keys):
    words = ("remove", "--where", "year<2021", "--kind", "automation", "--why", "too old")
    assert run(*words, "--dry-run").out == "1 report (2 records) would be removed before screening.\n"
    assert run(*words).out == "1 report (2 records) removed before screening.\n"
    assert run("flow", "--json").data["numbers"]["excluded_automatic"] == 1
    assert [row["state"] for row in run("list", "--state", "removed", "--json").data] == ["removed"]
    assert run("undo").out == "Undone: removal, automation, too old, 2 records\n"
    assert run("flow", "--json").data["numbers"]["excluded_automatic"] == 0


def test_a_removal_names_what_stays_since_it_was_voted_on(run, keys):
    run("decide", keys[0], "include")
    done = run("remove", "--where", "year>1", "--kind", "other", "--why", "all", "--json")
    assert done.data["kept"] == [keys[0]]
    assert len(done.data["reports"]) == 1


def test_words_of_a_removal_that_do_not_fit_are_refused(run, keys):
    assert run("remove", "--where", "shape=round", "--kind", "other", "--why", "x").code == 2
    assert run("remove", "--where", "year<2000", "--kind", "magic", "--why", "x").code == 2
    assert run("remove", "--where", "year<2000", "--kind", "other").code == 2


def test_a_stop_leaves_the_rest_and_comes_back(run, keys):
    run("decide", keys[0], "include")
    dry = run("stop", "--why", "enough", "--dry-run").out
    assert dry.startswith("1 of 2 reports screened, 1 kept (include or maybe).\nNothing can be tested: ")
    assert dry.endswith("would be left unscreened.\n")
    data = run("stop", "--why", "enough", "--json").data
    assert data["reports"] == [keys[1]]
    # Nothing was read in an order by relevance, so there is no p.
    assert (data["statement"]["why_not"], data["statement"]["p"]) == ("order", None)
    assert run("stop", "--why", "enough").code == 2
    assert run("undo").out.startswith("Undone: stop, enough")


def test_reports_become_one_study_and_are_split_again(run, included):
    for key in included:
        run("decide", key, "include", "--stage", "full-text")
    assert run("study", *included, "--id", "NCT01234567").out == "2 reports: study NCT01234567.\n"
    assert run("study", "--json").data == [{"id": "NCT01234567", "reports": sorted(included), "included": 2}]
    numbers = run("flow", "--json").data["numbers"]
    assert (numbers["new_studies"], numbers["new_reports"]) == (1, 2)
    assert run("study", "split", included[0]).out == "1 report: now a separate study.\n"
    assert run("flow", "--json").data["numbers"]["new_studies"] == 2
    assert run("study", "suggest").out == "No suggestions.\n"


@pytest.mark.parametrize("words", [("abcd",), ("suggest", "abcd"), ("split",)])
def test_words_of_study_that_do_not_fit_are_refused(run, review, words):
    assert run("study", *words).code == 2


def test_the_protocol_is_shown_compared_and_checked(run, review):
    shown = run("protocol", "--json").data
    assert (shown["stages"].keys(), len(shown["versions"])) == ({"title-abstract", "full-text"}, 1)
    assert "in force" in run("protocol", "show").out
    path = review / "screening" / "protocol.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("blind = true", "blind = false"), encoding="utf-8"
    )
    assert "voting blind, blind: true → false" in run("protocol", "diff").out
    checked = run("protocol", "check", "--json")
    assert (checked.code, checked.data["ok"]) == (0, True)
    assert run("protocol", "diff", "nonsense").code == 2


def test_reports_are_cited_in_the_style_that_is_asked_for(run, included, tmp_path):
    listed = tmp_path / "list.txt"
    assert run("export", listed, "--style", "apa").code == 0
    assert re.search(r"\((\d{4}|n\.d\.)\)\. ", listed.read_text(encoding="utf-8"))
    assert not listed.read_text(encoding="utf-8").startswith("1. ")
    for words in (
        ("methods", "--style", "harvard"),
        ("export", tmp_path / "other.txt", "--style", "harvard"),
    ):
        done = run(*words)
        assert (done.code, "Choose one of: vancouver, apa." in done.err) == (2, True)
    done = run("export", tmp_path / "list.csv", "--style", "apa")
    assert (done.code, "--style applies to reference lists only." in done.err) == (2, True)


def test_the_checklists_are_written_as_the_methods_are(run, included, tmp_path):
    assert run("checklist").out.startswith("# Checklists: Invented")
    done = run("checklist", "--lang", "nl", "--json").data
    assert (done["language"], len(done["items"])) == ("nl", 42 + 12 + 16)
    assert run("checklist", "--docx", tmp_path / "c.docx", "--out", tmp_path / "c.md").out == ""
    assert (tmp_path / "c.md").read_text(encoding="utf-8") == run("checklist").out
    assert run("checklist", "--docx", tmp_path / "c.txt").code == 2


def test_the_methods_are_written_in_both_languages_and_as_a_word_file(run, included, tmp_path):
    assert run("methods").out.startswith("# Methods: Invented")
    dutch = run("methods", "--lang", "nl", "--json").data
    assert (dutch["language"], dutch["markdown"].startswith("# Methoden: Invented")) == ("nl", True)
    done = run("methods", "--docx", tmp_path / "m.docx", "--out", tmp_path / "m.md")
    assert (done.code, done.out) == (0, "")
    assert (tmp_path / "m.docx").read_bytes()[:2] == b"PK"
    assert (tmp_path / "m.md").read_text(encoding="utf-8") == run("methods").out
    assert run("methods", "--out", "-").out == run("methods").out
    assert not (tmp_path / "-").exists()


def test_outcomes_are_exported_together(run, included, tmp_path):
    run("decide", included[0], "include", "--stage", "full-text")
    run("decide", included[1], "maybe", "--stage", "full-text")
    for name in ("included", "excluded", "awaiting"):
        listed = run("list", "--state", name, "--json").data
        assert listed == run("list", "--only", f"state:{name}", "--json").data
        assert (
            len(listed) == run("export", tmp_path / f"{name}.ris", "--state", name, "--json").data["reports"]
        )
    states = [word for name in ("included", "excluded", "awaiting") for word in ("--state", name)]
    done = run("export", tmp_path / "all.xlsx", *states)
    assert "2 reports" in done.out
    assert "included 1, excluded 0, awaiting 1" in done.out
    assert run("export", tmp_path / "a.ris", "--state", "awaiting").code == 0
    assert "KW  - awaiting" in (tmp_path / "a.ris").read_text(encoding="utf-8")
    assert run("export", tmp_path / "b.ris", "--state", "awaiting", "--state", "todo").code == 2
    assert run("export", tmp_path / "b.ris", "--state", "nonsense").code == 2


def test_check_is_a_step_of_ci_errors_always_open_points_when_asked(run, review, included):
    assert run("check").code == 0
    done = run("check", "--complete", "--json")
    assert (done.code, done.data["ok"]) == (1, False)
    assert {problem["level"] for problem in done.data["problems"]} == {"open", "note"}
    next(review.glob("searches/*/*.ris")).write_text("changed", encoding="utf-8")
    broken = run("check", "--json")
    assert broken.code == 1
    assert json.loads(broken.out)["problems"][0]["id"] == "export-changed"


def test_a_command_that_only_reads_leaves_no_trace_in_the_folders_of_a_clone(run, review, tmp_path):
    clone = tmp_path / "clone"
    for name in ("searches", "screening/protocol.toml"):
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (review / name).is_dir() else shutil.copyfile)(review / name, clone / name)

    def files():
        return {path for path in clone.rglob("*") if ".litreview" not in path.parts}

    before = files()
    for words in (("status",), ("list",), ("flow",), ("searches",), ("methods",), ("protocol",), ("check",)):
        assert run(*words, "--review", clone).code in {0, 1}
    assert run("protocol", "diff", "--review", clone).code == 2
    assert files() == before
    # A change is written to the clone, with the version of the protocol.
    export = next((clone / "searches").glob("*/*.ris"))
    assert run("import", export, "--search", "invented", "--review", clone).code == 0
    assert {path.name for path in files() - before} >= {"protocols", "decisions"}
    (version,) = run("protocol", "--json", "--review", clone).data["versions"]
    assert (version["in_force"], version["is_here"]) == (True, True)
