"""What two normal forms have in common: agree, differ, or missing on either side (None), which is no evidence."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz

from litreview.dedup.journals import same_journal
from litreview.dedup.normal import Normal
from litreview.dedup.twins import is_empty
from litreview.dedup.twins import numbers
from litreview.dedup.twins import other_word
from litreview.dedup.twins import part_words

SAME_TITLE = 96.0
_LONG = 12
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(slots=True)
class Likeness:
    """How two records compare; likenesses from 0 to 100.

    Attributes:
        title: Likeness of the titles, letter by letter.
        words: The same whatever the order of words, and when one has more of them.
        begins: One title is the beginning of the other (long enough to mean something).
        authors: Likeness of the names as sets; None when a side has none.
        years: Difference of the years.
        page: First pages agree; `last` the last ones.
        abstract: Likeness of the beginnings.
    """

    a: Normal
    b: Normal
    title: float
    words: float
    begins: bool
    authors: float | None
    first: bool | None
    people: bool
    years: int | None
    journal: bool | None
    volume: bool | None
    issue: bool | None
    page: bool | None
    last: bool | None
    doi: bool | None
    pmid: bool | None
    abstract: float | None
    kinds: bool | None
    equal: bool
    empty: bool
    series: bool
    other_word: bool
    numbers: bool | None
    one_part: bool
    cut_title: bool
    main_title: bool


def likeness(a: Normal, b: Normal, series: frozenset[str] = frozenset()) -> Likeness | None:
    """Compare two records; None when nothing nominates them: neither title, nor DOI, nor place."""
    doi, pmid = _agree(a.doi, b.doi), _agree(a.pmid, b.pmid)
    page, volume = _pages(a, b), _volumes(a, b)
    title = fuzz.ratio(a.title, b.title) if a.title and b.title else 0.0
    placed = bool(page and (volume or a.last_page == b.last_page))
    if title < 60 and not (doi or pmid or placed):
        words = fuzz.token_set_ratio(a.title, b.title, score_cutoff=72 if a.names == b.names else 85)
        if not words:
            return None
    else:
        words = 100.0 if title == 100 else fuzz.token_set_ratio(a.title, b.title)
    equal = bool(a.title) and a.title.replace(" ", "") == b.title.replace(" ", "")
    begins = _begins(a.title, b.title)
    numbers_agree, one_part = (None, False) if equal else _numbers(a.title, b.title, begins)
    return Likeness(
        a=a,
        b=b,
        title=title,
        words=words,
        begins=begins,
        authors=fuzz.token_set_ratio(a.names, b.names) if a.names and b.names else None,
        first=_first(a, b),
        people=_people(a, b),
        years=abs(a.year - b.year) if a.year and b.year else None,
        journal=_journal(a, b),
        volume=volume,
        issue=_agree(a.issue, b.issue),
        page=page,
        last=_same_page(a.last_page, b.last_page) if a.last_page and b.last_page else None,
        doi=doi,
        pmid=pmid,
        abstract=fuzz.ratio(a.abstract, b.abstract) if len(a.abstract) > 60 and len(b.abstract) > 60 else None,
        kinds=a.kind == b.kind if a.kind and b.kind else None,
        equal=equal,
        empty=is_empty(a.title) and is_empty(b.title),
        series=not placed and not (min(a.count, b.count) >= 3 and fuzz.token_set_ratio(a.names, b.names) >= 95) and (a.title in series or b.title in series),
        other_word=not equal and title >= 70 and not begins and other_word(a.title, b.title),
        numbers=numbers_agree,
        one_part=one_part,
        cut_title=begins and _cut(a, b),
        main_title=begins and _main(a, b),
    )


def _agree(one: str, other: str) -> bool | None:
    return one == other if one and other else None


def _begins(one: str, other: str) -> bool:
    short, long = sorted((one.replace(" ", ""), other.replace(" ", "")), key=len)
    return len(short) >= _LONG and long.startswith(short)


def _pages(a: Normal, b: Normal) -> bool | None:
    """Compare first pages; pages that overlap, and a page against an article number, say nothing."""
    one, other = a.first_page, b.first_page
    if not one or not other:
        return None
    if _same_page(one, other):
        return True
    if _is_locator(one) != _is_locator(other) or (a.last_page and a.last_page == b.last_page):
        return None
    return None if _overlap(a, b) else False


def _same_page(one: str, other: str) -> bool:
    """Whether two pages are one, where a source may have lost the letter before it."""
    if one == other:
        return True
    return one.isdigit() != other.isdigit() and one.lstrip(_LETTERS) == other.lstrip(_LETTERS)


def _is_locator(page: str) -> bool:
    """Whether a page is the number of an electronic article ("e2017682", "a1754")."""
    return page[0] not in "s0123456789" and len(page) > 3


def _overlap(a: Normal, b: Normal) -> bool:
    spans = [(n.first_page, n.last_page or n.first_page) for n in (a, b)]
    if not all(page.isdigit() for span in spans for page in span):
        return False
    (start, end), (begin, stop) = ((int(first), int(last)) for first, last in spans)
    return start <= stop and begin <= end


def _volumes(a: Normal, b: Normal) -> bool | None:
    """Compare volumes; a source that has no issue may have put it there."""
    if a.volume and b.volume and a.volume != b.volume:
        if (not a.issue and a.volume == b.issue) or (not b.issue and b.volume == a.issue):
            return None
        return False
    return _agree(a.volume, b.volume)


def _first(a: Normal, b: Normal) -> bool | None:
    if not a.first or not b.first:
        return None
    mine, theirs = a.first.split(), b.first.split()
    return any(
        one == other or (len(one) > 3 and len(other) > 3 and fuzz.ratio(one, other) >= 80) for one in mine for other in theirs
    )


def _people(a: Normal, b: Normal) -> bool:
    """Whether the lists of authors are alike in length, where neither was cut."""
    if a.cut or b.cut or abs(a.count - b.count) <= 1:
        return True
    return len(set(a.names.split()) & set(b.names.split())) >= 4


def _journal(a: Normal, b: Normal) -> bool | None:
    found = same_journal(a.journal, b.journal)
    if found is not True:
        for one, other in ((a.short_journal, b.journal), (a.journal, b.short_journal), (a.short_journal, b.short_journal)):
            if one and other and same_journal(one, other):
                return True
    return found


def _numbers(one: str, other: str, begins: bool) -> tuple[bool | None, bool]:
    mine, theirs = numbers(one), numbers(other)
    if mine - theirs and theirs - mine:
        return False, False
    one_part = mine != theirs and part_words(one) != part_words(other)
    return (None if not mine or not theirs else True), one_part


def _cut(a: Normal, b: Normal) -> bool:
    """Whether one title was cut short by its database: it ends inside a sentence, far from a subtitle."""
    short, long = sorted((a, b), key=lambda n: len(n.title))
    return len(short.title) >= 150 or (long.main != len(short.title) and len(short.title) >= 0.6 * len(long.title))


def _main(a: Normal, b: Normal) -> bool:
    short = min(a.title, b.title, key=len)
    return short.count(" ") >= 5 and len(short) >= 40
