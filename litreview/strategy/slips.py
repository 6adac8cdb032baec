"""Mistakes in a search strategy before it is run, line by line; a line with an error is one that its platform refuses."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from litreview.errors import UsageError
from litreview.strategy.breaches import Breach, ParsedLine, Slip
from litreview.strategy.foreign_forms import FORM_RULES, without_screen_limits
from litreview.strategy.operator_rules import OPERATOR_RULES
from litreview.strategy.parser import DEEPEST, TooDeepError, parse_line
from litreview.strategy.platforms import OVID, PLATFORMS, Platform
from litreview.strategy.query import LineReference, walk
from litreview.strategy.statements import Statement, quoted_phrases, split_statements
from litreview.strategy.tokens import COMBINED
from litreview.strategy.wildcard_rules import TERM_RULES

_LINE_END = re.compile(r"\n")
_OVID_LIMIT = re.compile(r"\s*(?:limit|remove\s+duplicates\s+from)\s+(\d{1,4})\b", re.IGNORECASE)
_CURLY = re.compile("[“”„‟«»‘]")
_REFERENCE_SIGNS = {
    "pubmed": "#", "wos": "#", "scopus": "#", "cochrane": "#", "embase": "#", "ebsco": "S", "proquest": "S",
}  # fmt: skip
"""What stands before the number of a line, where a number alone is a word."""
_NUMBERS_ONLY = re.compile(r"(?:[\s()#S]|\d{1,3}(?!\d)|\b(?:and|or|not|andnot)\b)+", re.IGNORECASE)
_BARE_NUMBER = re.compile(r"(?<![\w#])\d{1,3}\b")
PAIRS = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """A line with its tree and its slips."""

    parsed: ParsedLine
    slips: tuple[Slip, ...]

    @property
    def errors(self) -> tuple[Slip, ...]:
        """The slips for which the platform refuses the line, or reads it as something else."""
        return tuple(slip for slip in self.slips if slip.level == "error")


def check(strategy: str, platform: str) -> list[Slip]:
    """Check a strategy for mistakes.

    Args:
        strategy: A search history with numbered lines, or one query.
        platform: The name of a platform.

    Returns:
        The slips in order of their positions; a note that is repeated in a line stands there once.

    Raises:
        UsageError: There is no such platform.
    """
    slips = [slip for line in check_lines(strategy, platform) for slip in line.slips]
    return sorted(slips, key=lambda slip: (slip.line, slip.column))


def check_lines(strategy: str, platform: str) -> list[CheckedLine]:
    """Parse and check a strategy line by line; arguments and errors are those of `check`."""
    if platform not in PLATFORMS:
        raise UsageError(f"There is no platform {platform!r}.", f"Platforms: {', '.join(PLATFORMS)}.")
    syntax = PLATFORMS[platform]
    starts = [0, *(end.end() for end in _LINE_END.finditer(strategy))]
    # Each line of a history separately: a mistake must not hide or cause another in the next line.
    examined = [_examine(statement, syntax) for statement in split_statements(strategy, syntax)]
    numbers = frozenset(line.statement.number for line, _ in examined)
    last = max(numbers)
    unused = _unused(line for line, _ in examined)
    checked = []
    for line, found in examined:
        number, slips = line.statement.number, []
        found.extend(references(line, numbers, last))
        found.extend(bare_numbers(line, numbers))
        if number in unused:
            found.append(
                Breach(0, "note", "G10", f"No later line uses line {number}.", "Use it, or leave it out.")
            )
        for at, level, rule, what, hint in _once(found):
            place = line.statement.start + at
            row = bisect_right(starts, place)
            slips.append(Slip(row, place - starts[row - 1] + 1, level, what, hint, rule))
        checked.append(CheckedLine(line, tuple(slips)))
    return checked


def _examine(statement: Statement, syntax: Platform) -> tuple[ParsedLine, list[Breach]]:
    statement, found = without_screen_limits(statement, syntax)
    try:
        tree = parse_line(statement.text, syntax.name, statement.number)
    except TooDeepError as deep:
        tree = None
        what = f"Brackets are nested more than {DEEPEST} deep."
        found.append(Breach(deep.args[0], "error", "G1", what, "Split the line."))
    line = ParsedLine(statement, syntax, tree)
    for rule in (quotes, brackets, *FORM_RULES, *OPERATOR_RULES, *TERM_RULES[syntax.name]):
        found += rule(line)
    return line, found


def _unused(lines: Iterator[ParsedLine]) -> frozenset[int]:
    """Return the numbers of lines that no later line uses, without the last."""
    numbers, used = [], set[int]()
    for line in lines:
        numbers.append(line.statement.number)
        used |= (
            {n for node, _ in walk(line.tree) if isinstance(node, LineReference) for n in node.numbers}
            if line.tree
            else set()
        )
    return frozenset(numbers[:-1]) - used


def _once(found: list[Breach]) -> Iterator[Breach]:
    """Yield findings in order of their positions, one for each mistake."""
    notes = set()
    foreign = {each.at for each in found if each.rule == "G5"}
    for each in sorted(set(found), key=lambda each: each.at):
        note = (each.rule, each.what)
        # The form of another platform is an unknown field as well; the note of a line is read once.
        if (each.rule == "G6" and each.at in foreign) or (each.level == "note" and note in notes):
            continue
        notes.add(note)
        yield each


def quotes(line: ParsedLine) -> Iterator[Breach]:
    """Find quotation marks that are never closed, and typographic ones."""
    for start, end in quoted_phrases(line.statement.text, line.platform):
        if end is None:
            yield Breach(start, "error", "G1", "This quote is never closed.", "Close or remove it.")
    if found := _CURLY.search(line.statement.text):
        what = "Typographic quotation marks are not accepted by most platforms."
        yield Breach(found.start(), "note", "G7", what, 'Write " instead.')


def brackets(line: ParsedLine) -> Iterator[Breach]:
    """Find brackets without a partner."""
    # One stack for all kinds, so that `([)]` is found to cross and not taken for two pairs.
    stack: list[tuple[str, int]] = []
    for at, sign in enumerate(line.statement.plain):
        if sign in PAIRS.values():
            stack.append((sign, at))
        elif sign in PAIRS:
            if stack and stack[-1][0] == PAIRS[sign]:
                stack.pop()
            else:
                yield Breach(
                    at, "error", "G1", f"This {sign} closes nothing.", "Remove it, or open it before."
                )
    for sign, at in stack:
        yield Breach(at, "error", "G1", f"This {sign} is never closed.", "Close it.")


def bare_numbers(line: ParsedLine, numbers: frozenset[int]) -> Iterator[Breach]:
    """Find numbers of lines without their sign, as in `1 AND 2`, where the platform searches them as words."""
    sign = _REFERENCE_SIGNS.get(line.platform.name)
    if sign is None or not _NUMBERS_ONLY.fullmatch(line.statement.plain):
        return
    for found in _BARE_NUMBER.finditer(line.statement.plain):
        if int(found.group()) in numbers:
            what = f"{found.group()} is searched as a word, not as a line."
            yield Breach(found.start(), "error", "G4", what, f"Write {sign}{found.group()}.")


def references(line: ParsedLine, numbers: frozenset[int], highest: int) -> Iterator[Breach]:
    """Find references to lines that are not there, or do not come before."""
    statement, platform = line.statement, line.platform
    plain, end = statement.plain, len(statement.plain)
    # In Ovid a number refers to a line only if the statement consists of numbers and operators, or limits a line.
    if platform is OVID and not COMBINED.fullmatch(plain):
        limit = _OVID_LIMIT.match(plain)
        end = limit.end() if limit else 0
    if numbers == {0}:
        for found in platform.reference.finditer(plain) if platform is not OVID else ():
            what = f"There is no line {found.group()}: the lines of this file have no numbers."
            yield Breach(found.start(), "error", "G4", what)
        return
    for found in platform.reference.finditer(plain, 0, end):
        first, last = int(found.group(1)), int(found.group(2) or found.group(1))
        wrong = [n for n in (first, last) if n not in numbers]
        if wrong:
            what = f"There is no line {wrong[0]}; the last line is {highest}."
            yield Breach(found.start(), "error", "G4", what, "Correct the number.")
        elif last >= statement.number:
            what = f"Line {statement.number} refers to line {last}, which does not come before it."
            yield Breach(found.start(), "error", "G4", what)
        elif first > last:
            what = f"{found.group()} goes backwards."
            yield Breach(found.start(), "error", "G4", what, "Write the smaller number first.")
