"""Where a review's database and settings lie: in the user's state folder, by the id in the folder and its path."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from pathlib import Path

import pytest

from litreview.errors import StoreError
from litreview.model import Verdict
from litreview.review import state as states
from litreview.review.folder import Folder
from litreview.review.review import Review
from litreview.review.state import locate, state_home
from litreview.review.views import Decide, SearchFacts
from tests.engines import Engine


@pytest.fixture
def engine() -> Engine:
    """Let every review of these tests have its own file."""
    return Engine(None)


@pytest.fixture
def decided(tmp_path, protocol, export, clock) -> Path:
    """Return the folder of a review with one vote of anna, who is remembered; it is closed."""
    with Review.create(tmp_path / "decided", protocol=protocol, clock=clock) as review:
        review.searches.import_files([export()], SearchFacts(database="PubMed", hits=4), "anna")
        review.settings.set("reviewer", "anna")
        review.decisions.decide(Decide(review.reports.rows()[0].key, Verdict.INCLUDE), "anna")
    return review.folder


def count(folder: Path) -> int:
    with Review.open(folder) as review:
        return review.status().reviewers["anna"].decided


def test_database_and_settings_lie_in_the_users_folder_and_the_reviews_folder_has_an_id_alone(decided):
    assert [path.name for path in (decided / ".litreview").iterdir()] == ["id"]
    with Review.open(decided) as review:
        assert review.state.root.parent == state_home()
        assert {"review.db", "config.toml"} <= {path.name for path in review.state.root.iterdir()}
        assert review.database == str(review.state.database)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such rights")
def test_nobody_else_can_read_them_whatever_the_umask(tmp_path, protocol):
    mask = os.umask(0)
    try:
        with Review.create(tmp_path / "open", protocol=protocol) as review:
            review.settings.set("reviewer", "anna")
            files = [review.state.database, review.settings.path, *review.state.root.glob("review.db-*")]
            assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
            assert stat.S_IMODE(review.state.root.stat().st_mode) == 0o700
            assert stat.S_IMODE(state_home().stat().st_mode) == 0o700
    finally:
        os.umask(mask)


def test_a_folder_named_by_the_environment_holds_them_instead(tmp_path, protocol, monkeypatch):
    monkeypatch.setenv("LITREVIEW_STATE", str(tmp_path / "elsewhere"))
    with Review.create(tmp_path / "new", protocol=protocol) as review:
        assert review.state.database.is_relative_to(tmp_path / "elsewhere")
        assert review.state.database.exists()


def test_a_moved_folder_finds_its_database_and_settings(decided, tmp_path):
    moved = decided.rename(tmp_path / "moved")
    with Review.open(moved) as review:
        assert [str(decided) in notice for notice in review.notices] == [True]
        assert review.settings.reviewer == "anna"
    assert count(moved) == 1
    assert len(list(state_home().glob("*-*"))) == 1
    with Review.open(moved) as review:
        assert review.notices == []


def test_events_that_stand_in_no_ledger_move_along(decided, tmp_path):
    with Review.open(decided) as review:
        review.decisions.decide(Decide(review.reports.rows()[1].key, Verdict.INCLUDE), "anna")
        ledgers = decided / "screening" / "decisions"
        # As after a kill: the event is in the database alone.
        kept = {path: path.read_bytes() for path in ledgers.rglob("*.jsonl")}
        review._context.store.close()
    for path, content in kept.items():
        path.write_bytes(content)
    assert count(decided.rename(tmp_path / "moved")) == 2


def test_a_copied_folder_gets_a_database_and_settings_of_its_own(decided, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(decided, copy)
    with Review.open(copy) as review:
        assert any(
            "Another copy of this review is in" in notice and str(decided) in notice
            for notice in review.notices
        )
        assert review.settings.reviewer is None
        review.decisions.decide(Decide(review.reports.rows()[1].key, Verdict.INCLUDE), "anna")
    assert (count(copy), count(decided)) == (2, 1)
    with Review.open(decided) as review:
        assert (review.settings.reviewer, review.notices) == ("anna", [])


def test_a_copy_is_told_how_many_events_of_the_original_it_lacks(review, tmp_path):
    review.team.write_ledger()
    review.decisions.decide(Decide(review.reports.rows()[0].key, Verdict.INCLUDE), "anna")
    copy = tmp_path / "copy"
    shutil.copytree(review.folder, copy)
    with Review.open(copy) as other:
        assert any(
            "1 event of the other copy that is not in a ledger yet" in notice for notice in other.notices
        )
        assert "anna" not in other.status().reviewers


def test_a_folder_that_is_deleted_and_made_again_never_meets_the_old_database(decided, protocol, clock):
    shutil.rmtree(decided)
    with Review.create(decided, protocol=protocol, clock=clock) as review:
        assert (review.status().records, review.settings.reviewer) == (0, None)


def test_a_clone_in_the_place_of_a_deleted_one_never_meets_the_old_database(decided, tmp_path):
    shutil.copytree(decided, tmp_path / "kept", ignore=shutil.ignore_patterns(".litreview", "decisions"))
    shutil.rmtree(decided)
    (tmp_path / "kept").rename(decided)
    with Review.open(decided) as review:
        assert review.settings.reviewer is None
        assert "anna" not in review.status().reviewers


def test_a_review_made_where_an_id_is_left_over_never_meets_the_old_database(decided, protocol):
    for name in ("screening", "searches"):
        shutil.rmtree(decided / name)
    with Review.create(decided, protocol=protocol) as review:
        assert (review.status().records, review.settings.reviewer) == (0, None)


def test_a_folder_put_aside_and_one_made_in_its_place_each_have_their_own(decided, tmp_path, protocol):
    """As `demo --fresh` does."""
    aside = decided.rename(tmp_path / "aside")
    with Review.create(decided, protocol=protocol) as review:
        assert review.status().records == 0
    assert count(aside) == 1
    with Review.open(decided) as review:
        assert (review.status().records, review.notices) == (0, [])


def test_one_folder_under_two_paths_has_one_database(decided, tmp_path):
    (tmp_path / "link").symlink_to(decided)
    assert locate(Folder(tmp_path / "link"))[0] == locate(Folder(decided))[0]


def test_two_paths_that_only_the_system_knows_to_be_one_have_one_database(decided, tmp_path, monkeypatch):
    """As two drive letters or a mount of the same share."""
    other = tmp_path / "other"
    shutil.copytree(decided, other)
    monkeypatch.setattr(states, "is_same", lambda was, path: was is not None)
    assert locate(Folder(other))[0] == locate(Folder(decided))[0]
    assert count(decided) == 1


def test_a_folder_that_cannot_be_written_opens_and_keeps_its_database(decided, tmp_path, monkeypatch):
    shutil.copytree(decided, tmp_path / "shared", ignore=shutil.ignore_patterns(".litreview"))
    shared = tmp_path / "shared"

    def refused(path, *_, **__):
        if shared in Path(path).parents:
            raise PermissionError(errno.EACCES, "refused", str(path))
        return write(path, *_, **__)

    write = states.write_atomically
    before = sorted(path for path in shared.rglob("*") if path.name != ".litreview")
    with monkeypatch.context() as broken:
        broken.setattr(states, "write_atomically", refused)
        for known in (None, "anna"):
            with Review.open(shared) as review:
                assert review.status().reviewers["anna"].decided == 1
                assert review.settings.reviewer == known
                review.settings.set("reviewer", "anna")
    assert sorted(path for path in shared.rglob("*") if path.name != ".litreview") == before
    # Once it can be written, what was kept for it is kept on.
    with Review.open(shared) as review:
        assert review.settings.reviewer == "anna"
    assert states.read_id(Folder(shared))


@pytest.mark.parametrize("damage", [b"", b"../../../etc", b"0123456789abcdeg", b"\xff" * 16, b"0" * 5000])
def test_an_id_that_is_damaged_or_malicious_is_replaced(decided, damage):
    (decided / ".litreview" / "id").write_bytes(damage)
    assert count(decided) == 1
    assert states.read_id(Folder(decided))


def test_nothing_is_followed_out_of_the_folder(decided, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "id").write_text("0123456789abcdef\n", encoding="utf-8")
    (outside / "config.toml").write_text('reviewer = "eve"\n', encoding="utf-8")
    shutil.rmtree(decided / ".litreview")
    (decided / ".litreview").symlink_to(outside)
    with Review.open(decided) as review:
        assert review.settings.reviewer is None
        assert review.state.root.name != "0123456789abcdef"
    assert {path.name for path in outside.iterdir()} == {"id", "config.toml"}
    assert (outside / "id").read_text(encoding="utf-8") == "0123456789abcdef\n"


def test_a_program_killed_while_it_made_the_state_leaves_nothing_in_the_way(decided, tmp_path, monkeypatch):
    copy = tmp_path / "copy"
    shutil.copytree(decided, copy)

    def killed(*_):
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(states, "record", killed)
        with pytest.raises(SystemExit):
            Review.open(copy)
    assert count(copy) == 1
    assert not list(state_home().glob(".new-*"))


def test_a_program_killed_while_the_state_moved_loses_nothing(decided, tmp_path, monkeypatch):
    moved = decided.rename(tmp_path / "moved")

    def killed(*_):
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(states, "record", killed)
        with pytest.raises(SystemExit):
            Review.open(moved)
    with Review.open(moved) as review:
        assert review.settings.reviewer == "anna"


def test_a_state_folder_that_cannot_be_used_is_said_with_the_way_out(review, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("LITREVIEW_STATE", str(tmp_path / "file" / "state"))
    with pytest.raises(StoreError, match="LITREVIEW_STATE"):
        Review.open(review.folder)


def test_a_new_copy_does_not_meet_the_database_of_a_copy_that_is_gone(tmp_path, decided):
    for name in ("first", "second"):
        shutil.copytree(decided, tmp_path / name)
        with Review.open(tmp_path / name) as copy:
            assert "dora" not in copy.status().reviewers
            copy.decisions.decide(Decide(copy.reports.rows()[0].key, Verdict.INCLUDE), "dora")
        shutil.rmtree(tmp_path / name)


def test_a_copy_that_is_moved_finds_its_database_while_the_original_is_there(tmp_path, decided):
    shutil.copytree(decided, tmp_path / "copy")
    with Review.open(tmp_path / "copy") as copy:
        copy.settings.set("reviewer", "dora")
        copy.decisions.decide(Decide(copy.reports.rows()[0].key, Verdict.INCLUDE), "dora")
    (tmp_path / "copy").rename(tmp_path / "moved")
    with Review.open(tmp_path / "moved") as moved:
        assert moved.settings.reviewer == "dora"
