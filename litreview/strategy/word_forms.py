"""Words made comparable: folded, and in forms that platforms add to a word (number, spelling, endings).

No platform publishes its rules. Number and British or American spelling are named by their help pages; other forms are
only possible ones.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_POSSESSIVE = re.compile(r"(?<=\w)['’]s\b")
_RUN = re.compile(r"[^\W_]+")
_IRREGULAR = {
    "children": "child", "women": "woman", "men": "man", "mice": "mouse", "feet": "foot", "teeth": "tooth", "geese": "goose",
    "people": "person", "lives": "life", "wives": "wife", "knives": "knife", "leaves": "leaf", "data": "datum",
}  # fmt: skip
_SINGULARS = (
    ("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("zes", "z"), ("uses", "us"), ("ses", "sis"),
    ("ses", "se"), ("ves", "f"), ("ria", "rion"), ("uli", "ulus"), ("es", "e"), ("es", ""), ("s", ""),
)  # fmt: skip
_NO_PLURAL = ("ss", "us", "is")
# British spelling to American, at the end of a word or before a common ending.
_SPELLINGS = tuple(
    (re.compile(pattern), american)
    for pattern, american in (
        (r"(?<=..)our(?=(?:s|ed|ing|al|ally|able|er|ers|ist|ists|ful|less|hood|ite|ites)?$)", "or"),
        (r"(?<=..)is(?=(?:e|es|ed|er|ers|ing|ation|ations|ational)$)", "iz"),
        (r"(?<=..)ys(?=(?:e|es|ed|er|ers|ing)$)", "yz"),
        (r"(?<=..)tre(?=s?$)", "ter"),
        (r"(?<=..)ogue(?=s?$)", "og"),
        (r"(?<=..)amme(?=s?$)", "am"),
        (r"(?<=..)ence(?=s?$)", "ense"),
        (r"(?<=..)ll(?=(?:ed|ing|er|ers|or|ors)$)", "l"),
        (r"(?<=.)ae|(?<=.)oe(?=...)|^[ao]e(?=s[tp]|ti|d)", "e"),
        (r"^sulph", "sulf"),
    )
)
_ENDINGS = re.compile(
    r"(?:isations?|izations?|ations?|ions?|ments?|ings?|ers?|ors?|ed|ies|es|s|e|y|als?|ally|ly|ives?|ables?|ities|ity)$"
)
_SHORTEST_STEM = 3


def fold(text: str) -> str:
    """Return a text without capitals, accents and possessive endings."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _POSSESSIVE.sub("", "".join(sign for sign in plain if not unicodedata.combining(sign)))


def split_words(text: str) -> list[str]:
    """Return the folded words of a text; all punctuation is blank."""
    return _RUN.findall(fold(text))


@lru_cache(maxsize=20_000)
def singulars(word: str) -> frozenset[str]:
    """Return the word and what it may be the plural of."""
    found = {word, _IRREGULAR.get(word, word)}
    if not word.endswith(_NO_PLURAL):
        found |= {
            word.removesuffix(ending) + singular
            for ending, singular in _SINGULARS
            if word.endswith(ending) and len(word) >= len(ending) + 2
        }
    return frozenset(found)


@lru_cache(maxsize=20_000)
def american(word: str) -> str:
    """Return a word in American spelling."""
    for british, replacement in _SPELLINGS:
        word = british.sub(replacement, word)
    return word


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return a word without its last ending; never shorter than three letters."""
    cut = _ENDINGS.sub("", american(word))
    return cut if len(cut) >= _SHORTEST_STEM else word


def same_word(asked: str, found: str, form: str) -> bool:
    """Return whether a word of a text counts as the word asked for.

    Args:
        asked: The word of the query, folded.
        found: The word of the text, folded.
        form: `exact`; `plural`, which also takes the plural of the word asked for; `variants`, which takes either
            number and spelling; or `stem`, which takes any word with the same stem.
    """
    if asked == found or form == "exact":
        return asked == found
    if form == "plural":
        return asked in singulars(found)
    spelled = {american(each) for each in singulars(asked)} & {american(each) for each in singulars(found)}
    return bool(spelled) or (form == "stem" and stem(asked) == stem(found))
