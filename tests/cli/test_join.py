"""`join` and the exchange by git: two people, two clones, one repository without files of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from litreview.errors import UsageError
from litreview.review.team import git_exchange
from litreview.review.team.git_repository import check_address, is_address, name_of

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")

HOOKS = ("post-checkout", "pre-commit", "post-commit", "pre-push", "post-merge", "reference-transaction")


def git(folder: Path, *words: str) -> str:
    command = ["git", "-c", "user.name=Anna", "-c", "user.email=a@example.invalid", *words]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def at(monkeypatch, tmp_path):
    """Work at a device, which has a state folder of its own."""

    def go(device: str) -> None:
        monkeypatch.setenv("LITREVIEW_DEVICE", device)
        monkeypatch.setenv("LITREVIEW_STATE", str(tmp_path / f"state-{device}"))

    return go


@pytest.fixture
def anna(run, at, messy_ris, tmp_path, monkeypatch) -> Path:
    """Return a review that anna began at her laptop, with blind votes of two reviewers."""
    at("laptop")
    folder = tmp_path / "anna"
    run("init", folder, "--as", "anna")
    protocol = folder / "screening" / "protocol.toml"
    protocol.write_text(protocol.read_text(encoding="utf-8").replace("reviewers = 1", "reviewers = 2", 1))
    words = ("--search", "one", "--database", "One", "--date", "2026-01-01", "--review", folder)
    assert run("import", messy_ris, *words).code == 0
    assert run("dedupe", "--review", folder).code == 0
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture
def shared(anna, tmp_path) -> Path:
    """Return the repository to which anna sent the review."""
    place = tmp_path / "shared.git"
    git(tmp_path, "init", "-q", "--bare", "-b", "main", str(place))
    git(anna, "init", "-q", "-b", "main")
    git(anna, "remote", "add", "origin", str(place))
    return place


@pytest.fixture
def sent(run, anna, shared) -> Path:
    done = run("sync", "--git", "on", "--review", anna)
    assert (done.code, "1 commit of yours sent" in done.out) == (0, True)
    return shared


def test_the_second_reviewer_joins_with_one_line(run, at, sent, tmp_path):
    at("tablet")
    done = run("join", sent, "--to", "bram", "--as", "Bram")
    folder = tmp_path / "bram"
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        f"Joined as bram: {folder}",
        "3 records of 1 export, all as imported.",
        "2 reports wait for your vote at title and abstract.",
        f"Exchange with the others while you work: litreview sync --watch --review {folder}",
        f"Next: litreview screen --review {folder}",
    ]
    assert run("store", "--review", folder).code == 0
    ledger = folder / "screening" / "decisions" / "bram" / "tablet.jsonl"
    [line] = map(json.loads, ledger.read_text(encoding="utf-8").splitlines())
    assert (line["kind"], line["actor"]) == ("device", "bram")
    assert (folder / ".gitignore").read_text(encoding="utf-8").split() == [".litreview/", "fulltext/"]
    assert git(folder, "config", "core.hooksPath").strip() == "/dev/null"
    before = ledger.read_bytes()
    again = run("join", sent, "--to", "bram", "--json")
    assert (again.code, again.data["new"], again.data["reviewer"]) == (0, False, "bram")
    assert again.data["waiting"] == {"title-abstract": 2, "full-text": 0}
    assert run("join", folder).out.startswith("Already joined as bram")
    assert ledger.read_bytes() == before
    other = run("join", folder, "--as", "cleo")
    assert (other.code, "You are bram in this review, on this device." in other.err) == (2, True)


def test_votes_go_from_one_clone_to_the_other_and_back(run, at, anna, sent, tmp_path):
    at("tablet")
    assert run("join", sent, "--to", "bram", "--as", "bram").code == 0
    bram = tmp_path / "bram"
    key = run("list", "--json", "--review", bram).data[0]["key"]
    run("decide", key, "include", "--as", "bram", "--review", bram)
    assert "1 commit of yours sent" in run("sync", "--review", bram).out
    at("laptop")
    assert run("decide", key, "exclude", "--as", "anna", "--review", anna).code == 0
    done = run("sync", "--review", anna, "--json")
    assert (done.code, done.data["read"], done.data["git"]) == (0, 2, {"sent": 2, "received": 1})
    at("tablet")
    assert "received in 2 commits." in run("sync", "--review", bram).out
    assert len(run("conflicts", "--json", "--review", bram).data) == 1
    assert git(bram, "log", "-1", "--format=%an %ae", "--no-merges", "--author=bram").strip() == (
        "bram bram@tablet.invalid"
    )
    assert run("sync", "--review", bram).out == "Nothing new of yours to share; nothing new received.\n"


def test_who_is_second_by_a_moment_sends_again(run, at, anna, sent, tmp_path, monkeypatch):
    at("tablet")
    run("join", sent, "--to", "bram", "--as", "bram")
    ahead = git_exchange._Work.ahead
    first = []

    def late(work: git_exchange._Work) -> int:
        if not first:
            first.append(work)
            (anna / "screening" / "note.txt").write_text("between", encoding="utf-8")
            git(anna, "add", "screening/note.txt")
            git(anna, "commit", "-qm", "between")
            git(anna, "push", "-q")
        return ahead(work)

    monkeypatch.setattr(git_exchange._Work, "ahead", late)
    done = run("sync", "--review", "bram", "--json")
    assert (done.code, done.data["git"]) == (0, {"sent": 2, "received": 1})
    assert (tmp_path / "bram" / "screening" / "note.txt").exists()


def test_a_protocol_changed_by_both_is_left_to_a_person(run, at, anna, sent, tmp_path):
    at("tablet")
    run("join", sent, "--to", "bram", "--as", "bram")
    bram = tmp_path / "bram"
    for folder, device in ((anna, "laptop"), (bram, "tablet")):
        at(device)
        protocol = folder / "screening" / "protocol.toml"
        text = protocol.read_text(encoding="utf-8")
        protocol.write_text(text.replace("title = ", f"title = '{device}' # ", 1), encoding="utf-8")
        done = run("sync", "--review", folder)
    assert done.code == 1
    assert "screening/protocol.toml: changed here and elsewhere; nothing was merged." in done.out
    assert "'tablet'" in protocol.read_text(encoding="utf-8")
    assert not (bram / ".git" / "MERGE_HEAD").exists()
    assert run("status", "--review", bram).code == 0


def test_a_damaged_or_deleted_export_is_not_sent(run, anna, sent):
    export = anna / "searches" / "one" / "messy.ris"
    whole = export.read_bytes()
    export.write_bytes(whole + b"x")
    (anna / "searches" / "one" / "strategy.txt").write_text("a AND b", encoding="utf-8")
    assert run("sync", "--review", anna).code == 0
    assert git(sent, "show", "main:searches/one/messy.ris").encode() == whole
    assert git(sent, "show", "main:searches/one/strategy.txt") == "a AND b"
    export.unlink()
    assert run("sync", "--review", anna).code == 1
    assert git(sent, "show", "main:searches/one/messy.ris").encode() == whole


def test_what_litreview_did_not_stage_is_not_sent(run, anna, sent):
    (anna / "private.md").write_text("mine", encoding="utf-8")
    git(anna, "add", "private.md")
    done = run("sync", "--review", anna)
    assert (done.code, "git restore --staged" in done.out) == (1, True)
    git(anna, "restore", "--staged", ":/")
    git(anna, "rm", "-q", "--cached", "searches/one/messy.ris")
    assert run("sync", "--review", anna).code == 1
    git(anna, "restore", "--staged", ":/")
    assert run("sync", "--review", anna).code == 0
    assert "private.md" not in git(sent, "ls-tree", "-r", "--name-only", "main")


def test_an_export_changed_before_it_was_ever_sent_is_not_sent(run, anna, sent, messy_ris):
    later = messy_ris.with_name("later.ris")
    later.write_text(messy_ris.read_text(encoding="utf-8").replace("invented", "imagined"), encoding="utf-8")
    facts = ("--search", "two", "--database", "Invented", "--date", "2026-01-02")
    assert run("import", later, *facts, "--review", anna).code == 0
    with (anna / "searches" / "two" / "later.ris").open("a", encoding="utf-8") as stream:
        stream.write("x")
    run("sync", "--review", anna)
    assert "later.ris" not in git(sent, "ls-tree", "-r", "--name-only", "main")


def test_a_commit_has_the_name_of_the_review_alone(run, anna, sent, monkeypatch):
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Real Name")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "real@example.org")
    git(anna, "config", "author.name", "Real Name")
    (anna / "searches" / "one" / "strategy.txt").write_text("a AND b", encoding="utf-8")
    assert run("sync", "--review", anna).code == 0
    assert "Real" not in git(sent, "log", "-1", "--format=%an %ae %cn %ce", "main")


def test_git_off_is_git_off_and_what_fails_is_one_line(run, anna, sent):
    sent.rename(sent.with_name("away"))
    done = run("sync", "--review", anna)
    assert done.code == 1
    assert len([line for line in done.out.splitlines() if line.startswith("Git: ")]) == 1
    assert run("sync", "--git", "off", "--review", anna).code == 0
    assert run("sync", "--git", "on", "--review", run("init", "alone").out.split()[3]).code == 1


def test_a_hostile_repository_runs_nothing_and_leads_nowhere(run, at, anna, sent, tmp_path, own_home):
    secret = tmp_path / "outside"
    secret.mkdir()
    (secret / "key").write_text("a private key", encoding="utf-8")
    git(tmp_path, "init", "-q", "-b", "main", "module")
    git(tmp_path / "module", "commit", "-qm", "x", "--allow-empty")
    git(
        anna,
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "add",
        "-q",
        str(tmp_path / "module"),
        "screening/module",
    )
    (anna / "searches" / "one" / "linked.ris").symlink_to(secret / "key")
    (anna / "screening" / "decisions" / "eve").symlink_to(secret)
    git(anna, "add", ".")
    git(anna, "commit", "-qm", "odd")
    git(anna, "push", "-q")
    # Also hooks that somebody has for all their repositories.
    hooks = own_home / "hooks"
    hooks.mkdir()
    for name in HOOKS:
        (hooks / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/pwned\n", encoding="utf-8")
        (hooks / name).chmod(0o755)
    (own_home / ".gitconfig").write_text(
        f"[core]\nhooksPath = {hooks}\n[submodule]\nrecurse = true\n", encoding="utf-8"
    )
    at("tablet")
    done = run("join", sent, "--to", "bram", "--as", "bram")
    assert done.code == 1
    text = " ".join(done.out.split())
    assert "error searches/one/linked.ris: This is a link or a special file" in text
    assert "error screening/decisions/eve: This is a link or a special file" in text
    assert "private key" not in done.out + done.err
    assert list((tmp_path / "bram" / "screening" / "module").iterdir()) == []
    run("sync", "--review", "bram")
    assert not (tmp_path / "pwned").exists()
    assert [path.name for path in secret.iterdir()] == ["key"]


@pytest.mark.parametrize(
    "address",
    ["ext::sh -c true", "fd::17", "http://example.invalid/r", "git://example.invalid/r", "ftp://example.invalid/r",
     "https://anna:geheim@example.invalid/r", "-uupload://x", "https://[bad/r", "ssh://host/\x1b[2J"],
)  # fmt: skip
def test_an_unsafe_address_is_refused_before_git_runs(address):
    assert is_address(address)
    with pytest.raises(UsageError) as caught:
        check_address(address)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "name"),
    [("https://example.invalid/group/buyers.git", "buyers"), ("git@example.invalid:buyers", "buyers"),
     ("ssh://anna@example.invalid/~/buyers/", "buyers"), ("https://example.invalid/..", "review")],
)  # fmt: skip
def test_a_safe_address_names_the_folder(address, name):
    check_address(address)
    assert (is_address(address), name_of(address)) == (True, name)


def test_paths_are_no_addresses():
    assert not any(
        map(is_address, ("C:\\reviews\\one", "C:/reviews", "../one", "/srv/a", "one.zip", "a/b:c"))
    )


def test_a_repository_without_a_review_leaves_nothing_behind(run, tmp_path, monkeypatch):
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "empty.git")
    monkeypatch.chdir(tmp_path)
    before = sorted(os.listdir(tmp_path))  # noqa: PTH208  # with names that begin with a dot
    done = run("join", "empty.git", "--as", "bram")
    assert done.code == 3
    assert "empty.git: this repository holds no review" in done.err
    assert sorted(os.listdir(tmp_path)) == before  # noqa: PTH208  # the same
    assert run("join", "nowhere", "--as", "bram").code == 3


def test_a_name_in_use_on_another_device_has_to_be_confirmed(run, at, anna, tmp_path):
    at("tablet")
    done = run("join", anna, "--as", "anna")
    assert done.code == 2
    assert "anna also screens on laptop" in done.err
    assert f"`litreview join {anna} --as anna --same-as laptop`" in done.err
    assert f"`litreview join {anna} --as anna-2`" in done.err
    assert not (anna / "screening" / "decisions" / "anna" / "tablet.jsonl").exists()
    done = run("join", anna, "--as", "anna", "--same-as", "laptop")
    assert (done.code, done.out.splitlines()[0]) == (0, f"Joined as anna: {anna}")
    assert [one["settled"] for one in run("reviewer", "list", "--json", "--review", anna).data] == [True]


def test_the_name_is_asked_for_once(run, at, anna, monkeypatch):
    at("tablet")
    assert "--as NAME" in run("join", anna).err
    answers = iter(["!!", "Bram 2"])
    monkeypatch.setattr("litreview.cli.console.has_terminal", lambda: True)
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(answers))
    done = run("join", anna)
    assert (done.code, done.out.splitlines()[0]) == (0, f"Joined as bram-2: {anna}")
    assert done.err.splitlines()[0] == "Reviewers so far: anna (laptop)."
    assert "'!!' is not a valid reviewer name" in done.err
    assert run("join", anna).code == 0


def test_a_shared_folder_with_a_damaged_export_is_joined_and_named(run, at, anna):
    (anna / ".gitignore").write_text("notes\n", encoding="utf-8")
    with (anna / "searches" / "one" / "messy.ris").open("a", encoding="utf-8") as stream:
        stream.write("x")
    at("tablet")
    done = run("join", anna, "--as", "bram")
    assert done.code == 1
    assert "1 export, 0 as imported." in done.out
    assert "error  searches/one/messy.ris: The export of 3 records has changed." in done.out
    assert (anna / ".gitignore").read_text(encoding="utf-8").split() == ["notes", ".litreview/", "fulltext/"]
    assert run("join", anna, "--to", "elsewhere").code == 2
    git(anna, "init", "-q")
    assert "a git repository, which is not used" in run("join", anna).out


def test_an_archive_becomes_a_folder(run, at, anna, tmp_path):
    assert run("archive", "whole.zip", "--review", anna).code == 0
    at("tablet")
    done = run("join", "whole.zip", "--as", "bram")
    assert (done.code, done.out.splitlines()[0]) == (0, f"Joined as bram: {tmp_path / 'whole'}")
    done = run("join", "whole.zip", "--as", "bram")
    assert (done.code, "there is already a review" in done.err) == (3, True)


def test_a_database_is_joined_with_the_folder_of_its_review_on_postgresql(run, at, anna, server, monkeypatch):
    url = server.new()
    assert run("store", "move", url, "--review", anna).code == 0
    at("tablet")
    done = run("join", url, "--as", "bram")
    assert (done.code, "holds no protocol and no exports" in done.err) == (3, True)
    copy = anna.with_name("copy")
    shutil.copytree(anna, copy, ignore=shutil.ignore_patterns(".litreview"))
    monkeypatch.chdir(copy)
    done = run("join", url, "--as", "bram")
    assert (done.code, done.out.splitlines()[2]) == (0, "2 reports wait for your vote at title and abstract.")
    assert run("join", url).out.startswith("Already joined as bram")
    at("laptop")
    assert {one["name"] for one in run("reviewer", "list", "--json", "--review", anna).data} == {
        "anna",
        "bram",
    }


def test_no_password_of_a_database_is_printed(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for url in (
        "postgresql://anna:geheim@127.0.0.1:1/x?hostaddr=9",
        "postgresql://anna:geheim@127.0.0.1:1/x",
    ):
        done = run("join", url, "--as", "bram")
        assert (done.code, "geheim" in done.out + done.err) == (3, False)
