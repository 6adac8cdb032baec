"""Receipts of real exports: records, rejects and filler add up to the file."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from litreview.exports import open_account, open_export
from litreview.formats.packed import unpack
from tests.acceptance.material import material

SAMPLES = material("samples")
# Formats that litreview does not read.
UNREAD = {"mods_xml", "xls"}


def rows() -> list[str]:
    with (SAMPLES / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        return [row["path"] for row in csv.DictReader(stream) if row["format"] not in UNREAD]


@pytest.mark.parametrize("name", rows())
def test_every_byte_of_a_sample_is_of_a_record_a_reject_or_a_named_filler(name):
    path: Path = SAMPLES / name
    with (
        open_export(path, None, lambda _: None) as (format_, encoding, items),
        open_account(path, format_, encoding) as account,
    ):
        for item in items:
            account.add(item)
        receipt = account.finish()
    with path.open("rb") as stream:
        size = len(unpack(stream).read())
    assert receipt.lost == 0
    assert receipt.size == size == receipt.records + receipt.rejects + sum(receipt.filler.values())
    assert receipt.records + receipt.rejects > 0
