"""Sanitizing text from outside: it cannot move the cursor, reverse the line or act as markup."""

from __future__ import annotations

import re

# Marks that reorder the text around them, and characters that a terminal executes instead of showing.
_OBEYED = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)
_SPACES = {"\t": " ", "\r": " ", "\x0b": " ", "\x0c": " ", "\x85": " ", "\u2028": "\n", "\u2029": "\n"}

_BLOCK = re.compile(r"</?(?:jats:)?(?:p|sec|title|br) ?/?>")
_TAG = re.compile(r"</?(?:jats:)?(?:i|b|em|strong|sub|sup|italic|bold)>")


def _named(match: re.Match[str]) -> str:
    character = match.group()
    # Dropping them would hide that they are there.
    return _SPACES.get(character, f"<U+{ord(character):04X}>")


def outside(text: str | None) -> str:
    """Return text with control characters and direction marks written out, as in `<U+202E>`; line breaks stay."""
    return _OBEYED.sub(_named, text) if text else ""


def readable(text: str | None) -> str:
    """Return sanitized text without the tags that some databases leave in abstracts, such as `<b>` and `<jats:p>`."""
    # Tags alone, as in an abstract `<` mostly means less than; one that ends a paragraph leaves a space.
    return _TAG.sub("", _BLOCK.sub(" ", outside(text)))


def one_line(text: str | None) -> str:
    """Return sanitized text on a single line, with white space collapsed."""
    return " ".join(outside(text).split())
