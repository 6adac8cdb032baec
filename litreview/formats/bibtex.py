"""BibTeX and BibLaTeX: an own cut at balanced braces, then bibtexparser on each entry alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Iterator
from itertools import chain
from itertools import islice

from litreview.errors import Problem
from litreview.formats.bibentry import fields_in
from litreview.formats.bibfields import found_in
from litreview.formats.bibfields import value_of
from litreview.formats.bibparents import Entry
from litreview.formats.bibparents import Other
from litreview.formats.bibparents import completed
from litreview.formats.fields import EMPTY
from litreview.formats.shape import Raw
from litreview.formats.shape import collected
from litreview.formats.shape import made
from litreview.formats.table import cut_short
from litreview.model import Filler
from litreview.model import Item
from litreview.model import Record
from litreview.model import Reject
from litreview.text import clean

_START = re.compile(r"\ufeff?\s*@\s*([^\W\d]\w*)\s*([{(])")
_HALF = re.compile(r"\s*@\s*(?:\w+\s*)?")
_BARE = re.compile(r"\s*@\s*([^\W\d]\w*)\s*")
_SIGN = re.compile(r'\\.|[{}()"]')
_FIELD = re.compile(r"\s*[A-Za-z][\w-]*\s*=")
_NO_ENTRY = frozenset(["comment", "string", "preamble"])


class _Balance:
    """Follows the brackets of one entry to its end."""

    def __init__(self, opening: str) -> None:
        self._round = opening == "("
        self._depth = 0
        self._parens = 0
        self._quoted = False

    def end_in(self, line: str, start: int) -> int | None:
        """Give the place behind the bracket that ends the entry, or None when it goes on."""
        opened, closed = line.count("{", start), line.count("}", start)
        one_pair = opened == closed == 1 and line.find("{", start) < line.find("}", start)
        # Nearly all lines are too poor in brackets to end an entry.
        if not self._round and self._depth and "\\" not in line and (one_pair or closed < self._depth):
            self._depth += opened - closed
            return None
        for found in _SIGN.finditer(line, start):
            if self._ends(found.group()):
                return found.end()
        return None

    def resume(self, line: str, end: int) -> int | None:
        """Give the end after one that was none: a stray bracket in a value had closed the entry."""
        self._depth = 1
        return self.end_in(line, end)

    def _ends(self, sign: str) -> bool:
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


def _numbered(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Give lines with their numbers; `@`, kind and bracket on lines of their own are given as one."""
    # Hand-made files break there, and all that follows would be text between entries.
    held, begun = "", 0
    for number, line in enumerate(lines, 1):
        # The next entry: what is held has no bracket and stays alone, or it would swallow this one.
        if held and line.lstrip()[:1] == "@":
            yield begun, held
            held = ""
        begun = begun if held else number
        whole = f"{held}\n{line.rstrip()}" if held else line.rstrip()
        held = whole if "@" in whole and _HALF.fullmatch(whole) else ""
        if not held:
            yield begun, whole
    if held:
        yield begun, held


Block = tuple[int, str, str, bool]


def _blocks(lines: Iterable[str]) -> Iterator[Block | Filler]:
    """Cut a file into entries (line, kind, text, closed) and the text between them."""
    kept: list[str] = []
    first, kind = 1, ""
    balance = _Balance("{")
    source = _numbered(lines)
    behind: list[tuple[int, str]] = []
    while (step := behind.pop() if behind else next(source, None)) is not None:
        number, line = step
        started = _START.match(line) if "@" in line else None
        if started:
            yield from _piece(first, kind, kept, closed=False)
            kept, first, kind = [], number, started.group(1).lower()
            balance = _Balance(started.group(2))
        elif not kind and (bare := _BARE.fullmatch(line)) and bare.group(1).lower() not in _NO_ENTRY:
            yield from _piece(first, "", kept, closed=False)
            kept = []
            yield number, bare.group(1).lower(), line.rstrip(), True
            continue
        first = first if kept else number
        end = balance.end_in(line, started.start(2) if started else 0) if kind else None
        while end is not None and line[end : end + 1] == ",":
            # What follows is looked at, and given back.
            behind += [] if behind else islice(source, 1)
            if not _goes_on(line[end + 1 :], behind):
                break
            end = balance.resume(line, end)
        kept.append(line[:end])
        if end is not None:
            yield from _piece(first, kind, kept, closed=True)
            kept, kind = [], ""
            if (rest := line[end:]).strip():
                # Two entries on one line: the rest is looked at as a line of its own.
                behind.append((number, rest.lstrip(", ") if "@" in rest else rest))
    yield from _piece(first, kind, kept, closed=False)


def _goes_on(rest: str, behind: list[tuple[int, str]]) -> bool:
    """Say whether an entry goes on behind a bracket and a comma: with text there, or a field in the next line."""
    rest = rest.strip(", ")
    return not rest.startswith("@") if rest else bool(behind and _FIELD.match(behind[-1][1]))


def _piece(first: int, kind: str, kept: list[str], *, closed: bool) -> Iterator[Block | Filler]:
    text = "\n".join(kept).rstrip()
    if kind and kind not in _NO_ENTRY:
        yield first, kind, text, closed
    elif text.strip():
        yield Filler(first, kind or "text between entries", text)


def read(lines: Iterable[str]) -> Iterator[Item | Problem]:
    """Read every entry of a BibTeX file; one that the library refuses is read field by field."""
    return completed(_entries(lines), _record)


def _record(entry: Entry, values: Raw) -> Record:
    # What it takes from others is no raw value of its own.
    return made(found_in(entry.kind, values), entry.raw, entry.text, entry.line)


def _entries(lines: Iterable[str]) -> Iterator[Entry | Other]:
    strings: dict[str, str] = {}
    open_at = unclosed = 0
    for block in _blocks(lines):
        open_at = 0
        if isinstance(block, Filler):
            if block.what == "string":
                _define(block.text, strings)
            yield block
            continue
        number, kind, text, closed = block
        open_at = 0 if closed else number
        unclosed += not closed
        yield _item(number, kind, text, strings)
    if open_at:
        yield cut_short(open_at)
    if inner := unclosed - bool(open_at):
        yield Problem(
            "open-entries",
            "note",
            f"{inner} entries are never closed; each was ended where the next one begins",
            hint="Look at these records: a field may have taken those behind it.",
        )


def _define(text: str, strings: dict[str, str]) -> None:
    body = text[_begin(text) :].rstrip().rstrip("})")
    name, equals, value = body.partition("=")
    if equals:
        # In file order, since a string may be made of those before it.
        strings[name.strip().lower()] = value_of(f"{value.strip()}", strings)


def _begin(text: str) -> int:
    found = _START.match(text)
    return found.end() if found else 0


def _item(number: int, kind: str, text: str, strings: dict[str, str]) -> Entry | Reject:
    begin = _begin(text)
    fields = fields_in(text, begin) if begin else []
    if not fields:
        return Reject(number, f"the @{kind} entry has neither a key nor a field", text)
    resolved = ((name, clean(value_of(value, strings))) for name, value in fields)
    given = ((name, (value,)) for name, value in resolved if value not in EMPTY)
    return Entry(number, kind, collected(chain([("ENTRYTYPE", (kind,))], given)), text)


def looks_like(head: str) -> bool:
    """Say whether a line of a file begins an entry."""
    return re.search(r"^\ufeff?[^\S\n]*@\s*[A-Za-z]\w*\s*[{(]", head, re.MULTILINE) is not None
