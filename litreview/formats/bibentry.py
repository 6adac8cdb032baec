"""The fields of one BibTeX entry: read plainly where it is plain, by bibtexparser else, and piece by piece at last."""

from __future__ import annotations

import logging
import re
from bisect import bisect_left

Fields = list[tuple[str, str]]

_KEY = re.compile(r"\s*(?:([^\s,={}\"]+)\s*)?,")
_APART = re.compile(r"[\s,]*")
_FIELD = re.compile(r"([^\W\d_][\w.+/-]*)\s*([=:])\s*", re.ASCII)
_NEXT_FIELD = re.compile(r"(?:,|(?<![\s,]))(?=[^\S\n]*\n)\s+[A-Za-z][\w-]*\s*=")
_PASSED = re.compile(r"[^,\n]*[,\n]?")
_BRACKET = re.compile(r"[{}]")
_NEAR = 4096
# The library may take the square of their length for odd ones.
_LONGEST_PARSED = 100_000
_SIGN = re.compile(r'\\.|[{}"]', re.DOTALL)
_WORD = re.compile(r'[^\s,{}"#=()]+')
_GLUE = re.compile(r"\s*#\s*")
_CLOSE = re.compile(r"[})]?\s*")
# A field on the next line also follows where the comma was forgotten.
_FOLLOWS = re.compile(r"\s*(?:,|[})]\s*$)|(?=[^\S\n]*\n)\s+[A-Za-z][\w-]*\s*=")

# What stands behind a value in an entry that has a bracket too many or too few.
# Asked at each of many brackets in a row, so that it does not look at all of them.
_ENDED = re.compile(r"[\s,}]{0,99}(?:\n|\Z|#)|\s{0,99}[,}]{1,99}\s{0,99}[A-Za-z][\w-]{0,99}\s{0,99}=")

# The libraries warn of every entry or macro that they could not take; we take it another way.
for _name in ("bibtexparser", "pylatexenc"):
    logging.getLogger(_name).addHandler(logging.NullHandler())


def fields_in(text: str, begin: int) -> Fields:
    """Give the key (as `ID`) and the fields of an entry, all copies of a field, in order.

    Args:
        text: The entry.
        begin: Where its key begins.
    """
    found, plain = _scanned(text, begin)
    # Our own scan first: it reads nearly every entry, and the library takes many times as long for it.
    if plain or len(text) > _LONGEST_PARSED:
        return found
    return _parsed(text) or found


def _parsed(text: str) -> Fields | None:
    """Give what the library reads, or None when it refuses."""
    from bibtexparser.model import DuplicateFieldKeyBlock, Entry  # noqa: PLC0415  # heavy, and only odd entries need it
    from bibtexparser.splitter import Splitter  # noqa: PLC0415

    blocks = Splitter(text).split().blocks
    entry = blocks[0] if blocks else None
    if isinstance(entry, DuplicateFieldKeyBlock):
        # A field that stands twice is odd but readable; both values are kept.
        entry = entry.ignore_error_block
    # Text behind the entry means that the library saw its end too early.
    if not isinstance(entry, Entry) or len(blocks) > 1:
        return None
    return [("ID", entry.key.strip()), *((field.key.strip().lower(), field.value) for field in entry.fields)]


def _scanned(text: str, begin: int) -> tuple[Fields, bool]:
    """Read field by field, passing over what is none; say whether nothing had to be passed over."""
    key = _KEY.match(text, begin)
    found = [("ID", key.group(1) or "")] if key else []
    at = key.end() if key else begin
    plain, whole = key is not None, text.count("{") == text.count("}")
    # Where a bracket is missing a value would swallow the rest of the entry.
    nexts = [] if whole else [each.start() for each in _NEXT_FIELD.finditer(text, at)]
    while at < len(text):
        at = _end(_APART, text, at)
        field = _FIELD.match(text, at)
        if field is None:
            if _CLOSE.fullmatch(text, at):
                break
            # Passed over to the next comma: one broken field must not cost those behind it.
            plain, at = False, _end(_PASSED, text, at)
            continue
        end = _value_end(text, field.end(), nexts, whole=whole)
        plain = plain and field.group(2) == "=" and _FOLLOWS.match(text, end) is not None
        found.append((field.group(1).lower(), text[field.end() : end].strip()))
        at = end
    return found, plain and whole


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Return where a pattern that always matches ends."""
    found = pattern.match(text, at)
    return found.end() if found else at


def _value_end(text: str, at: int, nexts: list[int], *, whole: bool) -> int:
    """Give the end of a value, of all its parts joined by `#`."""
    end = _part_end(text, at, nexts, whole=whole)
    while glue := _GLUE.match(text, end):
        end = _part_end(text, glue.end(), nexts, whole=whole)
    return end


def _closing(text: str, at: int) -> int:
    """Return the place of the next bracket if that closes the one at a place; -1 else."""
    # To look for one sign is much faster than to look for two, if it is near.
    close = text.find("}", at, at + _NEAR)
    if close >= 0:
        return close if text.find("{", at + 1, close) < 0 else -1
    found = _BRACKET.search(text, at + 1)
    return found.start() if found and found.group() == "}" else -1


def _part_end(text: str, at: int, nexts: list[int], *, whole: bool) -> int:
    """Give the end of a bracketed, quoted or bare value; in an unbalanced entry at latest the next field."""
    opening = text[at : at + 1]
    if opening == "{":
        # Most values hold no bracket; the next one that closes is theirs.
        close = _closing(text, at)
        if close > 0 and text[close - 1] != "\\" and (whole or _ENDED.match(text, close + 1)):
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
            if whole or _ENDED.match(text, found.end()):
                return found.end()
            # A stray bracket in the value.
            depth = 1
    return last
