"""Lists of objects in JSON: each object is a record or a reject, what stands around them is filler."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from typing import Any

from litreview.errors import Problem
from litreview.formats.table import cut_short
from litreview.model import Filler
from litreview.model import Item
from litreview.model import Record
from litreview.model import Reject
from litreview.text import clean

_BETWEEN = re.compile(r"[\s,\[\]]*")
Build = Callable[[Mapping[str, Any], int], Record]


def canonical(given: Mapping[str, Any]) -> str:
    """Give the text of an object that its key is made of: the order of fields and blanks is a program's whim."""
    return json.dumps(given, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(
    lines: Iterable[str], opening: re.Pattern[str], build: Build, *, bare: bool = True
) -> Iterator[Item | Problem]:
    """Read every object of a list.

    Args:
        lines: Of the file.
        opening: What stands before the first object, from the beginning of the file.
        build: Makes the record of an object and its line.
        bare: Whether a file without such an opening is the list, or the one object, itself.
    """
    # Whole: JSON has no lines to cut at, and such files are a page of an answer or a library, not a whole database.
    text = "".join(lines).removeprefix("\ufeff")
    opened = opening.match(text)
    at = opened.end() if opened else 0 if bare else len(text)
    if (head := text[:at].strip()).strip("["):
        yield Filler(1, "beginning of the list", head)
    decoder = json.JSONDecoder()
    while (at := _after_filler(text, at)) < len(text) and text[at] != "}":
        line = text.count("\n", 0, at) + 1
        # What follows the end of the list and is no object is another field of the answer.
        if opened and text[at] != "{" and "]" in _filler_before(text, at):
            break
        try:
            given, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            # Nothing behind it can be trusted: where the next object begins is not known any more.
            yield Reject(line, f"it is no JSON: {error}", text[at:].rstrip())
            yield cut_short(line)
            return
        if isinstance(given, dict):
            yield build(given, line)
        else:
            yield Reject(line, "it is no JSON object", text[at:end])
        at = end
    if rest := text[at:].strip():
        yield Filler(text.count("\n", 0, at) + 1, "end of the list", rest)


def _after_filler(text: str, at: int) -> int:
    found = _BETWEEN.match(text, at)
    return found.end() if found else at


def _filler_before(text: str, at: int) -> str:
    return text[len(text[:at].rstrip(" \t\n,[]")) : at]


def texts(value: object) -> tuple[str, ...]:
    """Give a plain value as a text, or nothing where it is none."""
    text = "" if value is None or isinstance(value, (bool, Mapping, list)) else clean(str(value))
    return (text,) if text else ()


def mapping(given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Give the object under a name; one without fields where there is none."""
    found = given.get(name)
    return found if isinstance(found, Mapping) else {}


def listed(given: Mapping[str, Any], name: str) -> list[Any]:
    """Give the list under a name; an empty one where there is none."""
    found = given.get(name)
    return found if isinstance(found, list) else []
