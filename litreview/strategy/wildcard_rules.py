"""Rules of each platform for wildcards, headings and single terms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from litreview.strategy.breaches import Breach, ParsedLine, Rule
from litreview.strategy.dialects import DIALECTS, normalize_code
from litreview.strategy.query import Chain, Scoped, Term, Window, walk

PUBMED_STEM, WOS_STEM = 4, 3
"""The fewest characters before a `*`."""
EBSCO_STEM = 3
"""The fewest letters before a `#` at the end of a word."""
_TOPIC = frozenset({"ts", "ti", "ab", "ak", "kp"})
_SIGNS = "*?$#"
_NEAR_CODE = re.compile(r"(.*):~\d+", re.DOTALL)
_NEAR_TAG = re.compile(r"\[([^\[\]:]{1,40}):~\d{1,4}\]")
_NEAR_FIELDS = frozenset({"ti", "title", "tiab", "title/abstract", "ad", "affiliation"})
_DASHED = re.compile(r"(?<![\d/])\d{4}[\d/]{0,12}\s{0,4}(?:[-–]|\.\.|\bto\b)\s{0,4}\d{4}")
_DASHED_TAGS = re.compile(r"\[(?:dp|pdat|date - publication)\]\s*(?:[-–]|\bto\b)\s*(?=[\"\d])", re.IGNORECASE)
_TAG_INSIDE = re.compile(r"\[[\w/ -]{1,30}(?::[^\[\]]{1,10})?\]")
_TAG_BEHIND = re.compile(r"\)\s*(\[(?!\s*(?:mp=|\d))[^\[\]]*\])")
_INNER_STAR = re.compile(r"[*$]\d*[^\W\d_]")
_HEADING = re.compile(r"\s+(?!(?:and|or|not|adj\d*)\b)[^\W\d_*\"]|\s+[*\"]", re.IGNORECASE)
_NO_DOT = re.compile(r"\)((?:ti|ab|tw|mp|kf|kw|sh|hw|pt)(?:,[a-z]{2}){0,8}\.)(?=[\s()]|$)", re.IGNORECASE)
_NO_SLASH = re.compile(r"(\[[^\[\]]{1,40}\])(lim|py|sd)\b", re.IGNORECASE)
_FOREIGN_SIGN = re.compile(r"\w{3}([?$#])")


def pubmed_terms(line: ParsedLine) -> Iterator[Breach]:
    """Check wildcards, tags inside quotation marks and ranges of dates."""
    for term, codes in line.terms():
        first = term.parts[0]
        before, star, _ = first.text.partition("*")
        # Only before the first `*` of a term: whether a later word needs as many is not documented.
        if star and len(before.split()) <= 1 and len(before.strip()) < PUBMED_STEM:
            what = f"{first.text!r} has fewer than four characters before the first *: PubMed does not truncate it."
            yield Breach(first.start, "error", "P4", what, "Write the words out, or use a longer stem.")
        dated = {normalize_code(code) for code in codes} & {"dp", "pdat", "edat", "crdt", "mhda"}
        if dated and _DASHED.search(line.written(term)):
            yield Breach(
                term.start,
                "error",
                "P16",
                "PubMed writes a range of dates with a colon.",
                "Write 2000:2024[dp].",
            )
        closed = first.quote and first.end - first.start == len(first.text) + 2
        if closed and (tag := _TAG_INSIDE.search(first.text)):
            what = f"{tag.group()} stands inside the quotation marks and is searched as a word."
            yield Breach(
                first.start, "error", "P1", what, "Put the field tag behind the closing quotation mark."
            )
    for word, at, part, _ in line.words():
        # In a quoted title, a question mark at the end is punctuation.
        for sign in "?$#":
            if sign in word.strip("?" if part.quote else "") and len(word) > 1:
                what = f"{sign} in {word!r} is no wildcard in PubMed; * is the only one."
                yield Breach(at, "error", "P6", what, "Write the forms out, with OR between them.")
    for found in _DASHED_TAGS.finditer(line.statement.plain):
        yield Breach(
            found.start(),
            "error",
            "P16",
            "PubMed writes a range of dates with a colon.",
            'Write "2000"[dp] : "2024"[dp].',
        )
    for found in _TAG_BEHIND.finditer(line.statement.plain):
        what = f"{found[1]} behind brackets is not applied to the terms in them."
        yield Breach(found.start(1), "error", "P14", what, "Put the field tag behind each term.")


def pubmed_nearness(line: ParsedLine) -> Iterator[Breach]:
    """Check PubMed's proximity: its fields, its quotation marks, and no wildcard."""
    # As written: a heading with proximity is no field in the tree.
    for found in _NEAR_TAG.finditer(line.statement.plain):
        if normalize_code(found[1]) not in _NEAR_FIELDS:
            what = f"PubMed has no proximity in [{found[1]}], only in title, title/abstract and affiliation."
            yield Breach(found.start(), "error", "P8", what, "Use [ti:~N], [tiab:~N] or [ad:~N].")
    for node, _ in walk(line.tree) if line.tree else ():
        if not isinstance(node, Scoped) or not _NEAR_CODE.fullmatch(node.codes[0].strip()):
            continue
        window = node.node
        if not isinstance(window, Window) or not window.words.quote or len(window.words.text.split()) < 2:  # noqa: PLR2004
            yield Breach(
                node.start,
                "error",
                "P10",
                "Proximity needs two words or more in quotation marks.",
                'Write "a b"[tiab:~3].',
            )
        elif "*" in window.words.text:
            what = "With * PubMed drops the proximity ~ and searches something else."
            yield Breach(
                node.start, "note", "P9", what, "Write the word forms out, each with its own proximity."
            )


