"""Tables delimited by commas, semicolons or tabs: find the header, split the rows, convert each to a record."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, chain, islice
from typing import Any

from litreview.errors import InputError, Problem
from litreview.formats.bounds import LONGEST_RECORD, check_length
from litreview.formats.columns import OWN_COLUMNS, Header, count_names, named_fields, parse_header
from litreview.formats.fill_rates import FillRates
from litreview.formats.format import truncation_problem
from litreview.formats.recognition import HEAD
from litreview.formats.table_rows import align_row, record_to_cells, row_to_record
from litreview.model import Filler, Item, Record

_DELIMITERS = ",;\t|"
# Some databases write the search history above the table.
HEADER_WITHIN = 40
_FEWEST_COLUMNS = 2
# A sentence may be longer, the name of a column seldom is.
_LONGEST_NAME = 80
# Columns of known names that make a row a header although some of its cells are that long.
_SURELY_HEADER = 4
# The number of lines in which to look for the next row; no cell is as long.
_LOOK_AHEAD = 1000
# Characters to read again because of quotes that are never closed; each may have swallowed the whole file.
_MOST_REREAD = 1 << 30
# Fewer rows say nothing of a table.
_FEWEST_ROWS = 3
_IDENTIFYING = frozenset(["title", "doi", "pmid", "abstract"])


class _Rows:
    """The rows of a table, each with the lines from which it was read.

    Attributes:
        line: The first line of the row.
        widths: The numbers of cells in the rows so far; empty until the header is known.
        repaired: The number of rows with a quote that was never closed.
    """

    def __init__(self, lines: Iterable[str], delimiter: str) -> None:
        csv.field_size_limit(LONGEST_RECORD)
        self._lines = iter(lines)
        # Lines to read again, before the others.
        self._swallowed: deque[str] = deque()
        self._lines_read: list[str] = []
        self._letters = 0
        self._reread = 0
        self.delimiter = delimiter
        self.line = 1
        self.widths: set[int] = set()
        self.repaired = 0
        self._reader = self._csv_rows(self._recorded_lines())

    def _csv_rows(self, lines: Iterable[str], quoting: int = csv.QUOTE_MINIMAL) -> Any:
        return csv.reader(lines, delimiter=self.delimiter, skipinitialspace=True, quoting=quoting)  # type: ignore[arg-type]

    def _recorded_lines(self) -> Iterator[str]:
        while line := self._swallowed.popleft() if self._swallowed else next(self._lines, ""):
            if self._lines_read:
                self._letters += len(line)
                check_length(self._letters, self.line)
            self._lines_read.append(line)
            yield line

    def __iter__(self) -> Iterator[tuple[list[str], str]]:
        while True:
            self.line += len(self._lines_read)
            self._lines_read.clear()
            self._letters = 0
            try:
                row = next(self._reader)
            except StopIteration:
                return
            except csv.Error:
                # The only error that the reader raises without `strict`: a cell is too long.
                check_length(LONGEST_RECORD + 1, self.line)
                raise
            if len(self._lines_read) > 1 and self.widths and (at := self._next_row()):
                row = self._split_row(at)
            elif self.widths and len(row) > 1:
                self.widths.add(len(row))
            yield row, "".join(self._lines_read)

    def _next_row(self) -> int:
        """Return the line at which another row begins inside one whose quote was never closed, or 0."""
        self._reread += self._letters
        if self._reread <= _MOST_REREAD and _has_unpaired_quote(self._lines_read):
            starts = list(accumulate(map(len, self._lines_read), initial=0))
            for at in range(1, min(len(self._lines_read), _LOOK_AHEAD)):
                reader = self._csv_rows(islice(self._lines_read, at, at + _LOOK_AHEAD))
                row = next(reader)
                behind = at + reader.line_num
                self._reread += starts[behind] - starts[at]
                if self._reread > _MOST_REREAD:
                    break
                if len(row) in self.widths and not _has_unpaired_quote(self._lines_read[at:behind]):
                    return at
        return 0

    def _split_row(self, at: int) -> list[str]:
        """Return the row before a line, without the quote that swallowed the rest; the rest is read again."""
        self._swallowed.extendleft(reversed(self._lines_read[at:]))
        del self._lines_read[at:]
        self.repaired += 1
        self._reader = self._csv_rows(self._recorded_lines())
        plain = next(self._csv_rows(self._lines_read, csv.QUOTE_NONE))
        whole = len(plain) in self.widths and at == 1
        return [cell.strip('"') for cell in plain] if whole else next(self._csv_rows(self._lines_read))


def _has_unpaired_quote(lines: list[str]) -> bool:
    return sum(line.count('"') for line in lines) % 2 == 1


BestHeader = tuple[int, str, Header]
"""The line of a header, the delimiter of the table, and its columns."""


def best_header(head: Sequence[str], mapping: Mapping[str, str] | None) -> BestHeader | None:
    """Find the row and the delimiter with the most columns of known names."""
    best: BestHeader | None = None
    most = 0
    for delimiter in _DELIMITERS:
        if not any(delimiter in line for line in head):
            continue
        rows = _Rows(head, delimiter)
        for row, _ in rows:
            # Most rows of data, and of a wrong delimiter.
            if len(row) <= most:
                continue
            names = [name.strip().lstrip("\ufeff") for name in row]
            if count_names(names, mapping) <= most:
                continue
            header = parse_header(names, mapping)
            # The first of equals: a later row of data may contain words that are column names too.
            if header.known > most and can_be_header(header, row, enough=1):
                best, most = (rows.line, delimiter, header), header.known
    return best if most >= _FEWEST_COLUMNS or (best and mapping) else None


def head_header(head: tuple[str, ...], mapping: Mapping[str, str] | None = None) -> BestHeader | None:
    """Return what `best_header` finds in the head of a file, which is looked through to recognise it and to read it."""
    return _cached_header(head, tuple(mapping.items()) if mapping else ())


@lru_cache(maxsize=2)
def _cached_header(head: tuple[str, ...], mapping: tuple[tuple[str, str], ...]) -> BestHeader | None:
    return best_header(head, dict(mapping))


def split_head(head: str) -> tuple[str, ...]:
    """Return the lines of the head of a file in which to look for a header."""
    return tuple(islice(io.StringIO(head[:HEAD], newline="\n"), HEADER_WITHIN))


def can_be_header(header: Header, row: list[str], enough: int = _FEWEST_COLUMNS) -> bool:
    """Return whether a row can be a header: known columns, a column that identifies records, and few long texts."""
    long = sum(len(cell) > _LONGEST_NAME for cell in row)
    # ScienceDirect has sentences in its header; a row of data has no four cells that are names of columns.
    needed = max(enough, _SURELY_HEADER, 2 * long) if long else enough
    return header.known >= needed and bool(header.columns.keys() & _IDENTIFYING)


def looks_like(head: str) -> bool:
    """Return whether one of the first rows names at least two known columns."""
    return head_header(split_head(head)) is not None


def read(lines: Iterable[str], mapping: Mapping[str, str] | None = None) -> Iterator[Item | Problem]:
    """Read a table whose header has column names that are known, or in `mapping`.

    Args:
        lines: The lines of the file.
        mapping: Field names (of `Record`) for columns with other names, by column name.

    Raises:
        InputError: None of the first rows is a header.
    """
    lines = iter(lines)
    head = list(islice(lines, HEADER_WITHIN))
    best = head_header(split_head("".join(head)), mapping) or best_header(head, mapping)
    if best is None:
        raise InputError(
            "no row names two known columns, one of them for titles or identifiers, so the table cannot be read.",
            "Name the columns with --map, such as --map 'Document name=title' --map 'Written by=authors'.",
        )
    at, delimiter, header = best
    for number, line in enumerate(head[: at - 1], 1):
        if line.strip():
            yield Filler(number, "line before the header", line.rstrip())
    rows = _Rows(chain(head[at - 1 :], lines), delimiter)
    rows.line = at
    yield from _records(rows, header)


def _records(rows: _Rows, header: Header) -> Iterator[Item | Problem]:
    found = iter(rows)
    _, text = next(found)
    yield Filler(rows.line, "header", text.rstrip())
    rows.widths.add(len(header.names))
    rates = FillRates()
    unfitting: list[int] = []
    longer = last = 0
    for row, text in found:
        bare, last = text.rstrip(), rows.line
        if not any(map(str.strip, row)) and not (header.is_own and len(row) == len(header.names)):
            if bare:
                yield Filler(rows.line, "empty row", bare)
            continue
        # In files that were concatenated, a repeated header is not a record.
        if row[-1] == header.names[-1] and (row[0].lstrip("\ufeff"), *row[1:]) == header.names:
            yield Filler(rows.line, "header", bare)
            continue
        aligned = row
        if len(row) > len(header.names):
            longer += 1
            aligned = align_row(row, header)
            unfitting += [rows.line] if any(map(str.strip, aligned[len(header.names) :])) else []
        record = row_to_record(aligned, header, rows.line, bare)
        rates.add(record)
        yield record
    # Only the last row is checked: an unclosed quote takes everything after it into one cell.
    if ends_in_quote(text, rows.delimiter):
        yield truncation_problem(last)
    if rows.repaired:
        yield Problem(
            "open-quotes",
            "note",
            f"{rows.repaired} rows have a quote that is never closed; each was ended where the next row begins",
            hint="Check these records: their last cells may be missing.",
        )
    if rates.records >= _FEWEST_ROWS and len(unfitting) > rates.records / 2:
        yield misaligned_problem(len(unfitting), rates.records, unfitting[0])
    elif longer:
        yield Problem(
            "longer-rows",
            "note",
            f"{longer} rows have more cells than the header has columns",
            hint="The extra cells are kept as raw values; `show --raw` prints them.",
        )
    yield from rates.problems("table", named_fields(header))


def misaligned_problem(number: int, rows: int, line: int) -> Problem:
    """Return the problem of a table in which most rows have more cells than the header has columns."""
    return Problem(
        "misaligned",
        "error",
        f"{number:,} of {rows:,} rows have more cells than the header has columns, the first at line {line}",
        f"line {line}",
        "Its columns are shifted: export it again, or correct the header. --incomplete imports it as it is.",
    )


def ends_in_quote(text: str, delimiter: str) -> bool:
    """Return whether a row ends inside a quoted cell."""
    try:
        list(csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True, strict=True))
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False


class _LastLine:
    """A stream for a CSV writer that keeps the line written last."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text = text


def write(records: Iterable[Record], delimiter: str = ",") -> Iterator[str]:
    """Write a table with litreview's columns; it reads back equal, and no cell is taken for a formula."""
    yield from write_rows(chain([OWN_COLUMNS], map(record_to_cells, records)), delimiter)


def write_rows(rows: Iterable[Sequence[str]], delimiter: str = ",") -> Iterator[str]:
    """Write rows of cells, the header first."""
    line = _LastLine()
    writer = csv.writer(line, delimiter=delimiter, lineterminator="\n")
    for row in rows:
        writer.writerow(row)
        yield line.text


def write_for_excel(records: Iterable[Record]) -> Iterator[str]:
    """Write a table that Excel opens directly in regions with a decimal comma, such as the Netherlands."""
    yield from write_rows_for_excel(chain([OWN_COLUMNS], map(record_to_cells, records)))


def write_rows_for_excel(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Write rows of cells for the same use of Excel."""
    # Without the byte-order mark Excel takes UTF-8 for the code page of the machine.
    yield "\ufeff"
    yield from write_rows(rows, ";")
