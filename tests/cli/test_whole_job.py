"""From an export to a flow on the command line, and the demo with its planned numbers."""

from __future__ import annotations

import shutil

import pytest

from litreview.cli.status import own_lines
from litreview.model import Stage
from litreview.review.folder import Folder
from litreview.review.state import locate
from litreview.review.views import ReviewerProgress


def keys(done):
    return [row["key"] for row in done.data]


def test_import_counts_every_start_marker_and_again_changes_nothing(review, run, messy_ris):
    [again] = run("import", messy_ris, "--search", "invented", "--json").data
    assert again["known"] is True
    assert (again["records"], again["new"], again["rejects"]) == (3, 0, [])
    assert {"path", "sha256", "format", "encoding"} <= set(again)
    assert run("status", "--json").data["records"] == 3


def test_a_dry_run_changes_nothing(review, run, tmp_path):
    file = tmp_path / "more.ris"
    file.write_text("TY  - JOUR\nTI  - One more\nER  -\n", encoding="utf-8")
    assert run("import", file, "--search", "more", "--dry-run", "--json").data[0]["new"] == 1
    assert run("status", "--json").data["records"] == 3
    assert not (review / "searches" / "more").exists()


def test_strict_exits_with_1_when_hits_differ(run, review, messy_ris):
    words = ("import", messy_ris, "--search", "other", "--database", "Other", "--hits", 4)
    assert run(*words, "--dry-run").code == 0
    assert run(*words, "--strict").code == 1


def test_dedupe_counts_and_gives_reasons(review, run):
    done = run("dedupe", "--json").data
    assert {"records", "reports", "merged", "doubtful"} <= set(done)
    assert (done["records"], done["reports"], done["merged"]) == (3, 2, 1)
    assert done["reasons"]


