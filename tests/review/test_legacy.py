"""What lies in a review's own `.litreview/`: the database of version 0.1.0 is moved, and nothing in it acts unasked."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import zipfile
from contextlib import closing, suppress
from pathlib import Path

import pytest

from litreview.errors import InputError, StoreError
from litreview.review import legacy
from litreview.review.folder import Folder
from litreview.review.legacy import UnansweredDatabase
from litreview.review.review import Review
from litreview.review.settings import Settings
from litreview.review.state import locate, state_home
from litreview.store import relocation

FROZEN = Path(__file__).parents[1] / "frozen" / "0.1.0" / "review.zip"
URL = "postgresql://anna:hunter2@db.example.org/review"


@pytest.fixture
def old(tmp_path, monkeypatch) -> Path:
    """Return a review as version 0.1.0 left it on anna's laptop."""
    monkeypatch.setenv("LITREVIEW_DEVICE", "laptop-anna")
    with zipfile.ZipFile(FROZEN) as packed:
        packed.extractall(tmp_path / "review")
    return tmp_path / "review"


@pytest.fixture
def clone(old) -> Path:
    """Return the review of a stranger: its `.litreview/` holds settings and no database."""
    (old / ".litreview" / "review.db").unlink()
    (old / ".litreview" / "config.toml").unlink()
    return old


def names(folder: Path) -> list[str]:
    # A killed program leaves the file that it was writing under a name of its own.
    return sorted(path.name for path in (folder / ".litreview").iterdir() if not path.name.startswith("."))


def events(review: Review) -> int:
    with review._context.store.read() as session:
        return session.events.count()


def in_file(path: Path) -> int:
    with closing(sqlite3.connect(path)) as raw:
        return raw.execute("SELECT count(*) FROM event").fetchone()[0]


def write(folder: Path, text: str) -> Path:
    path = folder / ".litreview" / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_database_and_settings_of_version_0_1_0_are_moved_with_a_sentence(old):
    before = in_file(old / ".litreview" / "review.db")
    with Review.open(old) as review:
        (said,) = review.notices
        assert str(review.state.root) in said
        assert review.settings.reviewer == "anna"
        assert events(review) == before
        assert names(old) == ["id"]
    with Review.open(old) as review:
        assert (review.notices, events(review)) == ([], before)


@pytest.mark.parametrize("is_other_disk", [False, True])
def test_what_its_log_holds_is_moved_too(old, monkeypatch, is_other_disk):
    database = old / ".litreview" / "review.db"
    raw = sqlite3.connect(database)
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA wal_autocheckpoint=0")
    with raw:
        raw.execute("UPDATE meta SET value = 'changed' WHERE name = 'protocol'")
    kept = {path: path.read_bytes() for path in database.parent.glob("review.db*")}
    raw.close()
    # As after a kill: the change is in the log alone.
    for path, content in kept.items():
        path.write_bytes(content)
    if is_other_disk:
        monkeypatch.setattr(relocation, "rename", lambda *_: False)
    state, _ = locate(Folder(old))
    assert len(legacy.move_database(Folder(old), state)) == 1
    with closing(sqlite3.connect(state.database)) as moved:
        assert moved.execute("SELECT value FROM meta WHERE name = 'protocol'").fetchone() == ("changed",)
    assert names(old) == ["config.toml", "id"]


@pytest.mark.parametrize("other_disk", [False, True])
@pytest.mark.parametrize("last", range(10))
def test_a_move_that_is_killed_loses_nothing(old, monkeypatch, last, other_disk):
    """Kill it before each of its steps on files, and open the review again."""
    before = in_file(old / ".litreview" / "review.db")
    left = list(range(last))

    def counted(act):
        def step(*words, **named):
            if not left:
                raise SystemExit
            left.pop()
            return act(*words, **named)

        return step

    if other_disk:
        monkeypatch.setattr(relocation, "rename", lambda *_: False)
    with monkeypatch.context() as broken:
        for name in ("replace", "unlink", "rename"):
            broken.setattr(Path, name, counted(getattr(Path, name)))
        broken.setattr(relocation, "copy_atomically", counted(relocation.copy_atomically))
        with suppress(SystemExit):
            Review.open(old).close()
    assert last or in_file(old / ".litreview" / "review.db") == before, "killed before its first step"
    with Review.open(old) as review:
        assert events(review) == before
        assert review.settings.reviewer == "anna"
    assert names(old) == ["id"]


def test_a_database_that_another_program_has_open_stays_where_it_is(old):
    database = old / ".litreview" / "review.db"
    with closing(sqlite3.connect(database)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("SELECT count(*) FROM event").fetchone()
        with pytest.raises(StoreError, match="another program has this database open"):
            Review.open(old)
        assert database.exists()
        assert other.execute("SELECT count(*) FROM event").fetchone() == (in_file(database),)
    with Review.open(old) as review:
        assert review.state.database.exists()


def test_a_database_in_a_folder_that_cannot_be_written_is_copied(old, monkeypatch):
    database = old / ".litreview" / "review.db"
    whole = database.read_bytes()
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != database.parent and access(path, mode))
    before = in_file(database)
    for n in (1, 0):
        with Review.open(old) as review:
            assert (events(review), len(review.notices)) == (before, n)
    assert database.read_bytes() == whole


