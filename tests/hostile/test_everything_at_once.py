"""A review, exports and an archive from an enemy: every command ends, writes nowhere else and reaches nothing."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

COMMANDS = (
    ("status",), ("check",), ("check", "--trust"), ("check", "--complete"), ("sync",), ("sync", "--repair"), ("join", "."), ("list",), ("flow",),
    ("flow", "--svg", "flow.svg"), ("searches",), ("methods",), ("agree",), ("conflicts",), ("protocol",), ("protocol", "diff"),
    ("dedupe", "--as", "cor"), ("duplicates", "list"), ("export", "all.ris"), ("archive", "whole.zip"), ("archive", "public.zip", "--public"),
    ("rebuild",), ("status", "--json"),
)  # fmt: skip
# A search.toml that names a file outside of the review has to be mended before these can be right.
REFUSED = {"archive", "dedupe", "methods", "rebuild", "searches", "sync"}


def harmless(done, tmp_path: Path, home: Path, *, out: Path) -> None:
    """Assert that a command ended in order, wrote only where it may, and reached nothing."""
    assert done.code in {0, 1, 2, 3}, done.err
    assert "Traceback" not in done.err
    assert "Unexpected" not in done.err
    assert "geheim" not in done.out + done.err
    assert "\x1b" not in done.out + done.err
    rooms = (out, home, tmp_path / "scratch", Path("/dev/null"))
    assert [path for path in done.writes if not any(path.is_relative_to(room) for room in rooms)] == []
    assert done.others == ()


@pytest.fixture
def untouched(secret):
    yield
    assert secret.read_text(encoding="utf-8") == "a private key\n"
    assert sorted(path.name for path in secret.parent.iterdir()) == ["secret"]


def test_every_command_on_a_hostile_review_is_harmless(hostile, watched, tmp_path, own_home, untouched):
    for words in COMMANDS:
        done = watched(*words, cwd=hostile)
        harmless(done, tmp_path, own_home, out=hostile)
        # What is refused is refused in one line; all that only reads still answers.
        assert done.out or len(done.err.splitlines()) == 1, (words, done.err)
        assert done.code in {0, 1} or words[0] in REFUSED, (words, done.err)
    assert not list(tmp_path.rglob("*pwned*"))
    names = zipfile.ZipFile(hostile / "whole.zip").namelist() if (hostile / "whole.zip").exists() else []
    assert not [name for name in names if "linked" in name or "secret" in name]


def test_check_names_each_forgery(hostile, watched, tmp_path, own_home, untouched):
    found = json.loads(watched("check", "--json", cwd=hostile).out)
    assert not found["ok"]
    where = {(problem["id"], problem["where"].partition(":")[0]) for problem in found["problems"]}
    assert ("link", "searches/pubmed/linked.ris") in where
    assert ("link", "screening/decisions/eve") in where
    assert {"ledger-line", "ledger-conflict", "ledger-elsewhere"} <= {name for name, _ in where}


def test_what_counts_is_what_counted_before(hostile, honest, watched, tmp_path):
    status = json.loads(watched("status", "--json", cwd=hostile).out)
    assert (status["records"], status["reports"]) == (6, 6)


def test_every_bomb_ends_as_a_reject_or_one_line(honest, bombs, watched, tmp_path, own_home):
    for bomb in bombs:
        for words in (
            ("import", bomb, "--search", bomb.stem, "--database", "X", "--as", "cor"),
            ("convert", bomb, "--json"),
        ):
            done = watched(*words, cwd=honest)
            harmless(done, tmp_path, own_home, out=honest)
            assert done.code in {0, 3}, (bomb.name, done.err)
            assert len(done.err.splitlines()) <= 40
            assert done.peak < 1_000, (bomb.name, done.peak)
    assert [path for path in tmp_path.rglob("*pwned*") if not path.is_relative_to(honest)] == []
    assert watched("check", cwd=honest).code in {0, 1}


def test_a_hostile_archive_is_refused_whole(honest, watched, tmp_path, own_home, secret, untouched):
    assert watched("archive", "whole.zip", cwd=honest).code == 0
    good = honest / "whole.zip"
    for name in (
        "../../outside/pwned",
        "/etc/pwned",
        "a\\..\\..\\pwned",
        "screening/decisions/../../../pwned",
        "C:/pwned",
        ".litreview/config.toml",
    ):
        bad = tmp_path / "bad.zip"
        shutil.copy(good, bad)
        with zipfile.ZipFile(bad, "a") as archive:
            archive.writestr(name, "database = 'postgresql://db.invalid/x'")
        target = tmp_path / "restored"
        done = watched("restore", bad, target)
        harmless(done, tmp_path, own_home, out=target)
        assert done.code == 3, (name, done.out)
        assert not target.exists() or not any(target.iterdir())
    assert not list(tmp_path.rglob("*pwned*"))
