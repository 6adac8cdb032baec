"""Highlighting: where the protocol's terms stand in a text, and which groups it does not name."""

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
    """A term found at `text[start:end]`; `group` is the group's place in the protocol, from 0."""

    start: int
    end: int
    group: int


@dataclass(frozen=True, slots=True)
class Named:
    """What a record names of one group.

    Attributes:
        count: Hits, whatever was painted over them.
        terms: The words found, small, with their counts, in order of appearance.
        missing: True when nothing was found and that is worth saying.
    """

    group: TermGroup
    count: int
    terms: tuple[tuple[str, int], ...]
    missing: bool


@dataclass(frozen=True, slots=True)
class Matcher:
    """The terms of a protocol, ready to be looked for; make it once with `compile`."""

    groups: tuple[TermGroup, ...]
    expressions: tuple[re.Pattern[str], ...]
    _found: dict[str, list[Hit]] = field(default_factory=dict, compare=False, repr=False)

    def find(self, text: str) -> Sequence[Hit]:
        """Find all hits in order of their beginning; those of one group never overlap."""
        # A record's texts are asked for three times over: to paint, to count, to find its fullest sentences.
        if text not in self._found:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            self._found[text] = self._look(text)
        return self._found[text]

    def _look(self, text: str) -> list[Hit]:
        comparable = folded(text)
        return sorted(
            (
                Hit(*comparable.span(*match.span()), group)
                # A pass for each group, as the groups may overlap and each one's hits are counted.
                for group, terms in enumerate(self.expressions)
                for match in terms.finditer(comparable.text)
            ),
            key=lambda hit: (hit.start, hit.group),
        )

    def counts(self, *texts: str | None) -> tuple[Named, ...]:
        """Count, for each group in painting order, what texts such as title and abstract name."""
        words: list[Counter[str]] = [Counter() for _ in self.groups]
        for text in texts:
            for hit in self.find(text or ""):
                # By the word found, not by the term: a reader wants to see what `adolesc*` has met.
                words[hit.group][_word(text or "", hit)] += 1
        return tuple(
            Named(group, found.total(), tuple(found.items()), missing=group.expected and not found)
            for group, found in zip(self.groups, words, strict=True)
        )


def compile(groups: Sequence[TermGroup]) -> Matcher:  # noqa: A001  # it does what `re.compile` does
    """Compile the terms of all languages of each group."""
    return Matcher(tuple(groups), tuple(re.compile(_expression(group)) for group in groups))


def paint(hits: Iterable[Hit]) -> list[Hit]:
    """Return hits that do not overlap: where groups do, the one of the lower number is seen."""
    canvas = bytearray()
    # The last group first, so that those of more weight are painted over it.
    for hit in sorted(hits, key=lambda hit: hit.group, reverse=True):
        canvas.extend(bytes(max(0, hit.end - len(canvas))))
        canvas[hit.start : hit.end] = bytes([hit.group + 1]) * (hit.end - hit.start)
    return [Hit(*run.span(), run[0][0] - 1) for run in re.finditer(rb"([^\0])\1*", canvas, re.DOTALL)]


def _expression(group: TermGroup) -> str:
    # A search string's "near" is cut into its words: what stands near what cannot be marked.
    parts = (part for words in group.terms.values() for term in words for part in _NEAR.split(term))
    terms = [part for part in parts if any(map(str.isalnum, part))]
    # A group without terms finds nothing, anywhere.
    return expression(terms) if terms else r"(?!)"


def _word(text: str, hit: Hit) -> str:
    return re.sub(GAPS, " ", fold(text[hit.start : hit.end]))
