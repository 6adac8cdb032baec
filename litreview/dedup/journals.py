"""Whether two names mean the same journal, book or proceedings, abbreviations in mind."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from litreview.dedup.journal_names import BEGINNINGS, WHOLE, names_of
from litreview.dedup.lexicon import ANY_MEETING, MEETINGS, STOP_WORDS
from litreview.dedup.title_parts import words

_BRACKETS = re.compile(r"\s*[\[(][^\[\]()]*[\])]")
_HEAD = re.compile(r"\s*(?:[:=/|]|\.\s*conference\b:?|&mdash;|—|–|\s-)\s.*", re.IGNORECASE | re.DOTALL)
_ELISION = re.compile(r"\b[dl]['’]", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:\d+(?:st|nd|rd|th)?|[ivx]{2,})")
# An abbreviation ("For. Ecol. Manage.", "Can J For Res") and no preposition ("Journal For Nature").
_FOREST = re.compile(r"(?<![A-Za-z]{6}\s)\bFor\b(?!\s+the\b)")
_STATES = re.compile(r"\bu s(?: a)?\b|\busa?\b")
_CACHE = 1 << 17
LONGEST = 1000
"""Letters of a name that are compared."""


# What stands before the letter of a part, and is left out: "Part B", "Series A".
_SECTIONS = frozenset(["part", "series", "section", "ser", "sect", "pt"])
# Words of a part that do not tell it from another: "an international journal", "official journal of".
_OF_ANY_PART = frozenset(
    ["journal", "international", "official", "quarterly", "review", "reviews", "research"]
)
_LONGEST_BEGINNING = 9


class Container(NamedTuple):
    """The name of a journal, book or proceedings, as far as it is compared.

    Attributes:
        head: Its distinctive words, without brackets, years and stop words, up to a colon or dash.
        part: Those behind it; empty where there is none.
    """

    head: str
    part: str = ""

    @property
    def full(self) -> str:
        """All words of the name."""
        return f"{self.head} {self.part}" if self.part else self.head


NAMELESS = Container("")


@lru_cache(maxsize=_CACHE)
def journal(name: str | None) -> Container:
    """Return the normal form of a container's name."""
    if not name:
        return NAMELESS
    name = name[:LONGEST]
    # Cities, editions and subtitles are added by some sources only.
    outside = _BRACKETS.sub("", name) or name
    head = _HEAD.sub("", outside) or outside
    found = _full_name(_telling(head))
    return (
        Container(found, _telling(outside[len(head) :])) if found else Container(_full_name(_telling(name)))
    )


def _telling(name: str) -> str:
    name = _FOREST.sub("Forest", name) if "For" in name else name
    found = _STATES.sub("united states america", words(_ELISION.sub("", name))).split()
    kept = []
    for at, word in enumerate(found):
        before, after = found[at - 1] if at else "", found[at + 1] if at + 1 < len(found) else ""
        # "A" is an article, and the letter of a section behind the word or at the end.
        is_letter = len(word) == 1 and (before in _SECTIONS or (before and not after))
        is_section = word in _SECTIONS and len(after) == 1
        if is_letter or not (is_section or word in STOP_WORDS or _NUMBERED.fullmatch(word)):
            kept.append(word)
    return " ".join(kept)


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, str], dict[str, str]]:
    """Return whole names and beginnings by what they are replaced with, as normal forms."""
    whole, beginnings = (
        {_telling(name): _telling(names[0]) for names in names_of(table) for name in names}
        for table in (WHOLE, BEGINNINGS)
    )
    return whole, beginnings


def _full_name(name: str) -> str:
    """Write a name in full where a table holds it."""
    whole, beginnings = _tables()
    if name in whole:
        return whole[name]
    found = name.split()
    for length in range(min(len(found), _LONGEST_BEGINNING), 0, -1):
        beginning = " ".join(found[:length])
        if beginning in beginnings:
            return " ".join([beginnings[beginning], *found[length:]])
    return name


@lru_cache(maxsize=_CACHE)
def same_journal(one: Container, other: Container) -> bool | None:
    """Compare two names with their parts: two sections of one journal are two journals."""
    if not one.part and not other.part:
        return same_name(one.head, other.head)
    # One source has a colon where another has a blank or nothing.
    if any(
        same_name(*two) for two in ((one.full, other.full), (one.head, other.full), (one.full, other.head))
    ):
        return True
    found = same_name(one.head, other.head)
    return False if found and one.part and other.part and _other_part(one.part, other.part) else found


