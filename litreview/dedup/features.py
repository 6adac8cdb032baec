"""Comparison of two normal forms: each field agrees, differs, or is missing on a side (None), which is no evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import fuzz

from litreview.dedup.journals import same_journal
from litreview.dedup.lexicon import GROUPS
from litreview.dedup.location import agree, same_first_page, same_last_page, same_volume
from litreview.dedup.normal import Normal
from litreview.dedup.twins import is_empty, other_word, same_numbers

# Kinds of which a journal or proceedings hold many; an unknown kind may be one.
SERIAL = frozenset({"article", "conference", ""})
# Below this, and without a shared DOI, PMID or place, two titles are no reason to look further.
_NOMINATED = 60.0
# Titles in another word order; with the same authors, fewer words in common suffice.
_SHARED_WORDS = 85.0
_SHARED_WORDS_OF_SAME_AUTHORS = 72.0
# One misprint in 25 letters; in a shorter title one letter can be another work ("Part A", "Part B").
_SAME_TITLE = 96.0
_SHORT_TITLE = 25
_SHORT_TITLE_WORDS = 6
# A beginning of fewer letters, such as "Introduction", begins many titles.
_BEGINNING = 12
_BEGINS = 96.0
# A title that was cut lacks at least a tenth; with less missing it is the same title with a misprint.
_CUT = 0.9
# A shorter text may be a placeholder, such as "No abstract available".
_ABSTRACT = 60
# JSTOR registers a second DOI for articles that have one of their publisher.
_ARCHIVE = "10.2307/"
# Names of fewer letters differ by one letter as often as they are misspelt ("Li", "Lu").
_NAME = 4
_SAME_NAME = 80.0
# Lists of authors of unequal length are one list cut short where four names recur.
_SHARED_NAMES = 4
_OTHERS = 50
# Accents are folded, so that any letter beyond is of another script.
_BEYOND_LATIN = "\u0250"


@dataclass(frozen=True, slots=True)
class Likeness:
    """The comparison of two records; similarities run from 0 to 100.

    Attributes:
        title: Of the titles, letter by letter; `words` in any order, and where one has more of them.
        equal: The titles are the same letters; `same_title`, but for a misprint in a long one.
        begins: One title is the beginning of the other.
        other_word: The titles are near, yet differ by a word that is no misspelling.
        numbers: The titles' numbers agree; `one_part` when only one of them names a part.
        empty: Neither title says anything; `series` when the title is that of a column, `sibling`
            when both are among three or more titles that begin with the same words in one container and differ by their words.
        authors: Of the names as sets, None also where a group stands for its people or the scripts differ; `people`
            when the lists have similar lengths.
        years: The difference.
        page: First pages agree; `last` the last ones.
    """

    a: Normal
    b: Normal
    title: float
    words: float
    equal: bool
    same_title: bool
    begins: bool
    other_word: bool
    numbers: bool | None
    one_part: bool
    empty: bool
    series: bool
    sibling: bool
    authors: float | None
    first_author: bool | None
    people: bool
    years: int | None
    journal: bool | None
    volume: bool | None
    issue: bool | None
    page: bool | None
    last: bool | None
    doi: bool | None
    pmid: bool | None
    kind: bool | None
    abstract: float | None

    @property
    def short(self) -> bool:
        """One title has less than six words: others may have the same."""
        return min(self.a.title.count(" "), self.b.title.count(" ")) < _SHORT_TITLE_WORDS - 1

    def authors_like(self, least: float) -> bool:
        """Whether both name authors, and these are at least this similar."""
        return self.authors is not None and self.authors >= least

    def abstract_like(self, least: float) -> bool:
        """Whether both have an abstract, and these are at least this similar."""
        return self.abstract is not None and self.abstract >= least

    @property
    def registration(self) -> bool | None:
        """The numbers under which trials or reviews are registered agree."""
        return agree(self.a.registration, self.b.registration)

    @property
    def placed(self) -> bool:
        """The first page agrees, and the volume, or the journal where a volume is missing."""
        return bool(self.page and (self.volume or (self.journal and self.volume is None)))

    @property
    def ranged(self) -> bool:
        """First and last page agree and are two pages, and volume or journal agree: one place in print."""
        span = self.page and self.last and self.a.first_page != self.a.last_page
        return bool(span and (self.volume or self.journal))

    @property
    def elsewhere(self) -> bool:
        """Page, volume or issue contradict."""
        return self.page is False or self.volume is False or self.issue is False


class _Met(NamedTuple):
    """The evidence that nominates a pair; `known` when an identifier or a place agrees."""

    doi: bool | None
    pmid: bool | None
    page: bool | None
    volume: bool | None
    title: float
    words: float
    known: bool


def compare(
    a: Normal, b: Normal, series: frozenset[str] = frozenset(), siblings: frozenset[str] = frozenset()
) -> Likeness | None:
    """Compare two records; None when nothing nominates them: neither title, nor DOI, nor PMID, nor place.

    Args:
        a: One record.
        b: The other.
        series: Titles that the set of records shows to be columns.
        siblings: Titles that it shows to be parts of a set.
    """
    met = _meet(a, b)
    # From here on it costs; four of five candidates end here.
    nominated = met.title >= _NOMINATED or met.known or met.words
    return _likeness(a, b, series, siblings, met) if nominated else None


def compare_any(a: Normal, b: Normal) -> Likeness:
    """Compare two records that a person has named, also when nothing nominates them."""
    return _likeness(a, b, frozenset(), frozenset(), _meet(a, b))


def _meet(a: Normal, b: Normal) -> _Met:
    doi, pmid = same_doi(a.doi, b.doi), agree(a.pmid, b.pmid)
    page, volume = same_first_page(a, b), same_volume(a, b)
    title = fuzz.ratio(a.title, b.title) if a.title and b.title else 0.0
    known = bool(doi or pmid or (page and (volume or a.last_page == b.last_page)))
    return _Met(doi, pmid, page, volume, title, _shared_words(a, b, title, known=known), known)


def _likeness(a: Normal, b: Normal, series: frozenset[str], siblings: frozenset[str], met: _Met) -> Likeness:
    doi, pmid, page, volume, title, words, _ = met
    # Blanks are no evidence: sources disagree on hyphens.
    equal = bool(a.title) and a.title.replace(" ", "") == b.title.replace(" ", "")
    begins = equal or _begins(a.title, b.title)
    numbers, one_part = (None, False) if equal else same_numbers(a.title, b.title)
    authors, first_author = _authors(a, b)
    return Likeness(
        a=a, b=b,
        title=title, words=words, equal=equal,
        same_title=equal or (title >= _SAME_TITLE and len(a.title) > _SHORT_TITLE),
        begins=begins,
        other_word=not begins and title >= _NOMINATED and other_word(a.title, b.title),
        numbers=numbers, one_part=one_part,
        empty=is_empty(a.title, a.journal.full) and is_empty(b.title, b.journal.full),
        series=not page and (a.title in series or b.title in series) and not by_the_same_three(a, b, authors),
        sibling=a.title in siblings and b.title in siblings,
        authors=authors, first_author=first_author, people=_people(a, b),
        years=abs(a.year - b.year) if a.year and b.year else None,
        journal=_journal(a, b), volume=volume, issue=agree(a.issue, b.issue),
        page=page, last=same_last_page(a, b),
        doi=doi, pmid=pmid, kind=agree(a.kind, b.kind),
        abstract=fuzz.ratio(a.abstract, b.abstract) if min(len(a.abstract), len(b.abstract)) > _ABSTRACT else None,
    )  # fmt: skip


def _authors(a: Normal, b: Normal) -> tuple[float | None, bool | None]:
    """Compare the lists of authors, and the first of each."""
    authors = fuzz.token_set_ratio(a.names, b.names) if a.names and b.names else None
    first = _first_author(a, b)
    if first is False and same_group(a, b):
        return 100.0, True
    if first is False and authors is not None and authors < _OTHERS and unlike_lists(a, b):
        return None, None
    return authors, first


def same_group(a: Normal, b: Normal) -> bool:
    """Whether one group signs with an acronym, and the other's full name has these initials."""
    return any(name.isupper() and (name in b.groups or name.lower() in b.groups) for name in a.groups) or any(
        name.isupper() and name.lower() in a.groups for name in b.groups
    )


