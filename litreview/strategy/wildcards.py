"""Words with wildcards, matched in time that grows with the length of the word and the pattern only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from litreview.strategy.dialects import SearchDialect
from litreview.strategy.word_forms import fold, same_word

_LONGEST = 60
"""A wildcard for more characters than this stands for any number: no word is so long."""
_WIDENED = re.compile(r"\[\*(\d{1,2})\]")
_COUNT = re.compile(r"\d+")


# Compared by identity: patterns are compiled once for each text, and looked up for each word of an item.
@dataclass(frozen=True, slots=True, eq=False)
class WordPattern:
    """A word of a query.

    Attributes:
        signs: Its characters; None for one character of any kind.
        optional: For each, whether it may be missing.
        repeated: For each, whether it may be repeated.
        anything: Whether it stands for any one word.
    """

    word: str
    signs: tuple[str | None, ...] = ()
    optional: tuple[bool, ...] = ()
    repeated: tuple[bool, ...] = ()
    anything: bool = False

    @property
    def has_wildcard(self) -> bool:
        """Whether it has a wildcard."""
        return None in self.signs

    def matches(self, word: str, form: str) -> bool:
        """Return whether a folded word of a text matches; a wildcard switches word forms off."""
        if self.anything:
            return True
        if not self.has_wildcard:
            return same_word(self.word, word, form)
        prefix = self.word.partition("\0")[0]
        return word.startswith(prefix) and self._walk(word[len(prefix) :], len(prefix))

    def _walk(self, word: str, at: int) -> bool:
        places = self._skip({at})
        for sign in word:
            places = self._skip(
                {
                    place + step
                    for place in places
                    if place < len(self.signs) and self.signs[place] in {None, sign}
                    for step in ((0, 1) if self.repeated[place] else (1,))
                }
            )
            if not places:
                return False
        return len(self.signs) in places

    def _skip(self, places: set[int]) -> set[int]:
        for place in sorted(places):
            after = place
            while after < len(self.signs) and self.optional[after]:
                after += 1
                places.add(after)
        return places


def word_patterns(
    text: str, dialect: SearchDialect, *, phrase: bool, literal: bool = False
) -> tuple[WordPattern, ...]:
    """Return the words of a term.

    Args:
        text: A word or phrase as written; punctuation parts words, apart from wildcards.
        dialect: Whose wildcards count.
        phrase: Whether it stands in quotation marks, where stop words and a lone `*` may stand for any word.
        literal: Whether wildcards are ordinary signs, as in Scopus's braces.
    """
    return _compile(fold(text), dialect.name, phrase, literal)


@lru_cache(maxsize=20_000)
def _compile(text: str, name: str, phrase: bool, literal: bool) -> tuple[WordPattern, ...]:
    from litreview.strategy.dialects import DIALECTS  # noqa: PLC0415

    dialect = DIALECTS[name]
    wildcards = {} if literal else dialect.wildcards
    found: list[WordPattern] = []
    pieces: list[tuple[str | None, bool, bool]] = []
    at = 0

    def finish() -> None:
        if pieces:
            word = "".join(sign or "\0" for sign, _, _ in pieces)
            signs, optional, repeated = zip(*pieces, strict=True)
            lone = phrase and bool(dialect.stop_words) and set(signs) == {None}
            stop = phrase and word in dialect.stop_words
            found.append(WordPattern(word, signs, optional, repeated, anything=lone or stop))
            pieces.clear()

    while at < len(text):
        sign = text[at]
        at += 1
        widened = _WIDENED.match(text, at - 1) if sign == "[" else None
        if widened or (sign in wildcards and not (sign == ":" and not pieces)):
            least, most = (0, int(widened[1])) if widened else wildcards[sign]
            at = widened.end() if widened else at
            # Ovid writes the longest ending behind the sign.
            if name == "ovid" and most is None and (count := _COUNT.match(text, at)):
                most, at = int(count.group()[:4]), count.end()
            if most is None or most > _LONGEST:
                pieces.append((None, True, True))
            else:
                pieces += [(None, place >= least, False) for place in range(most)]
        elif sign.isalnum():
            pieces.append((sign, False, False))
        else:
            finish()
    finish()
    return tuple(found)
