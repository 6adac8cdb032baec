"""A receipt: every byte of an export as part of a record, of a reject, or of filler that has a name."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from itertools import islice
from typing import BinaryIO

from litreview.model import LOST, Filler, Item, Receipt, Record

BLANK = "blank lines"
BETWEEN = "line ends and blanks beside an item"
MARK = "byte-order mark"

_RECORDS, _REJECTS, _NUMBER = "records", "rejects", "counting line"
# Their raw text is made anew and is no slice of the file: a record goes on until the next one begins.
_MADE_ANEW = frozenset({"csl-json", "crossref", "openalex", "europepmc"})
_MARKS = {"utf-8-sig": 3, "utf-16": 2, "utf-32": 4}


class Account:
    """Takes an export's items in file order, and reads the lines that they stand in from the file's bytes.

    Args:
        stream: The bytes that the items are read from.
        name: The name of their format.
        encoding: The name of the encoding that they are read with.
    """

    def __init__(self, stream: BinaryIO, name: str, encoding: str) -> None:
        self._encoding = encoding
        self._lines, self._sized, mark = _lines(stream, encoding)
        self._anew = name in _MADE_ANEW
        # In a workbook lines are counted by its rows, below a first line with the names of its sheets.
        self._below = 1 if name == "xlsx" else 0
        self._numbered = 0
        self._bytes: dict[str, int] = {}
        # The run of items that share lines: its last line, and what was said for each of its items.
        self._read, self._last = 0, 0
        self._run: list[tuple[str, str]] = []
        self._weights: dict[str, int] = {}
        self.size = self._add(MARK, mark)

    def take(self, item: Item) -> None:
        """Take the next item."""
        # A record's line is that of its number, which is a filler of its own and no part of it.
        below = 1 if item.line == self._numbered else self._below if self._read or self._run else 0
        first = item.line + below
        if first > self._last:
            self._settle(first - 1 if self._anew and self._run else self._last)
            self._skip(first - 1)
        self._last = max(self._last, first + item.text.count("\n"))
        what = item.what if isinstance(item, Filler) else _RECORDS if isinstance(item, Record) else _REJECTS
        self._numbered = item.line if what == _NUMBER else 0
        self._run.append((what, item.text))
        if len(self._run) > 1:
            self._weigh()

    def _weigh(self) -> None:
        """Remember of the items of a run only how many bytes their texts take."""
        # The last one stays as it is, as its lines may be its alone so far as is known.
        for what, text in self._run:
            self._weights[what] = self._weights.get(what, 0) + len(text.encode(self._codec, "replace"))
        self._run = [(self._run[-1][0], "")]

    @property
    def _codec(self) -> str:
        # Without the byte-order mark that these would write before each text.
        return {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(
            self._encoding, self._encoding
        )

    def _settle(self, last: int) -> None:
        """Give the lines of a run to its items: all to the only one, else to each what its text takes."""
        if not self._run:
            return
        left = self._sizes(last)
        if not self._weights:
            self._add(self._run[0][0], left)
        for what, weight in self._weights.items():
            left -= self._add(what, min(weight, left))
        if self._weights and left:
            self._add(_RECORDS if self._anew else BETWEEN, left)
        self._run, self._weights = [], {}

    def _sizes(self, last: int) -> int:
        """Read on to a line, and give the bytes on the way."""
        lines = islice(self._lines, max(last - self._read, 0))
        self._read = max(self._read, last)
        size = sum(map(self._sized, lines))
        self.size += size
        return size

    def _skip(self, last: int) -> None:
        """Read lines that belong to no item: they should be blank."""
        while self._read < last:
            line = next(self._lines, None)
            self._read += 1
            if line is not None:
                self._between(line)

    def _between(self, line: str) -> None:
        size = self._sized(line)
        self.size += size
        if not line.strip() or not self._decoded(line).strip():
            self._add(BLANK, size)
        else:
            # What opens a list is the frame of its objects, not something that was overlooked.
            self._add("beginning of the list" if self._anew else LOST, size)

    def _decoded(self, line: str) -> str:
        if self._encoding.startswith(("utf-16", "utf-32")):
            return line
        return line.encode("latin-1").decode(self._codec, "replace")

    def _add(self, what: str, size: int) -> int:
        if size:
            self._bytes[what] = self._bytes.get(what, 0) + size
        return size

    def closed(self) -> Receipt:
        """Read to the end of the file, and give the receipt."""
        if self._anew and self._run:
            self._last = 1 << 62
        self._settle(self._last)
        for line in self._lines:
            self._between(line)
        filler = {what: n for what, n in self._bytes.items() if what not in {_RECORDS, _REJECTS}}
        return Receipt(self.size, self._bytes.get(_RECORDS, 0), self._bytes.get(_REJECTS, 0), filler)


def _lines(stream: BinaryIO, encoding: str) -> tuple[Iterator[str], Callable[[str], int], int]:
    """Give the lines of a file with their line ends, how to tell the bytes of one, and those of its mark."""
    mark = stream.read(_MARKS.get(encoding, 0))
    if encoding.startswith(("utf-16", "utf-32")):
        big = encoding.endswith("-be") or mark[-2:] == b"\xfe\xff"
        codec = f"{encoding[:6]}-{'be' if big else 'le'}"
        lines = io.TextIOWrapper(stream, codec, "surrogatepass", "")
        return iter(lines), lambda line: len(line.encode(codec, "surrogatepass")), len(mark)
    # A letter for each byte: all other encodings that are read write line ends as ASCII does.
    return iter(io.TextIOWrapper(stream, "latin-1", newline="")), len, len(mark)
