"""The fields of one BibTeX entry: scanned here if the syntax is clean, otherwise parsed by bibtexparser."""

from __future__ import annotations

import logging
import re
from bisect import bisect_left

Fields = list[tuple[str, str]]

_KEY = re.compile(r"\s*(?:([^\s,={}\"]+)\s*)?,")
_SEPARATORS = re.compile(r"[\s,]*")
_FIELD = re.compile(r"(?u:[\s,]*+)([^\W\d_][\w.+/-]*)\s*([=:])\s*", re.ASCII)
_NEXT_FIELD = re.compile(r"(?:,|(?<![\s,]))(?=[^\S\n]*\n)\s+[A-Za-z][\w-]*\s*=")
_SKIPPED = re.compile(r"[^,\n]*[,\n]?")
_BRACKET = re.compile(r"[{}]")
_SEARCH_FIRST = 4096
# The library may take quadratic time for malformed entries.
_LONGEST_PARSED = 100_000
_SIGN = re.compile(r'\\.|[{}"]', re.DOTALL)
_WORD = re.compile(r'[^\s,{}"#=()]+')
_GLUE = re.compile(r"\s*#\s*")
_CLOSE = re.compile(r"[})]?\s*")
# A field on the next line also follows if the comma was forgotten.
_FOLLOWS = re.compile(r"\s*(?:,|[})]\s*$)|(?=[^\S\n]*\n)\s+[A-Za-z][\w-]*\s*=")

_SIMPLE_START = re.compile(r'[^\S\n]*@[^\S\n]*([^\W\d]\w*)[^\S\n]*\{\s*([^\s,={}"#]*+)\s*(?=,)')
# Brackets in brackets in brackets, for capitals and accents in a value.
_BRACED = r"\{[^{}]*+(?:\{[^{}]*+(?:\{[^{}]*+\}[^{}]*+)*+\}[^{}]*+)*+\}"
_SIMPLE_FIELD = re.compile(
    rf',\s*+([A-Za-z][\w.+/-]*+)\s*+=\s*+({_BRACED}|"[^"{{}}\\]*+"|[A-Za-z0-9_.:+/-]++)\s*+', re.ASCII
)
_NAME, _VALUE, _STEP = 1, 2, 3

# What follows a value in an entry with unbalanced brackets. Bounded, because it is tried at each of many brackets
# in a row.
_AFTER_VALUE = re.compile(r"[\s,}]{0,99}(?:\n|\Z|#)|\s{0,99}[,}]{1,99}\s{0,99}[A-Za-z][\w-]{0,99}\s{0,99}=")

# The libraries warn of every entry or macro that they cannot parse; another way is used for these.
for _name in ("bibtexparser", "pylatexenc"):
    logging.getLogger(_name).addHandler(logging.NullHandler())


def parse_simple(text: str) -> tuple[str, Fields] | None:
    """Return the type, and the key (as `ID`) and fields, of an entry in clean syntax; None for any other text.

    Values are whole, as they are written, and none is composed of parts.
    """
    start = _SIMPLE_START.match(text)
    # An escaped bracket is none.
    if start is None or any(behind.startswith(("{", "}")) for behind in text.split("\\")[1:]):
        return None
    parts = _SIMPLE_FIELD.split(text[start.end() :])
    # What stands between the fields, and behind the last.
    if any(parts[:-1:_STEP]) or parts[-1].lstrip(", \t\n") != "}":
        return None
    kind, key = start.groups()
    return kind.lower(), [
        ("ID", key),
        *zip(map(str.lower, parts[_NAME::_STEP]), parts[_VALUE::_STEP], strict=True),
    ]


def parse_fields(text: str, begin: int) -> Fields:
    """Return the key (as `ID`) and the fields of an entry in order, including repeated fields.

    Args:
        text: The entry.
        begin: The position of its key.
    """
    found, plain = scan_fields(text, begin)
    # Our own scan first: it reads nearly every entry, and the library takes many times as long.
    if plain or len(text) > _LONGEST_PARSED:
        return found
    return parse_with_library(text) or found


