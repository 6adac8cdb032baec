"""The rules that turn a likeness into a verdict, unless a guard stops them; each has a name that people read.

Read the table from the top: the first rule that holds and that no guard stops gives the verdict. A guard stops
every `same` rule that does not name it in `despite`; a hard guard stops the `ask` rules too. A near title that
hard guards alone speak of is `different`. A pair of which no rule and no hard guard speaks is not judged.

The order is that of the evidence. Place (page, volume, issue) proves, a title only nominates; a DOI alone does
neither, since supplements share one among hundreds of abstracts. How often each rule is right on labelled
records is measured by benchmarks/dedup/rule_certainty.py.
"""

# ruff: noqa: PLR2004  # the thresholds are the table; a name for each would hide them

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from rapidfuzz import fuzz

from litreview.dedup.features import SERIAL, Likeness
from litreview.dedup.location import has_own_pages
from litreview.dedup.merge_guards import GUARDS, Test
from litreview.dedup.work_versions import SETTLED, versions_of_one_work
from litreview.errors import UsageError
from litreview.model import Pair, PairVerdict, StudyVersions


@dataclass(frozen=True, slots=True)
class Rule:
    """A reason to take two records for one report, or to ask; the stronger pair joins first."""

    name: str
    verdict: PairVerdict
    strength: int
    when: Test
    despite: frozenset[str] = frozenset()


_NEAR = 90.0
# Letters of a word that tells, and how similar it is to the same word in another language: "diabetes", "diabète".
_TELLING_WORD = 5
_COGNATE = 70.0
_SHARED = 60.0


def year_of_print(x: Likeness) -> bool:
    """Whether a year's difference can be that of online and print: not between articles that both lack a place."""
    if x.kind and x.a.kind not in SERIAL:
        return x.journal is not False
    known = any(n.volume or n.first_page or n.doi for n in (x.a, x.b))
    return bool(x.journal) and (known or {x.a.kind, x.b.kind} == {"conference"})


def _in_volume(x: Likeness) -> bool:
    """Whether volume, journal and year agree, and no page speaks against it."""
    return bool(x.volume and x.journal and x.years == 0 and x.page is not False)


def cut_short(x: Likeness) -> bool:
    """Whether a database cut one title inside a sentence: not at the subtitle, and late."""
    short, long = sorted((x.a, x.b), key=lambda n: len(n.title))
    late = len(short.title) >= 0.6 * len(long.title) and long.main != len(short.title)
    return x.begins and not x.equal and (late or len(short.title) >= 150)


def main_title(x: Likeness) -> bool:
    """Whether one has the main title only, and that says enough by itself."""
    return x.begins and not x.short and min(len(x.a.title), len(x.b.title)) >= 40


def has_subtitle(x: Likeness) -> bool:
    """Whether one leaves the subtitle out, however short the rest, and the place agrees to the last page.

    A column has its title each month; so the number of the journal or the abstract must agree as well.
    """
    known = not x.a.numbers.isdisjoint(x.b.numbers) or x.abstract_like(85)
    return x.begins and x.ranged and bool(x.volume and x.journal and known) and x.years == 0


def identical(x: Likeness) -> bool:
    """Whether all that tells two works apart is the same and there on both sides, save the identifiers."""
    placed = x.ranged and x.volume and x.issue is not False and x.journal and x.years == 0
    return x.equal and bool(placed) and x.authors_like(95) and x.abstract_like(95)


def has_word_in_common(x: Likeness) -> bool:
    """Whether a word of one title, or a like one of another language, is in the other, or the texts are the same."""
    mine, theirs = ([word for word in n.title.split() if len(word) >= _TELLING_WORD] for n in (x.a, x.b))
    return (
        x.words >= _SHARED
        or x.abstract_like(60)
        # Two scripts have no word in common.
        or x.a.title.isascii() != x.b.title.isascii()
        or any(fuzz.ratio(*two, score_cutoff=_COGNATE) for two in product(mine, theirs))
    )


def thin_copy(x: Likeness) -> bool:
    """Whether one is a mere title with its authors, as in a list of references, and the title tells enough."""
    bare = any(not (n.year or n.journal.head or n.volume or n.first_page or n.doi) for n in (x.a, x.b))
    return (
        bare and x.equal and not x.short and x.authors_like(95) and x.people and min(x.a.count, x.b.count) > 1
    )


def two_names_of_a_group(x: Likeness) -> bool:
    """Whether a group may sign with its acronym on one side and its name on the other, of one year, and the title tells something."""
    signs = [any(map(str.isupper, n.groups)) for n in (x.a, x.b)]
    named = x.a.names and x.b.names
    return bool(named) and signs[0] != signs[1] and x.years == 0 and not x.empty and x.a.title.count(" ") > 1


