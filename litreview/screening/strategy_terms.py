"""Terms of a search strategy of any database: quoted phrases and words, without operators and field names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from litreview.screening.protocol_parts import TermGroup
from litreview.screening.term_trie import MOST_STARS, stars_in

# What stands between terms in the languages of Ovid, EBSCO, ProQuest, PubMed, Scopus, Web of Science and Embase.
_OPERATOR = re.compile(r"^(?:AND|OR|NOT|SAME|(?:N|W|ADJ|NEAR|PRE|WITHIN)/?\d*|PUBYEAR|exp)$|^[a-z]+/\d+$")
_FIELD = re.compile(
    r"\[[^\]]{0,200}\]"  # PubMed: [tiab], [Mesh]
    r"|:(?:ti|ab|kw|de|exp)(?:,(?:ti|ab|kw|de|exp))*\b"  # Embase and Cochrane
    r"|\.(?:ti|ab|tw|mp|kf|kw|hw|sh|pt|id)(?:,(?:ti|ab|tw|mp|kf|kw|hw|sh|pt|id))*\."  # Ovid
    r"|\b(?:TITLE-ABS-KEY|TITLE|ABS|KEY|AUTHKEY|NOFT|ALL)\b(?=\s*\()"  # Scopus, ProQuest
    r"|\b(?:TS|TI|AB|AK|SU|DE|ZG|MH|MM|KW|SO|TX)\b(?:\s*=)?\s*(?=[(\"])"  # Web of Science, EBSCO
)
_TERM = re.compile(r'"([^"]+)"|([^\s()",;]+)')
_NUMBERED = re.compile(r"^\s*(?:[#S]?\d+[.)]?\s+)")
_SAYS = re.compile(r'\b(?:AND|OR|NOT)\b|"[^"]+"|\w[*$#?]|\bexp\s+\w+|\.(?:ti|ab|mp|tw)\.')
_SET = re.compile(r"^(?:[#S]?\d+|\d{4}[:-]\d*)$")
_LIMITS = re.compile(r"\b(?:Limiters|Limits|Filters)\s*:.*", re.IGNORECASE)
SHORTEST = 3


def terms_of(strategy: str) -> tuple[str, ...]:
    """Return the terms in order, each once, without those that a strategy excludes by NOT."""
    found: dict[str, str] = {}
    for line in strategy.splitlines():
        # A heading or a remark has neither an operator nor a truncation mark.
        if _SAYS.search(line):
            for term in _in_line(line):
                found.setdefault(term.casefold(), term)
    return tuple(found.values())


def _in_line(line: str) -> Iterator[str]:
    said = _LIMITS.sub("", _FIELD.sub(" ", _NUMBERED.sub("", line)))
    for match in _TERM.finditer(said):
        phrase, word = match.groups()
        if word == "NOT":
            return
        found = phrase or word
        star = "*" if found[-1] in "*$#?" else ""
        term = re.sub(r"[$#?]", "*", found.strip("*$#?.':/") + star)
        if stars_in(term) > MOST_STARS:
            continue
        is_term = len(term.strip("*")) >= SHORTEST and any(map(str.isalpha, term))
        if is_term and (phrase or not (_OPERATOR.match(word) or _SET.match(word))):
            yield term


def group_of(name: str, strategy: str) -> TermGroup | None:
    """Return the terms of a strategy as a group to highlight; None if it has none."""
    terms = terms_of(strategy)
    return TermGroup(name, name, name, {"any": terms}, expected=False) if terms else None
