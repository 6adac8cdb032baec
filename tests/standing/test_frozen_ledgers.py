"""Signed ledgers that an earlier version wrote: every version reads the same in them."""

from __future__ import annotations

import shutil

import pytest

from litreview.review.check_signatures import signed_votes
from litreview.review.folder import Folder
from litreview.review.ledger_files import read_all
from litreview.review.state import LocalState
from litreview.review.team.device_signer import DeviceSigner

ROOT = "01a22169-5180-7373-96b5-c66346e98179"
WORDS = "lifun-danon-ruhok-zugiv-zolob"


@pytest.fixture
def folder(root, tmp_path):
    shutil.copytree(
        root / "tests" / "standing" / "signed" / "decisions", tmp_path / "screening" / "decisions"
    )
    return Folder(tmp_path)


def test_every_seal_holds_and_every_vote_is_signed(folder):
    ledgers = read_all(folder, follow=True)
    assert ledgers.signatures
    assert ledgers.signatures.root == ROOT
    assert {finding.what for finding in ledgers.signatures.findings} == set()
    assert not ledgers.held
    found = signed_votes(ledgers, [copy.event for copy in ledgers.events.values()])
    assert found
    assert (found.votes, found.signed, found.reviewers, found.devices, found.words) == (3, 3, 2, 2, WORDS)
    notes = {copy.event.body.get("note") for copy in ledgers.events.values() if copy.event.kind == "decision"}
    assert notes == {"Van voor de ondertekening.", "Zoë vragen.", ""}


def test_the_device_knows_its_own_lines_by_its_key(root, folder, tmp_path, monkeypatch):
    home = tmp_path / "home"
    shutil.copytree(root / "tests" / "standing" / "signed" / "keys", home / "keys")
    monkeypatch.setenv("LITREVIEW_STATE", str(home))
    signer = DeviceSigner(LocalState(home), "uu-1", ROOT, is_confirmed=True)
    events = [copy.event for copy in read_all(folder).events.values()]
    marked = {event.id for event in events if "mark" in event.body and event.device == "uu-1"}
    assert marked
    assert {event.id for event in events if signer.is_mine(event)} == marked
