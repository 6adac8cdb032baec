"""The operands of a search line: terms, headings, references to lines and limits, from tokens."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from litreview.strategy.dialects import normalize_code
from litreview.strategy.query import (
    Chain,
    LineReference,
    Nearness,
    Node,
    Opaque,
    Part,
    Scoped,
    SubjectHeading,
    Term,
    Window,
)
from litreview.strategy.tokens import Token

_NUMBER = re.compile(r"\d{1,4}")
_LIMIT = re.compile(r"\s*limit\s+(\d{1,4})\s+to\s+(.+)", re.IGNORECASE | re.DOTALL)
_REMOVE = re.compile(r"\s*remove\s+duplicates\s+from\s+(\d{1,4})\s*", re.IGNORECASE)
_USE = re.compile(r"\s*(\d{1,4})\s+use\s+\w+(?:\s*,\s*\w+)*\s*", re.IGNORECASE)
_YEARS = re.compile(r"yr\s*=\s*\"?([^\"]*)\"?", re.IGNORECASE)
# Of a text without two blanks side by side.
_LANGUAGES = re.compile(r"\(? ?([a-z]+(?: or [a-z]+)*) ?\)?( languages?)?", re.IGNORECASE)
_LANGUAGE_NAMES = frozenset({
    "chinese", "danish", "dutch", "english", "finnish", "french", "german", "italian", "japanese", "norwegian", "polish",
    "portuguese", "russian", "spanish", "swedish",
})  # fmt: skip
_WINDOW = re.compile(r":~(\d{1,4})\s*$")
_NOT_EXPLODED = re.compile(r":noexp\s*$", re.IGNORECASE)
_HEADING_CODES = {
    "pubmed": frozenset({
        "mh", "mesh", "meshterms", "meshterm", "majr", "majormesh", "majormeshtopic", "meshmajortopic",
    }),
    "ebsco": frozenset({"mh", "mm", "mj", "de"}),
    "proquest": frozenset({
        "mainsubject.exact", "mainsubject.exact.explode", "su.exact", "su.exact.explode", "mesh.exact", "mesh.exact.explode",
        "mjsub.exact", "mjsub.exact.explode", "mjmesh",
    }),
}  # fmt: skip
_MAJOR = frozenset({
    "majr", "majormesh", "majormeshtopic", "meshmajortopic", "mm", "mj", "mjmesh", "mjsub.exact", "mjsub.exact.explode",
})  # fmt: skip
_COMPARISONS = {"aft": ">", "bef": "<", "is": "="}
# The limits of Scopus and Embase.com that a record can answer, by the names that they have there.
_LIMIT_CODES = {"language": "language", "lim": "la", "py": "py", "pubyear": "pubyear"}


def read_operand(token: Token) -> Node:
    """Return the node of a heading, a reference to lines or a limit."""
    return _READERS[token.kind](token)


def read_term(tokens: Sequence[Token]) -> Term:
    """Return the term of words and phrases side by side."""
    parts = tuple(Part(token.text, token.quote, token.start, token.end) for token in tokens)
    return Term(parts, parts[0].start, parts[-1].end)


def codes_of(token: Token) -> tuple[str, ...]:
    """Return the field codes of a prefix or suffix; PubMed's names may contain a comma."""
    inner = token.more[f"{token.kind}_inner"] or ""
    return (
        (inner.strip(),) if token.text.startswith("[") else tuple(each.strip() for each in inner.split(","))
    )


def with_codes(node: Node, token: Token, platform: str) -> Node:
    """Return a node with the field codes of a prefix or suffix: as headings, as PubMed's proximity, or scoped."""
    codes = codes_of(token)
    start, end = min(node.start, token.start), max(node.end, token.end)
    names = {normalize_code(code) for code in codes}
    if names & _HEADING_CODES.get(platform, frozenset()):
        mapped = _map_terms(node, lambda term: _heading(term, codes[0], names, platform))
        return replace(mapped, start=start, end=end) if isinstance(node, Term) else mapped
    window = _WINDOW.search(codes[0])
    if window and isinstance(node, Term) and len(node.parts) == 1:
        node = Window(node.parts[0], int(window[1]), node.start, node.end)
    return Scoped(codes, node, start, end)


def read_nearness(token: Token, ordered: frozenset[str], default: int) -> Nearness:
    """Return a proximity operator; Ovid's `adj` without a number is a phrase."""
    name = (token.more.get("near_name") or re.sub(r"[\d/]", "", token.text)).lower()
    n = token.more["n"]
    phrase = name == "adj" and not n
    number = int(n) if n else 1 if phrase else default
    return Nearness(token.text, number, name in ordered or phrase, token.start, token.end)


