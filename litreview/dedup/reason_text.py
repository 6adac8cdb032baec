"""The reasons of a pair in words, in the languages of the screens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from litreview.dedup.reasons import HARD, Reason, Why
from litreview.dedup.wording_nl import DUTCH, DUTCH_NAMES

ENGLISH = {
    "same-title": "same title",
    "title-longer": "one title begins with the other",
    "near-title": "nearly the same title",
    "words-shared": "{} title words shared",
    "words-shared.one": "1 title word shared",
    "same-authors": "same authors",
    "authors-among": "the authors of one are among those of the other",
    "similar-authors": "similar authors",
    "same-first-author": "same first author",
    "same-doi": "same DOI",
    "same-pmid": "same PMID",
    "same-year": "same year",
    "same-journal": "same journal or publisher",
    "same-volume": "same volume",
    "same-issue": "same issue",
    "same-pages": "same pages",
    "same-first-page": "same first page",
    "same-abstract": "same abstract",
    "no-title": "no title on either side",
    "one-title": "only one has a title",
    "begins-otherwise": "title begins differently",
    "marked": "only one is marked as {}",
    "parts-differ": "other part: {}",
    "one-part": 'one has "{}"',
    "other-word": "a word of the title differs",
    "other-authors": "other authors",
    "other-co-authors": "other co-authors",
    "years-apart": "{} years apart",
    "years-apart.one": "1 year apart",
    "other-doi": "another DOI",
    "other-pmid": "another PMID",
    "other-journal": "another journal or publisher",
    "other-volume": "another volume",
    "other-issue": "another issue",
    "other-first-page": "another first page",
    "other-last-page": "another last page",
    "other-type": "another type of work",
    "other-abstract": "another abstract",
    "no-doi": "no DOI on either side",
    "no-names": "no authors on either side",
    "person": "a person decides",
    "apart": "kept apart",
    "none": "none",
}
# A guard is named by what it sees; beside "a person decides" the thing itself reads better.
ENGLISH_NAMES = {"only one has a part number": "part numbers", "part numbers differ": "part numbers"}
LANGUAGES = {"en": (ENGLISH, ENGLISH_NAMES), "nl": (DUTCH, DUTCH_NAMES)}


class Said(NamedTuple):
    """What speaks for and against, and the guards, each a few words in one language."""

    pro: tuple[str, ...]
    contra: tuple[str, ...]
    guards: tuple[str, ...]


def said(why: Why, language: str = "en") -> Said:
    """Say in words why a pair is asked or judged; an unknown language is English."""
    words, names = LANGUAGES.get(language, LANGUAGES["en"])
    return Said(
        tuple(_said(words, names, reason) for reason in why.pro),
        tuple(_said(words, names, reason) for reason in why.contra),
        tuple(_guards(words, names, why.guards)),
    )


def _said(words: dict[str, str], names: dict[str, str], reason: Reason) -> str:
    one = words.get(f"{reason.name}.one")
    value = names.get(str(reason.value), str(reason.value))
    # The value may come from a title; it is filled in, never taken as a pattern.
    return one if one and reason.value == 1 else words[reason.name].format(value)


def _guards(words: dict[str, str], names: dict[str, str], guards: Iterable[str]) -> Iterable[str]:
    for name in guards:
        yield f"{names.get(name, name)}: {words['apart' if HARD.get(name) else 'person']}"
