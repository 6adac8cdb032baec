"""Similar titles of different works: other numbers, one other word, or a title without content."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise, product, takewhile

from rapidfuzz import fuzz

from litreview.dedup.lexicon import DENIALS, EMPTY, PARTS, PREFIXES, ROMAN, SMALL

_DIGITS = re.compile(r"\d+")
# Sides of one matter whose names look like misspellings of each other; each is the whole of a word.
_SIDES = tuple(
    tuple(re.compile(side) for side in sides.split())
    for sides in (
        "females? males?",
        "wom[ae]n m[ae]n",
        r"increas\w+ decreas\w+",
        r"hyper\w+ hypo\w+",
        r"inter\w* intra\w*",
        r"micro\w* macro\w*",
        r"pre\w* post\w* peri\w*",
        r"uni\w+ bi\w+ mono\w+ poly\w+ multi\w+",
        r"in\w+ out\w+",
        r"under\w+ over\w+",
        "with without",
        r"pro\w+ ante\w+ retro\w+",
        r"exo\w+ endo\w+",
        r"homo\w+ hetero\w+",
        r"afferent\w* efferent\w*",
        r"abduct\w+ adduct\w+",
        "systolic diastolic",
        "vivo vitro silico situ",
        "mothers? fathers?",
        "maternal paternal",
        r"qualit\w+ quantit\w+",
        r"anterior\w* posterior\w*",
        r"superior\w* inferior\w*",
        r"agonis\w+ antagonis\w+",
        r"north\w* south\w* east\w* west\w*",
        # Names that a misspelling would explain as well: of countries, and of drugs.
        r"iran\w* iraq\w*",
        r"austria\w* australia\w*",
        r"slovak\w* sloven\w*",
        "gambian? zambian?",
        "mali malawi",
        "niger nigeria",
        "prednisone prednisolone",
        r"cefix\w+ cefotax\w+ cefurox\w+ cefazol\w+ cefoxit\w+ cefepim\w+",
        r"hydroxyz\w+ hydralaz\w+",
        "chlorpromazine chlorpropamide chlorprothixene",
    )
)
# Shorter words are articles and abbreviations, which sources leave out.
_STEM = 4
_CACHE = 1 << 14
# "Letter to the editor of" and the name of a journal; a longer title has content.
_EMPTY_WORDS = 8
# Misspellings and inflections of one word are more similar than this.
_UNLIKE = 62.0
# Two letters that were swapped ("uo", "ou") have half of them in common.
_SWAPPED = 50.0


def is_empty(title: str, journal: str) -> bool:
    """Whether a title says nothing of its work: "Editorial", "Letter to the editor of" its journal, or none at all."""
    found = title.split()
    if len(found) > _EMPTY_WORDS:
        return False
    named = set(journal.split())
    return all(word in EMPTY or word in named or word.isdigit() for word in found)


def same_numbers(one: str, other: str) -> tuple[bool | None, bool]:
    """Compare the numbers of two titles: whether they agree, and whether only one names a part, or one part more."""
    mine, theirs = _numbers(one), _numbers(other)
    if mine - theirs and theirs - mine:
        return False, False
    # "Phase I/II" beside "Phase II" has one more, as a part has beside its whole.
    one_part = mine != theirs and _parts(one) != _parts(other)
    return (True if mine and theirs else None), one_part


@lru_cache(maxsize=_CACHE)
def _numbers(title: str) -> frozenset[str]:
    """Return the numbers of a title, and the letter or single Roman digit after the name of a part."""
    found = {digits.lstrip("0") or "0" for digits in _DIGITS.findall(title)}
    for word, after in pairwise(title.split()):
        if word in PARTS and len(after) == 1:
            found.add(ROMAN.get(after, after))
    return frozenset(found)


def _parts(title: str) -> frozenset[str]:
    """Return the parts that a title names: "part 2", "deel II"."""
    return frozenset(
        after
        for word, after in pairwise(title.split())
        if word in PARTS and (after.isdigit() or len(after) == 1)
    )


def other_word(one: str, other: str) -> bool:
    """Whether two near titles differ by words that are no misspelling of each other."""
    mine, theirs = Counter(one.split()), Counter(other.split())
    left = list((mine - theirs).elements())
    right = list((theirs - mine).elements())
    # Words run together or taken apart are no other words: "non-immune", "nonimmune".
    joined, joint = "".join(left), "".join(right)
    if joined == joint:
        return False
    # One "not" is enough, although it is one short word.
    if DENIALS.isdisjoint(left) != DENIALS.isdisjoint(right):
        return True
    if not left or not right:
        # One word more in the middle of a title tells of other people, another drug or another outcome.
        rest = left or right
        return len(rest) == 1 and len(rest[0]) >= _STEM and rest[0] not in SMALL and not rest[0].isdigit()
    if _initials(left, right) or _initials(right, left):
        return False
    if len(left) == len(right) and any(map(other_stem, left, right)):
        return True
    return fuzz.ratio(joined, joint) < _UNLIKE or any(opposite(*two) for two in product(left, right))


def other_stem(one: str, other: str) -> bool:
    """Whether two words have one ending, and before it letters that are hardly similar: atorvastatin, rosuvastatin.

    A misspelling changes a letter, also a double one, or swaps two; an inflection changes the ending.
    """
    end, start = _shared(one[::-1], other[::-1]), _shared(one, other)
    mine, theirs = one[start : len(one) - end], other[start : len(other) - end]
    return end >= _STEM and min(len(set(mine)), len(set(theirs))) > 1 and fuzz.ratio(mine, theirs) < _SWAPPED


def _shared(one: str, other: str) -> int:
    """Count the letters with which both words begin."""
    same = takewhile(lambda two: two[0] == two[1], zip(one, other, strict=False))
    return sum(1 for _ in same)


def opposite(one: str, other: str) -> bool:
    """Whether two similar words mean two sides of a matter: systolic, diastolic; typical, atypical."""
    short, long = sorted((one, other), key=len)
    if len(short) >= _STEM and long.endswith(short) and long.removesuffix(short) in PREFIXES:
        return True
    return any(
        mine and theirs and mine != theirs for mine, theirs in zip(_sides(one), _sides(other), strict=True)
    )


@lru_cache(maxsize=_CACHE)
def _sides(word: str) -> tuple[tuple[int, ...], ...]:
    """Return, for each matter of `_SIDES`, the sides that a word is of."""
    return tuple(tuple(n for n, side in enumerate(sides) if side.fullmatch(word)) for sides in _SIDES)


def _initials(short: list[str], full: list[str]) -> bool:
    return len(short) == 1 and len(full) > 1 and short[0] == "".join(word[0] for word in full)
