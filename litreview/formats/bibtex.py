"""BibTeX and BibLaTeX: the file is split at balanced braces, then each entry is parsed alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from litreview.errors import Problem
from litreview.formats.bibentry import Fields, parse_fields, parse_simple
from litreview.formats.bibfields import map_fields, resolve_value
from litreview.formats.bibparents import BibEntry, OtherItem, with_inherited
from litreview.formats.bounds import check_length
from litreview.formats.fields import EMPTY
from litreview.formats.format import truncation_problem
from litreview.formats.shape import Raw, build_record, collect_values
from litreview.model import Filler, Item, Record, Reject
from litreview.text import clean_all

_START = re.compile(r"\ufeff?\s*@\s*([^\W\d]\w*)\s*([{(])")
_INCOMPLETE_START = re.compile(r"\s*@\s*(?:\w+\s*)?")
_START_WITHOUT_BRACKET = re.compile(r"\s*@\s*([^\W\d]\w*)\s*")
_SIGN = re.compile(r'\\.|[{}()"]')
_FIELD = re.compile(r"\s*[A-Za-z][\w-]*\s*=")
_COMMAS = re.compile(r"[, ]*")
_SPACES = re.compile(r"\s*")
# The number of lines over which `@`, type and bracket may be spread.
_LONGEST_START = 10
_LONGEST_SIMPLE = 1 << 17
"""Characters of an entry that is read at once; of a longer one, lines are read one by one."""
LONGEST_STRING = 4096
"""Characters that a name of `@string` may stand for."""
MOST_EXPANDED = 1 << 20
"""Characters that an entry may gain by the expansion of `@string` names."""
_NO_ENTRY = frozenset(["comment", "string", "preamble"])


class _Balance:
    """The bracket balance of one entry, to find its end."""

    def __init__(self, opening: str) -> None:
        self._round = opening == "("
        self._depth = 0
        self._parens = 0
        self._quoted = False

    def end_in(self, line: str, start: int, *, first: bool = True) -> int | None:
        """Return the position after the bracket that ends the entry, or None; `first` is the first call for a line."""
        if not first:
            return self._end_from(line, start)
        opened, closed = line.count("{", start), line.count("}", start)
        one_pair = opened == closed == 1 and line.find("{", start) < line.find("}", start)
        # Nearly all lines have too few brackets to end an entry.
        if not self._round and self._depth and "\\" not in line and (one_pair or closed < self._depth):
            self._depth += opened - closed
            return None
        return self._end_from(line, start)

    def _end_from(self, line: str, start: int) -> int | None:
        for found in _SIGN.finditer(line, start):
            if self._closes_entry(found.group()):
                return found.end()
        return None

    def next_end(self, line: str, end: int) -> int | None:
        """Return the next end after one that proved wrong: a stray bracket in a value had closed the entry."""
        self._depth = 1
        return self._end_from(line, end)

    def _closes_entry(self, sign: str) -> bool:
        if sign == "{":
            self._depth += 1
        elif sign == "}":
            self._depth -= 1
            return self._depth <= 0 and not self._round
        elif self._round and self._depth == 0:
            self._quoted ^= sign == '"'
            self._parens += 0 if self._quoted else (sign == "(") - (sign == ")")
            return sign == ")" and self._parens <= 0 and not self._quoted
        return False


Line = tuple[int, str]
"""The number of a line, and the line."""
Block = tuple[int, str, str, Fields | None, bool]
"""The line, type and text of an entry, its fields if it is simple, and whether it is closed."""


class _Pieces:
    """A file in pieces, each of which begins with the start of an entry and can be read without the others.

    Attributes:
        ahead: The first line of the next piece; None inside a piece, and after the last.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._numbered = enumerate(lines, 1)
        self.ahead = next(self._numbered, None)

    def read(self) -> Iterator[Line]:
        """Yield the lines of the next piece, or those left of one that was not read to its end."""
        if first := self.ahead:
            self.ahead = None
            yield first
        for numbered in self._numbered:
            line = numbered[1]
            # After a byte-order mark an entry may begin too, but that depends on the line before.
            if "@" in line and line.lstrip()[:1] == "@" and _START.match(line):
                self.ahead = numbered
                return
            yield numbered


