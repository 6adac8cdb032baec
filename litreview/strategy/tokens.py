"""The tokens of a search line, by platform."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from litreview.strategy.platforms import PLATFORMS
from litreview.strategy.statements import straight_quotes

_COMMON = r"""
    (?P<space>\s+)
    | (?P<open>\() | (?P<close>\))
    | (?P<op>(?i:AND\s+NOT|AND|OR|NOT)(?![\w*?$\#/=.'’-]))
    | (?P<phrase>"(?P<phrase_inner>[^"]*)(?:"|$))
"""
_WORD = r"""
    | (?P<word>[^\s()"\[\]{}]+)
    | (?P<other>.)
"""
_NUMBERED = r"| (?P<ref>\#(?P<first>\d{1,4})(?:\s*-\s*\#?(?P<last>\d{1,4}))?(?!\w))"
_SETS = r"| (?P<ref>\[?S(?P<first>\d{1,4})\]?(?:\s*-\s*\[?S(?P<last>\d{1,4})\]?)?(?!\w))"
# The tag of another platform is no word of this one.
_FOREIGN_TAG = r"| (?P<ignored>\[[^\[\]\s*]{1,40}\])"
_BEHIND = r"| (?P<suffix>:(?P<suffix_inner>[a-z]{2,4}(?:\s*,\s*[a-z]{2,4})*)(?!\w))"
_BEHIND_WORD = r"| (?P<word>(?:(?!:[a-z]{2,4}(?:,|[\s)]|$))[^\s()\"\[\]{}'])+(?:'\w+)?) | (?P<other>.)"
_SPECIAL = {
    "pubmed": _NUMBERED
    + r"""
    | (?P<years>"?(?P<from>\d{4}(?:/\d{1,2}){0,2})"?\s*(?:\[[^\[\]]{1,40}\])?\s*:\s*
        "?(?P<until>\d{4}(?:/\d{1,2}){0,2})"?\s*(?P<years_inner>\[[^\[\]]{1,40}\])?)
    | (?P<suffix>\[(?P<suffix_inner>[^\[\]]*)\])
    """,
    "ovid": r"""
    | (?P<ignored>\[mp=[^\]]*\])
    | (?P<near>adj(?P<n>\d{0,3}))(?![\w*?$#])
    | (?P<heading>(?P<exp>exp(?:lode)?\s+)?(?P<star>\*)?
        (?P<heading_inner>"[^"]{1,120}"|(?:\d+-)?[^\W\d_](?:(?!\s(?:or|not|adj\d*)\s)[\w ,'’&.+-]){0,120})/
        (?:[a-z]{2}(?:,\s*[a-z]{2})*)?(?=[\s()]|$))
    | (?P<suffix>\.(?P<suffix_inner>[a-z]{2,6}(?:\s*,\s*[a-z]{2,6})*)\.?(?=[\s()]|$))
    """,
    "ebsco": _SETS
    + _FOREIGN_TAG
    + r"""
    | (?P<near>(?P<near_name>[NW])(?P<n>\d{1,3}))(?!\w)
    | (?P<prefix>(?P<prefix_inner>(?!OR)[A-Z]{2})(?=\s*["(]|\s+(?!(?:AND|OR|NOT|[NW]\d+)\b)[^\s)]))
    """,
    "wos": _NUMBERED
    + _FOREIGN_TAG
    + r"""
    | (?P<near>NEAR(?:/(?P<n>\d{1,3}))?(?![\w/*$?]))
    | (?P<prefix>(?P<prefix_inner>[A-Za-z]{2,8})\s*=(?=\s*\S))
    """,
    "scopus": _NUMBERED
    + _FOREIGN_TAG
    + r"""
    | (?P<near>(?P<near_name>W|PRE)/(?P<n>\d{1,3})(?!\w))
    | (?P<years>PUBYEAR\s*(?P<relation>[<>=]|AFT|BEF|IS)\s*(?P<year>\d{4})(?![\w-]))
    | (?P<limit>(?:LIMIT-TO|EXCLUDE)\s*\(\s*(?P<limit_name>\w+)\s*,\s*"?(?P<limit_inner>[^()"]*)"?\s*\))
    | (?P<prefix>(?P<prefix_inner>[A-Z][A-Z-]+)(?=\s*\()(?<!AND)(?<!OR)(?<!NOT))
    | (?P<brace>\{(?P<brace_inner>[^{}]*)(?:\}|$))
    """,
    "proquest": _SETS
    + r"""
    | (?P<near>(?P<near_name>NEAR|N|PRE|P)/(?P<n>\d{1,3})(?!\w))
    | (?P<prefix>(?P<prefix_inner>[A-Z]{2,12}(?:\.[A-Z]{1,12}){0,4}(?:,\s?[A-Z.]{2,24}){0,12})(?=\()(?<!AND)(?<!OR)(?<!NOT))
    """,
    "cochrane": _NUMBERED
    + r"""
    | (?P<list>\{(?P<list_op>and|or)\s+(?P<list_inner>[^{}]*)\})
    | (?P<near>(?P<near_name>NEAR|NEXT)(?:/(?P<n>\d{1,3}))?(?![\w/*?]))
    | (?P<heading>MeSH\s+descriptor:?\s*\[(?P<heading_inner>[^\[\]]*)\](?P<exp>\s+explode\s+all\s+trees)?
        |\[mh\s{1,4}(?P<exact>\^)?"?(?P<mesh_inner>[^\[\]"]{0,200})"?[^\[\]]{0,60}\])
    """
    + _BEHIND,
    "embase": _NUMBERED
    + r"""
    | (?P<near>(?P<near_name>NEAR|NEXT)/(?P<n>\d{1,3})(?!\w))
    | (?P<heading>(?P<quote>['"])(?P<heading_inner>(?:''|(?!(?P=quote)).)+)(?P=quote)/(?P<kind>(?:exp|de|mj|it|lnk)(?:/\w+)*)(?!\w))
    | (?P<limit>\[(?P<limit_inner>[^\[\]]*)\]/(?P<limit_name>lim|py))
    | (?P<single>(?<!\w)'(?P<single_inner>(?:''|[^'])*)(?:'|$))
    """
    + _BEHIND,
}
# An Ovid line of nothing but numbers and operators: the numbers are lines.
_SPECIAL["ovid lines"] = r"""
    (?P<list>(?P<list_op>and|or)/(?P<list_inner>[\d,\s-]*\d))
    | (?P<ref>(?P<first>\d{1,4})(?:\s*-\s*(?P<last>\d{1,4}))?(?!\w))
"""
COMBINED = re.compile(r"(?:[\s()\d,-]|\band\b|\bor\b|\bnot\b|(?:and|or)/)+", re.IGNORECASE)
_WORDS = {
    # A word ends where Ovid's or Embase.com's field begins; ProQuest writes the length of an ending in brackets.
    "ovid": r"""| (?P<word>(?:(?!\.[a-z]{2,6}(?:\s*,\s*[a-z]{2,6})*\.?(?:[\s()]|$))[^\s()"\[\]{}])+) | (?P<other>.)""",
    "proquest": r"""| (?P<word>(?:[^\s()"\[\]{}]|\[\*\d{1,2}\])+) | (?P<other>.)""",
    "embase": _BEHIND_WORD,
    "cochrane": _BEHIND_WORD,
}
# The platform's own forms come before operators and words: `or/1-4` is a list, `PUBYEAR > 1999` is one limit.
_LEXICONS = {
    name: re.compile(
        "(?:" + _SPECIAL[name].strip().removeprefix("|") + ")|" + _COMMON.strip() + _WORDS.get(name, _WORD),
        re.VERBOSE | re.DOTALL | (0 if name in {"ebsco", "pubmed"} else re.IGNORECASE),
    )
    for name in _SPECIAL
}


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a search line.

    Attributes:
        kind: `open`, `close`, `op`, `near`, `ref`, `prefix`, `suffix`, `heading`, `years`, `limit`, `list`, `phrase`
            or `word`.
        text: Its text; of a phrase without its quotation marks, of an operator its name in lower case.
        more: The named groups of the pattern that matched, for the kinds that need them.
        quote: What a phrase stands in.
    """

    kind: str
    text: str
    start: int
    end: int
    more: dict[str, str | None]
    quote: str = ""


def tokenize(text: str, platform: str) -> Iterator[Token]:
    """Yield the tokens of a search line; a sign that means nothing there yields none."""
    straight = straight_quotes(text)
    combined = platform == "ovid" and COMBINED.fullmatch(text)
    for found in _LEXICONS["ovid lines" if combined else platform].finditer(straight):
        kind = found.lastgroup if found.lastgroup in {"space", "open", "close", "op"} else _kind(found)
        if kind in {"space", "other", "ignored"}:
            continue
        value, quote = found.group(), ""
        if kind in {"phrase", "brace", "single"}:
            value, quote, kind = found.group(f"{kind}_inner"), value[0], "phrase"
            if platform == "proquest" and value.startswith("{") and value.endswith("}"):
                value, quote = value[1:-1], '"{'
        elif (
            kind == "op"
            and platform == "pubmed"
            and value.islower()
            and not _follows_end(straight, found.start())
        ):
            # PubMed's help wants capitals: small ones are words unless a tag, bracket or phrase ends before them.
            kind = "word"
        elif kind == "op":
            value = "not" if value.upper().endswith("NOT") else value.lower()
        if kind == "prefix" and not _is_code(
            found.group("prefix_inner"), platform, straight[found.end() :][:2]
        ):
            kind = "word"
        yield Token(kind, value, found.start(), found.end(), found.groupdict(), quote)


def _is_code(codes: str, platform: str, behind: str) -> bool:
    """Return whether capitals before a word are a field code: before brackets they are, known or not."""
    return (
        behind.lstrip()[:1] in {"(", '"'} or platform != "ebsco" or codes.lower() in PLATFORMS[platform].tags
    )


def _follows_end(text: str, at: int) -> bool:
    while at and text[at - 1].isspace():
        at -= 1
    return text[at - 1 : at] in {"]", ")", '"'} and at > 0


def _kind(found: re.Match[str]) -> str:
    groups = found.groupdict()
    return next(name for name in _KINDS if groups.get(name) is not None)


_KINDS = (
    "space", "open", "close", "op", "ignored", "list", "years", "limit", "near", "ref", "heading", "prefix", "suffix", "brace",
    "single", "phrase", "word", "other",
)  # fmt: skip