def read_ovid_limit(text: str) -> Node | None:
    """Return the node of Ovid's `limit N to …` and `remove duplicates from N`, or None for another line."""
    if found := _REMOVE.fullmatch(text) or _USE.fullmatch(text):
        return LineReference((int(found[1]),), "", found.start(1), found.end(1))
    found = _LIMIT.fullmatch(text)
    if not found:
        return None
    line = LineReference((int(found[1]),), "", found.start(1), found.end(1))
    wanted, at, end = found[2].strip(), found.start(2), len(text)
    languages = _LANGUAGES.fullmatch(" ".join(wanted.split()))
    names = languages[1].lower().split(" or ") if languages else []
    limit: Node = Opaque(f"the limit to {wanted}", at, end)
    if years := _YEARS.fullmatch(wanted):
        limit = _scoped("yr", years[1], at, end)
    elif languages and (languages[2] or _LANGUAGE_NAMES.issuperset(names)):
        each = tuple(_scoped("la", name, at, end) for name in names)
        limit = Chain(each, ("or",) * (len(each) - 1), at, end)
    return Chain((line, limit), ("and",), 0, end)


def _scoped(code: str, text: str, start: int, end: int) -> Scoped:
    return Scoped((code,), Term((Part(text, '"', start, end),), start, end), start, end)


def _lines(token: Token) -> Node:
    return LineReference(_expand(token.text), "", token.start, token.end)


def _list(token: Token) -> Node:
    numbers = _expand(token.more["list_inner"] or "")
    return LineReference(numbers, (token.more["list_op"] or "").lower(), token.start, token.end)


def _expand(text: str) -> tuple[int, ...]:
    """Return the numbers of a list such as `1-3,5`; a range that goes backwards keeps its two ends."""
    numbers: list[int] = []
    for part in text.split(","):
        ends = [int(number) for number in _NUMBER.findall(part)]
        numbers += range(ends[0], ends[-1] + 1) if len(ends) > 1 and ends[0] <= ends[-1] else ends
    return tuple(numbers)


def _written_heading(token: Token) -> Node:
    """Return a heading of Ovid, Embase.com or the Cochrane Library."""
    more, kind = token.more, token.more.get("kind") or ""
    if kind in {"it", "lnk"}:
        return Opaque(f"the field {kind}", token.start, token.end)
    mesh = more.get("mesh_inner")
    exploded = bool(more.get("exp")) or kind.startswith("exp") or bool(mesh and not more.get("exact"))
    major = bool(more.get("star")) or kind.endswith("mj")
    name = (more.get("heading_inner") or mesh or "").strip('"')
    return SubjectHeading(name, exploded, major, token.start, token.end)


def _years(token: Token) -> Node:
    """Return a range of dates of PubMed, or a comparison of Scopus."""
    more, start, end = token.more, token.start, token.end
    if more.get("year"):
        relation = (more["relation"] or "").lower()
        return _scoped("pubyear", f"{_COMPARISONS.get(relation, relation)}{more['year']}", start, end)
    tag, span = (more["years_inner"] or "").strip("[]"), f"{more['from']}:{more['until']}"
    return _scoped(tag, span, start, end) if tag else Term((Part(span, '"', start, end),), start, end)


def _limit(token: Token) -> Node:
    """Return a limit of Scopus or Embase.com."""
    name, inner = (token.more["limit_name"] or "").lower(), (token.more["limit_inner"] or "").strip()
    excludes = token.text.upper().startswith("EXCLUDE")
    if name in _LIMIT_CODES and not excludes and (name != "lim" or inner.lower() in _LANGUAGE_NAMES):
        return _scoped(_LIMIT_CODES[name], inner, token.start, token.end)
    return Opaque(f"the limit {inner}", token.start, token.end)


_READERS: dict[str, Callable[[Token], Node]] = {
    "ref": _lines,
    "list": _list,
    "heading": _written_heading,
    "years": _years,
    "limit": _limit,
}


def _map_terms(node: Node, change: Callable[[Term], Node]) -> Node:
    if isinstance(node, Term):
        return change(node)
    if isinstance(node, Chain):
        return replace(node, operands=tuple(_map_terms(each, change) for each in node.operands))
    return node


def _heading(term: Term, code: str, names: set[str], platform: str) -> SubjectHeading:
    name = " ".join(part.text for part in term.parts)
    exploded = name.endswith("+") or any(each.endswith("explode") for each in names)
    if platform == "pubmed":
        exploded = not _NOT_EXPLODED.search(code)
    return SubjectHeading(name.rstrip("+"), exploded, bool(names & _MAJOR), term.start, term.end)
