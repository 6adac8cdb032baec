"""Rules for what does not belong in a line: unknown fields, forms of other platforms, limits of the screen, placeholders."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import accumulate

from litreview.errors import Level
from litreview.strategy.breaches import Breach, ParsedLine
from litreview.strategy.platforms import EBSCO, PLATFORMS, PUBMED, Platform
from litreview.strategy.query import Scoped, walk
from litreview.strategy.statements import Statement

# PubMed's `:noexp` and `:~3`, ProQuest's `.exact` and `.explode`: the field before them is looked up.
_SUFFIX = re.compile(r"(?::(?:noexp|~\d{1,4})|(?:\.exact)?(?:\.explode)?)$")
_CAPITALS = re.compile(r"[A-Z]{2}\s+[a-z]")
_FIELD_FORMS = {
    "pubmed": re.compile(
        r"\[(?:tiab|ti|ab|tw|mh|majr|mesh(?: terms)?|title/abstract|title|pt|dp|la|all fields)(?::[^\[\]]*)?\]",
        re.IGNORECASE,
    ),
    "ovid": re.compile(
        r"\.(?:ti|ab|tw|mp|kf|kw|sh|hw|pt)(?:,[a-z]{2})*\.(?=[\s()]|$)|\bexp(?:lode)?\s+\*?[A-Z][\w ,-]{1,80}/(?=[\s)]|$)",
        re.IGNORECASE,
    ),
    "ebsco": re.compile(r"(?:^|(?<=[\s(]))(?:TI|AB|MH|MM|DE|SU)\s+(?=[(\"])"),
    "wos": re.compile(r"\b(?:TS|TI|AB|AK|SO|PY)\s*=\s*(?=[(\"\w*])"),
    "scopus": re.compile(
        r"\bTITLE-ABS(?:-KEY)?\s*(?=\()|\bPUBYEAR\s*[<>=]|\b(?:LIMIT-TO|AUTHKEY|INDEXTERMS)\s*\("
    ),
    "proquest": re.compile(r"\b(?:ti,\s?ab|ab,\s?ti|noft|mainsubject(?:\.exact)?)\(", re.IGNORECASE),
    "cochrane": re.compile(
        r"(?<=[\w)*\"']):(?:ti|ab|kw|tw)(?:,(?:ti|ab|kw|tt))*(?!\w)|\[mh\s+\^?\"|\bMeSH\s+descriptor:"
    ),
    "embase": re.compile(r"(?<!\w)'[^'\n]{1,100}'/(?:exp|de|mj)\b"),
}
"""How one platform writes a field; a mistake on another, since strategies are translated by hand."""
_SHARED_FORMS = {"cochrane": {"embase"}}
_NEAR_FORMS: tuple[tuple[re.Pattern[str], Level, set[str]], ...] = (
    (re.compile(r"(?<![\w/])NEAR/\d{1,3}\b", re.IGNORECASE), "error", {"wos", "proquest", "cochrane", "embase"}),
    (re.compile(r"(?<![\w/])NEXT/\d{1,3}\b", re.IGNORECASE), "error", {"cochrane", "embase"}),
    (re.compile(r"(?<![\w/])W/\d{1,3}\b", re.IGNORECASE), "error", {"scopus"}),
    (re.compile(r"(?<![\w/])PRE/\d{1,3}\b", re.IGNORECASE), "error", {"scopus", "proquest"}),
    (re.compile(r"(?<=\s)[NP]/\d{1,3}(?=\s)", re.IGNORECASE), "error", {"proquest"}),
    (re.compile(r"(?<![\w-])adj\d{1,3}\b", re.IGNORECASE), "error", {"ovid"}),
    # Without a number each stands for one that the platform sets; in small letters it is a word.
    (re.compile(r"(?<=[\w)*\"'] )NEAR(?= [\w(*\"'])(?! \d)"), "note", {"wos", "proquest", "cochrane"}),
    # May be an ordinary word: omega N3.
    (re.compile(r"(?<=\s)[NW]\d{1,2}(?=\s)"), "note", {"ebsco"}),
)  # fmt: skip
_OWN_NEAR = {
    "pubmed": '"a b"[tiab:~3]', "ovid": "adj3", "ebsco": "N3", "wos": "NEAR/3", "scopus": "W/3", "proquest": "NEAR/3",
    "cochrane": "NEAR/3", "embase": "NEAR/3",
}  # fmt: skip
_SCREEN_LIMIT = re.compile(
    r"""(?<![\w\[(])(?:
    (?:filters?(?:\s+applied)?|(?:additional\s+)?limit(?:er)?s?(?:\s+applied)?|limited\s+(?:to|by)|time\s?span|refined\s+by|
    narrow(?:ed)?\s+by(?:\s+\w+)?|expanders?|search\s+modes?|databases?|index(?:es)?|interface|sort(?:ed)?\s+by|source\s+types?|
    document\s+types?|publication\s+(?:years?|dates?)|published\s+dates?|date\s+range|languages?)
    \s*(?::(?![a-z])|\s[-–]\s)
    |(?:time\s?span|index(?:es)?|databases?|document\s+types?)\s*=)""",
    re.IGNORECASE | re.VERBOSE,
)
_PLACEHOLDER = re.compile(
    r"""(?:\(|[=:]|^|\b[A-Z]{2}\s)\s*[\[<]?\s*(
    (?:the\s+)?same(?:\s+(?:string|terms?|words?|search|lines?|strategy|query|as)\b[^()]{0,40})?|search\s+(?:string|terms?)|
    ditto|idem|above|(?:as|see)\s+(?:above|before|in\s+line|line)\b[^()]{0,20}|
    repeat(?:ed)?\s+(?:the\s+)?(?:string|terms?|lines?|search|above)\b[^()]{0,20}|
    \.{2,}|…|[-–]{2,}|tbd|todo|etc\.?)\s*[\]>]?\s*(?:\)|\Z)""",
    re.IGNORECASE | re.VERBOSE,
)


def without_screen_limits(statement: Statement, platform: Platform) -> tuple[Statement, list[Breach]]:
    """Cut what the screen of a platform adds behind a query, such as `Filters: …`, from a statement.

    Returns:
        The statement without it, and a finding if a query stands before it.
    """
    found = _SCREEN_LIMIT.search(statement.plain)
    if not found:
        return statement, []
    at = found.start()
    line_end = statement.plain.find("\n", at) if not statement.plain[:at].strip() else -1
    if line_end >= 0:
        # A heading above the query: only its own line is no part of the query.
        text, plain = (
            each[:at] + " " * (line_end - at) + each[line_end:] for each in (statement.text, statement.plain)
        )
        return Statement(statement.number, statement.start, text, plain), []
    what = f"{found.group().rstrip(' -–:=')!r} is a limit of {platform.title}'s screen, not part of a query."
    finding = Breach(at, "error", "G9", what, "Take it out, and report it as a limit.")
    cut = Statement(statement.number, statement.start, statement.text[:at], statement.plain[:at])
    return cut, [finding]


def fields(line: ParsedLine) -> Iterator[Breach]:
    """Find field codes that the platform lacks."""
    platform = line.platform
    starts, ends = _scopes(line) if platform is EBSCO else ([], [])
    for found in platform.tag.finditer(line.statement.plain):
        # Two capitals before a word inside the brackets of a field, such as `TI ( UK hospital* )`, are a word.
        outer = bisect_left(starts, found.start())
        if outer and ends[outer - 1] > found.start() and _CAPITALS.match(line.statement.plain, found.start()):
            continue
        # PubMed's names may contain a comma; elsewhere it separates two fields.
        at = found.start(1)
        for part in found.group(1).split(",") if platform is not PUBMED else [found.group(1)]:
            name = _SUFFIX.sub("", "".join(part.split()).lower())
            if name and name not in platform.tags and name not in {"and", "or", "not"}:
                near = get_close_matches(name, platform.tags, 1, 0.6)
                hint = f"Did you mean {near[0]}?" if near else "See the platform's list of fields."
                yield Breach(at, "error", "G6", f"{platform.title} has no field {part.strip()!r}.", hint)
            at += len(part) + 1


def _scopes(line: ParsedLine) -> tuple[list[int], list[int]]:
    """Return where field codes begin to hold, in order, and for each how far it or one before it holds."""
    spans = (
        sorted((node.start, node.end) for node, _ in walk(line.tree) if isinstance(node, Scoped))
        if line.tree
        else []
    )
    return [start for start, _ in spans], list(accumulate((end for _, end in spans), max))


def other_platforms(line: ParsedLine) -> Iterator[Breach]:
    """Find forms of other platforms: fields and proximity operators."""
    own, plain = line.platform, line.statement.plain
    for name, form in _FIELD_FORMS.items():
        if name != own.name and own.name not in _SHARED_FORMS.get(name, ()):
            for found in form.finditer(plain):
                what = f"{found.group().strip()!r} is how {PLATFORMS[name].title} writes a field."
                yield Breach(found.start(), "error", "G5", what, f"Write it as {own.title} does.")
    for form, level, owners in _NEAR_FORMS:
        if own.name not in owners:
            for found in form.finditer(plain):
                what = f"{own.title} has no operator {found.group()!r}; it is read as a word."
                rule = "P15" if own is PUBMED else "G5"
                yield Breach(found.start(), level, rule, what, f"Write {_OWN_NEAR[own.name]}.")


def placeholders(line: ParsedLine) -> Iterator[Breach]:
    """Find brackets or fields in which a remark stands for the terms."""
    for found in _PLACEHOLDER.finditer(line.statement.plain):
        what = f"{found[1].strip()!r} is a placeholder and is searched as words."
        yield Breach(found.start(1), "error", "G8", what, "Write the terms out.")


FORM_RULES = (fields, other_platforms, placeholders)
"""The rules of all platforms."""