def split_blocks(lines: Iterable[str]) -> Iterator[Block | Filler]:
    """Split a file into entries and the text between them."""
    pieces = _Pieces(lines)
    while pieces.ahead:
        kept: list[Line] = []
        length = 0
        for numbered in pieces.read():
            kept.append(numbered)
            length += len(numbered[1])
            if length > _LONGEST_SIMPLE:
                yield from split_piece(chain(kept, pieces.read()))
                break
        else:
            yield from read_piece(kept)


def read_piece(kept: list[Line]) -> Iterator[Block | Filler]:
    """Yield what a piece contains: nearly always one simple entry, which is not read line by line."""
    text = "\n".join([line.rstrip() for _, line in kept]).rstrip()
    simple, behind = parse_simple(text), len(kept)
    if simple is None and (end := text.find("\n}\n")) >= 0:
        # Perhaps text follows it.
        text = text[: end + 2]
        simple, behind = parse_simple(text), text.count("\n") + 1
    if simple and simple[0] not in _NO_ENTRY:
        yield kept[0][0], simple[0], text, simple[1], True
        kept = kept[behind:]
    if kept:
        yield from split_piece(kept)


def join_starts(numbered: Iterable[Line]) -> Iterator[Line]:
    """Yield lines with their numbers; `@`, type and bracket on lines of their own are joined into one."""
    # Hand-made files break lines there; otherwise all that follows would be text between entries.
    held, begun = "", 0
    for number, line in numbered:
        # The next entry begins: the lines so far have no bracket and stay alone, or they would swallow it.
        if held and line.lstrip()[:1] == "@":
            yield begun, held
            held = ""
        begun = begun if held else number
        whole = f"{held}\n{line.rstrip()}" if held else line.rstrip()
        held = (
            whole
            if "@" in whole and number - begun < _LONGEST_START and _INCOMPLETE_START.fullmatch(whole)
            else ""
        )
        if not held:
            yield begun, whole
    if held:
        yield begun, held


def split_piece(lines: Iterable[Line]) -> Iterator[Block | Filler]:
    """Split a piece of a file into entries and the text between them, line by line."""
    kept: list[str] = []
    first, kind, length = 1, "", 0
    balance = _Balance("{")
    source = join_starts(lines)
    behind: list[PendingLine] = []
    while (step := behind.pop() if behind else _next_line(source)) is not None:
        number, line, at = step
        started = _START.match(line, at) if "@" in line else None
        if started:
            yield from _finish_piece(first, kind, kept, closed=False)
            kept, length, first, kind = [], 0, number, started.group(1).lower()
            balance = _Balance(started.group(2))
        elif (
            not kind
            and (bare := _START_WITHOUT_BRACKET.fullmatch(line, at))
            and bare.group(1).lower() not in _NO_ENTRY
        ):
            yield from _finish_piece(first, "", kept, closed=False)
            kept, length = [], 0
            yield number, bare.group(1).lower(), line[at:].rstrip(), None, True
            continue
        first = first if kept else number
        end = balance.end_in(line, started.start(2) if started else at, first=at == 0) if kind else None
        while end is not None and line.startswith(",", end):
            # Peek at the next line.
            behind += [] if behind else filter(None, [_next_line(source)])
            if not continues(line, end + 1, behind):
                break
            end = balance.next_end(line, end)
        kept.append(line[at:end])
        length += len(kept[-1])
        check_length(length, first)
        if end is not None:
            yield from _finish_piece(first, kind, kept, closed=True)
            kept, length, kind = [], 0, ""
            if _SPACES.fullmatch(line, end) is None:
                # Two entries on one line: the rest is processed as a line of its own.
                entry = line.find("@", end) >= 0
                behind.append((number, line, _match_end(_COMMAS, line, end) if entry else end))
    yield from _finish_piece(first, kind, kept, closed=False)


PendingLine = tuple[int, str, int]
"""The number of a line, the line, and the position from which to process it."""


def _match_end(pattern: re.Pattern[str], line: str, at: int) -> int:
    found = pattern.match(line, at)
    return found.end() if found else at


