"""Whether two names mean the same journal, book or proceedings, abbreviations in mind."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

from litreview.dedup.lexicon import ANY_MEETING, MEETINGS, STOP_WORDS
from litreview.dedup.title_parts import words

_BRACKETS = re.compile(r"\s*[\[(][^\[\]()]*[\])]")
_HEAD = re.compile(r"\s*(?:[:=/]|\.\s*conference\b:?|&mdash;|—|–|\s-)\s.*", re.IGNORECASE | re.DOTALL)
_ELISION = re.compile(r"\b[dl]['’]", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:\d+(?:st|nd|rd|th)?|[ivx]{2,})")
_STATES = re.compile(r"\bu s(?: a)?\b|\busa?\b")
_CACHE = 1 << 17
LONGEST = 1000
"""Letters of a name that are compared."""


@lru_cache(maxsize=_CACHE)
def journal(name: str | None) -> str:
    """Return the normal form of a container's name: its distinctive words, without brackets, years and stop words."""
    if not name:
        return ""
    name = name[:LONGEST]
    # Cities, editions and subtitles are added by some sources only.
    outside = _BRACKETS.sub("", name) or name
    head = _HEAD.sub("", outside) or outside
    return _telling(head) or _telling(name)


def _telling(name: str) -> str:
    found = _STATES.sub("united states america", words(_ELISION.sub("", name))).split()
    return " ".join(word for word in found if word not in STOP_WORDS and not _NUMBERED.fullmatch(word))


@lru_cache(maxsize=_CACHE)
def same_journal(one: str, other: str) -> bool | None:
    """Compare two normal forms: True, False, or None when names of meetings cannot be compared."""
    if not one or not other:
        return None
    if one == other or one.replace(" ", "") == other.replace(" ", ""):
        return True
    shorter, longer = sorted((without_acronym(one.split()), without_acronym(other.split())), key=len)
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