def known_title(x: Likeness) -> bool:
    """Whether titles are near enough for records that share an identifier."""
    return x.title >= 70 or x.words >= 90 or x.begins


def no_twin(x: Likeness) -> bool:
    """Whether one other word is a source's: supplements put abstracts of one group on one page, under one DOI."""
    return (
        not x.other_word
        or x.abstract_like(90)
        or (bool(x.page) and (has_own_pages(x.a) or has_own_pages(x.b)))
    )


def same_authors_or_first(x: Likeness) -> bool:
    """Whether the authors agree, or the first one beside an equal title."""
    if x.equal and x.first_author and x.authors_like(70):
        return True
    # Short titles recur; then all authors must agree.
    return x.same_title and x.authors_like(95 if x.short else 80)


# What strong evidence overrules: names of journals are written in many ways, places wrecked, words misspelled.
_NAMING = frozenset({"another journal", "another kind"})
_PLACING = frozenset({"another place", "another abstract"})
_WORDING = frozenset({"a word differs"})
_LITTLE = frozenset({"a title that says little", "one of a series"})
_VERSION = frozenset({"summary or protocol", "another version"})
_YEARS = frozenset({"years apart"})

RULES: tuple[Rule, ...] = (
    # An identifier, and a title that fits; supplements give one DOI to many abstracts, each on its own page.
    Rule(
        "same DOI and title", "same", 100,
        lambda x: x.doi and x.same_title and (x.abstract_like(90) or not (x.page is False and x.volume is False)),
        _NAMING | _PLACING | _LITTLE | _VERSION | _YEARS,
    ),
    Rule("same PMID", "same", 99, lambda x: x.pmid and known_title(x), _NAMING | _PLACING | _WORDING | _VERSION | _YEARS),
    Rule(
        "same DOI, near title", "same", 95,
        lambda x: x.doi and known_title(x) and x.page is not False and no_twin(x),
        _NAMING | _PLACING | _WORDING | _VERSION | _YEARS,
    ),
    # The place in print; authors may be missing, or replaced by the name of a group.
    Rule(
        "same title and place", "same", 90,
        lambda x: x.same_title and x.placed,
        _NAMING | _PLACING | _LITTLE | frozenset({"summary or protocol"}),
    ),
    # One source has no page, or that of the whole supplement.
    Rule(
        "same title, authors and volume", "same", 86,
        lambda x: x.equal and x.authors_like(70) and _in_volume(x),
        _NAMING,
    ),
    # Titles that a source has cut. A short main title alone is left to a person.
    Rule(
        "cut title, same authors and place", "same", 85,
        lambda x: cut_short(x) and x.authors_like(70) and (x.placed or _in_volume(x)),
        _NAMING,
    ),
    Rule(
        "same main title, authors and place", "same", 84,
        lambda x: (main_title(x) or has_subtitle(x)) and x.placed and x.authors_like(85),
        _NAMING,
    ),
    # A database has one digit of a DOI wrong; two works never have all else in common.
    Rule("same in all but the DOI", "same", 83, identical, frozenset({"different DOI"})),
    # A chapter is listed under its book, or under the series of the book; a journal under two names.
    Rule(
        "same title, authors and pages", "same", 82,
        lambda x: x.equal and not x.short and x.page and x.last and x.a.first_page != x.a.last_page
        and x.authors_like(85) and (x.years or 0) <= 1 and x.volume is not False and x.issue is not False,
        _NAMING,
    ),
    Rule(
        "same title, year, volume and issue, no author on one side", "same", 81,
        lambda x: x.equal and not x.short and x.journal and x.volume and x.issue and x.page is not False
        and x.years == 0 and not (x.a.names and x.b.names),
        frozenset({"another kind"}),
    ),
    # No place on one side: then everything else must agree, and nothing contradict.
    Rule(
        "same title, authors, year and journal", "same", 80,
        lambda x: x.same_title and x.journal and x.people and x.authors_like(60 if x.volume else 80)
        and (x.years == 0 or (x.years == 1 and x.volume)),
        frozenset({"another kind"}),
    ),
    Rule(
        "same title, first author and year", "same", 75,
        lambda x: same_authors_or_first(x) and x.people
        and (x.years == 0 or (x.years == 1 and year_of_print(x))),
    ),
    Rule(
        "same title, year and journal, no author named", "same", 74,
        lambda x: x.equal and x.journal and x.years == 0 and not x.a.names and not x.b.names
        and not x.short,
    ),
    Rule("same title and authors, nothing else known", "same", 73, thin_copy),
    # One field is wrong, or the title is: another field as telling takes its part.
    Rule(
        "same title, abstract and page", "same", 72,
        lambda x: x.same_title and x.abstract_like(90) and x.page and x.journal,
        _PLACING,
    ),
    # Before it had pages, an article was given another issue.
    Rule(
        "same title, authors, journal and abstract", "same", 71,
        lambda x: x.equal and x.authors_like(95) and x.people and x.journal and x.abstract_like(95)
        and x.page is None and (x.years or 0) <= 1 and min(x.a.count, x.b.count) > 1,
        frozenset({"another place"}),
    ),
    Rule(
        "near title, same authors and place", "same", 70,
        lambda x: x.title >= 85 and x.authors_like(85) and x.placed and no_twin(x),
        _NAMING | _WORDING,
    ),
    # A translated title: the same pages by the same people in the same journal.
    Rule(
        "same pages, authors and journal", "same", 65,
        lambda x: x.ranged and x.journal and not x.begins and x.authors_like(90) and x.people
        and has_word_in_common(x)
        and (min(x.a.count, x.b.count) > 1 or (x.words >= 80 and x.issue is not False)),
        _NAMING | _WORDING | _LITTLE,
    ),
    Rule(
        "near title, same abstract", "same", 60,
        lambda x: (x.title >= 85 or x.begins) and x.abstract_like(88)
        and (x.authors is None or x.authors_like(70))
        and (x.journal or (x.same_title and x.journal is None)),
    ),
    # Doubt, the likeliest first.
    Rule("same title, other year", "ask", 50, lambda x: x.equal and x.first_author and x.years == 2),
    Rule(
        "same title and authors", "ask", 45,
        lambda x: x.same_title and x.authors_like(60) and (x.years or 0) <= 2,
    ),
    # A title that tells, and nobody on one side to compare: only a table or a list of titles can say so little.
    Rule(
        "same title, no authors to compare", "ask", 42,
        lambda x: x.equal and (not x.short or two_names_of_a_group(x)) and x.authors is None and not x.series and (x.years or 0) <= 1
        and ((not x.elsewhere and x.doi is not False and x.pmid is not False) or (x.abstract_like(88) and x.issue is not False)),
    ),
    Rule("same DOI, other title", "ask", 40, lambda x: x.doi and x.page is not False),
    Rule("subtitle in one only", "ask", 35, lambda x: x.begins and x.authors_like(85) and (x.years or 0) <= 1),
    Rule(
        "same place, other title", "ask", 30,
        lambda x: x.placed and (x.authors_like(85) or (x.authors is None and x.words >= 80)),
    ),
    Rule(
        "shared words, same authors, year and journal", "ask", 25,
        lambda x: x.words >= 75 and x.authors_like(95) and x.years == 0 and x.journal
        and x.page is None and x.volume is None and x.doi is not False,
    ),
    Rule(
        "near title, same authors and year", "ask", 20,
        lambda x: x.title >= 80 and x.authors_like(85) and x.years == 0 and not x.elsewhere
        and min(len(x.a.title), len(x.b.title)) >= 12,
    ),
)  # fmt: skip