def _next_line(source: Iterator[tuple[int, str]]) -> PendingLine | None:
    number, line = next(source, (0, ""))
    return (number, line, 0) if number else None


def continues(line: str, at: int, behind: list[PendingLine]) -> bool:
    """Return whether an entry continues after a bracket and a comma: with text, or a field on the next line."""
    rest = _match_end(_COMMAS, line, at)
    if rest < len(line):
        return not line.startswith("@", rest)
    return bool(behind and _FIELD.match(behind[-1][1], behind[-1][2]))


def _finish_piece(first: int, kind: str, kept: list[str], *, closed: bool) -> Iterator[Block | Filler]:
    text = "\n".join(kept).rstrip()
    if kind and kind not in _NO_ENTRY:
        yield first, kind, text, None, closed
    elif text.strip():
        yield Filler(first, kind or "text between entries", text)


def read(lines: Iterable[str]) -> Iterator[Item | Problem]:
    """Read every entry of a BibTeX file."""
    return with_inherited(_entries(lines), _record)


def _record(entry: BibEntry, values: Raw) -> Record:
    # The raw values are the entry's own, without inherited ones.
    return build_record(map_fields(entry.kind, values), entry.raw, entry.text, entry.line)


def _entries(lines: Iterable[str]) -> Iterator[BibEntry | OtherItem]:
    strings: dict[str, str] = {}
    open_at = unclosed = too_long = 0
    for block in split_blocks(lines):
        open_at = 0
        if isinstance(block, Filler):
            if block.what == "string":
                too_long += not define_string(block.text, strings)
            yield block
            continue
        number, kind, text, fields, closed = block
        open_at = 0 if closed else number
        unclosed += not closed
        yield _make_entry(number, kind, text, fields, strings)
    if open_at:
        yield truncation_problem(open_at)
    if too_long:
        yield Problem(
            "long-strings",
            "note",
            f"{too_long} @string names stand for more than {LONGEST_STRING:,} characters and were not expanded",
            hint="Check these lines: one may refer to itself, or a quote is never closed.",
        )
    if inner := unclosed - bool(open_at):
        yield Problem(
            "open-entries",
            "note",
            f"{inner} entries are never closed; each was ended where the next one begins",
            hint="Check these records: a field may contain those after it.",
        )


def define_string(text: str, strings: dict[str, str]) -> bool:
    """Store what a name of `@string` stands for; return False if that is too long."""
    body = text[_body_start(text) :].rstrip().rstrip("})")
    name, equals, value = body.partition("=")
    if equals:
        # In file order, since a string may be composed of earlier ones.
        meant = resolve_value(value.strip(), strings)
        # With each composed of two earlier ones, thirty lines would fill any memory.
        if len(meant) > LONGEST_STRING:
            return False
        strings[name.strip().lower()] = meant
    return True


def _body_start(text: str) -> int:
    found = _START.match(text)
    return found.end() if found else 0


def _make_entry(
    number: int, kind: str, text: str, fields: Fields | None, strings: dict[str, str]
) -> BibEntry | Reject:
    if fields:
        values = [
            value[1:-1].strip() if value.startswith(("{", '"')) else strings.get(value.lower(), value)
            for _, value in fields
        ]
    else:
        begin = _body_start(text)
        fields = parse_fields(text, begin) if begin else []
        values = [resolve_value(value, strings) for _, value in fields]
    if not fields:
        return Reject(number, f"the @{kind} entry has neither a key nor a field", text)
    if strings and sum(map(len, values)) > len(text) + MOST_EXPANDED:
        why = (
            f"@string names stand for more than {MOST_EXPANDED >> 20} million characters in the @{kind} entry"
        )
        return Reject(number, why, text)
    given = [
        (name, (value,))
        for (name, _), value in zip(fields, clean_all(values), strict=True)
        if value and value not in EMPTY
    ]
    return BibEntry(number, kind, collect_values([("ENTRYTYPE", (kind,)), *given]), text)


def looks_like(head: str) -> bool:
    """Return whether a line of a file begins an entry."""
    return re.search(r"^\ufeff?[^\S\n]*@\s*[A-Za-z]\w*\s*[{(]", head, re.MULTILINE) is not None
