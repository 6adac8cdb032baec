"""Links below a guarded folder are not followed, also when they appear between the check and the opening."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from litreview import files, links
from litreview.errors import InputError, NotSaved


def test_a_link_that_comes_between_the_check_and_the_opening_is_not_followed(tmp_path, monkeypatch):
    outside = tmp_path / "bashrc"
    outside.write_text("mine", encoding="utf-8")
    path = tmp_path / "review" / "screening" / "ledger.jsonl"
    path.parent.mkdir(parents=True)
    links.guard(tmp_path / "review")
    path.symlink_to(outside)
    monkeypatch.setattr(files, "check_no_link", lambda _: None)
    with pytest.raises(NotSaved, match="link"):
        files.append_lines(path, ["line"])
    with pytest.raises(InputError, match="link"):
        files.read_bytes(path)
    assert outside.read_text(encoding="utf-8") == "mine"


def test_only_the_nearest_guarded_folder_decides(tmp_path):
    (tmp_path / "outer" / "searches").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    inner = tmp_path / "outer" / "searches" / "inner"
    inner.symlink_to(tmp_path / "elsewhere")
    links.guard(tmp_path / "outer")
    file = inner / "searches" / "file"
    assert links.first_link(file) == inner
    links.guard(inner)
    assert links.first_link(file) is None
    assert links.first_link(tmp_path / "outer" / "searches" / ".." / "searches" / "x") is None


@pytest.mark.parametrize(
    ("tag", "expected"), [(0xA0000003, True), (0xA000000C, True), (0x9000001A, False), (0, False)]
)
def test_a_windows_junction_is_a_link_and_a_file_of_a_cloud_service_is_none(tag, expected):
    found = SimpleNamespace(st_mode=0o040755, st_reparse_tag=tag)
    assert links.is_link(SimpleNamespace(lstat=lambda: found)) is expected


def test_what_else_lies_beside_a_review_is_the_users_own(tmp_path):
    (tmp_path / "disk").mkdir()
    review = tmp_path / "review"
    review.mkdir()
    (review / "figures").symlink_to(tmp_path / "disk")
    links.guard(review)
    files.write_atomically(review / "figures" / "flow.svg", "<svg/>")
    assert (tmp_path / "disk" / "flow.svg").read_text(encoding="utf-8") == "<svg/>"
    (review / "out.csv").symlink_to(tmp_path / "disk" / "flow.svg")
    files.write_atomically(review / "out.csv", "replaced")
    assert (tmp_path / "disk" / "flow.svg").read_text(encoding="utf-8") == "<svg/>", (
        "the link itself is replaced"
    )


def test_folders_a_thousand_deep_are_walked(tmp_path):
    deep = tmp_path
    for _ in range(1200):
        deep /= "a"
        deep.mkdir()
    (deep / "file").write_text("x", encoding="utf-8")
    assert list(links.walk(tmp_path)) == [deep / "file"]
    (deep / "file").unlink()
    while deep != tmp_path:
        deep.rmdir()
        deep = deep.parent


def test_a_folder_that_cannot_be_read_is_named(tmp_path, monkeypatch):
    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.iterdir", refuse)
    with pytest.raises(InputError, match="Permission denied"):
        list(links.walk(tmp_path))
