"""The concepts of a strategy, and what a platform lacks of them compared with the others."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from litreview.strategy.dialects import DIALECTS, TEXT, searched_fields
from litreview.strategy.query import Chain, LineReference, Near, Node, Scoped, Term, Window, children, walk
from litreview.strategy.recall import ReadyStrategy
from litreview.strategy.word_forms import split_words, stem

SHARED = 0.2
"""Two concepts are one if they share more than this part of the smaller one's terms."""
HALF = 0.5
"""Of several alternatives, one that joins concepts is followed if it holds this part of all terms."""
_SHORTEST = 4
_WIDENED = re.compile(r"\[\*\d+\]")

Block = tuple[Node, int, tuple[str, ...]]
"""A node, the line in which it stands, and the field codes that hold for it."""


@dataclass(frozen=True, slots=True)
class SearchConcept:
    """A concept of a search.

    Attributes:
        terms: Its terms as written, by platform; a platform that lacks the concept is not in it.
        missing: By platform, terms of the others that it has in no form.
    """

    terms: Mapping[str, tuple[str, ...]]
    missing: Mapping[str, tuple[str, ...]]


def compare_concepts(strategies: Mapping[str, ReadyStrategy]) -> tuple[SearchConcept, ...]:
    """Compare the concepts of strategies by name; terms count as the same without wildcards and endings."""
    clusters: list[dict[str, dict[str, str]]] = []
    for name, ready in strategies.items():
        for concept in concepts(ready):
            home = next(
                (each for each in clusters if any(_same(concept, other) for other in each.values())), None
            )
            if home is None:
                home = {}
                clusters.append(home)
            home[name] = {**concept, **home.get(name, {})}
    return tuple(_compared(each, list(strategies)) for each in clusters)


def _same(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return len(one.keys() & other.keys()) > SHARED * min(len(one), len(other))


def _compared(cluster: Mapping[str, Mapping[str, str]], names: Sequence[str]) -> SearchConcept:
    every = {key: text for terms in reversed(list(cluster.values())) for key, text in terms.items()}
    missing = {
        name: tuple(text for key, text in every.items() if not _covers(cluster[name], key))
        for name in names
        if name in cluster
    }
    terms = {name: tuple(cluster[name].values()) for name in names if name in cluster}
    return SearchConcept(terms, {name: texts for name, texts in missing.items() if texts})


def _covers(terms: Mapping[str, str], key: str) -> bool:
    """Return whether a platform has a term, or one that is truncated before the difference."""
    return key in terms or any(
        text.rstrip('"').endswith("*") and len(own) >= _SHORTEST and key.startswith(own)
        for own, text in terms.items()
    )


def concepts(ready: ReadyStrategy) -> list[dict[str, str]]:
    """Return the concepts that the last line joins by AND or proximity: their terms as written, by normal form."""
    finder = _ConceptFinder(ready)
    return [terms for block in finder.lines.get((ready.last, True), ()) if (terms := _terms(block, ready))]


class _ConceptFinder:
    """Finds what each line joins by AND, with proximity and without; lines may name earlier ones many times.

    Attributes:
        lines: The blocks of each line, by its number and whether proximity joins.
    """

    def __init__(self, ready: ReadyStrategy) -> None:
        self.ready = ready
        self.lines: dict[tuple[int, bool], list[Block]] = {}
        for number in sorted(ready.parsed):
            for near in (False, True):
                blocks = self._blocks((ready.parsed[number], number, ()), near=near)
                # A line that names another twice joins nothing twice.
                self.lines[number, near] = list({id(block[0]): block for block in blocks}.values())

    def _blocks(self, block: Block, *, near: bool) -> list[Block]:
        """Return what a block joins by AND, and by proximity if `near` is true; else the block itself."""
        node, line, codes = block
        if isinstance(node, Scoped):
            return self._blocks((node.node, line, node.codes), near=near)
        if isinstance(node, LineReference):
            # In a line with an error a number may be its own or a later one.
            numbers = [n for n in node.numbers if n < line and n in self.ready.parsed]
            if node.operator == "or" and numbers:
                return self._one_of([(self.ready.parsed[n], n, ()) for n in numbers], block, near=near)
            return [each for n in numbers for each in self.lines[n, near]]
        parts: list[Block] = [(each, line, codes) for each in children(node)]
        if not parts or (isinstance(node, Near) and not near):
            return [block]
        if isinstance(node, Chain) and node.alternatives:
            return self._one_of(parts, block, near=near)
        operators = ("", *node.operators) if isinstance(node, Chain) else ("",) * len(parts)
        wanted = [part for part, operator in zip(parts, operators, strict=True) if operator != "not"]
        return [each for part in wanted for each in self._blocks(part, near=near)]

    def _one_of(self, operands: Sequence[Block], whole: Block, *, near: bool) -> list[Block]:
        """Return what the alternative with most terms joins if it joins several, else all alternatives as one."""
        sizes = [len(_terms(each, self.ready)) for each in operands]
        largest = sizes.index(max(sizes))
        joined = self._blocks(operands[largest], near=False)
        if len(joined) > 1 and sizes[largest] >= HALF * sum(sizes):
            # Not looked at twice unless it has to be: brackets in brackets would double the work each time.
            return self._blocks(operands[largest], near=True) if near else joined
        return [whole]


def _terms(block: Block, ready: ReadyStrategy) -> dict[str, str]:
    """Return the terms of a block that search text, as written, by their normal form."""
    found: dict[str, str] = {}
    waiting, seen = [block], set[int]()
    while waiting:
        root, line, given = waiting.pop()
        for node, codes in walk(root, given):
            if isinstance(node, LineReference):
                fresh = [n for n in node.numbers if n in ready.parsed and n not in seen]
                seen.update(fresh)
                waiting += [(ready.parsed[n], n, ()) for n in fresh]
            elif isinstance(node, (Term, Window)) and not set(TEXT).isdisjoint(
                searched_fields(DIALECTS[ready.platform], codes)
            ):
                text = " ".join(ready.texts[line][node.start : node.end].split())
                found.setdefault(_normal_form(text), text)
    found.pop("", None)
    return found


def _normal_form(text: str) -> str:
    return " ".join(map(stem, split_words(_WIDENED.sub("", text))))
