"""An error is one line that says what, where and what to do, and changes nothing."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from litreview.cli import guard
from litreview.errors import LitreviewError
from litreview.review.folder import Folder
from litreview.review.state import locate


def contents(folder):
    """Map every file of a review but its database to its hash, and count the database's records by `list`."""
    files = (path for path in folder.rglob("*") if path.is_file() and "review.db" not in path.name)
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def one_line(done):
    assert done.out == ""
    assert done.err.count("\n") == 1
    assert done.err.startswith("error: ")
    assert "Traceback" not in done.err
    return done.err


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"  \r\n\n", id="blank"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0", id="binary"),
        pytest.param(b"TY  - JOUR\nTI  - One\nER  -\n\nTY  - JOUR\nTI  - An invented stu", id="truncated"),
        pytest.param(b"Some prose that is no export of anything.\n", id="prose"),
    ],
)
def test_a_file_that_gives_nothing_leaves_the_review_as_it_was(bad, review, run, tmp_path):
    file = tmp_path / "bad.ris"
    file.write_bytes(bad)
    before = contents(review), run("list", "--json").out
    done = run("import", file, "--search", "invented", "--hits", 3)
    assert done.code == 3
    assert str(file) in one_line(done)
    assert (contents(review), run("list", "--json").out) == before


def test_a_file_that_ends_inside_a_record_is_imported_when_a_person_insists(review, run, tmp_path):
    file = tmp_path / "bad.ris"
    file.write_bytes(b"TY  - JOUR\nTI  - One\nER  -\n\nTY  - JOUR\nTI  - An invented stu")
    assert "--incomplete" in one_line(run("import", file, "--search", "invented"))
    done = run("import", file, "--search", "invented", "--incomplete")
    assert done.code == 0
    assert "2 records" in done.out
    assert "ends inside the record" in done.out + done.err
    before = run("flow", "--json").out
    # A rebuilt database holds the same.
    assert run("rebuild").code == 0
    assert run("flow", "--json").out == before


def test_a_folder_without_a_review_is_named(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("status")
    assert done.code == 3
    assert "litreview init DIR" in one_line(done)


def test_a_review_is_never_made_twice(review, run):
    before = contents(review)
    done = run("init", review)
    assert done.code == 3
    assert "already a review" in one_line(done)
    assert contents(review) == before


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("status", "--nonsense"),
        ("import",),
        ("decide",),
        ("decide", "zzzz", "include"),
        ("decide", "zzzz", "perhaps"),
        ("show", "zzzz"),
        ("list", "--box", "nonsense"),
        ("list", "--state", "nonsense"),
        ("flow", "--lang", "xx"),
        ("dedupe", "--clusters", "x.csv"),
        ("export", "x.nonsense"),
        ("convert", "x.ris", "--to", "nonsense"),
    ],
)
def test_words_that_do_not_fit_exit_with_2(words, review, run):
    before = contents(review)
    done = run(*words)
    assert done.code == 2
    one_line(done)
    assert contents(review) == before


@pytest.mark.parametrize(
    ("command", "word"), [("archive", "ARCHIVE"), ("restore", "ARCHIVE"), ("convert", "FILE")]
)
def test_a_word_that_is_missing_is_named_by_what_it_is(command, word, review, run):
    assert f"Missing argument {word!r}" in one_line(run(command))


def test_a_missing_file_exits_with_3(review, run):
    done = run("import", "no-such-file.ris")
    assert done.code == 3
    assert "no-such-file.ris" in one_line(done)


def test_control_characters_of_a_file_name_do_not_reach_the_terminal(review, run):
    done = run("import", "no\x1b[31msuch\nfile.ris")
    assert done.code == 3
    assert "\x1b" not in one_line(done)


def test_control_characters_of_a_file_that_is_written_do_not_reach_the_terminal(review, run):
    done = run("flow", "--svg", "\x1b[31m.svg")
    assert done.code == 0
    assert "\x1b" not in done.err


@pytest.mark.parametrize("command", ["show", "redact"])
def test_bytes_that_are_no_text_name_nothing(command, review, run):
    done = run(command, "\udcff")
    assert done.code == 2
    assert "Unexpected" not in one_line(done)


@pytest.mark.parametrize("line", ["database = 5", 'reviewer = ["anna"]'])
def test_a_setting_that_is_no_text_is_said_and_not_guessed_from(line, review, run):
    locate(Folder(review))[0].settings.write_text(line, encoding="utf-8")
    done = run("status")
    assert done.code == 3
    assert f"`{line.split()[0]}` is not a text" in one_line(done)


def test_a_protocol_without_a_format_is_told_the_one_that_is_read(review, run):
    path = review / "screening" / "protocol.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("format = 1\n", ""), encoding="utf-8")
    done = run("status")
    assert done.code == 3
    assert "Add format = 1." in one_line(done)