def test_a_damaged_database_is_moved_and_rebuilt(old):
    database = old / ".litreview" / "review.db"
    database.write_bytes(b"no database at all" * 500)
    with pytest.raises(StoreError, match="damaged"):
        Review.open(old)
    with Review.rebuild(old) as review:
        assert len(review.reports.rows()) > 0
    assert not database.exists()


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("CREATE TRIGGER t AFTER INSERT ON event BEGIN UPDATE event SET body = '{}'; END", "trigger"),
        ("CREATE VIEW v AS SELECT * FROM event", "view"),
        ("UPDATE event SET actor = '../../../pwned' WHERE id = (SELECT max(id) FROM event)", "pwned"),
        ("UPDATE event SET device = 'LPT1:' WHERE id = (SELECT max(id) FROM event)", "LPT1"),
        ("UPDATE export SET path = 'searches/../../../../etc/passwd'", "passwd"),
        ("UPDATE export SET path = '/etc/passwd'", "passwd"),
    ],
)
def test_a_database_that_holds_what_none_of_ours_does_is_not_used(old, statement, said):
    with closing(sqlite3.connect(old / ".litreview" / "review.db")) as raw, raw:
        raw.execute(statement)
    with Review.open(old) as review:
        assert said in review.notices[0]
        assert events(review) > 0, "made from the ledgers"
        with review._context.store.read() as session:
            found = session.connection.exec_driver_sql("SELECT type FROM sqlite_master").scalars()
            assert set(found) <= {"table", "index"}
            assert not session.events.is_of("LPT1:")
        assert [path.name for path in review.state.root.glob("*.refused")] == ["review.db.refused"]


def test_a_database_that_comes_back_is_named_and_not_used(old):
    database = old / ".litreview" / "review.db"
    shutil.copy(database, old / "kept")
    with Review.open(old) as review:
        before = events(review)
    shutil.copy(old / "kept", database)
    with Review.open(old) as review:
        assert f"{database} is not used" in review.notices[0]
        assert events(review) == before


def test_the_database_that_0_1_0_kept_elsewhere_for_a_synchronised_folder_is_found(old):
    state, _ = locate(Folder(old))
    by_path = state_home() / state.root.name.rpartition("-")[2]
    shutil.rmtree(state.root)
    by_path.mkdir()
    shutil.move(old / ".litreview" / "review.db", by_path / "review.db")
    (old / ".litreview" / "id").unlink()
    before = in_file(by_path / "review.db")
    with Review.open(old) as review:
        assert (events(review), review.settings.reviewer) == (before, "anna")
    assert not by_path.exists()


# Settings in a folder


def test_in_a_folder_that_devices_share_the_reviewer_of_another_is_not_taken_over(old, monkeypatch):
    monkeypatch.setenv("LITREVIEW_DEVICE", "desktop-bram")
    file = write(old, 'reviewer = "anna"\ntheme = "light"\n')
    with Review.open(old) as review:
        assert review.settings.reviewer is None
        assert any("`reviewer` is not used" in notice for notice in review.notices)
    with Review.open(old) as review:
        assert review.notices == [], "said once"
    assert file.exists()


def test_settings_of_a_stranger_are_not_taken_over(clone, monkeypatch):
    monkeypatch.setenv("LITREVIEW_DEVICE", "my-own")
    text = 'reviewer = "anna"\ntheme = "light"\nresolver = "https://evil.example.org/{doi}"\nsync = true\n'
    file = write(clone, text + "[keys]\ninclude = 'x'\n")
    with Review.open(clone) as review:
        assert [review.settings.get(name) for name in ("reviewer", "theme", "resolver", "sync", "keys")] == [
            None
        ] * 5
        (said,) = review.notices
        assert all(f"`{name}`" in said for name in ("reviewer", "theme", "resolver", "sync", "keys"))
    assert file.exists()


def test_of_ones_own_settings_all_are_taken_over_but_those_that_can_do_harm(old):
    text = 'reviewer = "anna"\ntheme = "light"\nresolver = "https://library.example.org/{doi}"\nshow_pace = false\n'
    write(old, text + "[keys]\ninclude = 'x'\n")
    with Review.open(old) as review:
        get = review.settings.get
        assert (get("reviewer"), get("theme"), get("show_pace")) == ("anna", "light", False)
        assert get("resolver") is get("keys") is None
        assert any("`keys`, `resolver` are not used" in notice for notice in review.notices)


