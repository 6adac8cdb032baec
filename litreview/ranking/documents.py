"""Documents to be ranked, and the words in them."""

from __future__ import annotations

import hashlib
import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from litreview.screening.folding import fold

# Combining marks that Unicode cannot compose still belong to their word.
WORDS = re.compile(r"[\w\u0300-\u036f]+")


@dataclass(frozen=True, slots=True)
class Document:
    """What a ranking reads of a report.

    Attributes:
        key: Breaks ties, hashed; never a feature.
        declared: The code of the language that the report declares, which may not be the text's; no ranking reads it.
    """

    key: str
    title: str
    abstract: str
    declared: str = ""


class Numbering(dict[str, int]):
    """Numbers for words, in order of first use."""

    def __missing__(self, word: str) -> int:
        """Number a new word."""
        number = self[word] = len(self)
        return number


class Corpus:
    """All documents of a ranking, split into numbered words.

    Attributes:
        numbers: The number of each distinct word.
        titles: For each document, the numbers of the words of its title.
        abstracts: The same for its abstract.
    """

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = documents
        self.numbers = Numbering()
        self.titles = [self._split(document.title) for document in documents]
        self.abstracts = [self._split(document.abstract) for document in documents]

    def _split(self, text: str) -> array[int]:
        return array("i", map(self.numbers.__getitem__, WORDS.findall(lower(text))))

    def __len__(self) -> int:
        """Return the number of documents."""
        return len(self.documents)


def lower(text: str) -> str:
    """Return a text in NFC and lower case, with one character for `İ`, which `str.lower` turns into two."""
    return text.lower() if text.isascii() else fold(text)


def tie_order(keys: Sequence[str], seed: int = 0) -> list[int]:
    """Return the indices of keys in an order that does not depend on the order they are given in.

    Ties must not be broken by position: many sources list their included records first.
    """
    prefix = f"{seed} " if seed else ""
    hashes = [hashlib.sha256(f"{prefix}{key}".encode("utf-8", "surrogatepass")).digest() for key in keys]
    return sorted(range(len(keys)), key=lambda index: (hashes[index], keys[index]))