# The weakest rule by which a profile joins by itself; what a weaker one would join is asked.
PROFILES = {"standard": 0, "cautious": 84}


def least_of(profile: str) -> int:
    """Return the least strength at which a profile joins records without a person.

    Raises:
        UsageError: There is no such profile.
    """
    if profile not in PROFILES:
        raise UsageError(
            f"{profile!r} is not a profile of the duplicate engine.", f"Choose {' or '.join(PROFILES)}."
        )
    return PROFILES[profile]


def verdict(x: Likeness, least: int = 0, versions: StudyVersions = "ask") -> Pair | None:
    """Judge a pair by the tables; None when nothing speaks for it.

    The reasons of a pair are the rule's name, and after it the guards that were raised and not overruled.

    Args:
        x: The likeness of the two.
        least: The profile's: `same` rules that are weaker only ask.
        versions: Whether to ask about two versions of one work, or to keep them two reports, of one study or not.
    """
    guards = [guard for guard in GUARDS if guard.when(x)]
    raised = frozenset(guard.name for guard in guards)
    hard = frozenset(guard.name for guard in guards if guard.hard)
    a, b = sorted((x.a.key, x.b.key))
    for rule in RULES:
        stopped = (raised if rule.verdict == "same" else hard) - rule.despite
        if not stopped and rule.when(x):
            standing = (guard.name for guard in guards if guard.name not in rule.despite)
            said: PairVerdict = rule.verdict if rule.strength >= least else "ask"
            if said == "ask" and versions in SETTLED and (what := versions_of_one_work(x, raised)):
                return Pair(a, b, "different", 100, (what, SETTLED[versions]))
            return Pair(a, b, said, rule.strength, (rule.name, *standing))
    if hard and (x.same_title or x.title >= _NEAR or x.begins):
        return Pair(a, b, "different", 100, tuple(guard.name for guard in guards if guard.hard))
    return None