@pytest.mark.parametrize("text", ["no toml [", "database = 5\n" * 2, "x = 1\n" * 20_000, "\x00"])
def test_settings_that_cannot_be_read_keep_nobody_out(clone, text):
    write(clone, text)
    with Review.open(clone) as review:
        assert review.notices == []


def test_a_database_that_the_folder_names_is_not_used_unasked_nor_is_its_password_shown(clone):
    write(clone, f'database = "{URL}"\n')
    for _ in range(2):
        with pytest.raises(UnansweredDatabase) as told:
            Review.open(clone)
        said = str(told.value)
        assert "postgresql://anna:***@db.example.org/review" in said
        assert "hunter2" not in said
        assert "litreview store use" in said


def test_a_file_that_the_folder_names_is_not_used_unasked(clone, tmp_path):
    write(clone, f'database = "sqlite:///{tmp_path / "elsewhere.db"}"\n')
    with pytest.raises(UnansweredDatabase):
        Review.open(clone)
    assert not (tmp_path / "elsewhere.db").exists()


@pytest.mark.parametrize("use", [False, True])
def test_an_answer_is_remembered_until_another_database_is_named(clone, tmp_path, use):
    place = tmp_path / "elsewhere.db"
    write(clone, f'database = "sqlite:///{place}"\n')
    with pytest.raises(UnansweredDatabase) as told:
        Review.open(clone)
    told.value.answer(use=use)
    for _ in range(2):
        with Review.open(clone) as review:
            assert review.database == str(place if use else review.state.database)
            assert events(review) > 0
    write(clone, f'database = "{URL}"\n')
    if use:
        with Review.open(clone) as review:
            assert review.database == str(place)
    else:
        with pytest.raises(UnansweredDatabase):
            Review.open(clone)


def test_a_database_that_cannot_be_used_keeps_nobody_out(clone):
    write(clone, 'database = "postgresql://anna:hunter2@host/x?hostaddr=10.0.0.1"\n')
    with Review.open(clone) as review:
        assert any("'hostaddr' is not allowed" in notice for notice in review.notices)
        assert "hunter2" not in " ".join(review.notices)
        assert review.database == str(review.state.database)


def test_the_environments_database_asks_nothing(clone, tmp_path, monkeypatch):
    write(clone, f'database = "{URL}"\n')
    monkeypatch.setenv("LITREVIEW_DATABASE", f"sqlite:///{tmp_path / 'own.db'}")
    with Review.open(clone) as review:
        assert review.database == str(tmp_path / "own.db")


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "javascript:alert(1)", "mailto:x", "{doi}", "/bin/sh"]
)
def test_a_resolver_is_an_address_of_the_web(clone, address):
    state, _ = locate(Folder(clone))
    state.settings.write_text(f'resolver = "{address}"\n', encoding="utf-8")
    with pytest.raises(InputError, match="`resolver` is not an http"):
        Review.open(clone)
    state.settings.write_text('resolver = "https://library.example.org/{doi}"\n', encoding="utf-8")
    with Review.open(clone) as review:
        assert review.settings.get("resolver")


# `litreview store use`


def test_another_database_is_used_with_all_that_the_folders_hold(old, tmp_path):
    with Review.open(old) as review:
        before = events(review)
    place = tmp_path / "team.db"
    with Review.use(f"sqlite:///{place}", old) as review:
        assert (review.database, events(review)) == (str(place), before)
    with Review.open(old) as review:
        assert review.database == str(place)
    with Review.use("file", old) as review:
        assert review.database == str(review.state.database)


def test_in_a_fresh_clone_no_file_is_filled_only_to_be_left(clone, tmp_path):
    with Review.use(f"sqlite:///{tmp_path / 'team.db'}", clone) as review:
        assert events(review) > 0
        assert not review.state.database.exists()


def test_a_database_of_another_review_is_refused(old, tmp_path, export):
    place = tmp_path / "other.db"
    with Review.create(tmp_path / "other") as other:
        other.searches.import_files([export()])
        other.team.move(f"sqlite:///{place}")
    with pytest.raises(StoreError, match="holds another review"):
        Review.use(f"sqlite:///{place}", old)
    with Review.open(old) as review:
        assert review.database == str(review.state.database)


def test_a_database_that_cannot_be_reached_leaves_the_one_in_use(old):
    with pytest.raises(StoreError, match="does not answer"):
        Review.use("postgresql://anna@127.0.0.1:1/review", old)
    with Review.open(old) as review:
        assert review.database == str(review.state.database)


def test_to_use_the_file_answers_for_the_database_that_the_folder_names(clone):
    write(clone, f'database = "{URL}"\n')
    with Review.use("file", clone) as review:
        assert review.database == str(review.state.database)
    with Review.open(clone) as review:
        assert Settings(review.settings.path).get("database") is None


def test_another_disk_is_known_by_the_systems_own_answer(tmp_path, monkeypatch):
    def other_disk(*_):
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(Path, "rename", other_disk)
    assert relocation.rename(tmp_path / "a", tmp_path / "b") is False
