"""Titles that look alike but are not: other numbers, one other word, or a title that says nothing."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from rapidfuzz import fuzz

_DIGITS = re.compile(r"\d+")
_ROMAN = {
    name: str(n)
    for n, name in enumerate("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split(), start=1)
}
_LONE_ROMAN = frozenset("ivx")
_SPELLED = {
    name: str(n)
    for names in (
        "one two three four five six seven eight nine ten eleven twelve",
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
        "een twee drie vier vijf zes zeven acht negen tien elf twaalf",
    )
    for n, name in enumerate(names.split(), start=1)
}
_PARTS = frozenset(
    "part deel teil del partie parte phase fase type volume vol chapter hoofdstuk stage class grade group "
    "study studie report paper wave round factor series section book".split()
)
_OPPOSITES = re.compile(
    r"(?:fe)?male|(?:wo)?m[ae]n|(?:in|de)creas\w+|hyp(?:o|er)\w+|int(?:er|ra)\w*|m(?:icr|acr)o\w*|(?:pre|post)\w*|"
    r"(?:uni|bi)lateral\w*|(?:in|out)patients?|(?:under|over)\w+|with(?:out)?|(?:pro|ante)spective\w*|(?:retro|pro)spective\w*|"
    r"(?:mono|poly|multi)\w+|(?:exo|endo)\w+|(?:non|un|in|im|dis)\w+"
)
_EMPTY = frozenset(
    "a an the of and to from in on for our this its by with about at "
    "abstract abstracts acknowledgement acknowledgements acknowledgment acknowledgments addendum agenda announcement "
    "announcements author authors book books chair chairs column comment commentary comments conference contents "
    "contributors correction corrections corrigendum correspondence cover discussion editor editorial editorials "
    "editors errata erratum foreword guest index information introduction introductory invited issue issues journal "
    "keynote letter letters list meeting message news note notes obituary oral opening overview panel poster posters "
    "preface president presidents presentations proceedings program programme prologue reader readers remark remarks "
    "reply report response review reviewer reviewers reviews section session special statement subject summary "
    "supplement symposium table tribute volume welcome workshop year calendar events event quiz image case reports "
    "inhoud voorwoord redactioneel woord vooraf vorwort inhalt mitteilungen sommaire avant propos editoriaux "
    "mis quarterly survey surveys article articles perspective perspectives viewpoint viewpoints vice".split()
)
_DENIALS = frozenset({"no", "non", "not", "without", "never"})
_CACHE = 1 << 14
_UNLIKE = 62.0


def is_empty(title: str) -> bool:
    """Whether a title says nothing of its work: "Editorial", "Letter to the editor", or no title at all."""
    found = title.split()
    return len(found) <= 8 and all(word in _EMPTY or word.isdigit() or word in _ROMAN for word in found)  # noqa: PLR2004


@lru_cache(maxsize=_CACHE)
def numbers(title: str) -> frozenset[str]:
    """Give the numbers of a title, however they are written: digits, Roman, words."""
    found: set[str] = set()
    before = ""
    for word in title.split():
        if word in _SPELLED:
            found.add(_SPELLED[word])
        elif word in _ROMAN and (word not in _LONE_ROMAN or before in _PARTS):
            found.add(_ROMAN[word])
        elif len(word) == 1 and before in _PARTS:
            found.add(word)
        else:
            found.update(digits.lstrip("0") or "0" for digits in _DIGITS.findall(word))
        before = word
    return frozenset(found)


def part_words(title: str) -> bool:
    """Whether a title names a part: "part 2", "deel II"."""
    found = title.split()
    return any(
        word in _PARTS and (after in _ROMAN or after in _SPELLED or after.isdigit() or len(after) == 1)
        for word, after in zip(found, found[1:], strict=False)
    )


def other_word(one: str, other: str) -> bool:
    """Whether two near titles differ by words that are no misspelling of each other."""
    mine, theirs = Counter(one.split()), Counter(other.split())
    left = list((mine - theirs).elements())
    right = list((theirs - mine).elements())
    if not _DENIALS.isdisjoint(left) != (not _DENIALS.isdisjoint(right)):
        return True
    if not left or not right or len(left) > 3 or len(right) > 3:  # noqa: PLR2004  # more is no twin but another title
        return False
    joined, joint = "".join(left), "".join(right)
    if joined == joint or _initials(left, right) or _initials(right, left):
        return False
    if all(map(_OPPOSITES.fullmatch, left)) and all(map(_OPPOSITES.fullmatch, right)):
        return True
    return fuzz.ratio(joined, joint) < _UNLIKE


def _initials(short: list[str], full: list[str]) -> bool:
    return len(short) == 1 and len(full) > 1 and short[0] == "".join(word[0] for word in full)