def test_global_words_may_stand_before_or_after_the_command(review, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = run("--json", "--review", review, "status")
    after = run("status", "--review", review, "--json")
    assert before.data == after.data
    assert before.data["reports"] == 2


def test_a_whole_review_by_commands(review, run, tmp_path):
    one, other = keys(run("list", "--json"))
    decided = run("decide", one[:6], "include", "--as", "Anna", "--note", "a note", "--json").data
    assert (decided["key"], decided["what"]) == (one, "vote")
    assert run("decide", other, "exclude", "--as", "Anna").code == 0
    status = run("status", "--json").data
    assert status["reviewers"]["anna"]["decided"] == 2
    flow = run("flow", "--json").data
    assert flow["numbers"]["records_screened"] == 2
    assert flow["errors"] == []
    assert run("check", "--json").data["ok"] is True
    assert run("export", tmp_path / "out.csv").code == 0
    assert run("convert", tmp_path / "out.csv", "--json").data["records"] == 2


def test_undo_gives_the_report_back(review, run):
    one, _ = keys(run("list", "--json"))
    run("decide", one, "include", "--as", "anna")
    undone = run("undo", "--as", "anna", "--json").data
    assert (undone["key"], undone["what"], undone["verdict"]) == (one, "decision", "include")
    assert run("list", "--state", "todo", "--json").data[0]["key"] == one
    assert run("undo", "--as", "anna", "--json").data is None


def test_show_gives_the_whole_history(review, run):
    one, _ = keys(run("list", "--json"))
    run("decide", one, "include", "--as", "anna")
    run("undo", "--as", "anna")
    shown = run("show", one, "--as", "anna", "--json").data
    assert shown["doi"] == "10.0000/invented.1"
    assert len(shown["records"]) == 2
    assert [line["what"] for line in shown["history"]].count("decision") == 1
    assert "no longer in force" in run("show", one, "--as", "anna").out


def test_show_raw_gives_each_record_as_its_export_holds_it(review, run):
    one, _ = keys(run("list", "--json"))
    texts = run("show", one, "--raw", "--json").data["texts"]
    assert len(texts) == 2
    assert all(text.startswith("TY  - JOUR\n") for text in texts.values())


def test_a_title_with_markup_and_an_escape_sequence_is_text(review, run):
    assert "with [/b]" in run("list").out
    for words in (("list",), ("show", keys(run("list", "--json"))[1]), ("list", "--json")):
        assert "\x1b" not in run(*words).out


def test_join_and_split_are_undone_as_one(review, run):
    one, other = keys(run("list", "--json"))
    assert len(run("duplicates", "join", one, other, "--as", "anna", "--json").data["records"]) == 3
    assert len(keys(run("list", "--json"))) == 1
    run("undo", "--as", "anna")
    assert keys(run("list", "--json")) == [one, other]
    records = run("list", "--json").data[0]["records"]
    run("duplicates", "split", records[1], "--as", "anna")
    assert len(keys(run("list", "--json"))) == 3


def test_explain_says_why_two_records_are_one_report(review, run):
    a, b = run("list", "--json").data[0]["records"]
    pair = run("duplicates", "explain", a, b, "--json").data
    assert pair["verdict"] == "same"
    assert pair["reasons"]
    assert "same (engine)" in run("duplicates", "explain", a, b).out


def test_a_store_is_rebuilt_from_the_folders_alone(review, run):
    one, _ = keys(run("list", "--json"))
    run("decide", one, "include", "--as", "anna")
    before = run("list", "--json").data, run("flow", "--json").data
    shutil.rmtree(locate(Folder(review))[0].root)
    assert run("rebuild").code == 0
    assert (run("list", "--json").data, run("flow", "--json").data) == before


def test_status_says_what_waits_for_the_asker_and_for_how_long(review, run):
    assert run("status", "--json", "--as", "anna").data["mine"]["title-abstract"]["todo"] == 2
    assert "you, anna\n  title-abstract  0 judged  2 to do" in run("status", "--as", "anna").out
    at_a_pace = ReviewerProgress("anna", Stage.TITLE_ABSTRACT, 50, 10, 40, 0, 0, per_hour=38)
    assert list(own_lines([at_a_pace]))[-1].endswith("40 to do, 38 per hour, about 1 hour left")


def test_sync_says_what_went_out_and_in(review, run):
    assert run("sync", "--json").data["read"] == 0


def test_the_flow_is_drawn_as_a_picture(review, run, tmp_path):
    picture = tmp_path / "flow.svg"
    done = run("flow", "--svg", picture, "--lang", "nl")
    assert done.code == 0
    assert picture.read_text(encoding="utf-8").startswith("<svg")
    assert str(picture) in done.err


def test_a_complete_check_fails_while_something_is_open(review, run):
    assert run("check").code == 0
    done = run("check", "--complete", "--json")
    assert done.code == 1
    assert done.data["ok"] is False
    assert {"id", "level", "what", "where", "hint"} <= set(done.data["problems"][0])


class TestDemo:
    def test_its_numbers_are_those_of_its_plan(self, demo, run):
        status = run("status", "--json").data
        flow = run("flow", "--json").data
        numbers, dropped = flow["numbers"], flow["dropped"]
        assert (status["records"], numbers["database_results"], numbers["organisation_results"]) == (
            491,
            384,
            107,
        )
        assert numbers["duplicates"] + numbers["records_screened"] == 384
        assert status["reports"] == 491 - numbers["duplicates"] - dropped["other_duplicates"]
        assert flow["provisional"] > 0
        assert run("check").code == 0
        found = {problem["id"] for problem in run("check", "--complete", "--json").data["problems"]}
        assert not found & {"unreported", "unreported-review"}

    def test_it_can_be_run_twice_without_harm(self, demo, run):
        before = run("status", "--json").data
        del before["mine"]
        done = run("demo", demo, "--no-screen", "--json")
        assert done.data["status"] == before
        steps = done.err.splitlines()
        assert steps[0] == f"Preparing the demo in {demo} …"
        assert "Importing pubmed.nbib …" in steps
        assert steps[-2:] == ["Comparing records …", "Reading decisions …"]

    def test_the_tutorial_is_a_review_of_its_own_with_nothing_decided(self, run, tmp_path):
        folder = tmp_path / "invented"
        done = run("demo", folder, "--tutorial", "--no-screen", "--as", "tester", "--json")
        assert done.data["status"]["reports"] == 34
        with_abstract = run("list", "--only", "has:abstract", "--review", folder, "--json").data
        assert len(with_abstract) == 33
        assert {row["state"] for row in with_abstract} == {"todo"}
        assert run("check", "--review", folder).code == 0

    def test_starting_over_asks_and_keeps_what_there_was(self, demo, run):
        refused = run("demo", demo, "--fresh", "--no-screen")
        assert refused.code == 2
        assert "--yes" in refused.err
        assert run("demo", demo, "--fresh", "--yes", "--no-screen").code == 0
        assert (demo.parent / "demo-1" / "screening").is_dir()

    def test_a_folder_that_holds_something_else_is_left_alone(self, run, tmp_path):
        (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
        assert run("demo", tmp_path, "--no-screen").code == 2
        assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]

    @pytest.mark.parametrize("state", ["todo", "waiting", "conflict", "include", "exclude", "maybe"])
    def test_states_add_up_to_the_status(self, demo, run, state):
        rows = run("list", "--state", state, "--json").data
        assert {row["state"] for row in rows} <= {state}

    def test_every_box_lists_as_many_rows_as_it_says(self, demo, run):
        flow = run("flow", "--json").data
        boxes = {box: n for box, n in flow["numbers"].items() if isinstance(n, int)}
        named = {
            f"database_specific_results:{source['name']}": source["n"]
            for source in flow["numbers"]["database_specific_results"]
        }
        for box, n in (boxes | named).items():
            assert len(run("list", "--box", box, "--json").data) == n, box

    def test_conflicts_are_those_of_the_status(self, demo, run):
        conflicts = run("conflicts", "--json").data
        assert len(conflicts) == run("status", "--json").data["stages"]["title-abstract"]["conflicts"]


def test_status_names_exports_that_were_never_imported_here(run, root, tmp_path):
    # As in a clone of litreview: a folder with exports and a protocol, but without imports.
    shutil.copytree(root / "searches", tmp_path / "searches")
    (tmp_path / "screening").mkdir()
    shutil.copyfile(root / "screening" / "protocol.toml", tmp_path / "screening" / "protocol.toml")
    done = run("status", "--review", tmp_path)
    assert "0 records of 0 searches" in done.out
    assert "searches/ holds 6 searches, but nothing is imported yet" in done.err


def test_status_says_that_nobody_has_looked_for_duplicates_until_somebody_has(run, messy_ris, tmp_path):
    said = "duplicates not looked for yet: litreview dedupe"
    here = ("--review", tmp_path / "fresh")
    run("init", tmp_path / "fresh")
    run("import", messy_ris, *here)
    done = run("status", *here)
    assert said in done.out
    assert "possible duplicates" not in done.out
    run("dedupe", *here)
    assert said not in run("status", *here).out
