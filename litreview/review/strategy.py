"""Slips in a search strategy, found before it is run: brackets, quotes, tags, lines, operators; each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from litreview.errors import Level
from litreview.errors import UsageError
from litreview.review.platforms import ALIKE
from litreview.review.platforms import OVID
from litreview.review.platforms import PLATFORMS
from litreview.review.platforms import PUBMED
from litreview.review.platforms import TELLING
from litreview.review.platforms import Platform

_NUMBERED = re.compile(r"[ \t]*(?:line\s+)?[#SL]?(\d{1,4})[.:)]?[ \t]+(?=\S)", re.IGNORECASE)
_HITS = re.compile(r"(?:\s*\(\d[\d,. ]*\)|(?:\t|\s{2,})\d[\d,.]*)\s*$")
_OPERATOR = re.compile(r"(?<![\w*?'’/-])(AND|OR|NOT)(?![\w*?'’/-])", re.IGNORECASE)
_COMBINED = re.compile(r"(?:[\s()\d,-]|\band\b|\bor\b|\bnot\b|(?:and|or)/)+", re.IGNORECASE)
_SUFFIX = re.compile(r":(?:noexp|~\d{1,4})$")
_CURLY = "“”„‟«»"
PAIRS = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class Slip:
    """What is wrong at one place of a strategy; line and column count from 1."""

    line: int
    column: int
    level: Level
    what: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of a search history, or a whole strategy that has no numbered lines.

    Attributes:
        number: Its number, or 0.
        start: Where its text begins in the strategy.
        text: Without number and hits.
        plain: The same with phrases in quotes blanked out, so that what stands in them is taken for nothing else.
    """

    number: int
    start: int
    text: str
    plain: str


def check(strategy: str, platform: str) -> list[Slip]:
    """Look for slips in a strategy.

    Args:
        strategy: A search history with numbered lines, or one query.
        platform: A name in the table of platforms.

    Raises:
        UsageError: There is no such platform.
    """
    if platform not in PLATFORMS:
        raise UsageError(f"{platform!r} is no platform.", f"Platforms are {', '.join(PLATFORMS)}.")
    known = PLATFORMS[platform]
    found: list[tuple[int, Level, str, str]] = []
    several = list(_statements(strategy, known))
    numbers = [each.number for each in several]
    for each in several:
        rules = (_quotes(each, known), _brackets(each), _tags(each, known), _foreign(each, known),
                 _references(each, known, numbers), _operators(each, known))  # fmt: skip
        found += [(each.start + at, level, what, hint) for rule in rules for at, level, what, hint in rule]
    return [Slip(*_place(strategy, at), level, what, hint) for at, level, what, hint in sorted(found)]


Found = Iterator[tuple[int, Level, str, str]]


def _place(text: str, at: int) -> tuple[int, int]:
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1


def _statements(strategy: str, platform: Platform) -> Iterator[Statement]:
    starts = list(_starts(strategy))
    if not starts:
        yield Statement(0, 0, strategy, _blanked(strategy, platform))
        return
    for (number, start), end in zip(starts, [*(at for _, at in starts[1:]), len(strategy)], strict=True):
        begun = _NUMBERED.match(strategy, start)
        at = begun.end() if begun else start
        text = _HITS.sub("", strategy[at:end].rstrip())
        yield Statement(number, at, text, _blanked(text, platform))


def _starts(strategy: str) -> Iterator[tuple[int, int]]:
    """Find the lines that begin with the next number; a query may begin with a number of its own."""
    at, due = 0, 1
    for line in strategy.splitlines(keepends=True):
        begun = _NUMBERED.match(line)
        if begun and int(begun.group(1)) == due:
            yield due, at
            due += 1
        at += len(line)


def _phrases(text: str, platform: Platform) -> Iterator[tuple[int, int | None]]:
    """Give where each phrase in quotes begins and ends; the end is None when it has none."""
    at = 0
    while at < len(text):
        sign = text[at]
        # An apostrophe inside a word is none: Embase.com quotes by the same sign.
        inside = sign == "'" and at and text[at - 1].isalnum()
        if sign in platform.quotes and not inside:
            end = text.find(sign, at + 1)
            yield at, end if end >= 0 else None
            if end < 0:
                return
            at = end
        at += 1


def _blanked(text: str, platform: Platform) -> str:
    for start, end in list(_phrases(text, platform)):
        if end is not None:
            text = text[:start] + '"' + "_" * (end - start - 1) + '"' + text[end + 1 :]
    return text


