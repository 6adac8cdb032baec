"""Real exports: no record is lost in any sample of a format that litreview reads."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pytest

from litreview.decoding import decode
from litreview.formats import registry
from litreview.formats.packed import unpack
from litreview.formats.registry import FORMATS
from litreview.model import Record, Reject

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
# Formats that have another name in the manifest.
NAMES = {
    "tsv": "csv",
    "csl_json": "csl-json",
    "other_json": "csl-json",
    "pubmed_xml": "pubmed-xml",
    "endnote_xml": "endnote-xml",
}
# Of the formats above, those of registers, which have names of their own.
FROM_REGISTERS = {"central", "register-csv"}


def manifest() -> list[dict[str, str]]:
    path = SAMPLES / "manifest.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if NAMES.get(row["format"], row["format"]) in FORMATS]


ROWS = manifest()


def ink(text: str) -> str:
    return "".join(text.replace("\ufeff", "").split())


def test_the_samples_are_there():
    if not ROWS and os.environ.get("CI") != "true":
        pytest.skip(f"no samples at {SAMPLES}: put the shared folder beside the checkout to run them")
    assert len(ROWS) > 300


@pytest.mark.parametrize("row", ROWS, ids=[row["path"] for row in ROWS])
def test_every_start_marker_is_a_record_or_a_reject_and_every_letter_is_kept(row):
    text, _, _ = decode(unpack(io.BytesIO((SAMPLES / row["path"]).read_bytes())).read())
    name = registry.sniff(text[:65536], Path(row["path"]).suffix).name
    items = list(registry.read(text, name))
    records = sum(isinstance(item, Record) for item in items)
    rejects = sum(isinstance(item, Reject) for item in items)
    assert name in {NAMES.get(row["format"], row["format"]), *FROM_REGISTERS} or row["format"] == "gambling"
    assert records + rejects == int(row["start_markers"])
    assert not row["expected_records"] or records == int(row["expected_records"])
    # The raw text of a JSON record is its canonical JSON , which is not the file's slice.
    if name != "csl-json":
        assert ink("\n".join(item.text for item in items)) == ink(text)
