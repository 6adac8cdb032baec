"""Versions of one work: a preprint and its article, a congress abstract and its article.

They are two reports of one study. Whether a person is asked about them, or they stay reports of their own without a
question, is a setting; either way they are never merged without a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from litreview.dedup.location import has_own_pages, has_supplement_page
from litreview.dedup.merge_guards import published

if TYPE_CHECKING:
    from litreview.dedup.features import Likeness
    from litreview.dedup.normal import Normal
    from litreview.model import StudyVersions

PREPRINT = "a preprint and its article"
ABSTRACT = "a congress abstract and its article"
SETTLED: Mapping[StudyVersions, str] = {"together": "versions together", "apart": "versions apart"}
"""The reason that a pair of versions is given where a setting decides on it."""
# What two versions differ in; any other guard is a doubt whether they are versions of one work.
_EXPECTED = frozenset(
    {
        PREPRINT,
        "different DOI",
        "different PMID",
        "years apart",
        "two entries of one database",
        "another kind",
        "another journal",
        "another abstract",
        "another place",
    }
)
# As in the rules: an author may be added before the article.
_AUTHORS = 80


def versions_of_one_work(x: Likeness, raised: frozenset[str]) -> str:
    """Return what two records are versions of each other as; empty where that is in doubt.

    Args:
        x: The likeness of the two.
        raised: The names of the guards that they raise.
    """
    if not (x.same_title and x.authors_like(_AUTHORS) and raised <= _EXPECTED):
        return ""
    # An identifier or a page in common is that of one version.
    if x.doi or x.pmid or x.page:
        return ""
    for one, other in ((x.a, x.b), (x.b, x.a)):
        if other.preprint and published(one):
            return PREPRINT
        if _is_abstract(other) and _is_article(one):
            return ABSTRACT
    return ""


def _is_abstract(n: Normal) -> bool:
    return n.kind == "conference" or has_supplement_page(n)


def _is_article(n: Normal) -> bool:
    return published(n) and not _is_abstract(n) and (n.kind == "article" or has_own_pages(n))
