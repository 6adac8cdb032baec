"""Rules for operators: none first, last, doubled or misspelt; what may stand near; brackets where AND meets OR."""

from __future__ import annotations

import re
from collections.abc import Iterator

from litreview.strategy.breaches import Breach, ParsedLine
from litreview.strategy.dialects import DIALECTS, LEFT_TO_RIGHT
from litreview.strategy.platforms import SCOPUS, WOS
from litreview.strategy.query import Chain, Near, Node, Term, children, walk
from litreview.strategy.tokens import COMBINED, tokenize

_BOOLEAN = r"(?<![\w*?'’/-])(?P<word>AND|OR|NOT)(?![\w*?'’/-])"
_OPERATOR = re.compile(_BOOLEAN, re.IGNORECASE)
_NUMBERED_NEAR = re.compile(r"(?:NEAR|NEXT|W|PRE|N|P)/\d+|[NW]\d+|adj\d*", re.IGNORECASE)
_MISSPELT = {
    **dict.fromkeys(("adn", "annd", "aand", "andd"), "AND"),
    **dict.fromkeys(("orr", "oor"), "OR"),
    **dict.fromkeys(("nto", "noot", "ntot", "nott"), "NOT"),
    "andnot": "AND NOT",
}
# Ordinary words, or codes of fields: operators only where nothing else can be meant.
_PERHAPS_MISSPELT = {
    **dict.fromkeys(("an", "ad", "nd", "nad", "dna", "amd"), "AND"),
    "ro": "OR",
    "ot": "NOT",
    "on": "NOT",
}
_ANY_MISSPELT = re.compile(rf"\b(?:{'|'.join([*_MISSPELT, *_PERHAPS_MISSPELT])})\b", re.IGNORECASE)
_APART = re.compile(r"\b(NEAR|NEXT|ADJ|PRE|WITHIN)\s+(\d{1,2})(?=\s+[\w(\"'*])", re.IGNORECASE)
_ENDS = frozenset({"close", "ref", "suffix", "phrase", "heading", "limit", "years", "list"})
_BEGINS = frozenset({"open", "ref", "prefix", "phrase", "heading", "limit", "years", "list"})
_SIGN = re.compile(r"\S")
_YEAR = re.compile(r"\bPUBYEAR\b(?!\s*(?:[<>=]|AFT|BEF|IS)\s*\d{4}(?!\s*[-–:<>=\d]))", re.IGNORECASE)
_INSIDE_LIMIT = re.compile(r"(?:LIMIT-TO|EXCLUDE)\s*\(\s*\Z", re.IGNORECASE)
_LIMIT_LENGTH = 60
_NEAR_RULES = {"wos": "W11", "scopus": "S8"}
"""Platforms that refuse AND inside proximity, with the rule."""


def operators(line: ParsedLine) -> Iterator[Breach]:
    """Check that each operator has something on either side."""
    plain, title = line.statement.plain, line.platform.title
    for found in _operators(line):
        word, start, end = found.group(), found.start(), found.end()
        following = _SIGN.search(plain, end)
        before, after = _last_sign(plain, start), following.start() if following else len(plain)
        second = next((other for other in (_OPERATOR.match(plain, after), _near(line, after)) if other), None)
        if line.platform.capitals and word.islower():
            yield Breach(start, "note", "P11", f"{title} reads {word!r} as a word.", f"Write {word.upper()}.")
        # A list such as or/1-5 begins with one, and NOT may follow AND.
        if before in {"", "("}:
            if word.upper() != "NOT":
                yield Breach(
                    start, "error", "G2", f"Nothing stands before {word}.", "Remove it, or add a term."
                )
        elif after == len(plain) or plain.startswith(")", after):
            yield Breach(start, "error", "G2", f"Nothing follows {word}.", "Remove it, or add a term.")
        elif second and (word.upper(), second.group().upper()) != ("AND", "NOT"):
            what = f"{word} {second.group()}: two operators follow each other."
            yield Breach(start, "error", "G2", what, "Keep one.")


def _operators(line: ParsedLine) -> list[re.Match[str]]:
    plain = line.statement.plain
    near = line.platform.near.finditer(plain) if line.platform.near else ()
    several = [*_OPERATOR.finditer(plain), *(each for each in near if _NUMBERED_NEAR.fullmatch(each.group()))]
    return sorted(several, key=lambda each: each.start())


def _near(line: ParsedLine, at: int) -> re.Match[str] | None:
    found = line.platform.near.match(line.statement.plain, at) if line.platform.near else None
    return found if found and _NUMBERED_NEAR.fullmatch(found.group()) else None


def _last_sign(text: str, at: int) -> str:
    while at and text[at - 1].isspace():
        at -= 1
    return text[at - 1 : at]


def misspelt(line: ParsedLine) -> Iterator[Breach]:
    """Find `adn` and the like; between line numbers it is an error, between words it may be meant."""
    tokens = list(tokenize(line.statement.text, line.platform.name))
    # In Ovid numbers are lines only where nothing else stands: as in this line without the words in question.
    combined = line.platform.name == "ovid" and COMBINED.fullmatch(
        _ANY_MISSPELT.sub(" ", line.statement.text)
    )
    for n, token in enumerate(tokens[1:-1], 1):
        if token.kind not in {"word", "prefix"}:
            continue
        word = token.text.lower()
        left, right = tokens[n - 1].kind, tokens[n + 1].kind
        numbers = {left, right} == {"ref"} or bool(combined)
        between = left in _ENDS and right in _BEGINS
        meant = _MISSPELT.get(word) or (_PERHAPS_MISSPELT.get(word) if between or numbers else None)
        if meant and token.kind == "prefix" and not numbers:
            continue
        if meant:
            yield Breach(
                token.start,
                "error" if numbers else "note",
                "G3",
                f"{token.text!r} looks like a misspelt {meant} and is searched as a word.",
                f"Write {meant}.",
            )