def _other_part(one: str, other: str) -> bool:
    """Whether two parts have no word in common that tells one from another, or other letters."""
    mine, theirs = ([word for word in part.split() if word not in _OF_ANY_PART] for part in (one, other))
    letters = [{word for word in part if len(word) == 1} for part in (mine, theirs)]
    if letters[0] and letters[1]:
        return letters[0] != letters[1]
    return bool(mine and theirs) and not any(short_for(*two) for two in product(mine, theirs))


@lru_cache(maxsize=_CACHE)
def same_name(one: str, other: str) -> bool | None:
    """Compare two normal forms: True, False, or None when names of meetings cannot be compared."""
    if not one or not other:
        return None
    if one == other or one.replace(" ", "") == other.replace(" ", ""):
        return True
    shorter, longer = sorted((without_acronym(one.split()), without_acronym(other.split())), key=len)
    # What follows the letter of a section names its subject: "Physical Review B Condensed Matter".
    if len(shorter) > 1 and len(shorter[-1]) == 1 and _abbreviates(shorter, longer[: len(shorter)]):
        return True
    if _abbreviates(shorter, longer) or _acronym(shorter, longer) or _acronym(longer, shorter):
        return True
    # Meetings are named in too many ways to part them, but for two that have nothing in common.
    return (
        None if _is_meeting(shorter) and _is_meeting(longer) and not other_meeting(shorter, longer) else False
    )


def without_acronym(name: list[str]) -> list[str]:
    """Leave out a first word that is the initials of what follows: "AJR Am J Roentgenol"."""
    is_acronym = len(name) > 3 and name[0] == "".join(word[0] for word in name[1:])  # noqa: PLR2004  # two fit too much
    return name[1:] if is_acronym else name


def _abbreviates(shorter: list[str], longer: list[str]) -> bool:
    if len(shorter) == len(longer):
        return all(map(short_for, shorter, longer))
    return len(shorter) > 1 and runs_together(shorter, longer)


def runs_together(shorter: list[str], longer: list[str]) -> bool:
    """Whether names agree but for a word that is two in the longer one: "Hepatobiliary", "Hepato-Biliary"."""
    for at, (short, first) in enumerate(zip(shorter, longer, strict=False)):
        if short.startswith(first) and len(short) > len(first) and (first + longer[at + 1]).startswith(short):
            return (
                _abbreviates(shorter[at + 1 :], longer[at + 2 :])
                if shorter[at + 1 :]
                else len(longer) == at + 2
            )
        if not short_for(short, first):
            return False
    return False


def short_for(one: str, other: str) -> bool:
    """Whether one word abbreviates the other: a beginning of it, or letters of it in order ("natl")."""
    short, full = (one, other) if len(one) <= len(other) else (other, one)
    if full.startswith(short):
        return True
    if short[0] != full[0] or len(short) < 3:  # noqa: PLR2004  # two letters fit too many words
        return False
    # One pass: each letter is looked for behind the one before.
    letters = iter(full)
    return all(letter in letters for letter in short)


def _acronym(name: list[str], full: list[str]) -> bool:
    """Whether the name is the initials of the full one, and perhaps one word that both have ("acm sigmod")."""
    if len(name) != 1 or len(full) < 3:  # noqa: PLR2004  # two initials fit too many names
        return False
    if name[0] == full[0] and len(full) > 3:  # noqa: PLR2004  # "CMAJ: Canadian Medical Association Journal"
        full = full[1:]
    return name[0] == "".join(word[0] for word in full) or (_is_meeting(full) and _begun(name[0], full))


def _begun(name: str, full: list[str]) -> bool:
    """Whether a name is made of the beginnings of all words, one longer than a letter: "AMCIS", the Americas Conference."""
    beginnings = [word[0] for word in full]
    return any(
        name == "".join([*beginnings[:at], word[:length], *beginnings[at + 1 :]])
        for at, word in enumerate(full)
        for length in (2, 3, 4)
    )


def other_meeting(one: list[str], other: list[str]) -> bool:
    """Whether both names tell what the meeting is on, in words, and no word of one is a word of the other."""
    mine, theirs = ([word for word in name if word not in MEETINGS | ANY_MEETING] for name in (one, other))
    telling = min(len(mine), len(theirs)) > 1
    return telling and not any(short_for(*two) for two in product(mine, theirs))


def _is_meeting(name: list[str]) -> bool:
    return not MEETINGS.isdisjoint(name)
