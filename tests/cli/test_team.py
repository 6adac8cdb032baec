"""`litreview team` and its subcommands: what people read, and what they are asked."""

from __future__ import annotations

import pytest


@pytest.fixture
def bram(run, signed, at_device):
    """Join the signed review as bram, on a device with a long name."""
    words = run("team", "--json").data["words"]
    at_device("desktop-of-the-institute")
    assert run("join", signed, "--as", "bram").code == 0
    assert "type what you hear: `litreview team confirm WORDS`" in " ".join(run("team").out.split())
    done = run("team", "confirm", "kinom", "lopot", "zodof", "rujul", "kufaz")
    assert done.code == 2
    assert "do not trust this copy" in done.err
    assert run("team", "confirm", *words.upper().split("-")).code == 0
    key = run("list", "--json").data[0]["key"]
    assert run("decide", key, "include").code == 0
    assert run("sync").code == 0
    return "bram/desktop-of-the-institute"


def state(run, ledger: str) -> str:
    devices = run("team", "--json").data["devices"]
    return next(one["state"] for one in devices if f"{one['actor']}/{one['device']}" == ledger)


def test_a_device_learns_that_it_is_not_admitted_and_whom_to_ask(run, bram):
    done = run("team")
    assert f"This device is {bram}: read its words to anna, who then admits it." in " ".join(done.out.split())
    text = " ".join(run("check").out.split())
    assert "is not admitted yet: your lines count for nobody else. Read these words to anna" in text
    assert "Nothing proves who made the others: 1 of bram on desktop-of-the-institute." in text


def test_a_key_is_admitted_after_a_question_then_made_a_leads_and_closed(run, bram, at_device):
    at_device("laptop")
    assert run("sync").code == 0
    (words,) = (one["words"] for one in run("team", "--json").data["devices"] if one["actor"] == "bram")
    shown = run("team").out
    assert f"\n  {words}\n" in shown
    assert max(map(len, shown.splitlines())) <= 80
    asked = run("team", "admit", bram)
    assert asked.code == 2
    assert words in asked.err
    assert run("team", "admit", bram, "--yes").out == f"{bram} is admitted, with 2 lines.\n"
    assert state(run, bram) == "admitted"
    assert "Only one device can admit others." in run("check", "--require-signed").out
    assert run("team", "admit", bram, "--lead", "--yes").code == 0
    assert state(run, bram) == "lead"
    assert "Only one device can admit others." not in run("check", "--require-signed").out
    assert run("team", "close", bram, "--yes").out == f"The key of {bram} is closed. It keeps 2 lines.\n"
    # Nothing was signed after it.
    assert state(run, bram) == "closed"
    at_device("desktop-of-the-institute")
    key = run("list", "--json").data[1]["key"]
    run("sync")
    assert run("decide", key, "include").code == 0
    run("sync")
    at_device("laptop")
    run("sync")
    assert "A key of bram on desktop-of-the-institute is closed" in " ".join(run("check").out.split())


def test_undo_takes_back_the_vote_and_not_the_admission(run, bram, at_device):
    at_device("laptop")
    run("sync")
    assert run("team", "admit", bram, "--yes").code == 0
    assert "decision" in run("undo").out
    assert run("undo").out == "Nothing to undo.\n"
    assert state(run, bram) == "admitted"
    assert run("check", "--require-signed").code == 0


def test_the_founder_and_a_review_that_is_not_signed_are_told_what_to_do_next(run, signed, tmp_path):
    done = run("team", "found")
    assert done.code == 2
    assert "This review is already founded." in done.err
    other = tmp_path / "unsigned"
    assert (
        run("team", "--review", other).out == "This review is not signed. `litreview team found` begins it.\n"
    )
