"""What is signed of a line, and how a seal names it; the case is that of the design."""

from __future__ import annotations

from dataclasses import replace

import pytest

from litreview.model import Event
from litreview.review.team import signing
from litreview.standing.seals import (
    PREFIX,
    entry,
    key_words,
    line_digest,
    seal_hash,
    signed_text,
    without_note,
)

SEED = bytes(range(32))
ROOT = "01a10b4a-9680-709f-959b-7e7457bea932"
KEY = "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"
ID = "01a10b53-fb54-7a8b-9f4b-2838931cb807"
LINE = Event(
    ID, "decision", "2026-10-05T09:10:15.636Z", "anna", "uu-1", ID,
    {"record": "732pr5h6tuyxfc5t", "verdict": "maybe", "note": "Vraag het Zoë.", "salt": bytes(range(16)).hex()},
)  # fmt: skip
DIGEST = "46a38074a05dac01182dc1084fb04b9a13283a51a81432bb0b33ea0c7ce95ae2"


def with_body(event: Event, **more: object) -> Event:
    return replace(event, body={**event.body, **more})


def test_the_digest_of_a_line_does_not_change_with_its_mark_or_a_redaction():
    assert line_digest(LINE) == DIGEST
    assert line_digest(with_body(LINE, mark="00")) == DIGEST
    bare = without_note(LINE)
    assert bare.body["note"] == ""
    assert "salt" not in bare.body
    assert line_digest(bare) == DIGEST
    assert line_digest(with_body(LINE, verdict="include")) != DIGEST


@pytest.mark.parametrize(
    "more",
    [
        {"salt": "00"}, {"salt": 7}, {"salt": bytes(range(16)).hex().upper()}, {"note": ["Vraag"]}, {"note_sha256": "00"},
    ],
)  # fmt: skip
def test_a_note_and_a_salt_that_contradict_each_other_have_no_digest(more):
    assert line_digest(with_body(LINE, **more)) is None


def test_a_note_from_before_there_were_salts_is_listed_without_its_text():
    old = replace(LINE, body={"verdict": "maybe", "note": "Vraag"})
    assert entry(old) == f"-{line_digest(with_body(old, note=''))}"
    assert entry(with_body(old, note="Anders")) == entry(old)


def test_a_seal_has_the_hash_and_the_signature_of_the_design():
    id_ = "01a10b60-0000-7000-8000-000000000000"
    body = {"key": KEY, "root": ROOT, "prev": [], "lines": {ID: DIGEST}, "seen": []}
    seal = Event(id_, "seal", "2026-10-05T09:30:00.000Z", "anna", "uu-1", id_, body)
    assert signing.public_key(SEED) == KEY
    assert seal_hash(seal) == "a4f36341670b06c2f9fbfa3df3c0382d70a615648cf06f0ec1a895099bacaa2c"
    text = (PREFIX + signed_text(seal)).encode()
    signature = signing.sign(SEED, text)
    assert signature.startswith("14b21e3571bfbc436472b728a53e8b5b4c16fa2c76916c42b047ce277effd946")
    assert signing.is_signed(KEY, text, signature)
    assert not signing.is_signed(KEY, text + b" ", signature)
    for key, sign in ((KEY, "zz"), ("", signature), (KEY, signature[:-2]), ("00" * 32, signature)):
        assert not signing.is_signed(key, text, sign)


def test_the_words_of_a_key_can_be_spoken():
    assert key_words(KEY) == "jinal-jopol-jidog-hitas-bapaj"
