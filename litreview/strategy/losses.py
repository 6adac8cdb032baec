"""Why a strategy does not find an item: the lines that lose it, and the words that they miss."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from litreview.strategy.dialects import TEXT, searched_fields
from litreview.strategy.evaluation import NAMES, Evaluator, MatchResult, Question, combine
from litreview.strategy.query import (
    Chain,
    LineReference,
    Near,
    Node,
    Part,
    Scoped,
    SubjectHeading,
    Term,
    Window,
    children,
    walk,
)

_MOST_OPERANDS = 300
"""Longer chains of mixed operators are not tried operand by operand."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A place of a strategy at which an item is lost.

    Attributes:
        line: The number of the line; 1 if lines have no numbers.
        kind: `missing` (none of the terms is in the item), `excluded` (NOT meets a term that is), or `unclear`.
        terms: The terms as written.
        reasons: Why it is unclear; for missing terms, where their words stand instead.
    """

    line: int
    kind: str
    terms: tuple[str, ...]
    reasons: tuple[str, ...] = ()


def by_reasons(losses: Iterable[Loss]) -> list[list[Loss]]:
    """Return each loss by itself, and those that are unclear for the same reasons together."""
    # An item without an abstract is unclear in nearly every line, for one reason; listed line by line it hides the rest.
    groups: dict[object, list[Loss]] = {}
    for loss in losses:
        groups.setdefault(loss.reasons if loss.kind == "unclear" else loss, []).append(loss)
    return list(groups.values())


@dataclass(frozen=True, slots=True)
class _Open:
    """A node to be explained: in which line it stands, under which codes, and which answer is wanted of it."""

    node: Node
    line: int
    codes: tuple[str, ...]
    wanted: bool


class LossFinder:
    """Explains answers by the lines of a strategy."""

    def __init__(self, evaluator: Evaluator, trees: Mapping[int, Node], texts: Mapping[int, str]) -> None:
        self.evaluator = evaluator
        self.trees = trees
        self.texts = texts

    def explain(self, line: int, asked: Question) -> list[Loss]:
        """Return the losses behind the answer of a line that is not yes, those of earlier lines first."""
        losses: dict[tuple[int, int, str], Loss] = {}
        waiting, seen = [_Open(self.trees[line], line, (), wanted=True)], {line}
        while waiting:
            one = waiting.pop()
            if isinstance(one.node, Scoped) and isinstance(one.node.node, (Chain, Near)):
                waiting.append(replace(one, node=one.node.node, codes=one.node.codes))
            elif isinstance(one.node, LineReference):
                fresh = [n for n in one.node.numbers if n in self.trees and n not in seen]
                guilty = [n for n in fresh if asked.lines[n].value is not one.wanted]
                seen.update(guilty)
                waiting += [_Open(self.trees[n], n, (), one.wanted) for n in guilty]
            elif isinstance(one.node, Chain) and not (one.node.alternatives and one.wanted):
                waiting += self._guilty(one, asked)
            elif isinstance(one.node, Near) and one.wanted and (absent := self._absent(one, asked)):
                waiting += absent
            else:
                self._add(one, asked, losses, waiting)
        return [losses[key] for key in sorted(losses)]

    def _guilty(self, one: _Open, asked: Question) -> Iterator[_Open]:
        """Yield the operands of a chain that alone would turn its answer, or else all that are not as wanted."""
        chain = one.node
        assert isinstance(chain, Chain)
        verdicts = [self.evaluator.evaluate(each, replace(asked, codes=one.codes)) for each in chain.operands]
        wanted = [one.wanted is not (operator == "not") for operator in ("", *chain.operators)]
        wrong = [n for n, verdict in enumerate(verdicts) if verdict.value is not wanted[n]]
        turning = [n for n in wrong if self._turns(chain, verdicts, n, wanted[n]) is one.wanted]
        # Where the answer is certain, so are its causes.
        certain = [n for n in wrong if verdicts[n].value is not None]
        decided = combine(verdicts, chain.operators, self.evaluator.dialect.readings).value is not None
        for n in turning or (certain if decided and certain else wrong):
            yield _Open(chain.operands[n], one.line, one.codes, wanted[n])

    def _absent(self, one: _Open, asked: Question) -> list[_Open]:
        """Return the operands of a proximity operator that are not found anywhere, near or not."""
        at = replace(asked, codes=one.codes)
        return [
            replace(one, node=each)
            for each in children(one.node)
            if self.evaluator.evaluate(each, at).value is False
        ]

    def _turns(self, chain: Chain, verdicts: Sequence[MatchResult], n: int, value: bool) -> bool | None:
        if len(verdicts) > _MOST_OPERANDS:
            return None
        turned = [*verdicts[:n], MatchResult(value), *verdicts[n + 1 :]]
        return combine(turned, chain.operators, self.evaluator.dialect.readings).value

    def _add(
        self, one: _Open, asked: Question, losses: dict[tuple[int, int, str], Loss], waiting: list[_Open]
    ) -> None:
        """Add the loss of a term or of alternatives of which none is found; alternatives that name lines wait."""
        terms, reasons, unclear = list[str](), list[str](), False
        for node, codes, written in _alternatives(one.node, one.codes):
            if isinstance(node, (LineReference, Chain)):
                waiting.append(_Open(node, one.line, codes, one.wanted))
                continue
            verdict = self.evaluator.evaluate(node, replace(asked, codes=codes))
            if verdict.value is one.wanted:
                continue
            terms.append(" ".join(self.texts[one.line][written.start : written.end].split()))
            unclear = unclear or verdict.value is None
            reasons += verdict.reasons
            if verdict.value is False and (hint := self._near_miss(node, replace(asked, codes=codes))):
                reasons.append(f"{terms[-1]}: {hint}")
        if terms:
            kind = "unclear" if unclear else "missing" if one.wanted else "excluded"
            losses[one.line, one.node.start, kind] = Loss(
                one.line, kind, tuple(terms), tuple(dict.fromkeys(reasons))
            )

    def _near_miss(self, node: Node, asked: Question) -> str:
        """Return where the words of a term stand, if they are in the item after all."""
        if isinstance(node, SubjectHeading):
            return ""
        searched = searched_fields(self.evaluator.dialect, asked.codes)
        found = [
            name for name in TEXT if name not in searched and self.evaluator.found_in(node, asked.item, name)
        ]
        if found:
            return f"in the {' and '.join(NAMES.get(name, name) for name in found)}, which the line does not search"
        words = [part for each, _ in walk(node) for part in _parts(each)]
        every = [self.evaluator.has_words(part, asked.item, searched) for part in words]
        several = len(words) > 1 or any(" " in part.text.strip() for part in words)
        if several and isinstance(node, (Term, Window)) and all(every):
            how = "near enough" if isinstance(node, Window) else "together"
            return f"its words are there, but not {how}"
        if isinstance(node, Near) and self.evaluator.found_apart(node, asked.item, searched):
            return "its words are there, but not near enough"
        return ""


def _parts(node: Node) -> tuple[Part, ...]:
    if isinstance(node, Term):
        return node.parts
    return (node.words,) if isinstance(node, Window) else ()


def _alternatives(node: Node, codes: tuple[str, ...]) -> Iterator[tuple[Node, tuple[str, ...], Node]]:
    """Yield the operands of nested ORs: each with the codes that hold for it, and as it is written with its own."""
    waiting: list[tuple[Node, tuple[str, ...], Node]] = [(node, codes, node)]
    while waiting:
        one, holding, written = waiting.pop()
        if isinstance(one, Scoped):
            waiting.append((one.node, one.codes, one))
        elif isinstance(one, Chain) and one.alternatives:
            waiting += [(each, holding, each) for each in reversed(one.operands)]
        else:
            yield one, holding, written