def test_debug_shows_where_it_happened(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LITREVIEW_DEBUG", "1")
    done = run("status")
    assert "Traceback" in done.err
    assert done.err.splitlines()[-1].startswith("error: ")


def test_a_surprise_is_a_sentence_too(capsys):
    assert guard.run_guarded(lambda: {}["missing"]) == 3
    assert "KeyError" in capsys.readouterr().err


def test_ctrl_c_ends_quietly(capsys):
    def interrupt():
        raise KeyboardInterrupt

    assert guard.run_guarded(interrupt) == 130
    assert capsys.readouterr().err == ""


def test_a_reader_that_has_enough_is_no_error(demo):
    asked = f'"{sys.executable}" -m litreview list | head -n 1; exit "${{PIPESTATUS[0]}}"'
    done = subprocess.run(
        ["bash", "-c", asked], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


only_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
ANSWERS = [("--help",), ("--version",), (), ("formats",), ("formats", "--json"), ("status", "--help")]


def run_with_stdout(stdout: object, *words: str, stderr: object = subprocess.PIPE) -> tuple[int, str]:
    """Run a command with the given stdout, and return its exit code and stderr."""
    asked = [sys.executable, "-m", "litreview", *words]
    done = subprocess.run(asked, stdout=stdout, stderr=stderr, text=True, encoding="utf-8", check=False)
    return done.returncode, done.stderr


@pytest.mark.parametrize("words", ANSWERS)
def test_no_answer_complains_of_a_pipe_that_is_closed(words):
    end, start = os.pipe()
    os.close(end)
    try:
        assert run_with_stdout(start, *words) == (0, "")
    finally:
        os.close(start)


@only_full
@pytest.mark.parametrize("words", ANSWERS)
def test_an_answer_to_a_full_disk_is_one_sentence(words):
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        code, said = run_with_stdout(full, *words)
    assert code == 3
    assert said == "error: The disk is full; the output is incomplete. Free some space and try again.\n"


@only_full
@pytest.mark.parametrize(("words", "expected"), [(("nonsense",), 2), (("status", "--review", "nowhere"), 3)])
def test_an_error_that_cannot_be_written_still_has_its_exit_code(words, expected):
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        assert run_with_stdout(subprocess.DEVNULL, *words, stderr=full)[0] == expected


@pytest.mark.skipif(sys.platform == "win32", reason="streams are closed in this way in shells of Unix")
@pytest.mark.parametrize("words", ["formats --json", "--version", "nonsense"])
def test_a_closed_stream_is_no_reason_to_fail(words, tmp_path):
    asked = f'"{sys.executable}" -m litreview {words} <&- >&-'
    done = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=False)
    assert done.returncode == (2 if words == "nonsense" else 0)
    assert "Traceback" not in done.stderr
    assert "should not" not in done.stderr


def test_every_error_has_a_hint_and_a_listed_exit_code():
    kinds = [LitreviewError]
    for kind in kinds:
        kinds.extend(kind.__subclasses__())
        assert kind.__doc__
        assert kind.default_hint
        assert kind.exit_code in {1, 2, 3}


@pytest.mark.parametrize("words", [("screen",), ("duplicates",)])
def test_the_screens_say_that_they_need_a_terminal(words, review, run):
    done = run(*words)
    assert done.code == 3
    assert "terminal" in one_line(done)


def test_files_before_a_bad_one_are_imported_and_told_of(review, run, tmp_path):
    good, bad = tmp_path / "good.ris", tmp_path / "bad.ris"
    good.write_text("TY  - JOUR\nTI  - One more\nER  -\n", encoding="utf-8")
    bad.write_bytes(b"")
    done = run("import", good, bad, "--search", "more", "--json")
    assert done.code == 3
    assert [one["new"] for one in done.data] == [1]
    assert done.err.count("\n") == 1


def test_a_ledger_that_cannot_be_written_withholds_no_answer(review, run):
    key = run("list", "--json").data[0]["key"]
    blocked = review / "screening" / "decisions" / "cas"
    blocked.write_text("a file where a folder should be", encoding="utf-8")
    done = run("decide", key, "include", "--as", "cas", "--json")
    assert (done.code, done.data["key"]) == (0, key)
    assert "2 events not in the ledger yet, and so in no copy of this folder" in done.err
    assert "2 events not in a ledger yet, and so in no copy of this folder" in run("status").out
    status = run("status", "--json")
    assert (status.code, status.data["unsaved_to_ledger"]) == (0, 2)
    assert run("sync").code == 3
    blocked.unlink()
    assert run("sync").code == 0
    assert run("status", "--json").data["unsaved_to_ledger"] == 0


def test_a_file_whose_name_is_no_text_is_imported(review, run, tmp_path):
    file = tmp_path / os.fsdecode(b"\xfcbersicht.ris")
    try:
        file.write_text("TY  - JOUR\nTI  - An invented study\nER  - \n", encoding="utf-8")
    except OSError:
        pytest.skip("this system has no such names")
    assert run("import", file).code == 0
    assert run("check").code == 0
    assert (review / "searches" / "bersicht" / "search.toml").exists()


@pytest.mark.parametrize("hits", [-1, 10**22])
def test_a_number_of_hits_that_cannot_be_is_refused(hits, review, run, messy_ris):
    before = contents(review)
    done = run("import", messy_ris, "--search", "other", "--hits", hits)
    assert done.code == 2
    assert f"{hits} is not a valid number of hits" in one_line(done)
    assert contents(review) == before


def test_a_word_that_is_none_of_a_list_is_answered_with_the_list(review, run):
    said = one_line(run("list", "--state", "inclded"))
    assert "'--state': 'inclded' is not one of 'todo'" in said


def test_a_slip_in_the_name_of_a_command_is_answered_with_the_command(run):
    done = run("dedup")
    assert (done.code, done.err) == (2, "error: No such command 'dedup'. Did you mean 'dedupe'?\n")
    assert run("xyzzy").err == "error: No such command 'xyzzy'. See `litreview --help`.\n"


@pytest.mark.parametrize("words", [["--lang", "xx"], ["screen", "--lang", "xx"], ["methods", "--lang", "xx"]])
def test_a_language_that_is_none_is_answered_with_those_there_are(review, run, words):
    done = run(*words)
    assert (done.code, done.err) == (2, "error: 'xx' is not a language here. Languages are en and nl.\n")
