"""Archives made to do harm: refused with a sentence, within bounds, and with nothing written anywhere."""

from __future__ import annotations

import hashlib
import json
import re
import stat
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from litreview.__main__ import main
from litreview.errors import AlreadyAReview, InputError
from litreview.review.review import Review
from litreview.review.team import archive_reader

WHOLE = Path(__file__).parents[1] / "frozen" / "0.1.0" / "whole.zip"
MANIFEST = "litreview-archive.json"


@pytest.fixture
def files() -> dict[str, bytes]:
    """Return the files of a small archive, to be changed and packed again."""
    with zipfile.ZipFile(WHOLE) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def sealed(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return files with a manifest that fits them, as whoever makes an archive can write one."""
    manifest = json.loads(files[MANIFEST])
    manifest["files"] = {n: hashlib.sha256(data).hexdigest() for n, data in files.items() if n != MANIFEST}
    manifest["root"] = archive_reader.root_hash(manifest["files"])
    return {**files, MANIFEST: json.dumps(manifest).encode()}


def pack(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return path


def refusal(archive: Path, tmp_path: Path) -> str:
    """Return why an archive is refused, by `restore` and by `check` alike, after checking that nothing was written."""
    (tmp_path / "there").mkdir()
    before = sorted(tmp_path.rglob("*"))
    said = set()
    for target in (tmp_path / "new" / "back", tmp_path / "there"):
        with pytest.raises(InputError) as refused:
            Review.restore(archive, target)
        said.add(str(refused.value))
        assert sorted(tmp_path.rglob("*")) == before
    with pytest.raises(InputError) as refused:
        Review.check_archive(archive)
    said.add(str(refused.value))
    assert sorted(tmp_path.rglob("*")) == before
    return said.pop() if len(said) == 1 else " / ".join(sorted(said))


@pytest.mark.parametrize(
    "name",
    [
        "../outside.txt", "searches/../../outside.txt", "/etc/outside", "searches//x", "searches/./x", "C:/outside",
        "searches/C:x", "searches\\..\\outside", "searches/x/", "elsewhere/x", "searches/.git/hooks/post-merge",
        "searches/con", "searches/nul.txt", "searches/x. ", "searches/x\x00y", "searches/\x1b[2J", ".litreview/config.toml",
        "searches", "searches/" + "a/" * 40 + "x", ".gitattributes/x",
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(files, tmp_path, name):
    assert re.search(
        "does not belong in an archive|not a file|has changed since",
        refusal(pack(tmp_path / "a.zip", sealed({**files, name: b"x"})), tmp_path),
    )


@pytest.mark.parametrize("twin", ["searches/pubmed/search.toml", "searches/PubMed/Search.TOML"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_comes_twice_is_refused(files, tmp_path, twin):
    path = pack(tmp_path / "a.zip", sealed(files))
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr(twin, b"x")
    assert "twice" in refusal(path, tmp_path)


def test_a_link_is_refused(files, tmp_path):
    files["searches/link"] = b"../../../../etc/passwd"
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for name, data in sealed(files).items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = ((stat.S_IFLNK if name == "searches/link" else stat.S_IFREG) | 0o644) << 16
            packed.writestr(entry, data)
    assert "link" in refusal(path, tmp_path)


def test_what_unpacks_to_far_more_than_it_is_is_refused_before_a_byte_is_unpacked(files, tmp_path):
    path = tmp_path / "a.zip"
    chunk = bytes(1 << 20)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
        with packed.open("searches/bomb.ris", "w") as stream:
            for _ in range(300):
                stream.write(chunk)
    assert path.stat().st_size < 1 << 20
    tracemalloc.start()
    assert "more than an archive of its size may contain" in refusal(path, tmp_path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 30 << 20


def test_a_size_that_is_a_lie_is_found_out_while_unpacking(files, tmp_path):
    """The size in a ZIP is only a claim: far more lies behind it than it says."""
    files["searches/bomb.ris"] = bytes(200 << 20)
    path = pack(tmp_path / "a.zip", sealed(files))
    data = path.read_bytes()
    for size in (b"\x00\x00\x80\x0c",):
        assert (200 << 20).to_bytes(4, "little") == size
        data = data.replace(size, (1000).to_bytes(4, "little"))
    path.write_bytes(data)
    tracemalloc.start()
    assert re.search("complete archive|has changed since", refusal(path, tmp_path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 30 << 20


def test_too_many_files_are_refused(files, tmp_path, monkeypatch):
    monkeypatch.setattr(archive_reader, "MOST_FILES", len(files) - 1)
    assert "more than an archive of its size may contain" in refusal(
        pack(tmp_path / "a.zip", files), tmp_path
    )


def test_a_list_of_files_that_would_fill_memory_is_not_read(files, tmp_path, monkeypatch):
    monkeypatch.setattr(archive_reader, "DIRECTORY_BYTES", 500)
    assert "complete archive" in refusal(pack(tmp_path / "a.zip", files), tmp_path)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_method_that_cannot_be_bounded_is_refused(files, tmp_path, method):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", method) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    assert "complete archive" in refusal(path, tmp_path)


@pytest.mark.parametrize(
    "manifest",
    [
        b"", b"[]", b"null", b"{}", b"[" * 100_000, b'{"files": []}', b'{"files": {"a": 1}, "root": "x"}',
        b'{"files": {}, "root": 1, "counts": {}, "flow": {}}', b"\xff\xfe", b'{"n": ' + b"9" * 5000 + b"}",
        b'{"files": {"searches/x": "x"}, "root": "x", "counts": 1, "flow": []}', b" " * (3 << 20),
    ],
)  # fmt: skip
def test_a_manifest_that_is_none_is_refused(files, tmp_path, manifest):
    assert "complete archive" in refusal(pack(tmp_path / "a.zip", {**files, MANIFEST: manifest}), tmp_path)


@pytest.mark.parametrize("at", [0, 1, 10, 100, 1000, 20_000, -30, -22, -1])
def test_an_archive_that_was_cut_is_refused(tmp_path, at):
    path = tmp_path / "a.zip"
    path.write_bytes(WHOLE.read_bytes()[:at])
    assert "complete archive" in refusal(path, tmp_path)


def test_every_flipped_byte_of_the_list_of_files_ends_in_a_sentence(tmp_path):
    data = bytearray(WHOLE.read_bytes())
    start = int.from_bytes(data[-6:-2], "little")
    path = tmp_path / "a.zip"
    said = []
    for at in range(start, len(data), 7):
        changed = bytearray(data)
        changed[at] ^= 0xFF
        path.write_bytes(changed)
        try:
            with archive_reader.unpack(path):
                pass
        except InputError as error:
            said.append(error.message)
    assert len(said) > 100
    assert all(str(path) in message for message in said)


def test_numbers_that_are_not_those_of_the_files_restore_nothing(files, tmp_path):
    manifest = json.loads(files[MANIFEST])
    manifest["counts"]["records"] += 1
    path = pack(tmp_path / "a.zip", {**files, MANIFEST: json.dumps(manifest).encode()})
    with pytest.raises(
        InputError, match="does not give the numbers in its manifest: 32 records instead of 33"
    ):
        Review.restore(path, tmp_path / "back")
    assert [item.name for item in tmp_path.iterdir()] == ["a.zip"]
    [problem, *_] = Review.check_archive(path)
    assert (problem.id, problem.level) == ("archive-numbers", "error")


def test_a_protocol_that_cannot_be_read_restores_nothing(files, tmp_path):
    path = pack(tmp_path / "a.zip", sealed({**files, "screening/protocol.toml": b"[["}))
    assert "not valid TOML" in refusal(path, tmp_path)


@pytest.mark.parametrize("name", ["searches", "screening", "fulltext", ".gitignore"])
def test_nothing_that_lies_in_the_target_is_overwritten(tmp_path, name):
    (tmp_path / "back").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "back" / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(AlreadyAReview, match=name):
        Review.restore(WHOLE, tmp_path / "back")
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_target_that_cannot_be_written_leaves_nothing(tmp_path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    code = main(["restore", str(WHOLE), str(tmp_path / "file" / "back")])
    assert code == 3
    assert [item.name for item in tmp_path.iterdir()] == ["file"]
