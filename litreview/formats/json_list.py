"""Lists of JSON objects: each object is a record or a reject, the text around them is filler."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from litreview.errors import Problem
from litreview.formats.bounds import check_length
from litreview.formats.format import truncation_problem
from litreview.model import Filler, Item, Record, Reject
from litreview.text import clean

_DECODER = json.JSONDecoder()
# The size of a read: many objects.
_PIECE = 1 << 18
_BETWEEN = re.compile(r"[\s,\[\]]*")
Build = Callable[[Mapping[str, Any], int], Record]


def canonical(given: Mapping[str, Any]) -> str:
    """Return the text of an object for its key, independent of the order of fields and of spaces."""
    return json.dumps(given, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class _PieceReader:
    """A text that is read in pieces, of which only the unused part is kept."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self._pieces = iter(pieces)
        self.text = ""
        self.at = 0
        self.line = 1
        self.ended = False

    def read_more(self) -> bool:
        """Read as much as is kept, at least one piece, so that retries stay cheap; return False at the end."""
        taken: list[str] = []
        wanted = max(_PIECE, len(self.text) - self.at)
        while wanted > 0 and (piece := next(self._pieces, None)) is not None:
            taken.append(piece)
            wanted -= len(piece)
        self.ended = wanted > 0
        self.text = "".join([self.text[self.at :], *taken])
        self.at = 0
        return bool(taken)

    def advance(self, at: int) -> str:
        """Return the text up to a position and move there."""
        passed = self.text[self.at : at]
        self.line += passed.count("\n")
        self.at = at
        return passed

    def skip_separators(self) -> str:
        """Move to the next object, over spaces, commas and brackets, and return these."""
        passed = []
        while True:
            found = _BETWEEN.match(self.text, self.at)
            passed.append(self.advance(found.end() if found else self.at))
            if self.at < len(self.text) or not self.read_more():
                return "".join(passed)

    def rest(self) -> str:
        """Return the rest of the text, if it is no longer than a record."""
        while not self.ended:
            check_length(len(self.text) - self.at, self.line)
            self.read_more()
        return self.text[self.at :]


def read(
    lines: Iterable[str], opening: re.Pattern[str], build: Build, *, bare: bool = True
) -> Iterator[Item | Problem]:
    """Read every object of a list.

    Args:
        lines: The lines or pieces of the file.
        opening: Matches what stands before the first object, from the start of the file.
        build: Builds the record of an object and its line number.
        bare: Whether a file without such an opening may be the list, or the single object, itself.
    """
    source = _PieceReader(lines)
    source.read_more()
    source.text = source.text.removeprefix("\ufeff")
    opened = opening.match(source.text)
    if not opened and not bare:
        source.text, source.at = source.rest(), 0
    head = source.advance(opened.end() if opened else 0 if bare else len(source.text)).strip()
    if head.strip("["):
        yield Filler(1, "beginning of the list", head)
    while True:
        between = source.skip_separators()
        sign = source.text[source.at : source.at + 1]
        # After the end of the list, anything but an object is another field of the answer.
        if sign in {"", "}"} or (opened and sign != "{" and "]" in between):
            break
        line = source.line
        try:
            given, end = next_object(source)
        except (ValueError, RecursionError) as error:
            fault = str(error)
            if isinstance(error, json.JSONDecodeError):
                in_line = source.line + source.text.count("\n", source.at, error.pos)
                fault = f"{error.msg} in line {in_line}"
            # Nothing after it can be read, since it is unknown where the next object begins.
            yield Reject(line, f"it is not JSON: {fault}", source.rest().rstrip())
            yield truncation_problem(line)
            return
        yield _item(given, line, build, source.advance(end))
    line = source.line
    if rest := source.rest().strip():
        yield Filler(line, "end of the list", rest)


def next_object(source: _PieceReader) -> tuple[object, int]:
    """Return the next object and its end, reading as much more of the file as it takes."""
    while True:
        try:
            given, end = _DECODER.raw_decode(source.text, source.at)
        except ValueError:
            if source.ended:
                raise
        else:
            # A number may continue in the next piece.
            if end < len(source.text) or source.ended:
                return given, end
        check_length(len(source.text) - source.at, source.line)
        source.read_more()


def _item(given: object, line: int, build: Build, text: str) -> Item:
    if not isinstance(given, dict):
        return Reject(line, "it is not a JSON object", text)
    try:
        return build(given, line)
    except RecursionError:
        return Reject(line, "its lists or objects are nested hundreds of levels deep", text)


def text_values(value: object) -> tuple[str, ...]:
    """Return a scalar value as a text; empty for other values."""
    text = "" if value is None or isinstance(value, (bool, Mapping, list)) else clean(str(value))
    return (text,) if text else ()


def object_at(given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return the object under a name, or an empty one."""
    found = given.get(name)
    return found if isinstance(found, Mapping) else {}


def list_at(given: Mapping[str, Any], name: str) -> list[Any]:
    """Return the list under a name, or an empty one."""
    found = given.get(name)
    return found if isinstance(found, list) else []
