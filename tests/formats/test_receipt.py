from __future__ import annotations

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from litreview.decoding import open_text
from litreview.errors import LitreviewError
from litreview.formats import registry
from litreview.formats.receipt import BETWEEN, ByteAccount
from litreview.model import Receipt
from tests.formats.test_laws import EXPORTS, SLICED

RIS = "TY  - JOUR\nTI  - Één\nER  - \n\n\nProvider: X\n\nTY  - JOUR\nTI  - Two\nER  - \n"


def receipt_of(data: bytes, name: str) -> Receipt:
    text, encoding, _ = open_text(io.BytesIO(data))
    account = ByteAccount(io.BytesIO(data), name, encoding)
    for item in registry.read(text, name):
        account.add(item)
    return account.finish()


@pytest.mark.parametrize(
    ("codec", "ends"),
    [(codec, ends) for codec in ("utf-8", "utf-8-sig", "cp1252", "utf-16") for ends in ("\n", "\r\n", "\r")],
)
def test_a_receipt_counts_bytes_as_the_file_has_them(codec, ends):
    data = RIS.replace("\n", ends).encode(codec)
    receipt = receipt_of(data, "ris")
    assert (receipt.size, receipt.lost, receipt.rejects) == (len(data), 0, 0)
    assert receipt.records + sum(receipt.filler.values()) == len(data)
    wide = 2 if codec == "utf-16" else 1
    assert receipt.filler["blank lines"] == 3 * len(ends) * wide


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_line_of_no_break_spaces_between_records_is_blank_in_every_encoding(codec):
    blank = "\u00a0\u00a0\n\n\n"
    data = RIS.replace("\n\n", "\n\u00a0\u00a0\n", 1).encode(codec)
    receipt = receipt_of(data, "ris")
    assert (receipt.size, receipt.lost) == (len(data), 0)
    assert receipt.filler["blank lines"] == len(blank.encode(codec)) - len("".encode(codec))


def test_items_on_one_line_share_its_bytes_by_their_texts():
    data = b"@article{a, title={One}} @article{b, title={Two more}}\n@comment{x}\n"
    receipt = receipt_of(data, "bibtex")
    assert receipt.records + receipt.filler[BETWEEN] == data.index(b"\n") + 1
    assert receipt.filler["comment"] == len(b"@comment{x}\n")
    assert (receipt.size, receipt.lost) == (len(data), 0)


def test_an_object_goes_on_until_the_next_one_begins():
    data = b'[\n {"title": "One",\n  "type": "book"},\n {"title": "Two"}\n]\n'
    receipt = receipt_of(data, "csl-json")
    assert (receipt.lost, receipt.filler) == (0, {"beginning of the list": 2})
    assert receipt.records == len(data) - 2


@given(EXPORTS, st.sampled_from(SLICED), st.sampled_from(["utf-8", "utf-16"]))
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_can_be_read_has_a_receipt_without_a_byte_left_over(text, name, codec):
    data = text.encode(codec, "replace")
    try:
        receipt = receipt_of(data, name)
    except LitreviewError:
        return
    assert (receipt.size, receipt.lost) == (len(data), 0)
