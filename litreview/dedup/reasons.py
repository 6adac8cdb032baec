"""The reasons for and against two records being one report, and the guards that stop a join.

Reasons are named, with a value where they have one; `reason_text` writes them in a language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from litreview.dedup.bridges import FITS_TWO
from litreview.dedup.engine import THROUGH_OTHERS
from litreview.dedup.features import Likeness, compare_any
from litreview.dedup.guard_words import guard_values
from litreview.dedup.law import ONE_OF_MANY
from litreview.dedup.lexicon import PARTS
from litreview.dedup.merge_guards import GUARDS
from litreview.dedup.merge_rules import verdict
from litreview.dedup.normal import normal
from litreview.dedup.work_versions import ABSTRACT, PREPRINT, SETTLED
from litreview.model import Pair, Record, StudyVersions
from litreview.text import clean

HARD = {guard.name: guard.hard for guard in GUARDS}
# What the reports add to a pair that the engine judged: not of the two records alone.
AFTER = frozenset(
    {
        FITS_TWO, THROUGH_OTHERS, ONE_OF_MANY, ABSTRACT, *SETTLED.values(),
        "join refused", "runs disagree", "people disagree",
    }
)  # fmt: skip
# As in the rules: names but for a misspelling, near titles, authors with a name missing, other texts.
_SAME = 95.0
_NEAR = 85.0
_SIMILAR = 70.0
_OTHER = 50.0


class PairReason(NamedTuple):
    """One reason by name; its value is a number of words or years, or the text of a part."""

    name: str
    value: str | int = ""


@dataclass(frozen=True, slots=True)
class Why:
    """The evidence on a pair, as a person is shown it.

    Attributes:
        pro: What the two have in common.
        contra: What differs, or is missing on both sides where it would tell.
        guards: Names of the guards raised, and of what stopped the join of two reports.
        quoted: For each guard, the words that raised it in each record; empty where nothing can be quoted.
        rule: The rule that speaks of the pair; empty when none does.
        judged: What the engine says on comparing these two alone; None when no rule speaks of them.
        settled: The setting by which two versions of one work stay two reports, if they do.
    """

    pro: tuple[PairReason, ...]
    contra: tuple[PairReason, ...]
    guards: tuple[str, ...]
    quoted: tuple[tuple[str, str], ...] = ()
    rule: str = ""
    judged: Pair | None = None
    settled: StudyVersions | None = None


def why(a: Record, b: Record, said: Iterable[str] = ()) -> Why:
    """Compare two records and name what speaks for and against one report.

    Args:
        a: One record.
        b: The other.
        said: Reasons that runs of the engine gave: a run sees all records, and so knows a series.
    """
    x = compare_any(normal(a), normal(b))
    judged = verdict(x)
    names = tuple(dict.fromkeys((*said, *(judged.reasons if judged else ()))))
    guards = tuple(name for name in names if name in HARD or name in AFTER)
    settled = next((setting for setting, name in SETTLED.items() if name in guards), None)
    rule = next((name for name in names if name not in guards), "")
    if settled:
        # What else differs is expected of versions, and nobody is asked about it.
        guards, rule = tuple(name for name in guards if name in {PREPRINT, ABSTRACT}), ""
    quoted = tuple(guard_values(name, a, b) for name in guards)
    return Why(tuple(_pro(x)), tuple(_contra(x, a, b)), guards, quoted, rule, judged, settled)


def _pro(x: Likeness) -> Iterator[PairReason]:
    yield from _title_similar(x)
    yield from _authors_similar(x)
    facts = (
        ("doi", x.doi), ("pmid", x.pmid), ("year", x.years == 0), ("journal", x.journal),
        ("volume", x.volume), ("issue", x.issue), ("pages", x.page and x.last),
        # A first page beside another last page is no range.
        ("first-page", x.page and not x.last),
    )  # fmt: skip
    yield from (PairReason(f"same-{name}") for name, agrees in facts if agrees)
    if x.abstract_like(_NEAR):
        yield PairReason("same-abstract")


def _title_similar(x: Likeness) -> Iterator[PairReason]:
    shared = len(set(x.a.title.split()) & set(x.b.title.split()))
    if x.equal:
        yield PairReason("same-title")
    elif x.begins:
        yield PairReason("title-longer")
    elif x.title >= _NEAR:
        yield PairReason("near-title")
    elif shared:
        yield PairReason("words-shared", shared)


def _authors_similar(x: Likeness) -> Iterator[PairReason]:
    if x.authors_like(_SAME):
        yield PairReason("same-authors" if x.people else "authors-among")
    elif x.authors_like(_SIMILAR):
        yield PairReason("similar-authors")
    elif x.first_author:
        yield PairReason("same-first-author")


def _contra(x: Likeness, a: Record, b: Record) -> Iterator[PairReason]:
    yield from _title_unlike(x, a, b)
    if x.authors is not None and not x.authors_like(_SIMILAR):
        yield PairReason("other-co-authors" if x.first_author else "other-authors")
    if x.years:
        yield PairReason("years-apart", x.years)
    facts = (
        ("doi", x.doi), ("pmid", x.pmid), ("journal", x.journal), ("volume", x.volume), ("issue", x.issue),
        ("first-page", x.page), ("last-page", x.last if x.page is not False else None), ("type", x.kind),
    )  # fmt: skip
    yield from (PairReason(f"other-{name}") for name, agrees in facts if agrees is False)
    if x.abstract is not None and not x.abstract_like(_OTHER):
        yield PairReason("other-abstract")
    # The absence of what would settle the question is part of the question.
    yield from (
        PairReason(f"no-{name}")
        for name in ("doi", "names")
        if not (getattr(x.a, name) or getattr(x.b, name))
    )


def _title_unlike(x: Likeness, a: Record, b: Record) -> Iterator[PairReason]:
    if not x.a.title or not x.b.title:
        yield PairReason("no-title" if x.a.title == x.b.title else "one-title")
    elif not x.equal:
        if x.a.title.split()[0] != x.b.title.split()[0]:
            yield PairReason("begins-otherwise")
        yield from _parts(a, b)
        if x.other_word:
            yield PairReason("other-word")
    # The normal form of an erratum's title is that of its article.
    yield from (PairReason("marked", mark) for mark in sorted(x.a.marks ^ x.b.marks))


def _parts(a: Record, b: Record) -> Iterator[PairReason]:
    """Yield the part that only one title has, or the two parts that differ, as written."""
    mine, theirs = (_named_parts(clean(record.title or "")) for record in (a, b))
    if mine and theirs and not mine.keys() & theirs.keys():
        yield PairReason("parts-differ", " / ".join((next(iter(mine.values())), next(iter(theirs.values())))))
    elif bool(mine) != bool(theirs):
        yield PairReason("one-part", next(iter((mine or theirs).values())))


def _named_parts(title: str) -> dict[str, str]:
    words = [word.strip(".,:;()[]") for word in title.split()]
    return {
        f"{one} {two}".casefold(): f"{one} {two}"
        for one, two in pairwise(words)
        if one.casefold() in PARTS and (two.isdigit() or (set(two) <= set("IVX") and two))
    }
