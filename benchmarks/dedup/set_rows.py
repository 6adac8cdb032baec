"""Rows of labelled sets, read with the standard library alone, as other tools run in environments of their own."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

csv.field_size_limit(1 << 30)

Row = dict[str, str]


def read_rows(path: Path, delimiter: str = ",") -> Iterator[Row]:
    """Yield the rows of a CSV file, compressed or not."""
    packed = path.suffix == ".gz"
    with (gzip.open if packed else open)(path, "rt", encoding="utf-8-sig", newline="") as stream:
        yield from csv.DictReader(stream, delimiter=delimiter)
