"""The language of filters, the same wherever reports are chosen: `mine year:2010-2020 (label:key or "sex buyers")`.

    filter  = and ("or" and)*
    and     = not (["and"] not)*
    not     = "not" not | "(" filter ")" | test | words
    test    = field sign value ("," value)*      sign: `:` `=` `!=` `~` `<` `<=` `>` `>=`

Words without a field are searched for in all texts. A value or words with spaces stand in quotes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from litreview.errors import UsageError
from litreview.screening.filter_fields import FIELDS, NAMES, SHORT, FilterName, listed

WORDS = "words"
"""The field of a test for words in any text."""
DEEPEST = 50
"""Parentheses in each other; more is a slip, and would exhaust the stack."""

_SPACE = re.compile(r"\s*")
_OPERATOR = re.compile(r"(and|or|not)(?=[\s()]|$)", re.IGNORECASE)
_QUOTED = re.compile(r'"([^"]*)"?')
# A name and its sign; a name that is no field may only stand directly before the sign, or it is a word.
_HEAD = re.compile(r"([^\W\d_][\w-]*)(\s*)(<=|>=|!=|[:=<>~])(\s*)")
_WORD = re.compile(r'(?:[^\s"()]|(?<=\S)\([^\s()"]*\))+')
_VALUE = re.compile(r'(?:[^\s"(),]|(?<=\S)\([^\s()"]*\))+')
_YEARS = re.compile(r"(\d{1,4})?\s*[-–]\s*(\d{1,4})?|(\d{1,4})")


@dataclass(frozen=True, slots=True)
class FieldTest:
    """A test of one field.

    Attributes:
        field: A name of `FIELDS`, or `words`.
        sign: `:` is the usual test of the field; `=` and `!=` compare the whole value, `~` looks for words in it, the
            others compare numbers.
        values: One of them must do.
    """

    field: str
    sign: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Every:
    """A filter that a report passes if it passes all its parts; without parts every report does."""

    parts: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class Either:
    """A filter that a report passes if it passes one of its parts."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """A filter that a report passes if it does not pass its part."""

    part: Filter


Filter: TypeAlias = FieldTest | Every | Either | Not
EVERYTHING = Every()


def parse_filter(text: str) -> Filter:
    """Parse a filter.

    Raises:
        UsageError: It is not a filter; the message names the place and the hint what to write.
    """
    return _Parser(text).parse()


def parse_words(text: str) -> Filter:
    """Return the filter for the words of a text, and its phrases in quotes, none of which has another meaning."""
    found = (token.strip('"') for token in re.findall(r'"[^"]+"?|[^\s"]+', text))
    return every(*(FieldTest(WORDS, ":", (token,)) for token in found if token))


def parse_condition(text: str) -> Filter:
    """Parse a filter; if it is one test, its value may have spaces without quotes: `title~sex buyers`."""
    head = _HEAD.match(text.strip())
    rest = text.strip()[head.end() :].strip() if head and head[1].lower() in NAMES else ""
    plain = rest and not re.search(r'["()<>=~:]|\b(and|or|not)\b', rest, re.IGNORECASE)
    if head is None or not plain or len(rest.split()) == 1:
        return parse_filter(text)
    values = rest.split() if head[3] == "~" else [rest]
    return every(*(parse_filter(f'{head[1]}{head[3]}"{value}"') for value in values))


def every(*parts: Filter) -> Filter:
    """Return a filter for reports that pass all of these."""
    flat = [one for part in parts for one in (part.parts if isinstance(part, Every) else (part,))]
    return flat[0] if len(flat) == 1 else Every(tuple(flat))


def all_tests(filter_: Filter) -> Iterator[FieldTest]:
    """Yield the tests of a filter."""
    match filter_:
        case FieldTest():
            yield filter_
        case Not(part):
            yield from all_tests(part)
        case Every(parts) | Either(parts):
            for part in parts:
                yield from all_tests(part)


def parse_years(text: str) -> tuple[int | None, int | None]:
    """Return the first and the last year of `2015`, `2010-2020`, `2010-` or `-2020`.

    Raises:
        UsageError: It is none of these.
    """
    found = _YEARS.fullmatch(text.strip())
    if found is None or not any(found.groups()):
        raise UsageError(f"{text!r} is not a valid year.", "Write years as 2015, 2010-2020, 2010- or -2020.")
    first, last, only = (int(part) if part else None for part in found.groups())
    return (only, only) if only is not None else (first, last)


class _Parser:
    """Parses one filter by descent; `at` is the place of the next character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def parse(self) -> Filter:
        found = self.alternatives()
        if self.at < len(self.text):
            raise self.error(
                "there is no ( for this )", "Remove it, or put words with parentheses in quotes."
            )
        return found

    def error(self, what: str, hint: str, at: int | None = None) -> UsageError:
        place = self.at if at is None else at
        piece = self.text[place : place + 20].strip()
        return UsageError(f"Filter, character {place + 1}, {piece!r}: {what}.", hint)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Go past a pattern that stands here."""
        found = pattern.match(self.text, self.at)
        if found is not None:
            self.at = found.end()
        return found

    def operator(self) -> str:
        """Return the operator that stands here, without going past it."""
        self.take(_SPACE)
        found = _OPERATOR.match(self.text, self.at)
        return found[1].lower() if found else ""

    def alternatives(self) -> Filter:
        found = [self.conjunction()]
        while self.operator() == "or":
            self.take(_OPERATOR)
            found.append(self.conjunction(after="or"))
        return found[0] if len(found) == 1 else Either(tuple(found))

    def conjunction(self, after: str = "") -> Filter:
        found: list[Filter] = []
        while True:
            operator = self.operator()
            ends = operator == "or" or self.at >= len(self.text) or self.text[self.at] == ")"
            if ends or operator == "and":
                # Nothing at all is a filter, that of every report; a half of one is a slip.
                word = operator or after
                if word and (not found or after == "and"):
                    raise self.error(f"something is missing beside {word}", _quote_hint(word))
                if ends:
                    return every(*found)
                self.take(_OPERATOR)
                after = "and"
                continue
            found.append(self.negation())
            after = ""

    def negation(self) -> Filter:
        if self.operator() == "not":
            start = self.at
            self.take(_OPERATOR)
            self.take(_SPACE)
            if self.at >= len(self.text) or self.text[self.at] == ")" or self.operator() in {"and", "or"}:
                raise self.error("something is missing after not", _quote_hint("not"), start)
            return Not(self.deeper(self.negation))
        if self.text[self.at] != "(":
            return self.term()
        start, self.at = self.at, self.at + 1
        found = self.deeper(self.alternatives)
        if self.at >= len(self.text):
            raise self.error(
                "this ( is not closed", "Add a ), or put words with parentheses in quotes.", start
            )
        self.at += 1
        return found

    def deeper(self, parse: Callable[[], Filter]) -> Filter:
        if self.depth >= DEEPEST:
            raise self.error("too many ( or not in each other", f"Use at most {DEEPEST}.")
        self.depth += 1
        found = parse()
        self.depth -= 1
        return found

    def term(self) -> Filter:
        """Parse a test, or words to search for."""
        quoted = self.take(_QUOTED)
        if quoted:
            return FieldTest(WORDS, ":", (quoted[1],)) if quoted[1].strip() else EVERYTHING
        start, head = self.at, _HEAD.match(self.text, self.at)
        known = NAMES.get(head[1].lower()) if head else None
        # A title may have a colon after a word, and a link has one in it.
        is_text = head is None or (
            known is None and (head[2] or head[4] or self.text[head.end() :][:2] in {"", "//"})
        )
        if head is None or is_text:
            word = self.take(_WORD)
            if word is None:
                raise self.error("this cannot be read", "Put it in quotes to search for it.")
            if not any(map(str.isalnum, word[0])):
                # A dash between words, as titles have it.
                return EVERYTHING
            field_, value = SHORT.get(word[0], (WORDS, word[0]))
            return FieldTest(field_, ":", (value,))
        if known is None:
            raise self.error(f"there is no field {head[1]}", _field_hint(head[1]))
        self.at = head.end() if head[2] or head[3] == ":" else head.end() - len(head[4])
        return self.test(known, head[3], start)

    def test(self, one: FilterName, sign: str, start: int) -> Filter:
        """Parse the values of a test."""
        allowed = _SIGNS[one.kind]
        if sign not in allowed:
            raise self.error(
                f"{one.name} takes no {sign}", f"Write {one.name} with {listed(allowed)}.", start
            )
        values: list[str] = []
        while found := self.take(_QUOTED) or self.take(_VALUE):
            values.append((found[1] if found.re is _QUOTED else found[0]).strip())
            if not self.text.startswith(",", self.at):
                break
            self.at += 1
        values = [value for value in values if value]
        if values:
            return FieldTest(one.name, sign, tuple(self.value(one, sign, value, start) for value in values))
        if sign in {"=", "!="} and one.may_lack:
            lacking = FieldTest("has", ":", (one.name,))
            return Not(lacking) if sign == "=" else lacking
        raise self.error(f"{one.name} has no value", f"Write one directly after the {sign} sign.", start)

    def value(self, one: FilterName, sign: str, value: str, start: int) -> str:
        """Return a value as it is compared."""
        known = one.values.get(value.casefold(), value)
        if one.kind == "choice" and known not in one.values.values():
            raise self.error(
                f"{value!r} is no {one.name}",
                f"Write {one.name}: and one of {listed(one.values.values())}.",
                start,
            )
        if one.kind == "number":
            try:
                first, last = parse_years(value)
            except UsageError as error:
                raise self.error(error.message.rstrip("."), str(error.hint), start) from error
            if sign not in {":", "="} and first != last:
                raise self.error(f"{sign} takes one year", "Write one year, or a range after a colon.", start)
        return known


_SIGNS = {
    "choice": (":", "=", "!="),
    "name": (":", "=", "!=", "~"),
    "number": (":", "=", "!=", "<", "<=", ">", ">="),
    "text": (":", "=", "!=", "~"),
}


def _quote_hint(word: str) -> str:
    return f'Write a test or words there, or "{word}" in quotes to search for it.'


def _field_hint(name: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415  # only an error asks for it

    near = get_close_matches(name.lower(), NAMES, 1)
    meant = f"Did you mean {near[0]}? " if near else ""
    return f"{meant}Fields are {listed(FIELDS)}. To search for the words themselves, put them in quotes."