def same_doi(one: str, other: str) -> bool | None:
    """Compare DOIs; an archive of journals gives articles a second one, beside which the publisher's says nothing."""
    if one.startswith(_ARCHIVE) != other.startswith(_ARCHIVE):
        return None
    return agree(one, other)


def _shared_words(a: Normal, b: Normal, title: float, *, known: bool) -> float:
    if not a.title or not b.title:
        return 0.0
    if known or title >= _NOMINATED:
        return fuzz.token_set_ratio(a.title, b.title)
    least = _SHARED_WORDS_OF_SAME_AUTHORS if a.names == b.names else _SHARED_WORDS
    return fuzz.token_set_ratio(a.title, b.title, score_cutoff=least)


def _begins(one: str, other: str) -> bool:
    """Whether the shorter title is the beginning of the longer one, but for a misprint."""
    short, long = sorted((one.replace(" ", ""), other.replace(" ", "")), key=len)
    if len(short) < _BEGINNING:
        return False
    if long.startswith(short):
        return True
    return len(short) < _CUT * len(long) and fuzz.ratio(short, long[: len(short)], score_cutoff=_BEGINS) > 0


def by_the_same_three(a: Normal, b: Normal, authors: float | None) -> bool:
    """Whether three or more authors are the same: a column is written by one or two."""
    return min(a.count, b.count) > 2 and authors is not None and authors >= 95  # noqa: PLR2004  # three