def parse_with_library(text: str) -> Fields | None:
    """Return the fields as the library parses them, or None if it fails."""
    from bibtexparser.model import DuplicateFieldKeyBlock, Entry  # noqa: PLC0415  # heavy, and rarely needed
    from bibtexparser.splitter import Splitter  # noqa: PLC0415

    blocks = Splitter(text).split().blocks
    entry = blocks[0] if blocks else None
    if isinstance(entry, DuplicateFieldKeyBlock):
        # A repeated field is unusual but readable; both values are kept.
        entry = entry.ignore_error_block
    # Text after the entry means that the library found its end too early.
    if not isinstance(entry, Entry) or len(blocks) > 1:
        return None
    return [("ID", entry.key.strip()), *((field.key.strip().lower(), field.value) for field in entry.fields)]


def scan_fields(text: str, begin: int) -> tuple[Fields, bool]:
    """Scan field by field and skip anything else; return the fields and whether nothing was skipped."""
    key = _KEY.match(text, begin)
    found = [("ID", key.group(1) or "")] if key else []
    at = key.end() if key else begin
    plain, whole = key is not None, text.count("{") == text.count("}")
    # If a bracket is missing, a value would swallow the rest of the entry.
    nexts = [] if whole else [each.start() for each in _NEXT_FIELD.finditer(text, at)]
    while at < len(text):
        field = _FIELD.match(text, at)
        if field is None:
            at = match_end(_SEPARATORS, text, at)
            if _CLOSE.fullmatch(text, at):
                break
            # Skip to the next comma: a malformed field must not lose those after it.
            plain, at = False, match_end(_SKIPPED, text, at)
            continue
        end = value_end(text, field.end(), nexts, whole=whole)
        follows = text.startswith(",", end) or _FOLLOWS.match(text, end)
        # The library gives up at a word after a colon.
        word = (
            field.group(2) == ":"
            and not text.startswith(("{", '"'), field.end())
            and text.startswith(",", end)
        )
        plain = plain and bool(follows) and (field.group(2) == "=" or (word and '"' not in text))
        found.append((field.group(1).lower(), text[field.end() : end].strip()))
        at = end
    return found, plain and whole


def match_end(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Return the end of a pattern that always matches."""
    found = pattern.match(text, at)
    return found.end() if found else at


def value_end(text: str, at: int, nexts: list[int], *, whole: bool) -> int:
    """Return the end of a value with all its parts joined by `#`."""
    end = part_end(text, at, nexts, whole=whole)
    # Nearly always a comma follows.
    while not text.startswith(",", end) and (glue := _GLUE.match(text, end)):
        end = part_end(text, glue.end(), nexts, whole=whole)
    return end


def find_closing(text: str, at: int) -> int:
    """Return the position of the bracket that closes the one at a position if no other comes before it, else -1."""
    # Searching for one character is much faster than for two, if it is near.
    close = text.find("}", at, at + _SEARCH_FIRST)
    if close >= 0:
        return close if text.find("{", at + 1, close) < 0 else -1
    found = _BRACKET.search(text, at + 1)
    return found.start() if found and found.group() == "}" else -1


def part_end(text: str, at: int, nexts: list[int], *, whole: bool) -> int:
    """Return the end of a braced, quoted or bare value; in an unbalanced entry at most the next field."""
    opening = text[at : at + 1]
    if opening == "{":
        # Most values contain no bracket, so the next closing one ends them.
        close = find_closing(text, at)
        if close > 0 and text[close - 1] != "\\" and (whole or _AFTER_VALUE.match(text, close + 1)):
            return close + 1
    elif opening != '"':
        word = _WORD.match(text, at)
        return word.end() if word else at
    following = bisect_left(nexts, at)
    last = nexts[following] if following < len(nexts) else len(text)
    depth, closing = 0, "}" if opening == "{" else '"'
    for found in _SIGN.finditer(text, at, last):
        sign = found.group()
        depth += (sign == "{") - (sign == "}")
        if depth <= 0 and sign == closing and found.start() > at:
            if whole or _AFTER_VALUE.match(text, found.end()):
                return found.end()
            # A stray bracket in the value.
            depth = 1
    return last