def ovid_terms(line: ParsedLine) -> Iterator[Breach]:
    """Check truncation and headings without a slash."""
    for word, at, part, _ in line.words():
        if len(word) > 1 and word[0] in _SIGNS + ":":
            yield Breach(
                at,
                "error",
                "O5",
                f"A wildcard cannot come first in a word: {word!r}.",
                "Begin with a letter.",
            )
        elif _INNER_STAR.search(word):
            what = f"* and $ stand at the end of a word in Ovid, not inside: {word!r}."
            yield Breach(at, "error", "O5", what, "Use # for one letter, ? for one or none.")
        if (
            not part.quote
            and word.lower() in {"exp", "explode"}
            and _HEADING.match(line.statement.text, at + len(word))
        ):
            what = f"{word} without a / behind the heading: Ovid searches it as a word."
            yield Breach(at, "error", "O6", what, "Write exp Heading/.")


def ovid_fields(line: ParsedLine) -> Iterator[Breach]:
    """Find fields behind brackets without the dot before them."""
    for found in _NO_DOT.finditer(line.statement.plain):
        what = f"{found[1]} without a dot before it is searched as a word."
        yield Breach(found.start(1), "error", "O7", what, f"Write .{found[1]}")


def embase_limits(line: ParsedLine) -> Iterator[Breach]:
    """Find limits in brackets without the slash behind them."""
    for found in _NO_SLASH.finditer(line.statement.plain):
        what = f"{found.group()} lacks the slash of a limit."
        yield Breach(found.start(), "error", "M1", what, f"Write {found[1]}/{found[2]}.")


def ebsco_terms(line: ParsedLine) -> Iterator[Breach]:
    """Check wildcards at the ends of words, and codes that hold for one term only."""
    for word, at, part, _ in line.words():
        if len(word) > 1 and word[0] in "*?#":
            yield Breach(
                at,
                "error",
                "E3",
                f"A wildcard cannot come first in a word: {word!r}.",
                "Begin with a letter.",
            )
        if len(word) > 1 and word.rstrip(",.;").endswith("?"):
            what = f"EBSCOhost drops the ? at the end of {word!r}."
            yield Breach(
                at, "note" if part.quote else "error", "E4", what, "Use * or #, or write the forms out."
            )
        elif word.endswith("#") and 1 < len(word) <= EBSCO_STEM:
            yield Breach(at, "note", "E4", f"EBSCOhost drops a # after fewer than three letters: {word!r}.")
    for node, codes in walk(line.tree) if line.tree else ():
        if isinstance(node, Chain) and not codes:
            for before, operator, after in zip(
                node.operands, node.operators, node.operands[1:], strict=False
            ):
                bare = (
                    isinstance(before, Scoped) and isinstance(before.node, Term) and isinstance(after, Term)
                )
                if bare and operator == "or":
                    what = "The field code before holds for its own term only; this one is searched in the default fields."
                    yield Breach(after.start, "note", "E1", what, "Put both in brackets behind the code.")


def wos_terms(line: ParsedLine) -> Iterator[Breach]:
    """Check stems, left truncation, `$` in phrases, and wildcards in years."""
    for word, at, part, codes in line.words():
        names = {normalize_code(code) for code in codes}
        if word == "SAME" and not part.quote and names <= _TOPIC:
            what = "SAME works in addresses; in a topic it is searched as a word."
            yield Breach(at, "note", "W13", what, "Use NEAR/n.")
        if "py" in names:
            if set(word) & set("*?$"):
                yield Breach(
                    at, "error", "W14", f"A year takes no wildcard: {word!r}.", "Write PY=2000-2024."
                )
            continue
        if part.quote and "$" in word:
            what = f"$ does not work inside quotation marks: {word!r}."
            yield Breach(part.start, "error", "W9", what, "Use *, or write singular and plural.")
        if not names <= _TOPIC or "*" not in word:
            continue
        before, _, behind = word.partition("*")
        if not before:
            if len(re.split(r"[*?$]", behind)[0]) < WOS_STEM and behind:
                what = f"Fewer than three characters after the * that begins {word!r}."
                yield Breach(at, "error", "W8", what, "Use a longer ending.")
        elif len(before) < WOS_STEM:
            what = f"{word!r} has fewer than three characters before *."
            yield Breach(at, "error", "W7", what, "Write the words out, or use a longer stem.")


def scopus_terms(line: ParsedLine) -> Iterator[Breach]:
    """Name wildcards in braces, which are ordinary signs there."""
    for term, _ in line.terms():
        for part in term.parts:
            if part.quote == "{" and set(part.text) & set("*?"):
                what = f"In braces a wildcard is an ordinary sign: {{{part.text}}}."
                yield Breach(part.start, "note", "S4", what, 'Use "…" for a phrase with wildcards.')


def foreign_wildcards(line: ParsedLine) -> Iterator[Breach]:
    """Name the wildcards of other platforms."""
    own = DIALECTS[line.platform.name].wildcards
    for word, at, part, _ in line.words():
        found = _FOREIGN_SIGN.search(word.rstrip("?") if part.quote else word)
        if found and found[1] not in own:
            what = f"{found[1]} in {word!r} is no wildcard of {line.platform.title}."
            yield Breach(at, "error", "G5", what, f"{line.platform.title} has {' '.join(own)}.")


TERM_RULES: Mapping[str, tuple[Rule, ...]] = {
    "pubmed": (pubmed_terms, pubmed_nearness),
    "ovid": (ovid_terms, ovid_fields),
    "ebsco": (ebsco_terms, foreign_wildcards),
    "wos": (wos_terms, foreign_wildcards),
    "scopus": (scopus_terms, foreign_wildcards),
    "proquest": (foreign_wildcards,),
    "cochrane": (foreign_wildcards,),
    "embase": (foreign_wildcards, embase_limits),
}
"""The rules of each platform."""
