"""The guards: reasons to keep two records apart, each with a name that people read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from litreview.dedup.features import SERIAL, Likeness
from litreview.dedup.lexicon import MEETING_MATTER, YEARLY
from litreview.dedup.location import is_review
from litreview.dedup.normal import Normal

Test = Callable[[Likeness], object]


@dataclass(frozen=True, slots=True)
class Guard:
    """A reason to keep two records apart.

    Attributes:
        hard: No person need be asked.
        law: No chain of other records may join two that raise it.
    """

    name: str
    when: Test
    hard: bool = False
    law: bool = False


_OTHER_WORKS = frozenset({"erratum", "reply", "comment"})
_OTHER_VERSIONS = frozenset({"summary", "protocol"})


def could_be_one_column(x: Likeness) -> bool:
    """Whether two titles without content agree in everything else there is."""
    placed = not x.elsewhere and x.last is not False and x.doi is not False
    return placed and x.years == 0 and x.authors_like(90) and not x.series


def comes_again(x: Likeness) -> bool:
    """Whether a title is that of what comes every year, and the years differ: no difference of online and print."""
    if not x.years or x.page:
        return False
    again = YEARLY if x.kind and x.a.kind not in SERIAL else MEETING_MATTER
    return not any(again.isdisjoint(n.title.split()) for n in (x.a, x.b))


def published(n: Normal) -> bool:
    """Whether a record names the journal, and is no preprint."""
    return bool(n.journal.head) and not n.preprint and n.kind in SERIAL


def bare(n: Normal) -> bool:
    """Whether nothing tells where a record is to be found."""
    return not (n.volume or n.first_page or n.doi or n.pmid)


def one_preprint(x: Likeness) -> bool:
    """Whether one is a preprint, or may be one since it names neither kind nor container, and the other is published."""
    return any(
        published(one) and (other.preprint or (not other.kind and not other.journal.head and bare(other)))
        for one, other in ((x.a, x.b), (x.b, x.a))
    )


def marked(x: Likeness) -> bool:
    """Whether only one title is marked as an erratum, a reply or a comment."""
    return bool((x.a.marks ^ x.b.marks) & _OTHER_WORKS)


GUARDS: tuple[Guard, ...] = (
    # What the title itself says.
    Guard("erratum, reply or comment", lambda x: marked(x) and not (x.doi or x.pmid), hard=True),
    # One source gives the erratum the title of its article, another the identifier.
    # A work has several comments and replies, which have its title and its abstract.
    Guard(
        "one of several comments",
        lambda x: x.a.marks & _OTHER_WORKS and any(bare(n) and not n.journal.head for n in (x.a, x.b)),
    ),
    Guard("marked in one only", lambda x: marked(x) and (x.doi or x.pmid)),
    Guard(
        "part numbers differ",
        lambda x: x.numbers is False and not (x.ranged and x.same_title),
        hard=True,
        law=True,
    ),
    # A title without its part may be the whole, or a source's carelessness: a person knows.
    Guard("only one has a part number", lambda x: x.one_part),
    Guard("summary or protocol", lambda x: (x.a.marks ^ x.b.marks) & _OTHER_VERSIONS),
    # Letters under one headline have different authors, but never the same range of pages.
    # Nor has a title that tells one identifier for two works.
    Guard(
        "other authors",
        lambda x: (
            x.first_author is False
            and not x.authors_like(50)
            and not (x.same_title and (x.ranged or ((x.doi or x.pmid) and not x.empty)))
        ),
        hard=True,
    ),
    # Columns: one headline, year after year, often by the same editor.
    Guard("a title without content", lambda x: x.empty and not could_be_one_column(x), hard=True),
    Guard("a title that says little", lambda x: x.empty),
    Guard(
        "a yearly series",
        lambda x: x.series and x.short and (x.years != 0 or x.doi is False or x.elsewhere),
        hard=True,
    ),
    # Reports of one agency, chapters of one guideline: each has its own words in the same frame.
    Guard(
        "another of a set",
        lambda x: x.sibling and x.other_word and not (x.doi or x.pmid or x.placed),
        hard=True,
    ),
    Guard("one of a series", lambda x: x.series or comes_again(x)),
    # Identifiers and facts that contradict; each has honest exceptions, so a person is asked.
    Guard("no title", lambda x: not x.a.title or not x.b.title),
    Guard("different DOI", lambda x: x.doi is False, law=True),
    Guard("different PMID", lambda x: x.pmid is False, law=True),
    Guard("different registration number", lambda x: x.registration is False, law=True),
    Guard("another version", lambda x: x.page and is_review(x.a) and (x.years or x.elsewhere), law=True),
    Guard("years apart", lambda x: x.years is not None and x.years > 1),
    Guard("a preprint and its article", lambda x: one_preprint(x) and not x.doi and not x.journal),
    # A database seldom lists one work twice.
    Guard(
        "two entries of one database",
        lambda x: (
            x.a.database
            and x.a.database == x.b.database
            and not any(n.journal.head or not bare(n) for n in (x.a, x.b))
        ),
    ),
    Guard("another kind", lambda x: x.kind is False),
    # Twins of one project differ by a word: another drug, another sex, another phase.
    Guard("a word differs", lambda x: x.other_word),
    Guard("another journal", lambda x: x.journal is False),
    Guard("another abstract", lambda x: x.abstract is not None and not x.abstract_like(50) and not x.page),
    Guard("another place", lambda x: x.elsewhere),
)
