"""A link in a review leads nowhere: nothing outside is read, written, copied or packed (issue: a folder from a stranger)."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import pytest

from litreview.errors import InputError, LitreviewError, NotSaved
from litreview.model import Verdict
from litreview.review.review import Review
from litreview.review.views import Decide, SearchFacts
from litreview.tui.clipboard import write_copy
from tests.engines import only_sqlite

pytestmark = only_sqlite
MINE = "of the reader alone\n"


@pytest.fixture
def outside(tmp_path) -> Path:
    """Return a file of the reader's own that no review may touch."""
    path = tmp_path / "home" / "bashrc"
    path.parent.mkdir()
    path.write_text(MINE, encoding="utf-8")
    return path


def swap(path: Path, target: Path) -> None:
    """Put a link in the place of a file or folder."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)


def named(review: Review) -> list[str]:
    return [problem.where for problem in review.check() if problem.id == "link" and problem.level == "error"]


def test_no_ledger_line_is_appended_through_a_link(review, outside):
    review.decisions.decide(Decide(review.reports.rows()[0].key, Verdict.INCLUDE), "anna")
    review.team.write_ledger()
    [ledger] = review.folder.glob("screening/decisions/anna/*.jsonl")
    review.decisions.decide(Decide(review.reports.rows()[1].key, Verdict.INCLUDE), "anna")
    swap(ledger, outside)
    with pytest.raises(NotSaved, match="links in a review are not followed"):
        review.team.write_ledger()
    assert outside.read_text(encoding="utf-8") == MINE
    assert named(review) == [ledger.relative_to(review.folder).as_posix()]
    ledger.unlink()
    assert review.team.write_ledger() > 0


@pytest.mark.parametrize("part", ["screening/decisions", "screening/decisions/anna"])
def test_nothing_is_written_into_a_folder_behind_a_link(review, outside, part):
    review.decisions.decide(Decide(review.reports.rows()[0].key, Verdict.INCLUDE), "anna")
    swap(review.folder / part, outside.parent)
    with pytest.raises(NotSaved, match="link"):
        review.team.write_ledger()
    assert [path.name for path in outside.parent.iterdir()] == ["bashrc"]
    (review.folder / part).unlink()


@pytest.mark.parametrize(
    "name",
    ["screening/key.txt", "searches/key.ris", "searches/more/id_ed25519", "screening/duplicates/x.jsonl"],
)
@pytest.mark.parametrize("public", [False, True])
def test_what_lies_behind_a_link_is_never_packed(review, outside, tmp_path, name, public):
    swap(review.folder / name, outside)
    with pytest.raises(InputError, match=r"link.*No archive was made"):
        review.team.archive(tmp_path / "all.zip", public=public)
    assert not (tmp_path / "all.zip").exists()
    assert named(review) == [name]


def test_an_export_is_not_copied_into_a_search_that_is_a_link(review, outside, export):
    swap(review.folder / "searches" / "more", outside.parent)
    with pytest.raises(LitreviewError, match="link"):
        review.searches.import_files(
            [export(6, 8, "x.ris")], SearchFacts(key="more", database="Scopus"), "anna"
        )
    assert [path.name for path in outside.parent.iterdir()] == ["bashrc"]


def test_an_export_behind_a_link_is_not_read(review, tmp_path):
    [file] = review.folder.glob("searches/*/export.ris")
    kept = tmp_path / "elsewhere.ris"
    shutil.copy(file, kept)
    swap(file, kept)
    found = {problem.id for problem in review.check() if problem.level == "error"}
    assert {"link", "export-missing"} <= found


def test_a_full_text_is_not_stored_through_a_link(review, outside, tmp_path):
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(b"%PDF invented")
    swap(review.folder / "fulltext", outside.parent)
    with pytest.raises(LitreviewError, match="link"):
        review.full_text.retrieve(review.reports.rows()[0].key, "got", actor="anna", file=paper)
    assert named(review) == ["fulltext"]


def test_a_review_behind_a_link_is_not_opened(review, tmp_path):
    review.team.write_ledger()
    folder = shutil.copytree(review.folder, tmp_path / "copy")
    shutil.move(folder / "screening", tmp_path / "real")
    (folder / "screening").symlink_to(tmp_path / "real")
    with pytest.raises(LitreviewError, match="link"):
        Review.open(folder)


@pytest.mark.parametrize("ending", ["", "-wal", "-shm", "-journal"])
def test_a_database_in_the_folder_is_not_opened_through_a_link(review, outside, monkeypatch, ending):
    """It lies there only where a person has named such a file."""
    monkeypatch.setenv("LITREVIEW_DATABASE", f"sqlite:///{review.folder / 'own.db'}")
    (review.folder / f"own.db{ending}").symlink_to(outside)
    before = outside.read_bytes()
    with pytest.raises(LitreviewError, match="link"):
        Review.open(review.folder)
    assert outside.read_bytes() == before


def test_the_review_itself_may_be_reached_through_a_link(review, tmp_path, clock):
    (tmp_path / "alias").symlink_to(review.folder)
    review.close()
    with Review.open(tmp_path / "alias", clock=clock) as again:
        again.decisions.decide(Decide(again.reports.rows()[0].key, Verdict.INCLUDE), "anna")
        assert again.team.write_ledger() > 0
        assert named(again) == []


def test_a_file_that_the_user_names_may_be_a_link(review, export, tmp_path):
    (tmp_path / "link.ris").symlink_to(export(6, 8, "real.ris"))
    [done] = review.searches.import_files(
        [tmp_path / "link.ris"], SearchFacts(key="more", database="Scopus"), "anna"
    )
    assert done.records == 2
    (tmp_path / "out.zip").symlink_to(tmp_path / "target.zip")
    assert review.team.archive(tmp_path / "out.zip").files
    assert zipfile.is_zipfile(tmp_path / "out.zip")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="only systems with named pipes have them")
def test_a_pipe_in_a_review_is_named_and_never_waited_for(review):
    os.mkfifo(review.folder / "screening" / "decisions" / "pipe.jsonl")
    (review.folder / "screening" / "decisions" / "eve").mkdir()
    os.mkfifo(review.folder / "screening" / "decisions" / "eve" / "laptop.jsonl")
    review.team.sync()
    assert named(review) == ["screening/decisions/eve/laptop.jsonl", "screening/decisions/pipe.jsonl"]


@pytest.mark.parametrize("name", ["../../../home/bashrc", "/etc/hostname", ".."])
def test_a_search_file_cannot_name_an_export_outside_its_folder(review, outside, name):
    [path] = review.folder.glob("searches/*/search.toml")
    path.write_text(
        path.read_text(encoding="utf-8").replace('file = "export.ris"', f'file = "{name}"'), encoding="utf-8"
    )
    assert [problem.id for problem in review.check() if problem.level == "error"] == ["search-file"]


@pytest.mark.parametrize("part", [".litreview", ".litreview/copied"])
def test_a_text_that_is_copied_out_is_not_written_through_a_link(review, outside, part):
    shutil.rmtree(review.folder / ".litreview")
    (review.folder / part).parent.mkdir(exist_ok=True)
    (review.folder / part).symlink_to(outside.parent)
    with pytest.raises(LitreviewError, match="link"):
        write_copy(review.folder, "record.txt", "text")
    assert [path.name for path in outside.parent.iterdir()] == [outside.name]
