"""A search line as a tree of plain values; positions count characters from the start of the line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Part:
    """A word, or a phrase in quotation marks or braces.

    Attributes:
        text: Its text without quotation marks or braces.
        quote: What it stands in: nothing, a quotation mark, `{`, or `"{` for ProQuest's phrases with word forms.
    """

    text: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Term:
    """Words and phrases side by side, without an operator between them."""

    parts: tuple[Part, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Window:
    """PubMed's proximity: words in any order with at most `between` others among them."""

    words: Part
    between: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SubjectHeading:
    """A subject heading."""

    name: str
    exploded: bool
    major: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LineReference:
    """References to other lines, combined by an operator unless there is one alone."""

    numbers: tuple[int, ...]
    operator: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Opaque:
    """What no field of a record can answer, with the reason."""

    reason: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Scoped:
    """A node with the field codes that hold for all in it that has none of its own."""

    codes: tuple[str, ...]
    node: Node
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Nearness:
    """A proximity operator: at most `n` as the platform counts; None if `n` is left to the platform."""

    name: str
    n: int | None
    ordered: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Near:
    """Operands with a proximity operator between each two."""

    operands: tuple[Node, ...]
    operators: tuple[Nearness, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands with a Boolean operator between each two, in the order written.

    The order in which a platform applies the operators is left to the evaluation, as help pages differ on it.

    Attributes:
        operators: `and`, `or` or `not`; `beside` is the `and` of two operands without an operator between them.
    """

    operands: tuple[Node, ...]
    operators: tuple[str, ...]
    start: int
    end: int

    @property
    def alternatives(self) -> bool:
        """Whether all its operators are `or`."""
        return all(operator == "or" for operator in self.operators)


Node: TypeAlias = Term | Window | SubjectHeading | LineReference | Opaque | Scoped | Near | Chain


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes inside a node."""
    if isinstance(node, Scoped):
        return (node.node,)
    return node.operands if isinstance(node, (Near, Chain)) else ()


def walk(node: Node, codes: tuple[str, ...] = ()) -> Iterator[tuple[Node, tuple[str, ...]]]:
    """Yield a node and all in it, each with the field codes that hold for it."""
    waiting = [(node, codes)]
    while waiting:
        one, holding = waiting.pop()
        yield one, holding
        inner = one.codes if isinstance(one, Scoped) else holding
        waiting += [(child, inner) for child in reversed(children(one))]
