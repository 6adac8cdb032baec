"""Files that commands write: none of the review's own."""

from __future__ import annotations

import pytest

from litreview.__main__ import main
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
@pytest.mark.parametrize("folder", ["searches/one", "screening"])
def test_no_command_writes_among_the_files_of_a_review(here, capsys, words, folder):
    before = sorted(here.rglob("*"))
    assert main([*written(words, f"{folder}/out")]) == 2
    assert "holds the review's own files" in capsys.readouterr().err
    assert sorted(here.rglob("*")) == before


def test_an_imported_export_is_never_replaced(here, capsys):
    export = here / "searches/one/one.ris"
    before = export.read_bytes()
    assert main(["export", str(export)]) == 2
    with Review.open(here) as review, pytest.raises(UsageError, match="own files"):
        review.reports.export_at(export, [0])
    assert export.read_bytes() == before


def test_a_figure_is_drawn_again_over_the_older_one(here):
    for _ in range(2):
        assert main(["flow", "--svg", "flow.svg"]) == 0
        assert main(["methods", "--out", "-"]) == 0