def _quotes(each: Statement, platform: Platform) -> Found:
    for start, end in _phrases(each.text, platform):
        if end is None:
            yield start, "error", "This quote is never closed.", "Close it, or take it out."
    for at, sign in enumerate(each.text):
        if sign in _CURLY:
            yield (
                at,
                "note",
                f"{sign} is a typographic quote, which most platforms do not take.",
                'Write " instead.',
            )


def _brackets(each: Statement) -> Found:
    stack: list[tuple[str, int]] = []
    for at, sign in enumerate(each.plain):
        if sign in PAIRS.values():
            stack.append((sign, at))
        elif sign in PAIRS:
            if stack and stack[-1][0] == PAIRS[sign]:
                stack.pop()
            else:
                yield (
                    at,
                    "error",
                    f"Nothing is open that this {sign} could close.",
                    "Take it out, or open it before.",
                )
    yield from ((at, "error", f"This {sign} is never closed.", "Close it.") for sign, at in stack)


def _tags(each: Statement, platform: Platform) -> Found:
    for found in platform.tag.finditer(each.plain):
        at = found.start(1)
        for part in found.group(1).split(",") if platform is not PUBMED else [found.group(1)]:
            name = _SUFFIX.sub("", "".join(part.split()).lower())
            if name and name not in platform.tags and name not in {"and", "or", "not"}:
                near = get_close_matches(name, platform.tags, 1, 0.6)
                hint = f"Did you mean {near[0]}?" if near else "See the platform's list of fields."
                yield at, "error", f"{platform.title} has no field {part.strip()!r}.", hint
            at += len(part) + 1


def _foreign(each: Statement, platform: Platform) -> Found:
    for name, telling in TELLING.items():
        if name != platform.name and platform.name not in ALIKE.get(name, ()):
            for found in telling.finditer(each.plain):
                said = f"{found.group().strip()!r} is how {PLATFORMS[name].title} writes a field."
                yield found.start(), "error", said, f"Write it as {platform.title} does."
    near = {other.near.pattern: other for other in PLATFORMS.values() if other.near}
    if platform.near is None:
        for other in near.values():
            for found in other.near.finditer(each.plain) if other.near else ():
                # Short ones, such as N3, are words where nothing says that they are operators.
                if len(found.group()) > len("N10"):
                    yield (
                        found.start(),
                        "note",
                        f"{platform.title} knows no {found.group()!r}; it is read as a word.",
                        "",
                    )


def _references(each: Statement, platform: Platform, numbers: Iterable[int]) -> Found:
    known = set(numbers)
    # In Ovid a number is a line only where nothing but numbers and operators stands.
    if platform is OVID and not _COMBINED.fullmatch(each.plain):
        return
    if known == {0}:
        for found in platform.reference.finditer(each.plain) if platform is not OVID else ():
            yield (
                found.start(),
                "error",
                f"There is no line {found.group()}: no line of this file has a number.",
                "",
            )
        return
    for found in platform.reference.finditer(each.plain):
        first, last = int(found.group(1)), int(found.group(2) or found.group(1))
        wrong = [n for n in (first, last) if n not in known]
        if wrong:
            yield (
                found.start(),
                "error",
                f"There is no line {wrong[0]}; the last one is {max(known)}.",
                "Mend the number.",
            )
        elif last >= each.number:
            yield (
                found.start(),
                "error",
                f"Line {each.number} names line {last}, which does not come before it.",
                "",
            )
        elif first > last:
            yield (
                found.start(),
                "error",
                f"{found.group()} goes backwards.",
                "Write the smaller number first.",
            )


def _operators(each: Statement, platform: Platform) -> Found:
    words = list(_OPERATOR.finditer(each.plain))
    for found in words:
        before, after = each.plain[: found.start()].rstrip(), each.plain[found.end() :].lstrip()
        word = found.group()
        if platform.capitals and word.islower():
            yield (
                found.start(),
                "note",
                f"{platform.title} reads {word!r} as a word.",
                f"Write {word.upper()}.",
            )
        # NOT may follow another operator, and a list such as or/1-5 begins with one.
        if not before or before.endswith("("):
            if word.upper() != "NOT":
                yield found.start(), "error", f"Nothing stands before {word}.", "Take it out, or give a term."
        elif not after or after.startswith(")"):
            yield found.start(), "error", f"Nothing stands behind {word}.", "Take it out, or give a term."
        elif (second := _OPERATOR.match(after)) and second.group().upper() != "NOT":
            yield (
                found.start(),
                "error",
                f"{word} {second.group()}: two operators follow each other.",
                "Keep one.",
            )
