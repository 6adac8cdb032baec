"""Text made comparable (Unicode NFC, one case) with the original position of each character."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

# `lower` would make two characters of İ, and would give Σ by its place in the word.
_ALONE = str.maketrans({"İ": "i", "Σ": "σ", "ς": "σ", "\N{RIGHT SINGLE QUOTATION MARK}": "'"})


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text.

    Attributes:
        starts: For each character, and for the end, where what it came from begins in the original;
            None when each stands where it stood.
        ends: For each character, where what it came from ends.
    """

    text: str
    starts: Sequence[int] | None = None
    ends: Sequence[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original's slice that holds a slice of the folded text; the slice is not empty."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> str:
    """Fold a text whose positions are not needed, such as a term."""
    return _one_case(unicodedata.normalize("NFC", text))


def folded(text: str) -> Folded:
    """Fold a text and keep its original positions."""
    # True of nearly every text: no table of positions is needed.
    if unicodedata.is_normalized("NFC", text):
        return Folded(_one_case(text))
    pieces, starts, ends = [], [], []
    # Piece by piece, since NFC of the whole text would lose where each letter came from.
    for start, end in pairwise([*_cuts(text), len(text)]):
        piece = unicodedata.normalize("NFC", text[start:end])
        pieces.append(piece)
        starts += [start] * len(piece)
        ends += [end] * len(piece)
    return Folded(_one_case("".join(pieces)), starts, ends)


def _one_case(text: str) -> str:
    return text.translate(_ALONE).lower()


def _cuts(text: str) -> list[int]:
    """Find positions to split the text at, so that its pieces, each in NFC, form the whole in NFC."""
    cuts = [0]
    for place in range(1, len(text)):
        if not _joins(text[cuts[-1] : place], text[place]):
            cuts.append(place)
    return cuts


def _joins(before: str, character: str) -> bool:
    """Check whether a character may combine with the one before it: a mark, or a later part of a Hangul syllable."""
    if character.isascii():
        return False
    if unicodedata.combining(unicodedata.normalize("NFD", character)[0]):
        return True
    apart = unicodedata.normalize("NFC", before) + unicodedata.normalize("NFC", character)
    return unicodedata.normalize("NFC", before + character) != apart