def near_operands(line: ParsedLine) -> Iterator[Breach]:
    """Check what stands inside a proximity operator, and that one expression has one operator and one number."""
    for node, _ in walk(line.tree) if line.tree else ():
        if not isinstance(node, Near):
            continue
        operator, title = node.operators[0].name, line.platform.title
        strict = line.platform.name in _NEAR_RULES
        rule = _NEAR_RULES.get(line.platform.name, "G11")
        hidden = any(isinstance(each, Term) and len(each.parts) > 1 for each in _inside(node))
        if any(isinstance(each, Chain) and not _or_only(each) for each in _inside(node)):
            what = f"AND or NOT inside {operator}: {title} does not combine them."
            hint = "Write the proximity once for each word, with AND between."
            yield Breach(node.start, "error" if strict else "note", rule, what, hint)
        elif hidden and strict:
            what = f"Words side by side are joined by AND, which cannot stand within {operator}."
            hint = "Put the phrase in quotation marks."
            yield Breach(node.start, "error" if line.platform is WOS else "note", rule, what, hint)
        if line.platform is SCOPUS and len({(each.name.lower(), each.n) for each in node.operators}) > 1:
            names = " and ".join(dict.fromkeys(each.name for each in node.operators))
            what = f"{names} in one expression: Scopus wants one operator and one number."
            yield Breach(node.start, "error", "S9", what, "Split it, with AND between.")


def near_numbers(line: ParsedLine) -> Iterator[Breach]:
    """Find proximity operators that stand apart from their number."""
    for found in _APART.finditer(line.statement.plain):
        # In small letters both may be ordinary words, but for `adj`.
        if not (found[1].isupper() or found[1] == "adj"):
            continue
        slash = "" if found[1].lower() == "adj" else "/"
        what = f"{found.group()!r}: the number stands apart from its operator and is searched as a word."
        yield Breach(found.start(), "error", "G12", what, f"Write {found[1]}{slash}{found[2]}.")


def near_beside_and(line: ParsedLine) -> Iterator[Breach]:
    """Name proximity without brackets beside AND, where the platform refuses AND inside it."""
    rule = _NEAR_RULES.get(line.platform.name)
    for node, _ in walk(line.tree) if line.tree and rule else ():
        if isinstance(node, Chain) and {"and", "beside", "not"} & set(node.operators):
            for each in node.operands:
                if isinstance(each, Near) and line.statement.text[each.start] != "(":
                    what = f"{each.operators[0].name} beside AND or NOT, without brackets of its own."
                    yield Breach(
                        each.start, "note", rule or "", what, "Put the words that are near in brackets."
                    )


def _inside(node: Node) -> Iterator[Node]:
    waiting = list(children(node))
    while waiting:
        one = waiting.pop()
        yield one
        waiting += children(one)


def _or_only(chain: Chain) -> bool:
    return set(chain.operators) <= {"or"}


def mixed_operators(line: ParsedLine) -> Iterator[Breach]:
    """Name AND beside OR without brackets, and how the platform reads it."""
    readings = DIALECTS[line.platform.name].readings
    if len(readings) > 1:
        how = "help pages disagree on which goes first"
    elif readings[0] == LEFT_TO_RIGHT:
        how = "it reads from left to right"
    else:
        how = f"it applies {'OR' if 'or' in readings[0][0] else 'AND'} first"
    for node, _ in walk(line.tree) if line.tree else ():
        if isinstance(node, Chain) and {"and", "or"} <= set(node.operators):
            what = f"AND and OR stand side by side; {line.platform.title}: {how}."
            yield Breach(node.start, "note", "G11", what, "Add brackets.")


def scopus_operators(line: ParsedLine) -> Iterator[Breach]:
    """Check Scopus's AND NOT and PUBYEAR."""
    if line.platform is not SCOPUS:
        return
    plain = line.statement.plain
    previous: re.Match[str] | None = None
    for found in _OPERATOR.finditer(plain):
        adjacent = (
            previous
            and previous.group().upper() == "AND"
            and not plain[previous.end() : found.start()].strip()
        )
        if found.group().upper() == "NOT" and not adjacent:
            yield Breach(
                found.start(), "error", "S11", "Scopus writes AND NOT, never NOT alone.", "Write AND NOT."
            )
        previous = found
    for found in _YEAR.finditer(plain):
        if not _INSIDE_LIMIT.search(plain, max(0, found.start() - _LIMIT_LENGTH), found.start()):
            what = "PUBYEAR takes one comparison with one year, and no range."
            yield Breach(found.start(), "error", "S12", what, "Write PUBYEAR > 1999 AND PUBYEAR < 2025.")


OPERATOR_RULES = (
    operators,
    misspelt,
    near_operands,
    near_numbers,
    near_beside_and,
    mixed_operators,
    scopus_operators,
)
"""The rules of all platforms."""
