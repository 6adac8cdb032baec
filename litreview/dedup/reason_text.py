"""The reasons of a pair as text, in the languages of the screens."""

from __future__ import annotations

from typing import NamedTuple

from litreview.dedup.reasons import HARD, PairReason, Why
from litreview.words.catalogue import Words

# Letters of a journal or of a title that are quoted.
_LONGEST = 60


class ReasonTexts(NamedTuple):
    """What supports one report, what contradicts it, and the guards, each a few words in one language.

    `not_merged` has the guards once more, with the words of the records that raised them.
    """

    pro: tuple[str, ...]
    contra: tuple[str, ...]
    guards: tuple[str, ...]
    not_merged: tuple[str, ...] = ()


def reason_texts(why: Why, language: str = "en") -> ReasonTexts:
    """Write why a pair is asked about or was judged; a language without texts is English."""
    words = Words(language, "duplicates")
    return ReasonTexts(
        tuple(_reason(words, reason) for reason in why.pro),
        tuple(_reason(words, reason) for reason in why.contra),
        tuple(f"{words.get(f'name.{name}', name)}: {words(_effect(why, name))}" for name in why.guards),
        tuple(_stop(words, *guard) for guard in zip(why.guards, why.quoted, strict=True)),
    )


def _effect(why: Why, name: str) -> str:
    """Return the key of the text on what a guard does."""
    if why.settled:
        return f"versions.{why.settled}"
    return "apart" if HARD.get(name) else "person"


def _stop(words: Words, name: str, quoted: tuple[str, str]) -> str:
    """Write a guard with the words that raised it: "different journal: «…» / «…»"."""
    said = words.get(f"stop.{name}", words.get(f"name.{name}", name))
    # A value that stands on one side only is said to be there, since the other has nothing to quote.
    one, other = (_shortened(value) for value in quoted)
    if one and other:
        note = words.get(f"note.{name}.{'.'.join(sorted(quoted))}", "")
        return f"{said}: «{one}» / «{other}»" + (f": {note}" if note else "")
    if one or other:
        return words("stop.one-side", name=said, value=one or other, side="A" if one else "B")
    return said


def _shortened(value: str) -> str:
    """Cut a value at a word where it is long."""
    flat = " ".join(value.split())
    if len(flat) <= _LONGEST:
        return flat
    return f"{flat[:_LONGEST].rpartition(' ')[0] or flat[:_LONGEST]}…"


def _reason(words: Words, reason: PairReason) -> str:
    if isinstance(reason.value, int):
        return words.form(f"reason.{reason.name}", reason.value)
    # A value may come from a title: it is filled in and never taken as a pattern.
    return words(f"reason.{reason.name}", value=words.get(f"name.{reason.value}", reason.value))
