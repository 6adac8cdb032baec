"""Comparison of the places of two records: pages and volumes as sources write and distort them."""

from __future__ import annotations

from string import ascii_lowercase

from litreview.dedup.normal import Normal

# An article number has at least four characters ("a1754"); a shorter one ("p33") is a page.
_LOCATOR = 4
# Letters before the pages of a supplement, where many abstracts share one: A254, P33, S354.
_SUPPLEMENTS = frozenset("aps")


def agree(one: str, other: str) -> bool | None:
    """Compare two values; missing on either side is no evidence."""
    return one == other if one and other else None


def same_first_page(a: Normal, b: Normal) -> bool | None:
    """Compare first pages; pages that overlap, and a page against an article number, say nothing."""
    one, other = a.first_page, b.first_page
    if not one or not other:
        return None
    if same_page(one, other):
        return True
    # A misprinted first page leaves the last one; print and electronic numbers cannot be compared.
    if is_locator(one) != is_locator(other) or (a.last_page and a.last_page == b.last_page):
        return None
    return None if _overlap(a, b) else False


def has_own_pages(n: Normal) -> bool:
    """Whether its pages are those of one article: a range, or the number of an electronic article ("e86394", "cd6273")."""
    page = n.first_page
    return n.last_page not in {"", page} or (is_locator(page) and page[0] not in _SUPPLEMENTS)


def has_supplement_page(n: Normal) -> bool:
    """Whether its page is one page of a supplement, which holds the abstracts of a congress: A254, P33, S354."""
    page = n.first_page
    is_one = n.last_page in {"", page}
    return is_one and page[:1] in _SUPPLEMENTS and page[1:].isdigit()


def is_review(n: Normal) -> bool:
    """Whether its page is the number of a Cochrane review, which all versions of that review share."""
    return n.first_page.startswith("cd") and n.first_page[2:].isdigit()


def same_range(a: Normal, b: Normal) -> bool:
    """Whether both have one range of pages: more than a page, and the same first and last."""
    one, other = ((n.first_page, n.last_page) for n in (a, b))
    return one == other and bool(one[1]) and one[0] != one[1]


def same_last_page(a: Normal, b: Normal) -> bool | None:
    """Compare last pages."""
    return same_page(a.last_page, b.last_page) if a.last_page and b.last_page else None


def same_volume(a: Normal, b: Normal) -> bool | None:
    """Compare volumes; a source without issues may have put the issue there."""
    one, other = a.volume, b.volume
    if one != other and ((not a.issue and one == b.issue) or (not b.issue and other == a.issue)):
        return None
    return agree(one, other)


def same_page(one: str, other: str) -> bool:
    """Whether two pages are one, where a source may have lost the letters before it ("s33", "viii108")."""
    # Two different letters are two different places; a letter against none is a letter lost.
    if one == other:
        return True
    return one.isdigit() != other.isdigit() and one.lstrip(ascii_lowercase) == other.lstrip(ascii_lowercase)


def is_locator(page: str) -> bool:
    """Whether a page is the number of an electronic article ("e2017682", "a1754"); an `s` is a supplement's."""
    return page[0] in ascii_lowercase and page[0] != "s" and len(page) >= _LOCATOR


def _overlap(a: Normal, b: Normal) -> bool:
    spans = [(n.first_page, n.last_page or n.first_page) for n in (a, b)]
    if not all(page.isdigit() for span in spans for page in span):
        return False
    (start, end), (begin, stop) = ((int(first), int(last)) for first, last in spans)
    return start <= stop and begin <= end
