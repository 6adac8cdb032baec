"""Terms as one regular expression, in which alternatives share common prefixes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from litreview.screening.folding import fold

# A symbol is a character, a run of letters, or a gap; a term is a sequence of them.
STAR = "*"
MOST_STARS = 2
"""The largest number of stars inside a term; each one multiplies the ways in which a long word may match."""
GAP = " "
GAPS = r"[\s\-\u2010\u2011]+"
_LETTERS = r"[^\W\d_]*"
# What NFC could not compose still belongs to its letter.
_WORD = r"[\w\u0300-\u036f]"

Trie = dict[str, "Trie"]
_END = ""


def symbols(term: str) -> str:
    """Return a normalised term: folded, with single blanks and single stars."""
    return re.sub(r"\*+", STAR, re.sub(GAPS, GAP, fold(term)).strip())


def stars_in(term: str) -> int:
    """Count the stars of a term that are not at its end."""
    return symbols(term).rstrip(STAR).count(STAR)


def expression(terms: Iterable[str]) -> str:
    """Return an expression that matches, in folded text, the longest of these terms at the start of a word.

    From one beginning, a term with more gaps and signs ends further on, and two with equally many end
    together, since each ends where a word does. So trying those with most of them first finds the longest.
    """
    # As a set: the same word in two languages is matched once.
    plain = sorted({symbols(term) for term in terms}, key=lambda term: (-_gaps_and_signs(term), term))
    tries = (_emit(_trie(alike)) for _, alike in groupby(plain, _gaps_and_signs))
    return f"(?<!{_WORD})(?:{'|'.join(tries)})(?!{_WORD})"


def _gaps_and_signs(term: str) -> int:
    return len(re.findall(r"[^\w*]", term))


def _trie(terms: Iterable[str]) -> Trie:
    root: Trie = {}
    for term in terms:
        node = root
        for symbol in term:
            node = node.setdefault(symbol, {})
        node[_END] = {}
    return root


def _emit(node: Trie) -> str:
    """Render the rest of all terms that pass through this node."""
    branches = [_symbol(symbol, child) + _emit(child) for symbol, child in node.items() if symbol != _END]
    if not branches:
        return ""
    if _END in node:
        # Greedy: of two terms with a common prefix the longer one is tried first.
        return f"(?:{'|'.join(branches)})?"
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def _symbol(symbol: str, rest: Trie) -> str:
    if symbol == GAP:
        return GAPS
    if symbol == STAR:
        # Where no letter may follow, backtracking cannot help.
        return _LETTERS if any(map(str.isalpha, rest)) else _LETTERS + "+"
    return re.escape(symbol)
