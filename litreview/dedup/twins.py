"""Titles that look alike but are not: other numbers, one other word, or a title that says nothing."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz

from litreview.dedup.lexicon import DENIALS
from litreview.dedup.lexicon import EMPTY
from litreview.dedup.lexicon import PARTS
from litreview.dedup.lexicon import ROMAN

_DIGITS = re.compile(r"\d+")
_OPPOSITES = re.compile(
    r"(?:fe)?male|(?:wo)?m[ae]n|(?:in|de)creas\w+|hyp(?:o|er)\w+|int(?:er|ra)\w*|m(?:icr|acr)o\w*|(?:pre|post)\w*|"
    r"(?:uni|bi)lateral\w*|(?:in|out)patients?|(?:under|over)\w+|with(?:out)?|(?:pro|ante)spective\w*|(?:retro|pro)spective\w*|"
    r"(?:mono|poly|multi)\w+|(?:exo|endo)\w+|(?:non|un|in|im|dis)\w+"
)
_CACHE = 1 << 14
_EMPTY_WORDS = 8
_UNLIKE = 62.0


def is_empty(title: str, journal: str) -> bool:
    """Whether a title says nothing of its work: "Editorial", "Letter to the editor of" its journal, or none at all."""
    found = title.split()
    if len(found) > _EMPTY_WORDS:
        return False
    named = set(journal.split())
    return all(word in EMPTY or word in named or word.isdigit() for word in found)


def same_numbers(one: str, other: str) -> tuple[bool | None, bool]:
    """Compare the numbers of two titles: whether they agree, and whether only one title names a part."""
    mine, theirs = _numbers(one), _numbers(other)
    if mine - theirs and theirs - mine:
        return False, False
    one_part = mine != theirs and _names_part(one) != _names_part(other)
    return (True if mine and theirs else None), one_part


@lru_cache(maxsize=_CACHE)
def _numbers(title: str) -> frozenset[str]:
    """Give the numbers of a title, and the letter or lone Roman digit behind the name of a part."""
    found = {digits.lstrip("0") or "0" for digits in _DIGITS.findall(title)}
    for word, after in pairwise(title.split()):
        if word in PARTS and len(after) == 1:
            found.add(ROMAN.get(after, after))
    return frozenset(found)


def _names_part(title: str) -> bool:
    """Whether a title names a part: "part 2", "deel II"."""
    return any(
        word in PARTS and (after.isdigit() or len(after) == 1) for word, after in pairwise(title.split())
    )


def other_word(one: str, other: str) -> bool:
    """Whether two near titles differ by words that are no misspelling of each other."""
    mine, theirs = Counter(one.split()), Counter(other.split())
    left = list((mine - theirs).elements())
    right = list((theirs - mine).elements())
    # One "not" is enough, although it is one short word.
    if DENIALS.isdisjoint(left) != DENIALS.isdisjoint(right):
        return True
    if not left or not right or len(left) > 3 or len(right) > 3:  # noqa: PLR2004  # more is no twin but another title
        return False
    # Words run together or taken apart are no other words.
    joined, joint = "".join(left), "".join(right)
    if joined == joint or _initials(left, right) or _initials(right, left):
        return False
    if all(map(_OPPOSITES.fullmatch, left)) and all(map(_OPPOSITES.fullmatch, right)):
        return True
    return fuzz.ratio(joined, joint) < _UNLIKE


def _initials(short: list[str], full: list[str]) -> bool:
    return len(short) == 1 and len(full) > 1 and short[0] == "".join(word[0] for word in full)
