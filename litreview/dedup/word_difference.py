"""The words in which two texts differ, as they are written; case, accents and punctuation are no difference."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from litreview.dedup.normal import pages
from litreview.dedup.title_parts import fold


class TextRun(NamedTuple):
    """Words that follow one another, and whether the other text lacks them."""

    text: str
    differs: bool


def comparable(word: str) -> str:
    """Return a word as it is compared; 221-8 and 221-228 are the same pages."""
    # Nobody should have to notice in every pair that two ranges are one.
    first, last = pages(word) if "-" in word and word[:1].isdigit() else ("", "")
    return f"{first}-{last}" if last else "".join(filter(str.isalnum, fold(word))) or word


def runs(a: str, b: str) -> tuple[list[TextRun], list[TextRun]]:
    """Split two texts into runs of words that both have, and of words that one has."""
    return differing(a.split(), b.split(), comparable, " ")


def differing(
    a: Sequence[str], b: Sequence[str], key: Callable[[str], str], between: str
) -> tuple[list[TextRun], list[TextRun]]:
    """Split two lists of parts into runs of those that both have, and of those that one has.

    Args:
        a: The parts of one text, in order.
        b: Those of the other.
        key: What two parts have in common when they are the same.
        between: What joins the parts of a run.
    """
    # Parts are compared by their keys and shown as they are written.
    left, right = list(map(key, a)), list(map(key, b))
    found: tuple[list[TextRun], list[TextRun]] = ([], [])
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        for side, some in ((found[0], a[a1:a2]), (found[1], b[b1:b2])):
            if some:
                side.append(TextRun(between.join(some), tag != "equal"))
    return found


def same_words(a: str, b: str) -> bool:
    """Whether two texts have the same words in the same order."""
    return list(map(comparable, a.split())) == list(map(comparable, b.split()))


def those_that_differ(found: Iterable[TextRun]) -> str:
    """Return the words that the other text lacks, with an ellipsis where others stand between them."""
    return " … ".join(_bare(found))


def _bare(found: Iterable[TextRun]) -> Iterator[str]:
    # Points and commas belong to the sentence that the words were taken from.
    yield from (run.text.strip(" .,:;") for run in found if run.differs)
