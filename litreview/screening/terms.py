"""Highlighting: positions of the protocol's terms in a text, and the groups that it does not name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from litreview.screening.folding import fold, folded
from litreview.screening.protocol_parts import TermGroup
from litreview.screening.term_trie import GAPS, expression

REMEMBERED = 8
_NEAR = re.compile(r"(?<!\s)\s+~\d+\s+")


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found at `text[start:end]`; `group` is the index of its group in the protocol."""

    start: int
    end: int
    group: int


@dataclass(frozen=True, slots=True)
class Named:
    """The terms of one group that a record names.

    Attributes:
        count: Hits, also those that other marks cover.
        terms: The words found, small, with their counts, in order of appearance.
        missing: True when nothing was found and that is worth saying.
    """

    group: TermGroup
    count: int
    terms: tuple[tuple[str, int], ...]
    missing: bool


@dataclass(frozen=True, slots=True)
class Matcher:
    """The compiled terms of a protocol; create it once with `compile`."""

    groups: tuple[TermGroup, ...]
    expressions: tuple[re.Pattern[str], ...]
    _found: dict[str, list[Hit]] = field(default_factory=dict, compare=False, repr=False)

    def find(self, text: str) -> Sequence[Hit]:
        """Find all hits in order of their start; those of one group never overlap."""
        # A record's texts are searched three times: for highlighting, counting, and key sentences.
        if text not in self._found:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            comparable = folded(text)
            hits = (
                Hit(*comparable.span(*match.span()), group)
                # One pass for each group, as groups may overlap and the hits of each are counted.
                for group, terms in enumerate(self.expressions)
                for match in terms.finditer(comparable.text)
            )
            self._found[text] = sorted(hits, key=lambda hit: (hit.start, hit.group))
        return self._found[text]

    def counts(self, *texts: str | None) -> tuple[Named, ...]:
        """Count the terms of each group, in order of priority, in texts such as title and abstract."""
        words: list[Counter[str]] = [Counter() for _ in self.groups]
        for text in filter(None, texts):
            for hit in self.find(text):
                # By the word found, not by the term: a reader wants to see what `adolesc*` matched.
                words[hit.group][re.sub(GAPS, " ", fold(text[hit.start : hit.end]))] += 1
        return tuple(
            Named(group, found.total(), tuple(found.items()), missing=group.expected and not found)
            for group, found in zip(self.groups, words, strict=True)
        )


def compile(groups: Sequence[TermGroup]) -> Matcher:  # noqa: A001  # it does what `re.compile` does
    """Compile the terms of all languages of each group."""
    return Matcher(tuple(groups), tuple(re.compile(_expression(group)) for group in groups))


def paint(hits: Iterable[Hit]) -> list[Hit]:
    """Return hits that do not overlap: where groups do, the group with the lower number wins."""
    canvas = bytearray()
    # The last group first, so that groups of higher priority overwrite it.
    for hit in sorted(hits, key=lambda hit: hit.group, reverse=True):
        canvas.extend(bytes(max(0, hit.end - len(canvas))))
        canvas[hit.start : hit.end] = bytes([hit.group + 1]) * (hit.end - hit.start)
    return [Hit(*run.span(), run[0][0] - 1) for run in re.finditer(rb"([^\0])\1*", canvas, re.DOTALL)]


def _expression(group: TermGroup) -> str:
    # A "near" of a search string is split into its words, as nearness cannot be highlighted.
    parts = (part for words in group.terms.values() for term in words for part in _NEAR.split(term))
    terms = [part for part in parts if any(map(str.isalnum, part))]
    # A group without terms matches nothing.
    return expression(terms) if terms else r"(?!)"
