"""Files that commands write: none of the review's own, and none that exists without `--force`."""

from __future__ import annotations

import pytest

from litreview.__main__ import main
from litreview.cli.app import load
from litreview.cli.command_table import command_names
from litreview.errors import UsageError
from litreview.review.review import Review
from tests.review.conftest import ris

WRITES = [
    ("export", "{}.ris"),
    ("votes", "export", "{}.csv", "--for", "rayyan"),
    ("flow", "--svg", "{}.svg"),
    ("flow", "--csv", "{}.csv", "--anyway"),
    ("methods", "--out", "{}.md"),
    ("checklist", "--docx", "{}.docx"),
    ("convert", "searches/one/one.ris", "--out", "{}.csv"),
    ("dedupe", "searches/one/one.ris", "--pairs", "{}.csv"),
    ("searches", "--csv", "{}.csv"),
    ("archive", "{}.zip"),
]


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Give the folder of a review, as the current one."""
    assert main(["init", str(tmp_path / "r")]) == 0
    monkeypatch.chdir(tmp_path / "r")
    (tmp_path / "one.ris").write_text(ris(0, 3), encoding="utf-8")
    assert main(["import", "../one.ris", "--search", "one", "--as", "anna"]) == 0
    return tmp_path / "r"


def written(words, name):
    return [word.format(name) for word in words]


@pytest.mark.parametrize("words", WRITES, ids=lambda words: " ".join(words[:2]))
def test_a_file_that_exists_is_replaced_with_force_only(here, capsys, words):
    made = written(words, "out")
    path = next(here / word for word in made if word.startswith("out."))
    path.write_text("mine", encoding="utf-8")
    assert main(made) == 2
    assert f"{path.name}: this file exists. Add --force to replace it" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "mine"
    assert main([*made, "--force"]) == 0
    assert path.read_bytes() != b"mine"


@pytest.mark.parametrize("words", WRITES, ids=lambda words: " ".join(words[:2]))
@pytest.mark.parametrize("folder", ["searches/one", "screening"])
def test_no_command_writes_among_the_files_of_a_review(here, capsys, words, folder):
    before = sorted(here.rglob("*"))
    assert main([*written(words, f"{folder}/out"), "--force"]) == 2
    assert "holds the review's own files" in capsys.readouterr().err
    assert sorted(here.rglob("*")) == before


def test_an_imported_export_is_never_replaced(here, capsys):
    export = here / "searches/one/one.ris"
    before = export.read_bytes()
    assert main(["export", str(export), "--force"]) == 2
    with Review.open(here) as review, pytest.raises(UsageError, match="own files"):
        review.reports.export_at(export, [0])
    assert export.read_bytes() == before


def test_a_trial_and_stdout_need_no_force(here, capsys):
    (here / "a.zip").write_bytes(b"mine")
    assert main(["archive", "a.zip", "--dry-run"]) == 0
    assert main(["methods", "--out", "-"]) == 0
    assert (here / "a.zip").read_bytes() == b"mine"


def commands(command):
    yield command
    for inner in getattr(command, "commands", {}).values():
        yield from commands(inner)


def test_every_option_that_writes_a_file_is_guarded():
    for name in command_names():
        for command in commands(load(name)):
            helps = {one.name: getattr(one, "help", None) or "" for one in command.params}
            writes = [
                one for one, text in helps.items() if "write" in text.lower() and "file" in text.lower()
            ]
            assert not writes or "force" in helps, (name, command.name, writes)
