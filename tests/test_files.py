"""Files are read whole or not at all, written whole or not at all, and appended line by line."""

from __future__ import annotations

import errno
import os
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from litreview import exports, files
from litreview.errors import InputError, LitreviewError, NotSaved, StoreError
from litreview.review import folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_file_that_cannot_be_written_whole_stays_as_it_was_and_nothing_lies_beside_it(
    tmp_path, monkeypatch
):
    path = tmp_path / "kept.toml"
    files.write_atomically(path, "before")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LitreviewError, match=r"kept\.toml: the disk is full"):
        files.write_atomically(path, "after")
    assert path.read_text(encoding="utf-8") == "before"
    assert names(tmp_path) == ["kept.toml"]


def test_a_copy_is_there_whole_with_its_hash_or_not_at_all(tmp_path, monkeypatch):
    source = tmp_path / "export"
    source.write_bytes(bytes(range(256)) * 9000)
    assert (
        files.copy_atomically(source, tmp_path / "copy")
        == files.sha256(source)
        == files.sha256(tmp_path / "copy")
    )
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LitreviewError, match="the disk is full"):
        files.copy_atomically(source, tmp_path / "second")
    assert names(tmp_path) == ["copy", "export"]


def test_appended_lines_never_join_a_line_that_was_cut(tmp_path):
    path = tmp_path / "new" / "ledger.jsonl"
    files.append_lines(path, ["one"])
    path.write_bytes(path.read_bytes() + b'{"cut')
    files.append_lines(path, ["two", "three"])
    assert path.read_text(encoding="utf-8").split("\n") == ["one", '{"cut', "two", "three", ""]


def test_a_full_disk_is_no_claim_that_lines_were_saved(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotSaved, match="the disk is full") as error:
        files.append_lines(tmp_path / "ledger.jsonl", ["one"])
    assert error.value.exit_code == 3
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (FileNotFoundError(), "no such file"),
        (IsADirectoryError(), "this is a folder"),
        (PermissionError(), "permission denied"),
        (OSError(errno.EROFS, os.strerror(errno.EROFS)), "Read-only file system"),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "the disk is full"),
    ],
)
def test_what_the_system_says_of_a_file_becomes_one_line_with_its_name(said, sentence):
    with (
        pytest.raises(StoreError, match=sentence) as error,
        files.converting_os_errors(Path("some where/x.ris"), StoreError),
    ):
        raise said
    assert str(error.value).startswith(f"{Path('some where/x.ris')}: ")
    assert "\n" not in str(error.value)


def test_a_text_that_is_no_utf_8_is_said_and_a_byte_order_mark_is_taken_off(tmp_path):
    path = tmp_path / "p.toml"
    path.write_bytes(b"caf\xe9")
    with pytest.raises(InputError, match="the file is not UTF-8"):
        files.read_text(path)
    path.write_bytes(b"\xef\xbb\xbftitle")
    assert files.read_text(path) == "title"


def test_what_a_failed_block_changed_and_made_is_as_before(tmp_path):
    kept, made = tmp_path / "search.toml", tmp_path / "rejects" / "x.txt"
    kept.write_text("before", encoding="utf-8")

    def fail() -> None:
        with files.restoring_on_error([kept], [made, tmp_path / "never.ris"]):
            files.write_atomically(kept, "after")
            files.write_atomically(made, "rejected")
            (tmp_path / "of another program.ris").write_text("theirs", encoding="utf-8")
            raise NotSaved("no")

    with pytest.raises(NotSaved):
        fail()
    assert kept.read_text(encoding="utf-8") == "before"
    assert names(tmp_path) == ["of another program.ris", "search.toml"]


def test_a_block_that_ends_well_keeps_what_it_did(tmp_path):
    with files.restoring_on_error([tmp_path / "search.toml"], [tmp_path / "x.ris"]):
        files.write_atomically(tmp_path / "search.toml", "after")
        files.write_atomically(tmp_path / "x.ris", "records")
    assert names(tmp_path) == ["search.toml", "x.ris"]


