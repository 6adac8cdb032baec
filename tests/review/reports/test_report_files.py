"""Exports of reports are written completely or not at all, in every format."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from litreview.errors import UsageError
from litreview.exports import read_records, write_records, writer_for
from litreview.model import Record

ENDINGS = ["ris", "bib", "nbib", "csv", "tsv", "xlsx", "json", "jsonl", "csl-json"]


def breaking() -> Iterator[Record]:
    yield Record(title="One", key="a")
    raise ValueError


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_review_is_exported_in_every_format_and_can_be_read_again(review, tmp_path, ending):
    path = tmp_path / f"out.{ending}"
    assert review.reports.export(path) == 4
    titles = {row.title for row in review.reports.rows()}
    assert {record.title for record in read_records(path).records} == titles


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_file_that_cannot_be_written_completely_stays_unchanged(tmp_path, ending):
    path = tmp_path / f"out.{ending}"
    path.write_text("before", encoding="utf-8")
    with pytest.raises(ValueError, match=r"^$"):
        write_records(path, writer_for(path), breaking())
    assert path.read_text(encoding="utf-8") == "before"
    assert [there.name for there in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("name", ["out.pdf", "out", "out.xml", "out.xls"])
def test_a_suffix_of_no_writable_format_is_refused(review, tmp_path, name):
    with pytest.raises(UsageError, match="this format cannot be written"):
        review.reports.export(tmp_path / name)
    assert list(tmp_path.glob("out*")) == []
