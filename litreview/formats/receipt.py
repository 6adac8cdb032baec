"""Receipts: every byte of an export assigned to a record, a reject or named filler."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from itertools import islice
from typing import BinaryIO

from litreview.decoding import MIXED
from litreview.model import LOST, Filler, Item, Receipt, Record

BLANK = "blank lines"
BETWEEN = "line ends and blanks beside an item"
MARK = "byte-order mark"

_RECORDS, _REJECTS, _NUMBER = "records", "rejects", "counting line"
# The raw text of these is normalised and not a slice of the file: a record extends to the start of the next.
_NORMALISED = frozenset({"csl-json", "crossref", "ctgov-json", "openalex", "europepmc"})
_CODECS = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le", MIXED: "utf-8"}
_MARKS = {"utf-8-sig": 3, "utf-16": 2, "utf-32": 4}


class ByteAccount:
    """Assigns the bytes of an export to its items, which are added in file order.

    Args:
        stream: The bytes from which the items are read.
        name: The name of their format.
        encoding: The name of their encoding.
    """

    def __init__(self, stream: BinaryIO, name: str, encoding: str) -> None:
        self._encoding = encoding
        self._lines, self._sized, mark = _lines(stream, encoding)
        self._normalised = name in _NORMALISED
        # A workbook's lines are counted by its rows, after a first line with the names of its sheets.
        self._row_offset = 1 if name == "xlsx" else 0
        self._number_line = 0
        self._bytes: dict[str, int] = {}
        # The run of items that share lines: the last line of the run, and the kind and text of each item.
        self._lines_read, self._last = 0, 0
        self._run: list[tuple[str, str]] = []
        self._weights: dict[str, int] = {}
        self.size = self._add(MARK, mark)

    def add(self, item: Item) -> None:
        """Add the next item."""
        # The line of a numbered record is that of its number, a separate filler.
        below = (
            1 if item.line == self._number_line else self._row_offset if self._lines_read or self._run else 0
        )
        first = item.line + below
        if first > self._last:
            self._assign_run(first - 1 if self._normalised and self._run else self._last)
            # Lines outside any item should be blank.
            while self._lines_read < first - 1:
                line = next(self._lines, None)
                self._lines_read += 1
                if line is not None:
                    self._add_filler(line)
        self._last = max(self._last, first + item.text.count("\n"))
        what = item.what if isinstance(item, Filler) else _RECORDS if isinstance(item, Record) else _REJECTS
        self._number_line = item.line if what == _NUMBER else 0
        self._run.append((what, item.text))
        if len(self._run) > 1:
            # Only the size of their texts is kept.
            for kind, text in self._run:
                self._weights[kind] = self._weights.get(kind, 0) + len(text.encode(self._codec, "replace"))
            self._run = [(what, "")]

    @property
    def _codec(self) -> str:
        # Without the byte-order mark that these codecs would write before each text.
        return _CODECS.get(self._encoding, self._encoding)

    def _assign_run(self, last: int) -> None:
        """Assign the lines of a run: all to a single item, otherwise to each item the bytes of its text."""
        if not self._run:
            return
        left = sum(map(self._sized, islice(self._lines, max(last - self._lines_read, 0))))
        self._lines_read = max(self._lines_read, last)
        self.size += left
        if not self._weights:
            self._add(self._run[0][0], left)
        for what, weight in self._weights.items():
            left -= self._add(what, min(weight, left))
        if self._weights and left:
            self._add(_RECORDS if self._normalised else BETWEEN, left)
        self._run, self._weights = [], {}

    def _add_filler(self, line: str) -> None:
        size = self._sized(line)
        self.size += size
        text = line.strip()
        # Lines in other encodings are read as one character per byte.
        if text and not self._encoding.startswith(("utf-16", "utf-32")):
            text = line.encode("latin-1").decode(self._codec, "replace").strip()
        if not text:
            self._add(BLANK, size)
        else:
            # The opening of a list is the frame of its objects, not lost text.
            self._add("beginning of the list" if self._normalised else LOST, size)

    def _add(self, what: str, size: int) -> int:
        if size:
            self._bytes[what] = self._bytes.get(what, 0) + size
        return size

    def finish(self) -> Receipt:
        """Read to the end of the file and return the receipt."""
        if self._normalised and self._run:
            self._last = 1 << 62
        self._assign_run(self._last)
        for line in self._lines:
            self._add_filler(line)
        filler = {what: n for what, n in self._bytes.items() if what not in {_RECORDS, _REJECTS}}
        return Receipt(self.size, self._bytes.get(_RECORDS, 0), self._bytes.get(_REJECTS, 0), filler)


def _lines(stream: BinaryIO, encoding: str) -> tuple[Iterator[str], Callable[[str], int], int]:
    """Return the lines with their line ends, a function for the size of one in bytes, and the size of the mark."""
    mark = stream.read(_MARKS.get(encoding, 0))
    if encoding.startswith(("utf-16", "utf-32")):
        big = encoding.endswith("-be") or mark[-2:] == b"\xfe\xff"
        codec = f"{encoding[:6]}-{'be' if big else 'le'}"
        lines = io.TextIOWrapper(stream, codec, "surrogatepass", "")
        return iter(lines), lambda line: len(line.encode(codec, "surrogatepass")), len(mark)
    # One character per byte: all other encodings write line ends as ASCII does.
    return iter(io.TextIOWrapper(stream, "latin-1", newline="")), len, len(mark)
