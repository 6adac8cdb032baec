"""The reasons of a pair as text, in the languages of the screens."""

from __future__ import annotations

from typing import NamedTuple

from litreview.dedup.reasons import HARD, PairReason, Why
from litreview.words.catalogue import Words


class ReasonTexts(NamedTuple):
    """What supports one report, what contradicts it, and the guards, each a few words in one language."""

    pro: tuple[str, ...]
    contra: tuple[str, ...]
    guards: tuple[str, ...]


def reason_texts(why: Why, language: str = "en") -> ReasonTexts:
    """Write why a pair is asked about or was judged; a language without texts is English."""
    words = Words(language, "duplicates")
    return ReasonTexts(
        tuple(_reason(words, reason) for reason in why.pro),
        tuple(_reason(words, reason) for reason in why.contra),
        tuple(
            f"{words.get(f'name.{name}', name)}: {words('apart' if HARD.get(name) else 'person')}"
            for name in why.guards
        ),
    )


def _reason(words: Words, reason: PairReason) -> str:
    if isinstance(reason.value, int):
        return words.form(f"reason.{reason.name}", reason.value)
    # A value may come from a title: it is filled in and never taken as a pattern.
    return words(f"reason.{reason.name}", value=words.get(f"name.{reason.value}", reason.value))