def _first_author(a: Normal, b: Normal) -> bool | None:
    mine, theirs = a.first.split(), b.first.split()
    if not mine or not theirs:
        return None
    return any(
        one == other or (min(len(one), len(other)) >= _NAME and fuzz.ratio(one, other) >= _SAME_NAME)
        for one in mine
        for other in theirs
    )


def unlike_lists(a: Normal, b: Normal) -> bool:
    """Whether two lists say nothing of each other: people against their group, one script against another."""
    groups = [not GROUPS.isdisjoint(n.first.split()) for n in (a, b)]
    # An acronym need not have the initials of its group: UNICEF.
    signs = [any(map(str.isupper, n.groups)) for n in (a, b)]
    return groups[0] != groups[1] or signs[0] != signs[1] or _is_latin(a.names) != _is_latin(b.names)


def _is_latin(names: str) -> bool:
    return names[-1] < _BEYOND_LATIN


def _people(a: Normal, b: Normal) -> bool:
    """Whether the lists of authors have similar lengths, as far as they were not cut."""
    if a.cut or b.cut or abs(a.count - b.count) <= 1:
        return True
    # Lists made by hand name the first author of a report, and readers drop the "et al." behind it.
    if min(a.count, b.count) == 1 and a.kind == b.kind and a.kind not in SERIAL:
        return True
    return len(set(a.names.split()) & set(b.names.split())) >= _SHARED_NAMES


def _journal(a: Normal, b: Normal) -> bool | None:
    # A number settles it; another number may be that of the electronic edition.
    if not a.numbers.isdisjoint(b.numbers):
        return True
    found = same_journal(a.journal, b.journal)
    if found or not (a.short_journal.head or b.short_journal.head):
        return found
    others = ((a.short_journal, b.journal), (a.journal, b.short_journal), (a.short_journal, b.short_journal))
    return True if any(same_journal(one, other) for one, other in others) else found
