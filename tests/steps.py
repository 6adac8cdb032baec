"""The work of a regular expression, counted: its steps are a number that no clock and no machine changes."""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from re import _constants as c  # the parsed form has no public module
from re import _parser
from typing import Any

Go = Callable[[int], bool]
Part = Callable[[int, Go], bool]

_CATEGORIES = {
    c.CATEGORY_DIGIT: r"\d",
    c.CATEGORY_NOT_DIGIT: r"\D",
    c.CATEGORY_SPACE: r"\s",
    c.CATEGORY_NOT_SPACE: r"\S",
    c.CATEGORY_WORD: r"\w",
    c.CATEGORY_NOT_WORD: r"\W",
}
_ONE = (c.LITERAL, c.NOT_LITERAL, c.ANY, c.IN)
_REPEATS = (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT)


@contextmanager
def recursion() -> Iterator[None]:
    """Allow the matcher a frame for each sign."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(50_000)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


class TooManyStepsError(Exception):
    """More steps than a test would wait for."""


class Counter:
    """A backtracking matcher that does what `re` does, and counts.

    A step is a sign compared, a way tried or a place to start from, so twice the steps is twice the time of `re`.
    """

    def __init__(self, pattern: re.Pattern[Any], limit: int = 2_000_000) -> None:
        self.steps = 0
        self.limit = limit
        self._binary = isinstance(pattern.pattern, bytes)
        self.parsed = _parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
        self._groups: list[tuple[int, int] | None] = [None] * (pattern.groups + 1)
        self._text = ""
        self._end = 0
        self._whole = self._sequence(list(self.parsed), pattern.flags)

    def match(self, text: str | bytes, at: int = 0, *, full: bool = False) -> int | None:
        """Return where the match from a place on ends."""
        self._text = text.decode("latin-1") if isinstance(text, bytes) else text
        self._end = len(text)
        return self._from(at, full=full)

    def find_all(self, text: str | bytes) -> list[tuple[int, int]]:
        """Return the spans of all matches, as `finditer` finds them."""
        self._text = text.decode("latin-1") if isinstance(text, bytes) else text
        self._end = len(text)
        found: list[tuple[int, int]] = []
        at, was_empty = 0, False
        while at <= self._end:
            end = self._from(at, not_empty=was_empty)
            if end is not None:
                found.append((at, end))
            was_empty = end == at
            at = at + 1 if end is None else end
        return found

    def _from(self, at: int, *, full: bool = False, not_empty: bool = False) -> int | None:
        self._groups = [None] * len(self._groups)
        ends: list[int] = []

        def done(end: int) -> bool:
            if (full and end != self._end) or (not_empty and end == at):
                return False
            ends.append(end)
            return True

        self._step()
        return ends[0] if self._whole(at, done) else None

    def _step(self, count: int = 1) -> None:
        self.steps += count
        if self.steps > self.limit:
            raise TooManyStepsError

    def _sequence(self, nodes: list[Any], flags: int) -> Part:
        parts = [self._part(op, given, flags) for op, given in nodes]
        if not parts:
            return lambda at, go: go(at)
        if len(parts) == 1:
            return parts[0]

        def run(at: int, go: Go) -> bool:
            def after(n: int) -> Go:
                return go if n == len(parts) else lambda end: parts[n](end, after(n + 1))

            return parts[0](at, after(1))

        return run

    def _part(self, op: Any, given: Any, flags: int) -> Part:  # noqa: C901, PLR0911
        if op in _ONE:
            fits = self._sign(op, given, flags)

            def one(at: int, go: Go) -> bool:
                self._step()
                return at < self._end and fits(self._text[at]) and go(at + 1)

            return one
        if op in _REPEATS:
            return self._repeat(op, given, flags)
        if op is c.BRANCH:
            ways = [self._sequence(list(way), flags) for way in given[1]]

            def branch(at: int, go: Go) -> bool:
                return any(self._tried(way, at, go) for way in ways)

            return branch
        if op is c.SUBPATTERN:
            group, more, fewer, inner = given
            return self._captured(group, self._sequence(list(inner), (flags | more) & ~fewer))
        if op is c.ATOMIC_GROUP:
            body = self._sequence(list(given), flags)
            return lambda at, go: (end := self._alone(body, at)) is not None and go(end)
        if op in (c.ASSERT, c.ASSERT_NOT):
            return self._look(op, given, flags)
        if op is c.AT:
            return self._place(given, flags)
        if op is c.GROUPREF:

            def again(at: int, go: Go) -> bool:
                span = self._groups[given]
                self._step()
                if span is None:
                    return False
                before = self._text[span[0] : span[1]]
                self._step(len(before))
                here = self._text[at : at + len(before)]
                same = here.lower() == before.lower() if flags & re.IGNORECASE else here == before
                return same and go(at + len(before))

            return again
        raise NotImplementedError(op)

    def _tried(self, way: Part, at: int, go: Go) -> bool:
        self._step()
        return way(at, go)

    def _alone(self, body: Part, at: int) -> int | None:
        ends: list[int] = []
        return ends[0] if body(at, lambda end: not ends.append(end)) else None  # type: ignore[func-returns-value]

    def _captured(self, group: int | None, body: Part) -> Part:
        if group is None:
            return body

        def capture(at: int, go: Go) -> bool:
            before = self._groups[group]

            def close(end: int) -> bool:
                inner, self._groups[group] = self._groups[group], (at, end)
                if go(end):
                    return True
                self._groups[group] = inner
                return False

            if body(at, close):
                return True
            self._groups[group] = before
            return False

        return capture

    def _repeat(self, op: Any, given: Any, flags: int) -> Part:
        least, most, inner = given
        nodes = list(inner)
        if len(nodes) == 1 and nodes[0][0] in _ONE:
            return self._run(op, least, most, self._sign(*nodes[0], flags))
        body = self._sequence(nodes, flags)

        def greedy(count: int, at: int, go: Go) -> bool:
            self._step()
            if count < most and body(
                at, lambda end: (end > at or count < least) and greedy(count + 1, end, go)
            ):
                return True
            return count >= least and go(at)

        def lazy(count: int, at: int, go: Go) -> bool:
            self._step()
            if count >= least and go(at):
                return True
            return count < most and body(
                at, lambda end: (end > at or count < least) and lazy(count + 1, end, go)
            )

        if op is c.MAX_REPEAT:
            return lambda at, go: greedy(0, at, go)
        if op is c.MIN_REPEAT:
            return lambda at, go: lazy(0, at, go)
        return lambda at, go: (end := self._alone(lambda a, g: greedy(0, a, g), at)) is not None and go(end)

    def _run(self, op: Any, least: int, most: int, fits: Callable[[str], bool]) -> Part:  # noqa: C901
        """Return the part for one sign, repeated."""

        def length(at: int, most: int) -> int:
            end = at
            while end < self._end and end - at < most and fits(self._text[end]):
                end += 1
            self._step(end - at + 1)
            return end - at

        def greedy(at: int, go: Go) -> bool:
            for count in range(length(at, most), least - 1, -1):
                self._step()
                if go(at + count):
                    return True
            return False

        def lazy(at: int, go: Go) -> bool:
            count = length(at, least)
            while count >= least:
                self._step()
                if go(at + count):
                    return True
                if count >= most or at + count >= self._end or not fits(self._text[at + count]):
                    return False
                count += 1
            return False

        def possessive(at: int, go: Go) -> bool:
            count = length(at, most)
            return count >= least and go(at + count)

        return {c.MAX_REPEAT: greedy, c.MIN_REPEAT: lazy, c.POSSESSIVE_REPEAT: possessive}[op]

    def _look(self, op: Any, given: Any, flags: int) -> Part:
        direction, inner = given
        body = self._sequence(list(inner), flags)
        width = inner.getwidth()[0] if direction < 0 else 0

        def look(at: int, go: Go) -> bool:
            self._step()
            seen = at >= width and self._alone(body, at - width) is not None
            return seen == (op is c.ASSERT) and go(at)

        return look

    def _place(self, where: Any, flags: int) -> Part:
        def is_word(at: int) -> bool:
            return 0 <= at < self._end and re.match(r"\w", self._text[at], flags & re.ASCII) is not None

        def holds(at: int) -> bool:
            if where is c.AT_BEGINNING_STRING or (where is c.AT_BEGINNING and not flags & re.MULTILINE):
                return at == 0
            if where is c.AT_BEGINNING:
                return at == 0 or self._text[at - 1] == "\n"
            if where is c.AT_END_STRING:
                return at == self._end
            if where is c.AT_END:
                last = at == self._end - 1 or bool(flags & re.MULTILINE)
                return at == self._end or (last and self._text[at] == "\n")
            return (is_word(at - 1) != is_word(at)) == (where is c.AT_BOUNDARY)

        def place(at: int, go: Go) -> bool:
            self._step()
            return holds(at) and go(at)

        return place

    def _sign(self, op: Any, given: Any, flags: int) -> Callable[[str], bool]:
        known: dict[str, bool] = {}

        def fits(sign: str) -> bool:
            if (told := known.get(sign)) is None:
                told = known[sign] = fits_one(op, given, sign, flags)
            return told

        return fits


def fits_one(op: Any, given: Any, sign: str, flags: int) -> bool:
    """Return whether a sign is one that a node of a parsed expression takes."""
    if op is c.ANY:
        return sign != "\n" or bool(flags & re.DOTALL)
    variants = {sign, sign.lower(), sign.upper()} if flags & re.IGNORECASE else {sign}
    if op is c.LITERAL:
        return any(variant == chr(given) for variant in variants)
    if op is c.NOT_LITERAL:
        return all(variant != chr(given) for variant in variants)
    negated = given[0][0] is c.NEGATE
    return negated != any(
        _is_in(kind, value, variant, flags) for kind, value in given[negated:] for variant in variants
    )


def _is_in(kind: Any, value: Any, sign: str, flags: int) -> bool:
    if kind is c.LITERAL:
        return sign == chr(value)
    if kind is c.RANGE:
        return len(sign) == 1 and value[0] <= ord(sign) <= value[1]
    return re.match(_CATEGORIES[value], sign, flags & re.ASCII) is not None


# What a class is likely to tell apart.
_SAMPLES = "a1 A.,;:-_/()[]{}<>'\"\\\n=&#%*x\u00e9\x00"
_ENDINGS = ("", "\0", "\n", "a")


Text = Callable[[int], str]
"""A text that grows with a number."""


def hard_texts(pattern: re.Pattern[Any], most: int) -> Iterator[Text]:
    """Yield texts that are likely to cost an expression most: each of its parts, repeated, behind each beginning."""
    parsed = _parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    pumps: dict[str, None] = dict.fromkeys(" a1\n")
    openings: dict[str, None] = {"": None}
    for before, nodes in _sequences(list(parsed), "", pattern.flags):
        for end in range(len(nodes) + 1):
            for least in (0, 1):
                start = _sample(nodes[:end], pattern.flags, least)
                openings[before + start] = None
                for begin in {0, end - 1, end - 2} & set(range(end)):
                    pumps[_sample(nodes[begin:end], pattern.flags, least)] = None
        for op, given in nodes:
            if op in _ONE:
                pumps.update(dict.fromkeys(_fitting(op, given, pattern.flags)))
    pumps.pop("", None)
    ways = [(opening, pump, ending) for pump in pumps for opening in openings for ending in _ENDINGS]
    # The same ones each time.
    for way in random.Random(0).sample(ways, min(len(ways), most)):  # noqa: S311
        yield partial(_grown, *way)


def _grown(opening: str, pump: str, ending: str, count: int) -> str:
    return opening + pump * count + ending


def _sequences(nodes: list[Any], before: str, flags: int) -> Iterator[tuple[str, list[Any]]]:
    yield before, nodes
    for n, (op, given) in enumerate(nodes):
        start = before + _sample(nodes[:n], flags, 0)
        for inner in _inner(op, given):
            yield from _sequences(inner, start, flags)


def _inner(op: Any, given: Any) -> list[list[Any]]:
    if op in _REPEATS:
        return [list(given[2])]
    if op is c.BRANCH:
        return [list(way) for way in given[1]]
    if op is c.SUBPATTERN:
        return [list(given[3])]
    if op is c.ATOMIC_GROUP:
        return [list(given)]
    return [list(given[1])] if op in (c.ASSERT, c.ASSERT_NOT) else []


def _fitting(op: Any, given: Any, flags: int) -> list[str]:
    own = [chr(given)] if op is c.LITERAL else []
    for kind, value in given if op is c.IN else ():
        own += [chr(value)] if kind is c.LITERAL else [chr(value[0])] if kind is c.RANGE else []
    fitting = [sign for sign in [*own, *_SAMPLES] if fits_one(op, given, sign, flags)]
    return list(dict.fromkeys(fitting))[:6] or ["a"]


def _sample(nodes: list[Any], flags: int, least: int) -> str:
    """Return a text that some nodes match, where they do not look around."""
    text = ""
    for op, given in nodes:
        if op in _ONE:
            text += _fitting(op, given, flags)[0]
        elif op in _REPEATS:
            text += _sample(list(given[2]), flags, least) * max(given[0], min(least, given[1]))
        elif op is c.BRANCH:
            text += _sample(list(given[1][0]), flags, least)
        elif op in (c.SUBPATTERN, c.ATOMIC_GROUP):
            text += _sample(_inner(op, given)[0], flags, least)
    return text


def unbounded(pattern: re.Pattern[Any]) -> bool:
    """Return whether any part of an expression may be repeated more than a few dozen times."""

    def within(nodes: list[Any]) -> bool:
        return any(
            (op in _REPEATS and given[1] > 50) or any(map(within, _inner(op, given))) for op, given in nodes
        )

    return within(list(_parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)))
