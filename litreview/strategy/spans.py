"""Find the words, phrases and near words of a query in an item's segments."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from litreview.strategy.dialects import SearchDialect
from litreview.strategy.query import Chain, Near, Nearness, Node, Part, Scoped, Term, Window
from litreview.strategy.searched_items import Segment
from litreview.strategy.wildcards import WordPattern, word_patterns

Span = tuple[int, int]
"""First and last place of a match in a segment."""
CERTAIN, POSSIBLE = 0, 1
"""Whether only certain matches count or possible ones as well: the place in a dialect's pairs."""

# More matches than any text has that somebody wrote; without a bound, one word repeated would make millions of pairs.
_MOST_PARTNERS = 100
_MOST_SPANS = 2_000


class SpanFinder:
    """Finds matches for one dialect and one degree of certainty."""

    def __init__(self, dialect: SearchDialect, degree: int) -> None:
        self.dialect = dialect
        self.degree = degree
        self._matched: dict[tuple[WordPattern, str, str], bool] = {}

    def patterns(self, part: Part) -> tuple[WordPattern, ...]:
        """Return the words of a part."""
        return word_patterns(part.text, self.dialect, phrase=part.quote != "", literal=part.quote == "{")

    def form(self, part: Part) -> str:
        """Return how the words of a part are compared."""
        if part.quote == "{":
            return "exact"
        quoted = part.quote not in {"", '"{'}
        return (self.dialect.quoted_forms if quoted else self.dialect.forms)[self.degree]

    def has_word(self, pattern: WordPattern, form: str, segment: Segment) -> bool:
        """Return whether a word is in a segment."""
        return bool(self._places(pattern, form, segment))

    def phrase(self, parts: Sequence[Part], segment: Segment) -> Iterator[Span]:
        """Yield the spans where the words of all parts stand side by side, in order of their first places."""
        words = [(pattern, self.form(part)) for part in parts for pattern in self.patterns(part)]
        if not words:
            return
        # From the word that can be looked up: one that stands for any word would try every place.
        anchor = next((n for n, (pattern, _) in enumerate(words) if not pattern.anything), 0)
        last = len(segment.words) - len(words)
        for place in self._places(*words[anchor], segment):
            start = place - anchor
            if 0 <= start <= last and all(
                self._matches(pattern, form, segment.words[start + n])
                for n, (pattern, form) in enumerate(words)
            ):
                yield start, start + len(words) - 1

    def _places(self, pattern: WordPattern, form: str, segment: Segment) -> Sequence[int]:
        if not pattern.anything and not pattern.has_wildcard and form == "exact":
            return segment.places.get(pattern.word, ())
        places = [segment.places[word] for word in segment.places if self._matches(pattern, form, word)]
        return sorted(place for each in places for place in each)

    def _matches(self, pattern: WordPattern, form: str, word: str) -> bool:
        key = (pattern, form, word)
        if key not in self._matched:
            self._matched[key] = pattern.matches(word, form)
        return self._matched[key]

    def spans(self, node: Node, segment: Segment) -> list[Span]:
        """Return the spans of a term, of any of several alternatives, or of near operands, in order."""
        if isinstance(node, Term):
            return list(self.phrase(node.parts, segment))
        if isinstance(node, Scoped):
            return self.spans(node.node, segment)
        if isinstance(node, Chain):
            return sorted({span for each in node.operands for span in self.spans(each, segment)})
        if isinstance(node, Near):
            found = self.spans(node.operands[0], segment)
            for operand, operator in zip(node.operands[1:], node.operators, strict=True):
                found = self._near(found, self.spans(operand, segment), operator)
            return found
        return self.window(node, segment) if isinstance(node, Window) else []

    def _near(self, left: list[Span], right: list[Span], operator: Nearness) -> list[Span]:
        between = (operator.n or 0) + self.dialect.offsets[self.degree]
        if operator.ordered and operator.name.lower() == "adj":
            between = 0
        found = set(_followed(left, right, between))
        if not operator.ordered:
            found |= set(_followed(right, left, between))
        return sorted(found)[:_MOST_SPANS]

    def window(self, node: Window, segment: Segment) -> list[Span]:
        """Return spans that hold all words of PubMed's proximity.

        How its number counts for three words and more is not documented: certain is that many others in all, possible
        that many between each two.
        """
        # A word that is asked for twice must be there twice: at two places, since none counts for both.
        words = Counter(pattern.word for pattern in self.patterns(node.words))
        patterns = {pattern.word: pattern for pattern in self.patterns(node.words)}
        places = [self._places(patterns[word], "exact", segment) for word in words]
        needed = list(words.values())
        if not words or any(len(each) < n for each, n in zip(places, needed, strict=True)):
            return []
        if self.degree == CERTAIN:
            return [
                (start, end)
                for start, end in _windows(places, needed)
                if end - start + 1 - words.total() <= node.between
            ][:1]
        every = sorted({place for each in places for place in each})
        breaks = [
            0,
            *(n for n, (a, b) in enumerate(pairwise(every), 1) if b - a - 1 > node.between),
            len(every),
        ]
        groups = [every[a:b] for a, b in pairwise(breaks)]
        return [
            (one[0], one[-1])
            for one in groups
            if all(len(set(one).intersection(each)) >= n for each, n in zip(places, needed, strict=True))
        ][:1]


def _followed(first: list[Span], second: list[Span], between: int) -> Iterator[Span]:
    """Yield the spans from one to another that follows it with at most so many words between."""
    starts = [start for start, _ in second]
    for start, end in first:
        begin = bisect_left(starts, end + 1)
        for n in range(begin, min(bisect_right(starts, end + 1 + between), begin + _MOST_PARTNERS)):
            yield start, second[n][1]


def _windows(places: Sequence[Sequence[int]], needed: Sequence[int]) -> Iterator[Span]:
    """Yield the shortest spans that hold as many places of each word as are needed."""
    marked = sorted((place, n) for n, each in enumerate(places) for place in each)
    counts = [0] * len(places)
    held = left = 0
    for place, n in marked:
        counts[n] += 1
        held += counts[n] == needed[n]
        while held == len(places):
            first, m = marked[left]
            yield first, place
            held -= counts[m] == needed[m]
            counts[m] -= 1
            left += 1
