"""Links below a guarded folder are not followed, also when they appear between the check and the opening."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from litreview import files
from litreview import links
from litreview.errors import InputError
from litreview.errors import NotSaved


def test_a_link_that_comes_between_the_check_and_the_opening_is_not_followed(tmp_path, monkeypatch):
    outside = tmp_path / "bashrc"
    outside.write_text("mine", encoding="utf-8")
    folder = tmp_path / "review"
    folder.mkdir()
    links.guard(folder)
    path = folder / "ledger.jsonl"
    path.symlink_to(outside)
    monkeypatch.setattr(files, "refuse", lambda _: None)
    with pytest.raises(NotSaved, match="link"):
        files.append_lines(path, ["line"])
    with pytest.raises(InputError, match="link"):
        files.read_bytes(path)
    assert outside.read_text(encoding="utf-8") == "mine"


def test_only_the_nearest_guarded_folder_decides(tmp_path):
    (tmp_path / "outer" / "searches").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "outer" / "inner").symlink_to(tmp_path / "elsewhere")
    links.guard(tmp_path / "outer")
    file = tmp_path / "outer" / "inner" / "file"
    assert links.link_on(file) == tmp_path / "outer" / "inner"
    links.guard(tmp_path / "outer" / "inner")
    assert links.link_on(file) is None
    assert links.link_on(tmp_path / "outer" / "searches" / ".." / "searches" / "x") is None


@pytest.mark.parametrize(
    ("tag", "expected"), [(0xA0000003, True), (0xA000000C, True), (0x9000001A, False), (0, False)]
)
def test_a_windows_junction_is_a_link_and_a_file_of_a_cloud_service_is_none(tag, expected):
    found = SimpleNamespace(st_mode=0o040755, st_reparse_tag=tag)
    assert links.is_link(SimpleNamespace(lstat=lambda: found)) is expected
