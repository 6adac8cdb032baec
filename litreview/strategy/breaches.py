"""What a check of a strategy finds, and what each of its rules sees of a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from litreview.errors import Level
from litreview.strategy.platforms import Platform
from litreview.strategy.query import Node, Part, Term, Window, walk
from litreview.strategy.statements import Statement


@dataclass(frozen=True, slots=True)
class Slip:
    """A mistake at a position of a strategy; line and column count from 1, the rule is one of docs/strategy.md."""

    line: int
    column: int
    level: Level
    what: str
    hint: str = ""
    rule: str = ""


class Breach(NamedTuple):
    """A mistake at a position of a statement's text."""

    at: int
    level: Level
    rule: str
    what: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ParsedLine:
    """A statement with its tree; None if nothing in it is searched."""

    statement: Statement
    platform: Platform
    tree: Node | None

    def terms(self) -> Iterator[tuple[Term, tuple[str, ...]]]:
        """Yield all terms with the field codes that hold for them."""
        for node, codes in walk(self.tree) if self.tree else ():
            if isinstance(node, Term):
                yield node, codes
            elif isinstance(node, Window):
                yield Term((node.words,), node.start, node.end), codes

    def words(self) -> Iterator[tuple[str, int, Part, tuple[str, ...]]]:
        """Yield the words of all terms, each with its position, its part and the field codes that hold for it."""
        for term, codes in self.terms():
            for part in term.parts:
                at = self.statement.text.find(part.text, part.start, part.end)
                for word in part.text.split():
                    at = self.statement.text.find(word, at)
                    yield word, at, part, codes
                    at += len(word)

    def written(self, term: Term) -> str:
        """Return a term as written."""
        return self.statement.text[term.start : term.end]


Rule: TypeAlias = Callable[[ParsedLine], Iterator[Breach]]
