"""Signed reviews: devices that share a folder, what they sign, and what others do to their ledgers (LEDGERS)."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from litreview.errors import NoSuchKey, UsageError
from litreview.model import Verdict
from litreview.review.review import Review
from litreview.review.views import Decide


def test_a_review_without_a_founding_has_no_marks_no_keys_and_says_nothing(places):
    place = places("uu-1", "anna")
    place.vote(0, note="n")
    assert not any({"mark", "salt"} & line.keys() for line in place.lines())
    assert not list(place.home.rglob("*.key"))
    assert not any("sign" in id_ for id_ in place.problems())
    assert "not-signed" in place.errors(require_signed=True)


def test_all_votes_of_two_devices_are_signed_and_a_check_says_so(anna, bram):
    anna.sync()
    found = anna.problems()
    assert found["signed"].startswith(
        "note: Signed: all 2 votes, by 2 reviewers on 2 devices. Founded by anna, key "
    )
    assert not anna.errors(require_signed=True)
    assert not bram.errors(require_signed=True)
    assert anna.votes() == bram.votes() == 2


def test_a_line_waits_until_its_device_is_admitted_and_counts_from_then_on(places, anna):
    bram = places("vu-2", "bram")
    with bram.open() as review:
        review.team.join("bram")
        review.team.follow(anna.words())
    bram.vote(0)
    bram.sync()
    assert bram.votes() == 2
    anna.sync()
    assert anna.votes() == 1
    found = anna.problems()
    assert bram.words() in found["signature-waiting"]
    assert found["signature-waiting"].startswith("open: ")
    with anna.open() as review:
        review.team.admit("bram/vu-2", "anna")
    assert anna.votes() == 2


def test_nobody_else_can_admit_and_one_may_admit_a_second_device_of_ones_own(places, anna, bram):
    eve = places("e", "eve")
    with eve.open() as review:
        review.team.join("eve")
    eve.vote(1)
    eve.sync()
    bram.sync()
    with bram.open() as review, pytest.raises(UsageError, match="may not admit"):
        review.team.admit("eve/e", "bram")
    tablet = places("tablet", "bram")
    with tablet.open() as review:
        review.team.confirm("bram")
        review.team.join("bram")
    tablet.vote(1)
    tablet.sync()
    bram.sync()
    with bram.open() as review:
        review.team.admit("bram/tablet", "bram")
    anna.sync()
    assert anna.votes() == 3


@pytest.mark.parametrize("what", ["forged", "altered", "deleted", "seal", "file", "suffix"])
def test_what_somebody_does_to_a_ledger_is_named_counts_for_nothing_and_heals(anna, bram, what):
    anna.sync()
    lines = bram.ledger.read_text(encoding="utf-8").splitlines()
    votes = [i for i, line in enumerate(lines) if '"kind":"decision"' in line]
    seals = [i for i, line in enumerate(lines) if '"kind":"seal"' in line]
    if what == "forged":
        one = json.loads(lines[votes[0]])
        one |= {"id": one["id"][:-4] + "ffff", "verdict": "include"}
        one["act"] = one["id"]
        lines.append(json.dumps(one))
    elif what == "altered":
        lines[votes[0]] = lines[votes[0]].replace('"exclude"', '"include"')
    elif what == "deleted":
        del lines[votes[0]]
    elif what == "seal":
        del lines[seals[0]]
    elif what == "suffix":
        del lines[seals[-1] :]
    if what == "file":
        bram.ledger.unlink()
    else:
        bram.ledger.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    told = anna.sync().problems
    assert {problem.level for problem in told} & {"error", "open"}
    assert anna.votes() == 2
    with anna.open() as review, review._context.store.read() as session:
        assert {e.body["verdict"] for e in session.events.of_kind("decision") if e.actor == "bram"} == {
            "exclude"
        }
    assert {"error", "open"} & {
        text.split(":")[0] for id_, text in anna.problems().items() if "signature" in id_
    }
    bram.sync()
    anna.sync()
    healed = {id_ for id_ in anna.errors() if "signature" in id_}
    assert healed <= ({"signature-foreign"} if what == "forged" else set())


def test_a_lost_database_gives_everything_back_by_its_marks_and_seals(anna, bram):
    bram.vote(2)
    shutil.rmtree(bram.home / next(p.name for p in bram.home.iterdir() if (p / "review.db").exists()))
    assert bram.votes() == 3
    bram.sync()
    anna.sync()
    assert anna.votes() == 3
    assert not anna.errors(require_signed=True)


def test_a_redacted_note_breaks_no_seal(anna, bram):
    anna.sync()
    with anna.open() as review:
        with review._context.store.read() as session:
            (vote,) = (e for e in session.events.of_kind("decision") if e.actor == "bram")
        review.team.redact(vote.id)
    anna.sync()
    bram.sync()
    text = bram.ledger.read_text(encoding="utf-8")
    assert "ander land" not in text
    assert '"salt"' not in text
    anna.sync()
    assert not anna.errors(require_signed=True)


def test_a_closed_key_signs_no_more(anna, bram):
    anna.sync()
    with anna.open() as review:
        review.team.close_key("bram/vu-2", "anna")
    bram.vote(3)
    bram.ledger.touch()
    bram.sync()
    anna.sync()
    assert anna.votes() == 2
    assert "signature-closed" in anna.problems()


def test_a_second_founding_counts_for_nothing_and_is_named(tmp_path, anna, bram, places):
    eve = places("e", "eve")
    with eve.open() as review:
        (eve.home / next(p.parent.name for p in eve.home.rglob("founding")) / "founding").unlink()
        review._context.signer = None
    copied = tmp_path / "copy"
    shutil.copytree(eve.folder, copied)
    for seal in copied.rglob("*.jsonl"):
        kept = [line for line in seal.read_text(encoding="utf-8").splitlines() if '"seal"' not in line]
        seal.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
    eve.folder = copied
    with eve.open() as review:
        review.team.join("eve")
        review.team.found("eve")
    shutil.copytree(
        copied / "screening" / "decisions" / "eve", anna.folder / "screening" / "decisions" / "eve"
    )
    anna.sync()
    assert "signature-two-foundings" in anna.errors()
    assert anna.votes() == 2


def test_a_machine_that_has_worked_here_follows_no_founding_before_it_is_confirmed(places, anna):
    old = places("vu-2", "bram")
    with old.open() as review:
        review.team.join("bram")
    # As after work from before the founding.
    next(old.home.rglob("founding")).unlink()
    assert "founding-unconfirmed" in old.problems()
    assert "signed" not in old.problems()
    with old.open() as review:
        review.team.follow(anna.words())
    assert "founding-unconfirmed" not in old.problems()
    assert "signed" in old.problems()


def test_keys_are_private_whatever_the_umask_and_are_narrowed(anna):
    (key,) = anna.home.rglob("*.key")
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.parent.stat().st_mode & 0o777 == 0o700
    key.chmod(0o644)
    anna.vote(1)
    assert key.stat().st_mode & 0o777 == 0o600


def git(folder: Path, *words: str) -> None:
    settings = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *settings, *words], cwd=folder, check=True, capture_output=True)


def test_two_clones_that_git_merges_by_union_lose_no_line_and_no_seal(tmp_path, anna, bram):
    anna.sync()
    git(anna.folder, "init", "-q", "-b", "main")
    git(anna.folder, "add", "searches", "screening", ".gitattributes")
    git(anna.folder, "commit", "-qm", "one")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(anna.folder), str(clone))
    bram.folder = clone
    # The same device of anna in a second clone, with its own database and the same key.
    twin = replace(anna, folder=clone)
    anna.vote(1)
    anna.sync()
    bram.vote(2)
    twin.vote(2, note="Een tweede kopie.")
    bram.sync()
    twin.sync()
    for folder in (anna.folder, clone):
        git(folder, "add", "screening")
        git(folder, "commit", "-qm", "two")
    git(clone, "pull", "-q", "--no-rebase", "--no-edit", str(anna.folder), "main")
    git(anna.folder, "pull", "-q", "--no-rebase", "--no-edit", str(clone), "main")
    with twin.open() as review:
        review.team.follow(anna.words())
    for place in (anna, bram, twin, anna):
        place.sync()
    assert anna.votes() == bram.votes() == twin.votes() == 5
    assert not anna.errors(require_signed=True)
    assert "signature-fork" in anna.problems()


def test_a_row_that_another_role_puts_into_the_database_is_never_sealed(
    tmp_path, places, server, monkeypatch
):
    place = places("uu-1", "anna")
    monkeypatch.setenv("LITREVIEW_STATE", str(place.home))
    monkeypatch.setenv("LITREVIEW_DEVICE", "uu-1")
    with place.open() as review:
        review.team.move(server.new())
    with place.open() as review:
        review.team.found("anna")
    place.vote(0)
    place.sync()
    with place.open() as review, review._context.store.write() as session:
        (vote,) = session.events.of_kind("decision")
        planted = replace(vote, id=vote.id[:-4] + "ffff", act=vote.id[:-4] + "ffff")
        session.events.add([planted], written=False)
    place.sync()
    assert "signature-planted" in place.errors()
    listed = {id_ for line in place.lines() if line["kind"] == "seal" for id_ in line["lines"]}
    assert vote.id in listed
    assert planted.id not in listed
    # In a folder it waits for a seal that does not come.
    stranger = places("vu-2", "bram")
    with stranger.open() as review, review._context.store.read() as session:
        assert [event.id for event in session.events.of_kind("decision")] == [vote.id]


def test_ledgers_grow_by_less_than_a_third(anna):
    before = anna.ledger.stat().st_size
    with anna.open() as review:
        keys = sorted(row.key for row in review.reports.rows())
        for n in range(100):
            anna.clock.forward(1)
            review.decisions.decide(Decide(keys[n % 4], Verdict(("include", "exclude")[n // 4 % 2])), "anna")
        review.team.write_ledger()
        bare = sum(
            len(line) - len('"mark":"",') - 32
            for line in anna.ledger.read_text().splitlines()
            if '"mark"' in line
        )
        review.team.sync()
    assert anna.ledger.stat().st_size - before < bare * 4 / 3


def test_a_further_reviewer_on_the_machine_of_a_lead_is_admitted_at_once(anna, bram):
    cor = replace(anna, actor="cor")
    cor.vote(1)
    assert "device-admitted" in {problem.id for problem in anna.sync().problems}
    bram.sync()
    assert bram.votes() == 3
    anna.sync()
    assert not anna.errors(require_signed=True)
    # A machine without a lead's key admits nobody.
    replace(bram, actor="dirk").vote(1)
    assert "device-admitted" not in {problem.id for problem in bram.sync().problems}
    anna.sync()
    assert anna.votes() == 3
    with anna.open() as review:
        assert review.status().held


def test_a_name_given_before_the_founding_stays_in_every_copy(places, tmp_path):
    cor = places("uu-1", "cor")
    cor.vote(0)
    with cor.open() as review:
        review.team.rename("cor", "kees", actor="cor")
    kees = replace(cor, actor="kees")
    kees.vote(1)
    with kees.open() as review:
        review.team.found("kees")
        before = sorted(one.name for one in review.team.reviewers())
        review.team.archive(tmp_path / "whole.zip")
    assert "kees" in before
    assert "cor" not in before
    assert not {id_ for id_ in kees.errors() if "sign" in id_}
    stranger = places("vu-2", "bram")
    with stranger.open() as review:
        assert sorted(one.name for one in review.team.reviewers()) == before
    assert not {id_ for id_ in stranger.errors() if "sign" in id_}
    found = {problem.id for problem in Review.check_archive(tmp_path / "whole.zip", clock=cor.clock)}
    assert not found & {"archive-numbers", "signature-not-entitled"}


def test_only_the_key_that_was_compared_is_admitted(places, anna):
    bram = places("vu-2", "bram")
    with bram.open() as review:
        review.team.join("bram")
        review.team.follow(anna.words())
    bram.vote(0)
    bram.sync()
    words = bram.words()
    # Somebody else makes a key under the same name.
    eve = replace(bram, home=bram.home.with_name("home-eve"))
    with eve.open() as review:
        review.team.join("bram")
    eve.vote(1)
    eve.sync()
    with anna.open() as review:
        with pytest.raises(UsageError, match="Several keys wait"):
            review.team.admit("bram/vu-2", "anna")
        with pytest.raises(NoSuchKey):
            review.team.admit("bram/vu-2", "anna", "bapaj-bapaj-bapaj-bapaj-bapaj")
        review.team.admit("bram/vu-2", "anna", words.replace("-", " "))
    assert anna.votes() == 2
    assert not anna.errors()
