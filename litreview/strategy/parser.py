"""Parse a search line into a tree. What is wrong in a line is named by the check: the parser makes up for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from litreview.strategy.dialects import DIALECTS, SearchDialect
from litreview.strategy.operands import read_nearness, read_operand, read_ovid_limit, read_term, with_codes
from litreview.strategy.query import Chain, LineReference, Near, Nearness, Node, Term
from litreview.strategy.tokens import Token, tokenize

DEEPEST = 100
"""The deepest nesting of brackets; no search line of a review comes near it."""
_BESIDE = frozenset({"word", "phrase"})

Item = Node | str | Nearness
Operator = str | Nearness


class TooDeepError(ValueError):
    """Brackets are nested deeper than `DEEPEST`; its argument is the position."""


def parse_line(text: str, platform: str, number: int = 0) -> Node | None:
    """Parse a search line.

    Args:
        text: The line.
        platform: Whose syntax it has.
        number: Its own number: in Ovid, a smaller number beside AND, OR or NOT is a line.

    Returns:
        Its tree, or None if nothing in it is searched.

    Raises:
        TooDeepError: Its brackets are nested too deeply.
    """
    if platform == "ovid" and (limited := read_ovid_limit(text)):
        return limited
    reader = _LineReader(DIALECTS[platform])
    for token in tokenize(text, platform):
        reader.read(token)
    reader.end_run()
    while len(reader.groups) > 1:
        reader.close(len(text))
    items = reader.groups[0].items
    return _build([_as_line(item, number) for item in items] if platform == "ovid" else items, reader.dialect)


@dataclass(slots=True)
class _Group:
    """What stands in an open bracket: operands and operators in order, and the field code before the bracket."""

    start: int
    prefix: Token | None = None
    items: list[Item] = field(default_factory=list)


class _LineReader:
    """Reads tokens one by one; brackets that are open are groups on a stack."""

    def __init__(self, dialect: SearchDialect) -> None:
        self.dialect = dialect
        self.groups = [_Group(0)]
        self.prefix: Token | None = None
        self.run: list[Token] = []

    def read(self, token: Token) -> None:
        """Read a token."""
        if token.kind in _BESIDE:
            self.run.append(token)
            return
        self.end_run()
        items = self.groups[-1].items
        if token.kind == "open":
            if len(self.groups) > DEEPEST:
                raise TooDeepError(token.start)
            self.groups.append(_Group(token.start, self.prefix))
        elif token.kind == "close":
            self.close(token.end)
        elif token.kind == "suffix":
            if items and not isinstance(items[-1], (str, Nearness)):
                items[-1] = with_codes(items[-1], token, self.dialect.name)
        elif token.kind == "op":
            items.append(token.text)
        elif token.kind == "near":
            items.append(read_nearness(token, self.dialect.ordered, self.dialect.default_near))
        elif token.kind != "prefix":
            self._add(read_operand(token))
        self.prefix = token if token.kind == "prefix" else None

    def end_run(self) -> None:
        """End a run of words and phrases side by side: a field code before it holds for all of them."""
        if self.run:
            self._add(read_term(self.run))
            self.run, self.prefix = [], None

    def close(self, end: int) -> None:
        """Close the innermost bracket, if one is open."""
        if len(self.groups) == 1:
            return
        group = self.groups.pop()
        node = _build(group.items, self.dialect)
        if node and group.prefix:
            node = replace(with_codes(node, group.prefix, self.dialect.name), end=end)
        elif isinstance(node, (Chain, Near)):
            # Its own place includes the brackets.
            node = replace(node, start=group.start, end=end)
        if node:
            self.groups[-1].items.append(node)

    def _add(self, node: Node) -> None:
        node = with_codes(node, self.prefix, self.dialect.name) if self.prefix else node
        self.groups[-1].items.append(node)


def _as_line(item: Item, number: int) -> Item:
    """Return a bare number of Ovid as a line, if there is one of that number before."""
    if isinstance(item, Term) and len(item.parts) == 1 and not item.parts[0].quote:
        text = item.parts[0].text
        if text.isdecimal() and len(text) <= len("9999") and int(text) < number:
            return LineReference((int(text),), "", item.start, item.end)
    return item


def _build(items: Sequence[Item], dialect: SearchDialect) -> Node | None:
    """Return the node of what stands between two brackets; missing operands and operators are made up for."""
    operands, operators = _alternate(items)
    if not operands:
        return None
    if dialect.or_before_near:
        operands, operators = _join(operands, operators, lambda one: one == "or")
    operands, operators = _join(operands, operators, lambda one: isinstance(one, Nearness))
    if len(operands) == 1:
        return operands[0]
    names = tuple(one for one in operators if isinstance(one, str))
    return Chain(tuple(operands), names, operands[0].start, operands[-1].end)


def _alternate(items: Sequence[Item]) -> tuple[list[Node], list[Operator]]:
    """Return operands and the operators between them: of several operators the last, of none `beside`."""
    operands: list[Node] = []
    operators: list[Operator] = []
    between: Operator | None = None
    for item in items:
        if isinstance(item, (str, Nearness)):
            between = item
        else:
            if operands:
                operators.append(between or "beside")
            operands.append(item)
            between = None
    return operands, operators


def _join(
    operands: Sequence[Node], operators: Sequence[Operator], wanted: Callable[[Operator], bool]
) -> tuple[list[Node], list[Operator]]:
    """Join the operands between which only wanted operators stand."""
    joined: list[Node] = []
    rest: list[Operator] = []
    for several, between, after in _runs(operands, operators, wanted):
        if len(several) == 1:
            joined.append(several[0])
        else:
            start, end = several[0].start, several[-1].end
            near = tuple(one for one in between if isinstance(one, Nearness))
            names = tuple(one for one in between if isinstance(one, str))
            joined.append(Near(several, near, start, end) if near else Chain(several, names, start, end))
        rest += after
    return joined, rest


_Run = tuple[tuple[Node, ...], tuple[Operator, ...], tuple[Operator, ...]]


def _runs(
    operands: Sequence[Node], operators: Sequence[Operator], wanted: Callable[[Operator], bool]
) -> Iterator[_Run]:
    """Yield runs of operands with the operators inside each, and the one behind it."""
    run, between = [operands[0]], list[Operator]()
    for operand, operator in zip(operands[1:], operators, strict=True):
        if wanted(operator):
            run.append(operand)
            between.append(operator)
        else:
            yield tuple(run), tuple(between), (operator,)
            run, between = [operand], []
    yield tuple(run), tuple(between), ()