def test_an_export_is_read_with_its_format_and_the_rest_is_named(tmp_path):
    path = tmp_path / "x.ris"
    path.write_text("TY  - JOUR\nTI  - One\nAU  - Testauteur, A.\nER  - \n", encoding="utf-8")
    batch = exports.read_records(path)
    assert [record.title for record in batch.records] == ["One"]
    assert (batch.format, batch.encoding, batch.rejects) == ("ris", "utf-8", ())
    with pytest.raises(InputError, match="no such file"):
        exports.read_records(tmp_path / "none.ris")
    (tmp_path / "empty.ris").write_bytes(b"")
    with pytest.raises(InputError, match="the file is empty"):
        exports.read_records(tmp_path / "empty.ris")


@pytest.mark.parametrize("times", [3, 99])
def test_on_windows_a_file_that_another_program_holds_is_tried_again(tmp_path, monkeypatch, times):
    path = tmp_path / "kept.toml"
    files.write_atomically(path, "before")
    put, tried, waits = Path.replace, [], []

    def held(self, target):
        tried.append(target)
        if len(tried) <= times:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return put(self, target)

    monkeypatch.setattr(files.sys, "platform", "win32")
    monkeypatch.setattr(files.time, "sleep", waits.append)
    monkeypatch.setattr(Path, "replace", held)
    if times < files.TRIES:
        files.write_atomically(path, "after")
        assert path.read_text(encoding="utf-8") == "after"
        assert len(waits) == times
    else:
        with pytest.raises(LitreviewError, match=r"kept\.toml: permission denied\. Close it in other"):
            files.write_atomically(path, "after")
        assert path.read_text(encoding="utf-8") == "before"
        assert sum(waits) == pytest.approx(1)
    assert names(tmp_path) == ["kept.toml"]


@pytest.mark.parametrize(
    ("path", "platform", "long_paths", "room", "problem"),
    [
        (PureWindowsPath("C:/", "r" * 256), "win32", False, 0, ""),
        (PureWindowsPath("C:/", "r" * 257), "win32", False, 0, "this is a path of 260 characters, and Windows takes 259."),
        (PureWindowsPath("C:/", "r" * 257), "win32", True, 0, ""),
        (PurePosixPath("/", "r" * 300), "linux", False, 0, ""),
        (PureWindowsPath("C:/", "\U0001f409" * 128), "win32", False, 0, ""),
        (PureWindowsPath("C:/", "\U0001f409" * 129), "win32", False, 0, "this is a path of 261 characters, and Windows takes 259."),
        (PureWindowsPath("C:/r"), "win32", False, 90, ""),
        (PureWindowsPath("C:/", "r" * 180), "win32", False, 90, "files in this folder have paths of 273 characters, and Windows takes 259."),
    ],
)  # fmt: skip
def test_a_path_that_windows_does_not_take_is_named_with_its_length(
    path, platform, long_paths, room, problem
):
    found = files.path_length_error(path, platform, long_paths=long_paths, room=room)
    assert found == (f"{path}: {problem}" if problem else "")


def test_a_review_at_a_path_too_long_for_windows_is_refused_before_anything_is_written(tmp_path, monkeypatch):
    deep = tmp_path / ("d" * 100) / ("e" * 100)
    monkeypatch.setattr(files.sys, "platform", "win32")
    # On Windows, the system is asked.
    for module in (files, folder):
        monkeypatch.setattr(module, "has_long_paths", lambda: False)
    with pytest.raises(InputError, match=r"and Windows takes 259\. Move the review to a folder"):
        folder.create(deep, "Invented")
    assert not deep.parent.exists()
    with pytest.raises(InputError, match=r"this is a path of \d+ characters"):
        files.read_bytes(deep / ("f" * 100))
    with pytest.raises(InputError, match="no such file or folder"):
        files.read_bytes(tmp_path / "short")
