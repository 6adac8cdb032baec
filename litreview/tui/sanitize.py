"""Text from outside made harmless: nothing in it can move the cursor, turn the line around or be markup."""

from __future__ import annotations

import re

# Marks that reorder what stands around them, and characters that a terminal obeys instead of showing.
_OBEYED = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)
_SPACES = {"\t": " ", "\r": " ", "\x0b": " ", "\x0c": " ", "\x85": " ", "\u2028": "\n", "\u2029": "\n"}


def _named(match: re.Match[str]) -> str:
    character = match.group()
    # Dropping them would hide that somebody put them there.
    return _SPACES.get(character, f"<U+{ord(character):04X}>")


def outside(text: str | None) -> str:
    """Give text whose control characters and direction marks are written out, as in `<U+202E>`; lines stay."""
    return _OBEYED.sub(_named, text) if text else ""


def one_line(text: str | None) -> str:
    """Give harmless text on a single line, its white space run together."""
    return " ".join(outside(text).split())
