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
_DEEPEST = 200
"""Lines that name lines that name lines are followed so deep."""
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
    tree = ready.parsed.get(ready.last)
    blocks = _blocks((tree, ready.last, ()), ready, 0) if tree else []
    return [terms for block in blocks if (terms := _terms(block, ready))]


def _blocks(block: Block, ready: ReadyStrategy, depth: int, *, near: bool = True) -> list[Block]:
    """Return what a block joins by AND, and by proximity unless `near` is false; else the block itself."""
    node, line, codes = block
    if isinstance(node, Scoped):
        return _blocks((node.node, line, node.codes), ready, depth, near=near)
    parts: list[Block] = [(each, line, codes) for each in children(node)]
    if isinstance(node, LineReference) and depth < _DEEPEST:
        parts = [(ready.parsed[n], n, ()) for n in node.numbers if n in ready.parsed]
    alternatives = (isinstance(node, Chain) and node.alternatives) or getattr(node, "operator", "") == "or"
    if alternatives and parts:
        return _one_of(parts, block, ready, depth + 1)
    if not parts or (isinstance(node, Near) and not near):
        return [block]
    operators = ("", *node.operators) if isinstance(node, Chain) else ("",) * len(parts)
    wanted = [part for part, operator in zip(parts, operators, strict=True) if operator != "not"]
    return [each for part in wanted for each in _blocks(part, ready, depth + 1, near=near)]


def _one_of(operands: Sequence[Block], whole: Block, ready: ReadyStrategy, depth: int) -> list[Block]:
    """Return the concepts of the alternative with most terms if it joins several, else all alternatives as one."""
    sizes = [len(_terms(each, ready)) for each in operands]
    largest = sizes.index(max(sizes))
    joins = len(_blocks(operands[largest], ready, depth, near=False)) > 1
    if joins and sizes[largest] >= HALF * sum(sizes):
        return _blocks(operands[largest], ready, depth)
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
