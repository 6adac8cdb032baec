"""The fields of one BibTeX entry: read plainly where it is plain, by bibtexparser else, and piece by piece at last."""

from __future__ import annotations

import logging
import re

Fields = list[tuple[str, str]]

_KEY = re.compile(r"\s*([^\s,={}\"]*)\s*,")
_FIELD = re.compile(r"[\s,]*([^\W\d_][\w.+/-]*)\s*([=:])\s*", re.ASCII)
_NEXT_FIELD = re.compile(r",?\s*\n\s*[A-Za-z][\w-]*\s*=")
_SIGN = re.compile(r'\\.|[{}"]', re.DOTALL)
_WORD = re.compile(r'[^\s,{}"#=()]+')
_GLUE = re.compile(r"\s*#\s*")
_CLOSE = re.compile(r"[\s,]*[})]?\s*")
# A field on the next line also follows where the comma was forgotten.
_FOLLOWS = re.compile(r"\s*(?:,|[})]\s*$)|\s*\n\s*[A-Za-z][\w-]*\s*=")

# What stands behind a value in an entry that has a bracket too many or too few.
_ENDED = re.compile(r"[\s,}]*(?:\n|\Z|#)|\s*[,}]+\s*[A-Za-z][\w-]*\s*=")

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
    return found if plain else _parsed(text) or found


def _parsed(text: str) -> Fields | None:
    """Give what the library reads, or None when it refuses."""
    from bibtexparser.model import DuplicateFieldKeyBlock  # noqa: PLC0415  # heavy, and only odd entries need it
    from bibtexparser.model import Entry  # noqa: PLC0415
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
    found = [("ID", key.group(1))] if key else []
    at = key.end() if key else begin
    plain, whole = key is not None, text.count("{") == text.count("}")
    while at < len(text):
        field = _FIELD.match(text, at)
        if field is None:
            if _CLOSE.fullmatch(text, at):
                break
            # Passed over to the next comma: one broken field must not cost those behind it.
            plain, at = False, _after(text, at)
            continue
        end = _value_end(text, field.end(), whole=whole)
        plain = plain and field.group(2) == "=" and _FOLLOWS.match(text, end) is not None
        found.append((field.group(1).lower(), text[field.end() : end].strip()))
        at = end
    return found, plain and whole


def _after(text: str, at: int) -> int:
    """Give the place behind the next comma or line end."""
    ends = [place + 1 for sign in ",\n" if (place := text.find(sign, at)) >= 0]
    return min(ends, default=len(text))


def _value_end(text: str, at: int, *, whole: bool) -> int:
    """Give the end of a value, of all its parts joined by `#`."""
    end = _part_end(text, at, whole=whole)
    while glue := _GLUE.match(text, end):
        end = _part_end(text, glue.end(), whole=whole)
    return end


def _part_end(text: str, at: int, *, whole: bool) -> int:
    """Give the end of a bracketed, quoted or bare value; in an unbalanced entry at latest the next field."""
    opening = text[at : at + 1]
    if opening == "{":
        # Most values hold no bracket; the next one that closes is theirs.
        close = text.find("}", at)
        plain = close > 0 and text.find("{", at + 1, close) < 0 and text[close - 1] != "\\"
        if plain and (whole or _ENDED.match(text, close + 1)):
            return close + 1
    elif opening != '"':
        word = _WORD.match(text, at)
        return word.end() if word else at
    # Where a bracket is missing a value would swallow the rest of the entry.
    following = None if whole else _NEXT_FIELD.search(text, at)
    last = following.start() if following else len(text)
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
