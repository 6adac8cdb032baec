"""Whether a record matches a search line: yes, no, or cannot tell with the reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from litreview.strategy.dialects import Fields, Reading, SearchDialect, searched_fields
from litreview.strategy.query import (
    Chain,
    LineReference,
    Near,
    Node,
    Opaque,
    Part,
    Scoped,
    SubjectHeading,
    Term,
    Window,
    children,
    walk,
)
from litreview.strategy.searched_items import IndexedItem, Segment
from litreview.strategy.spans import CERTAIN, POSSIBLE, SpanFinder
from litreview.strategy.word_forms import split_words
from litreview.strategy.year_ranges import language_matches, year_matches

MIXED = frozenset({"keywords", "headings"})
"""Fields of which a source that does not tell them apart holds both."""
NAMES = {"headings": "index terms"}
"""What readers call a field that is named otherwise here."""


@dataclass(frozen=True, slots=True)
class MatchResult:
    """The answer for one record: True, False, or None for cannot tell, with the reasons."""

    value: bool | None
    reasons: tuple[str, ...] = ()


YES, NO = MatchResult(True), MatchResult(False)


@dataclass(frozen=True, slots=True)
class Question:
    """What a node is asked about.

    Attributes:
        item: The item.
        lines: The verdicts of earlier lines on it, by number.
        codes: The field codes that hold for the node.
        without: A node that counts as not found, to see what it brings.
        seen: The answers of terms that were evaluated before on this item, by node.
    """

    item: IndexedItem
    lines: Mapping[int, MatchResult]
    codes: tuple[str, ...] = ()
    without: Node | None = None
    seen: dict[int, MatchResult] = field(default_factory=dict)


class Evaluator:
    """Evaluates the search lines of one dialect."""

    def __init__(self, dialect: SearchDialect) -> None:
        self.dialect = dialect
        self.certain = SpanFinder(dialect, CERTAIN)
        self.possible = SpanFinder(dialect, POSSIBLE)
        self._methods: dict[type, Callable[[Any, Question], MatchResult]] = {
            Chain: self._chain,
            LineReference: self._lines,
            Scoped: lambda node, asked: self.evaluate(node.node, replace(asked, codes=node.codes)),
            Opaque: lambda node, _: MatchResult(None, (node.reason,)),
            SubjectHeading: lambda node, asked: _heading(node, asked.item),
            Near: self._near,
            Window: self._window,
            Term: self._term,
        }

    def evaluate(self, node: Node, asked: Question) -> MatchResult:
        """Return the verdict of a line, or of a part of it, on an item."""
        if node is asked.without:
            return NO
        if not isinstance(node, (Term, Window, Near)):
            return self._methods[type(node)](node, asked)
        # A line is evaluated again for each of its alternatives; its terms are not.
        if id(node) not in asked.seen:
            asked.seen[id(node)] = self._methods[type(node)](node, asked)
        return asked.seen[id(node)]

    def _chain(self, node: Chain, asked: Question) -> MatchResult:
        verdicts = [self.evaluate(each, asked) for each in node.operands]
        return combine(verdicts, node.operators, self.dialect.readings)

    def _lines(self, node: LineReference, asked: Question) -> MatchResult:
        verdicts = [asked.lines[number] for number in node.numbers]
        if len(verdicts) > 1 and not node.operator:
            return MatchResult(None, ("a list of lines without an operator",))
        return combine(verdicts, (node.operator,) * (len(verdicts) - 1), self.dialect.readings)

    def _window(self, node: Window, asked: Question) -> MatchResult:
        if "*" in node.words.text:
            return MatchResult(None, ("PubMed drops the proximity of a term with *",))
        fields = searched_fields(self.dialect, asked.codes)
        return self._anywhere(lambda finder, segment: bool(finder.window(node, segment)), asked.item, fields)

    def _term(self, term: Term, asked: Question) -> MatchResult:
        item, fields = asked.item, searched_fields(self.dialect, asked.codes)
        if fields in {("year",), ("language",)}:
            return _limit(" ".join(part.text for part in term.parts), item, fields[0])
        phrase = self._part(term.parts, item, fields)
        if len(term.parts) == 1 or self.dialect.beside == "phrase":
            return phrase
        each = [self._part((part,), item, fields) for part in term.parts]
        every = combine(each, ("and",) * (len(each) - 1), self.dialect.readings)
        # PubMed looks up words without a tag one by one where they are no heading.
        if self.dialect.beside == "all" or (self.dialect.name == "pubmed" and not asked.codes):
            return every
        if phrase.value or every.value is False:
            return phrase if phrase.value else every
        return MatchResult(None, (*every.reasons, "words side by side: together, near or apart is not known"))

    def found_in(self, node: Node, item: IndexedItem, name: str) -> bool:
        """Return whether a term, or a term with proximity, is for certain in one field."""
        return any(bool(self.certain.spans(node, each)) for each in item.segments.get(name, ()))

    def has_words(self, part: Part, item: IndexedItem, fields: Fields) -> bool:
        """Return whether all words of a part are in some fields, together or not."""
        segments = [each for name in fields for each in item.segments.get(name, ())]
        return all(
            any(self.certain.has_word(pattern, self.certain.form(part), each) for each in segments)
            for pattern in self.certain.patterns(part)
        )

    def found_apart(self, node: Near, item: IndexedItem, fields: Fields) -> bool:
        """Return whether each operand of a proximity operator is in some fields."""
        return all(any(self.found_in(each, item, name) for name in fields) for each in node.operands)

    def _part(self, parts: tuple[Part, ...], item: IndexedItem, fields: Fields) -> MatchResult:
        return self._anywhere(
            lambda finder, segment: any(True for _ in finder.phrase(parts, segment)), item, fields
        )

    def _near(self, node: Near, asked: Question) -> MatchResult:
        scopes = {each.codes for each, _ in walk(node) if isinstance(each, Scoped)} or {asked.codes}
        if len(scopes) > 1 or not all(map(_may_be_near, node.operands)):
            return MatchResult(None, ("an operand of a proximity operator cannot be followed here",))
        fields = searched_fields(self.dialect, scopes.pop())
        return self._anywhere(lambda finder, segment: bool(finder.spans(node, segment)), asked.item, fields)

    def _anywhere(
        self, found_in: Callable[[SpanFinder, Segment], bool], item: IndexedItem, fields: Fields
    ) -> MatchResult:
        """Look in all fields: yes where found for certain; no only if every field is known and holds nothing possible."""
        segments = [each for name in fields for each in item.segments.get(name, ())]
        mixed = item.segments.get("mixed", ())
        if set(fields) >= MIXED:
            segments += mixed
        if any(found_in(self.certain, each) for each in segments):
            return YES
        reasons = _unknown(item, fields)
        if any(found_in(self.possible, each) for each in segments):
            reasons += ("the platform may count another form of a word, or another distance",)
        elif not MIXED.isdisjoint(fields) and any(found_in(self.certain, each) for each in mixed):
            reasons += ("the source does not say whose keyword it is",)
        return MatchResult(None, reasons) if reasons else NO


def _may_be_near(node: Node) -> bool:
    if isinstance(node, Chain):
        return node.alternatives and all(map(_may_be_near, node.operands))
    if isinstance(node, (Near, Scoped)):
        return all(map(_may_be_near, children(node)))
    return isinstance(node, Term)


def _unknown(item: IndexedItem, fields: Fields) -> tuple[str, ...]:
    """Return the fields that are not known of the item."""
    # Keywords of either kind show that the record came with keywords; headings are those of another database.
    known = {*item.segments, *(("keywords",) if "mixed" in item.segments else ())}
    return tuple(f"{NAMES.get(name, name)} not known" for name in fields if name not in known)


def _heading(node: SubjectHeading, item: IndexedItem) -> MatchResult:
    name = tuple(split_words(node.name.partition("/")[0]))
    if any(each.name == name and (each.major or not node.major) for each in item.headings):
        return YES
    if "headings" not in item.segments:
        return MatchResult(None, ("index terms not known",))
    if node.exploded and item.headings:
        return MatchResult(None, (f"a narrower heading than {node.name} may be among the index terms",))
    return NO


def _limit(asked: str, item: IndexedItem, name: str) -> MatchResult:
    year, language = item.item.year, item.item.language
    if name == "language":
        return (
            MatchResult(None, ("language not known",))
            if language is None
            else MatchResult(language_matches(asked, language))
        )
    if year is None:
        return MatchResult(None, ("year not known",))
    value = year_matches(asked, year)
    return MatchResult(value, () if value is not None else (f"{asked} cannot be compared with a year",))


def combine(
    verdicts: Sequence[MatchResult], operators: Sequence[str], readings: Sequence[Reading]
) -> MatchResult:
    """Apply operators in each order that the platform may use; where the orders differ, it cannot be told."""
    values = [each.value for each in verdicts]
    # Most chains have operators of one kind only, which all readings apply in one way.
    used = readings[:1] if len(set(operators)) < 2 else readings  # noqa: PLR2004
    results = {_fold(values, operators, reading) for reading in used}
    if len(results) > 1 and None not in results:
        return MatchResult(None, ("help pages disagree on the order of AND and OR without brackets",))
    if results != {None}:
        return MatchResult(None, _reasons(verdicts)) if None in results else MatchResult(results.pop())
    return MatchResult(None, _reasons(verdicts))


def _reasons(verdicts: Iterable[MatchResult]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reason for each in verdicts if each.value is None for reason in each.reasons))


def _fold(values: Sequence[bool | None], operators: Sequence[str], reading: Reading) -> bool | None:
    for level in reading:
        rest, kept = [values[0]], list[str]()
        for operator, value in zip(operators, values[1:], strict=True):
            if operator in level:
                rest[-1] = _apply(operator, rest[-1], value)
            else:
                rest.append(value)
                kept.append(operator)
        values, operators = rest, kept
    return values[0]


def _apply(operator: str, left: bool | None, right: bool | None) -> bool | None:
    if operator == "or":
        return True if left or right else None if None in {left, right} else False
    if operator == "not":
        right = None if right is None else not right
    return False if left is False or right is False else None if None in {left, right} else True
