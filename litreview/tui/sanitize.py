"""Sanitizing text from outside: it cannot move the cursor, reverse the line or act as markup."""

from __future__ import annotations

import re

# Marks that reorder the text around them, and characters that a terminal executes instead of showing.
_OBEYED = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)
_SPACES = {"\t": " ", "\r": " ", "\x0b": " ", "\x0c": " ", "\x85": " ", "\u2028": "\n", "\u2029": "\n"}


def _named(match: re.Match[str]) -> str:
    character = match.group()
    # Dropping them would hide that they are there.
    return _SPACES.get(character, f"<U+{ord(character):04X}>")


def outside(text: str | None) -> str:
    """Return text with control characters and direction marks written out, as in `<U+202E>`; line breaks stay."""
    return _OBEYED.sub(_named, text) if text else ""


def one_line(text: str | None) -> str:
    """Return sanitized text on a single line, with white space collapsed."""
    return " ".join(outside(text).split())
