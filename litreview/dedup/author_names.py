"""The names of authors as they are compared: words that sources agree on, and groups by their acronyms."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from litreview.dedup.lexicon import GROUPS, PARTICLES, STOP_WORDS
from litreview.dedup.mojibake import repair_mojibake
from litreview.dedup.title_parts import words

_ET_AL = re.compile(r"(?:(?<!\s)\s+|)(?:;\s*)?\b(?:et\s+al\b\.?|and\s+others|others)\s*$", re.IGNORECASE)
_NOBODY = frozenset({"anon", "anonymous", "no author listed", "no authors listed", "unknown"})
_ET_AL_ENDS = ("al", "al.", "others", "others.", "Al", "AL", "al. ", "Others")
_AUTHORS = re.compile(r"(?:(?<!\s)\s+|);\s*|(?<!\s)\s+and\s+")
# A group that signs with one word in capitals: "WHO", "ECPAT"; in full it has three words or more.
_ACRONYM = re.compile(r"[A-Z]{2,10}")
_LEAST_WORDS = 3
_GROUPS_KEPT = 4
# With something behind it: "ECPAT International", "WHO Regional Office", and not "JPM Jansen".
_LEAST_LETTERS = 4
_REACH = frozenset({"International", "Global", "Regional", "National", "Europe", "Europa"})
_JOINED_GROUPS = re.compile(r"[/;()]|\s[-–—]\s")
# Consortia list hundreds of authors; twenty tell two lists apart.
_AUTHORS_KEPT = 20
# Authors return, with each copy of a work and with other works.
_CACHE = 1 << 14


def author_names(authors: Iterable[str]) -> tuple[str, str, int, bool]:
    """Return the words of all names and of the first, the number of authors, and whether the list ends in "et al.".

    The words are sorted, and those of all names hold each once.
    """
    people: list[str] = []
    for author in authors:
        name = repair_mojibake(author)
        name = html.unescape(name) if "&" in name else name
        # Some exports have a list of authors in one value.
        people += _AUTHORS.split(name) if ";" in name or " and " in name else [name]
    cut = any(_ET_AL.search(name) for name in people if name.endswith(_ET_AL_ENDS))
    named = [rest for name in people if (rest := _named(name))]
    telling = list(map(_name_words, named[:_AUTHORS_KEPT]))
    every = sorted({word for person in telling for word in person})
    first = sorted(set(telling[0])) if telling else []
    return " ".join(every), " ".join(first), len(named), cut


def _named(name: str) -> str:
    """Return a name without "et al."; empty for text that names nobody."""
    if name.endswith(_ET_AL_ENDS):
        name = _ET_AL.sub("", name)
    # A question mark stands where a source lost a letter: what is left of the word is near enough.
    name = name.replace("?", "")
    name = name.strip(" .,;[]")
    return "" if name.casefold() in _NOBODY else name


@lru_cache(maxsize=_CACHE)
def _name_words(name: str) -> list[str]:
    """Return the words that sources agree on: the family name, and given names of three letters or more."""
    family, comma, given = name.replace(".", " ").partition(",")
    surname = [word for word in words(family).split() if word not in PARTICLES]
    rest = words(given).split()
    if not comma:
        surname, rest = [], surname
    # Family names of two letters count, initials do not: sources disagree on them.
    long = surname + [word for word in rest if len(word) > 2 and word not in PARTICLES]  # noqa: PLR2004  # initials
    return long or [word for word in rest if len(word) > 1] or words(name).split()


def group_names(authors: Iterable[str]) -> frozenset[str]:
    """Return how groups among the first authors may be written: acronyms as given, initials of full names in lower case."""
    first = islice((author for author in authors if "," not in author), _GROUPS_KEPT)
    return frozenset(
        form for author in first for name in _JOINED_GROUPS.split(author) for form in _short_forms(name)
    )


def _short_forms(name: str) -> Iterator[str]:
    bare = name.replace(".", "").strip()
    if _ACRONYM.fullmatch(bare):
        yield bare
        return
    # People have few initials, and no "International" behind them.
    first, _, second = bare.partition(" ")
    after = second.partition(" ")[0]
    if (
        _ACRONYM.fullmatch(first)
        and not after.isupper()
        and (len(first) >= _LEAST_LETTERS or after.lower() in GROUPS or after in _REACH)
    ):
        yield first
    every = words(name).split()
    if len(every) >= _LEAST_WORDS:
        telling = [word for word in every if word not in STOP_WORDS and word not in PARTICLES]
        capital = [word.lower() for word in bare.split() if word[0].isupper()]
        yield from ("".join(word[0] for word in some) for some in (every, telling, capital))
