"""`litreview store`, and the question that a folder which names a database raises."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from litreview.review.folder import Folder
from litreview.review.state import locate

URL = "postgresql://anna:hunter2@db.example.org/review"


def test_it_says_where_database_and_settings_lie(run, review, own_home):
    state, _ = locate(Folder(review))
    done = run("store", "--json")
    assert done.data == {"database": str(state.database), "records": 3, "settings": str(state.settings)}
    assert state.database.is_relative_to(own_home)
    text = run("store").out
    assert str(state.database) in text
    assert str(state.settings) in text


@pytest.mark.parametrize("service", ["OneDrive - University", "SharePoint", "Box", "Syncthing", "plain"])
def test_no_folder_is_told_apart_by_its_name(run, tmp_path, service):
    folder = tmp_path / service / "review"
    assert run("init", folder).err == ""
    assert [path.name for path in (folder / ".litreview").iterdir()] == ["id"]
    problems = run("check", "--review", folder, "--json").data["problems"]
    assert {problem["id"] for problem in problems} == {"criterion-unwritten"}


def test_without_a_terminal_an_error_says_how_to_answer(run, review):
    Folder(review).settings.write_text(f'database = "{URL}"\n', encoding="utf-8")
    for words in (("status",), ("status", "--json"), ("rebuild",), ("list",)):
        done = run(*words)
        assert (done.code, done.out) == (3, "")
        assert "postgresql://anna:***@db.example.org/review" in done.err
        assert "hunter2" not in done.err
        assert "litreview store use" in done.err
        assert "LITREVIEW_DATABASE" in done.err
    assert run("store", "use", "file").code == 0
    assert run("status", "--json").data["records"] == 3


def test_another_database_is_used_and_the_former_one_again(run, review, tmp_path):
    done = run("store", "use", f"sqlite:///{tmp_path / 'team.db'}", "--json")
    assert (done.data["database"], done.data["records"]) == (str(tmp_path / "team.db"), 3)
    assert run("store", "--json").data["database"] == str(tmp_path / "team.db")
    run("store", "use", "file")
    assert run("store", "--json").data["database"] == str(locate(Folder(review))[0].database)


def test_a_port_that_is_no_number_is_said_in_a_sentence(run, review, monkeypatch):
    monkeypatch.setenv("LITREVIEW_DATABASE", "postgresql://anna:hunter2@host:abc/review")
    done = run("status")
    assert done.code == 3
    assert "this is not a valid database URL" in done.err
    assert "Unexpected" not in done.err
    assert "hunter2" not in done.err


def test_a_network_file_system_is_said_once(run, review, monkeypatch):
    monkeypatch.setattr("litreview.review.startup.network_type", lambda _folder: "nfs4")
    monkeypatch.setattr("litreview.store.database.network_type", lambda _folder: "nfs4")
    assert "network file system (nfs4)" in run("status").err
    assert run("status").err == ""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(("answer", "named"), [(b"y\n", True), (b"n\n", False), (b"\n", False)])
def test_on_a_terminal_a_person_is_asked_once(run, review, tmp_path, answer, named):
    place = tmp_path / "team.db"
    Folder(review).settings.write_text(f'database = "sqlite:///{place}"\n', encoding="utf-8")
    said = on_terminal(review, answer)
    assert f"names a database: sqlite:///{place}" in said
    assert "Use this database from now on?" in said
    assert place.exists() is named
    again = run("store", "--json")
    assert (again.code, again.err) == (0, "")
    assert (again.data["database"] == str(place)) is named
    assert "names a database" not in on_terminal(review, b"")


def on_terminal(review, typed: bytes) -> str:
    """Run a command at a terminal, type an answer, and return what was printed there."""
    import pty  # noqa: PLC0415  # Windows has none

    master, slave = pty.openpty()
    os.write(master, typed)
    words = [sys.executable, "-m", "litreview", "status", "--review", str(review)]
    done = subprocess.run(words, stdin=slave, stdout=subprocess.DEVNULL, stderr=slave, check=False)
    os.write(slave, b"\n<end>")
    seen = b""
    while b"<end>" not in seen:
        seen += os.read(master, 65536)
    os.close(slave)
    os.close(master)
    assert done.returncode == 0, seen
    return seen.decode().replace("\r\n", "\n")
