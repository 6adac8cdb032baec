"""Test a strategy: which lines find which known items, what loses the others, and what each alternative brings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from litreview.errors import UsageError
from litreview.strategy.dialects import DIALECTS, UNTESTED
from litreview.strategy.evaluation import Evaluator, MatchResult, Question
from litreview.strategy.losses import Loss, LossFinder
from litreview.strategy.platforms import PLATFORMS
from litreview.strategy.query import Chain, LineReference, Node, walk
from litreview.strategy.searched_items import IndexedItem, SearchedItem, index_item
from litreview.strategy.slips import check_lines

Answer = bool | None | str
"""True, False, None for cannot tell, or `invalid` for a line that the platform refuses."""
REFUSED = "invalid"


@dataclass(frozen=True, slots=True)
class LineRecall:
    """The answers of one line.

    Attributes:
        line: Its number; 1 if lines have no numbers.
        text: Its text.
        answers: One for each item, in order.
        refused: Why the platform refuses it; empty if it does not.
    """

    line: int
    text: str
    answers: tuple[Answer, ...]
    refused: str = ""


@dataclass(frozen=True, slots=True)
class TermRecall:
    """What one of several alternatives brings.

    Attributes:
        line: The line in which it stands.
        term: The alternative as written.
        found: Items that it matches, by their places from 0.
        alone: Items that the last line would no longer find without it.
    """

    line: int
    term: str
    found: tuple[int, ...]
    alone: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """A term or bracket of a line that is joined with others by OR.

    Attributes:
        line: The line in which it stands.
        text: The alternative as written.
        chain: It and the others.
        codes: The field codes that hold for it.
    """

    line: int
    text: str
    node: Node
    chain: Chain
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AlternativeAnswer:
    """The answer of an alternative for an item.

    Attributes:
        alone: Whether the last line would no longer find the item without it.
    """

    value: bool | None
    alone: bool


@dataclass(frozen=True, slots=True)
class StrategyRecall:
    """The test of a strategy on known items.

    Attributes:
        answers: Those of the last line, one for each item.
        losses: For each item, why the last line does not find it.
    """

    platform: str
    answers: tuple[Answer, ...]
    lines: tuple[LineRecall, ...]
    losses: tuple[tuple[Loss, ...], ...]
    terms: tuple[TermRecall, ...]


@dataclass(frozen=True, slots=True)
class ReadyStrategy:
    """A strategy whose lines are parsed.

    Attributes:
        parsed: The trees of all lines in which something is searched, by number.
        trees: Those of the lines that its platform does not refuse.
        texts: The texts of all lines.
        refused: Why lines are refused.
        named: The lines that each line names.
        alternatives: The alternatives of the lines that are not refused, in the order written.
    """

    platform: str
    parsed: Mapping[int, Node]
    trees: Mapping[int, Node]
    texts: Mapping[int, str]
    refused: Mapping[int, str]
    named: Mapping[int, frozenset[int]]
    alternatives: tuple[Alternative, ...]
    evaluator: Evaluator = field(repr=False)

    @property
    def last(self) -> int:
        """The number of the last line, which is the result of the strategy."""
        return max(self.texts)

    def answers(self, item: IndexedItem) -> Question:
        """Return the verdicts of all lines that are not refused, as what can be asked about the item."""
        verdicts: dict[int, MatchResult] = {}
        asked = Question(item, verdicts)
        for number, tree in self.trees.items():
            verdicts[number] = self.evaluator.evaluate(tree, asked)
        return asked

    def alternative_answers(self, asked: Question) -> list[AlternativeAnswer]:
        """Return the answer of each alternative for an item."""
        evaluate = self.evaluator.evaluate
        values = [evaluate(each.node, replace(asked, codes=each.codes)).value for each in self.alternatives]
        matching = Counter(
            id(each.chain) for each, value in zip(self.alternatives, values, strict=True) if value
        )
        found = self.last in self.trees and asked.lines[self.last].value
        return [
            # Only an item that no other alternative matches can be lost with this one.
            AlternativeAnswer(
                value,
                bool(found and value and matching[id(each.chain)] == 1)
                and self.needs(asked, each.line, each.node),
            )
            for each, value in zip(self.alternatives, values, strict=True)
        ]

    def needs(self, asked: Question, line: int, operand: Node) -> bool:
        """Return whether the last line would no longer find an item without an alternative of a line."""
        verdicts = dict(asked.lines)
        without = replace(asked, lines=verdicts, without=operand)
        changed = {line}
        for number, tree in self.trees.items():
            if number == line or not changed.isdisjoint(self.named[number]):
                verdicts[number] = self.evaluator.evaluate(tree, without)
                if verdicts[number].value is not asked.lines[number].value:
                    changed.add(number)
        return verdicts[self.last].value is not True


def read_strategy(strategy: str, platform: str) -> ReadyStrategy:
    """Parse a strategy for a test.

    Raises:
        UsageError: There is no such platform, it cannot be tested, or nothing in the strategy is searched.
    """
    if platform in UNTESTED:
        title = PLATFORMS[platform].title
        raise UsageError(f"{title}: its lines can be checked, but not tested.", "Test the other platforms.")
    parsed: dict[int, Node] = {}
    trees: dict[int, Node] = {}
    texts: dict[int, str] = {}
    refused: dict[int, str] = {}
    named: dict[int, frozenset[int]] = {}
    for line in check_lines(strategy, platform):
        number, tree = line.parsed.statement.number or 1, line.parsed.tree
        texts[number] = line.parsed.statement.text
        if tree:
            parsed[number] = tree
        nodes = walk(tree) if tree else ()
        named[number] = frozenset(
            n for node, _ in nodes if isinstance(node, LineReference) for n in node.numbers
        )
        if line.errors:
            refused[number] = line.errors[0].what
        elif tree is None:
            refused[number] = "Nothing in it is searched."
        elif bad := sorted(named[number] - trees.keys()):
            state = "refused" if bad[0] in refused else "not there"
            refused[number] = f"It names line {bad[0]}, which is {state}."
        else:
            trees[number] = tree
    if not parsed and not any(text.strip() for text in texts.values()):
        raise UsageError(
            "The strategy holds no query.", "Write one query, or lines that begin with #1 or S1."
        )
    alternatives = tuple(_alternatives(trees, texts))
    evaluator = Evaluator(DIALECTS[platform])
    return ReadyStrategy(platform, parsed, trees, texts, refused, named, alternatives, evaluator)


def find_known_items(ready: ReadyStrategy, items: Sequence[SearchedItem]) -> StrategyRecall:
    """Test a strategy on known items, line by line."""
    indexed = [index_item(item) for item in items]
    asked = [ready.answers(item) for item in indexed]
    lines = tuple(
        LineRecall(
            number,
            " ".join(text.split()),
            tuple(REFUSED if number in ready.refused else each.lines[number].value for each in asked),
            ready.refused.get(number, ""),
        )
        for number, text in ready.texts.items()
    )
    finder = LossFinder(ready.evaluator, ready.trees, ready.texts)
    last = ready.last
    refused = last in ready.refused
    losses = tuple(
        () if refused or each.lines[last].value else tuple(finder.explain(last, each)) for each in asked
    )
    answers: tuple[Answer, ...] = tuple(REFUSED if refused else each.lines[last].value for each in asked)
    terms = tuple(_term_recalls(ready, asked))
    return StrategyRecall(ready.platform, answers, lines, losses, terms)


def _term_recalls(ready: ReadyStrategy, asked: Sequence[Question]) -> Iterator[TermRecall]:
    """Yield what each alternative brings, line by line in the order written."""
    answers = [ready.alternative_answers(each) for each in asked]
    for n, alternative in enumerate(ready.alternatives):
        found = tuple(at for at, each in enumerate(answers) if each[n].value)
        alone = tuple(at for at in found if answers[at][n].alone)
        yield TermRecall(alternative.line, alternative.text, found, alone)


def _alternatives(trees: Mapping[int, Node], texts: Mapping[int, str]) -> Iterator[Alternative]:
    """Yield the alternatives of all lines, in the order written."""
    for number, tree in trees.items():
        for chain, codes in walk(tree):
            if isinstance(chain, Chain) and chain.alternatives and not _only_lines(chain):
                for operand in chain.operands:
                    text = " ".join(texts[number][operand.start : operand.end].split())
                    yield Alternative(number, text, operand, chain, codes)


def _only_lines(chain: Chain) -> bool:
    return all(isinstance(each, LineReference) for each in chain.operands)
