"""The fields of a record as a search line sees them: words in order, field by field, and what is not known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from litreview.strategy.word_forms import split_words


@dataclass(frozen=True, slots=True)
class SearchedItem:
    """A record to test a strategy on; None is not known, an empty value is known to be empty.

    Attributes:
        index_terms: Subject headings as PubMed writes them: a star before a major one, subheadings behind `/`.
        mixed_terms: Keywords of which the source does not say whether authors or indexers gave them.
    """

    title: str | None = None
    abstract: str | None = None
    keywords: tuple[str, ...] | None = None
    index_terms: tuple[str, ...] | None = None
    mixed_terms: tuple[str, ...] | None = None
    authors: tuple[str, ...] | None = None
    journal: str | None = None
    year: int | None = None
    language: str | None = None


Places = Mapping[str, tuple[int, ...]]
"""Of each word its places in a segment, from 0."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A title, an abstract, one keyword or one heading: no phrase crosses its border."""

    words: tuple[str, ...]
    places: Places


@dataclass(frozen=True, slots=True)
class IndexedHeading:
    """A subject heading of a record, folded."""

    name: tuple[str, ...]
    major: bool


@dataclass(frozen=True, slots=True)
class IndexedItem:
    """An item with its fields split into words; a field that is not known is absent."""

    item: SearchedItem
    segments: Mapping[str, tuple[Segment, ...]]
    headings: tuple[IndexedHeading, ...] = field(default=())


_SUBHEADING = re.compile(r"/(?=[\w*])")


def index_item(item: SearchedItem) -> IndexedItem:
    """Split the fields of an item into words."""
    several = {
        "title": _one(item.title),
        "abstract": _one(item.abstract),
        "journal": _one(item.journal),
        "keywords": item.keywords,
        "headings": item.index_terms,
        "mixed": item.mixed_terms,
        "authors": item.authors,
    }
    segments = {name: tuple(map(_segment, texts)) for name, texts in several.items() if texts is not None}
    return IndexedItem(item, segments, tuple(map(read_heading, item.index_terms or ())))


def _one(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else (text,)


def _segment(text: str) -> Segment:
    words = tuple(split_words(text))
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        places.setdefault(word, []).append(place)
    return Segment(words, {word: tuple(each) for word, each in places.items()})


def read_heading(text: str) -> IndexedHeading:
    """Read a heading as a record has it; a star before a subheading marks it as major, too."""
    name, *subheadings = _SUBHEADING.split(text.lstrip("*"))
    major = text.startswith("*") or any(each.startswith("*") for each in subheadings)
    return IndexedHeading(tuple(split_words(name)), major)
