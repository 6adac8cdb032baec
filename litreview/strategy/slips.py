"""Mistakes in a search strategy before it is run: brackets, quotes, tags, line references, operators."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from litreview.errors import Level, UsageError
from litreview.strategy.platforms import OVID, PLATFORMS, PUBMED, SHARED_SYNTAX, SIGNATURES, Platform
from litreview.strategy.statements import Statement, quoted_phrases, split_statements

_OPERATOR = re.compile(r"(?<![\w*?'’/-])(AND|OR|NOT)(?![\w*?'’/-])", re.IGNORECASE)
_LINE_END = re.compile(r"\n")
_COMBINED = re.compile(r"(?:[\s()\d,-]|\band\b|\bor\b|\bnot\b|(?:and|or)/)+", re.IGNORECASE)
_SUFFIX = re.compile(r":(?:noexp|~\d{1,4})$")
_CURLY = "“”„‟«»"
PAIRS = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class Slip:
    """A mistake at a position of a strategy; line and column count from 1."""

    line: int
    column: int
    level: Level
    what: str
    hint: str = ""


def check(strategy: str, platform: str) -> list[Slip]:
    """Check a strategy for mistakes.

    Args:
        strategy: A search history with numbered lines, or one query.
        platform: The name of a platform.

    Raises:
        UsageError: There is no such platform.
    """
    if platform not in PLATFORMS:
        raise UsageError(f"There is no platform {platform!r}.", f"Platforms: {', '.join(PLATFORMS)}.")
    syntax = PLATFORMS[platform]
    found: list[tuple[int, Level, str, str]] = []
    # Each line of a history separately: a mistake must not hide or cause another in the next line.
    several = list(split_statements(strategy, syntax))
    numbers = frozenset(statement.number for statement in several)
    last = max(numbers, default=0)
    for statement in several:
        rules = (_quotes(statement, syntax), _brackets(statement), _tags(statement, syntax), _other_platforms(statement, syntax),
                 _references(statement, syntax, numbers, last), _operators(statement, syntax))  # fmt: skip
        found += [
            (statement.start + at, level, what, hint) for rule in rules for at, level, what, hint in rule
        ]
    starts = [0, *(end.end() for end in _LINE_END.finditer(strategy))]
    return [
        Slip(line := bisect_right(starts, at), at - starts[line - 1] + 1, level, what, hint)
        for at, level, what, hint in sorted(found)
    ]


Found = Iterator[tuple[int, Level, str, str]]


def _quotes(statement: Statement, platform: Platform) -> Found:
    for start, end in quoted_phrases(statement.text, platform):
        if end is None:
            yield start, "error", "This quote is never closed.", "Close or remove it."
    for at, sign in enumerate(statement.text):
        if sign in _CURLY:
            yield (
                at,
                "note",
                f"{sign} is a typographic quote, which most platforms do not accept.",
                'Write " instead.',
            )


def _brackets(statement: Statement) -> Found:
    # One stack for all kinds, so that `([)]` is found to cross and not taken for two pairs.
    stack: list[tuple[str, int]] = []
    for at, sign in enumerate(statement.plain):
        if sign in PAIRS.values():
            stack.append((sign, at))
        elif sign in PAIRS:
            if stack and stack[-1][0] == PAIRS[sign]:
                stack.pop()
            else:
                yield (
                    at,
                    "error",
                    f"This {sign} closes nothing.",
                    "Remove it, or open it before.",
                )
    yield from ((at, "error", f"This {sign} is never closed.", "Close it.") for sign, at in stack)


def _tags(statement: Statement, platform: Platform) -> Found:
    for found in platform.tag.finditer(statement.plain):
        # PubMed's names may contain a comma; elsewhere it separates two fields.
        at = found.start(1)
        for part in found.group(1).split(",") if platform is not PUBMED else [found.group(1)]:
            name = _SUFFIX.sub("", "".join(part.split()).lower())
            if name and name not in platform.tags and name not in {"and", "or", "not"}:
                near = get_close_matches(name, platform.tags, 1, 0.6)
                hint = f"Did you mean {near[0]}?" if near else "See the platform's list of fields."
                yield at, "error", f"{platform.title} has no field {part.strip()!r}.", hint
            at += len(part) + 1


def _other_platforms(statement: Statement, platform: Platform) -> Found:
    for name, telling in SIGNATURES.items():
        if name != platform.name and platform.name not in SHARED_SYNTAX.get(name, ()):
            for found in telling.finditer(statement.plain):
                message = f"{found.group().strip()!r} is how {PLATFORMS[name].title} writes a field."
                yield found.start(), "error", message, f"Write it as {platform.title} does."
    near = {other.near.pattern: other for other in PLATFORMS.values() if other.near}
    if platform.near is None:
        for other in near.values():
            for found in other.near.finditer(statement.plain) if other.near else ():
                # Short ones such as N3 are words unless something shows that they are operators.
                if len(found.group()) > len("N10"):
                    yield (
                        found.start(),
                        "note",
                        f"{platform.title} has no operator {found.group()!r}; it is read as a word.",
                        "",
                    )


def _references(statement: Statement, platform: Platform, numbers: frozenset[int], last_number: int) -> Found:
    # In Ovid a number refers to a line only if the statement consists of numbers and operators.
    if platform is OVID and not _COMBINED.fullmatch(statement.plain):
        return
    if numbers == {0}:
        for found in platform.reference.finditer(statement.plain) if platform is not OVID else ():
            yield (
                found.start(),
                "error",
                f"There is no line {found.group()}: the lines of this file have no numbers.",
                "",
            )
        return
    for found in platform.reference.finditer(statement.plain):
        first, last = int(found.group(1)), int(found.group(2) or found.group(1))
        wrong = [n for n in (first, last) if n not in numbers]
        if wrong:
            yield (
                found.start(),
                "error",
                f"There is no line {wrong[0]}; the last line is {last_number}.",
                "Correct the number.",
            )
        elif last >= statement.number:
            yield (
                found.start(),
                "error",
                f"Line {statement.number} refers to line {last}, which does not come before it.",
                "",
            )
        elif first > last:
            yield (
                found.start(),
                "error",
                f"{found.group()} goes backwards.",
                "Write the smaller number first.",
            )


def character_before(text: str, at: int) -> str:
    """Return the last character before a position that is not a space, or an empty string."""
    while at and text[at - 1].isspace():
        at -= 1
    return text[at - 1 : at]


def _operators(statement: Statement, platform: Platform) -> Found:
    plain = statement.plain
    for found in _OPERATOR.finditer(plain):
        before = character_before(plain, found.start())
        after = next((at for at in range(found.end(), len(plain)) if not plain[at].isspace()), len(plain))
        word = found.group()
        if platform.capitals and word.islower():
            yield (
                found.start(),
                "note",
                f"{platform.title} reads {word!r} as a word.",
                f"Write {word.upper()}.",
            )
        # NOT may follow another operator, and a list such as or/1-5 begins with one.
        if before in {"", "("}:
            if word.upper() != "NOT":
                yield found.start(), "error", f"Nothing stands before {word}.", "Remove it, or add a term."
        elif after == len(plain) or plain.startswith(")", after):
            yield found.start(), "error", f"Nothing follows {word}.", "Remove it, or add a term."
        elif (second := _OPERATOR.match(plain, after)) and second.group().upper() != "NOT":
            yield (
                found.start(),
                "error",
                f"{word} {second.group()}: two operators follow each other.",
                "Keep one.",
            )
