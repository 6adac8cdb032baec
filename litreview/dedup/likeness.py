"""What the likeness of two records means: ordered rules and the guards that stop them, each by a name.

Read the tables from the top. The first rule that holds, and that no guard stops, gives the verdict. A guard
stops every `same` rule that does not name it in `despite`; a hard guard stops the `ask` rules too, and a pair
that only hard guards speak of is `different`. A pair without a rule or hard guard is not judged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from litreview.dedup.features import Likeness
from litreview.model import Pair
from litreview.model import PairVerdict

Test = Callable[[Likeness], bool]


@dataclass(frozen=True, slots=True)
class Guard:
    """A reason to keep two records apart; `hard` when it is no matter of doubt."""

    name: str
    when: Test
    hard: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A reason to take two records for one report, or to ask; stronger pairs join first."""

    name: str
    verdict: PairVerdict
    strength: int
    when: Test
    despite: frozenset[str] = frozenset()


def _placed(x: Likeness) -> bool:
    """The first page agrees, and the volume or the journal with it."""
    return bool(x.page and (x.volume or (x.journal and x.volume is None)))


def _ranged(x: Likeness) -> bool:
    """First and last page agree, are two pages, and volume or journal agree too."""
    return bool(x.page and x.last and x.a.first_page != x.a.last_page and (x.volume or x.journal))


def _no_place_against(x: Likeness) -> bool:
    return x.page is not False and x.volume is not False and x.issue is not False


def _authors(x: Likeness, least: float) -> bool:
    return x.authors is not None and x.authors >= least


def _title(x: Likeness, least: float = 96) -> bool:
    # One letter makes another title of a short one.
    return x.equal or (x.title >= least and len(x.a.title) > 25)


def _abstract(x: Likeness, least: float) -> bool:
    return x.abstract is not None and x.abstract >= least


YEAR = 1

GUARDS: tuple[Guard, ...] = (
    Guard("erratum, reply or comment", lambda x: bool((x.a.marks ^ x.b.marks) & {"erratum", "reply", "comment"}), hard=True),
    Guard("part numbers differ", lambda x: x.numbers is False and not (_ranged(x) and x.title >= 97), hard=True),
    Guard("only one has a part number", lambda x: x.one_part),
    Guard("summary or protocol", lambda x: bool((x.a.marks ^ x.b.marks) & {"summary", "protocol"})),
    Guard("other authors", lambda x: x.authors is not None and x.authors < 50 and x.first is False and not (_ranged(x) and _title(x)), hard=True),
    Guard("a title without content", lambda x: x.empty and not (x.doi is not False and _no_place_against(x) and x.years == 0 and _authors(x, 90) and not x.series), hard=True),
    Guard("a title that says little", lambda x: x.empty),
    Guard("a yearly series", lambda x: x.series and (x.years != 0 or x.doi is False or not _no_place_against(x)), hard=True),
    Guard("one of a series", lambda x: x.series),
    Guard("no title", lambda x: not x.a.title or not x.b.title),
    Guard("different DOI", lambda x: x.doi is False),
    Guard("different PMID", lambda x: x.pmid is False),
    Guard("years apart", lambda x: x.years is not None and x.years > YEAR),
    Guard("another kind", lambda x: x.kinds is False),
    Guard("a word differs", lambda x: x.other_word),
    Guard("another journal", lambda x: x.journal is False),
    Guard("another place", lambda x: not _no_place_against(x)),
)

_WORDING = frozenset({"a word differs"})
_NAMING = frozenset({"another journal", "another kind"})
_PLACING = frozenset({"another place"})
_EMPTY = frozenset({"a title without content", "a title that says little", "a yearly series", "one of a series"})

RULES: tuple[Rule, ...] = (
    Rule(
        "same DOI and title", "same", 100,
        lambda x: bool(x.doi and _title(x) and (_abstract(x, 90) or not (x.page is False and x.volume is False))),
        _NAMING | _PLACING | {"years apart"} | _EMPTY,
    ),
    Rule("same PMID", "same", 99, lambda x: bool(x.pmid and (x.title >= 70 or x.words >= 90)), _NAMING | _PLACING | _WORDING | {"years apart"}),
    Rule(
        "same DOI, near title", "same", 95,
        lambda x: bool(x.doi and (x.title >= 70 or x.words >= 90) and x.page is not False),
        _NAMING | _PLACING | _WORDING | {"years apart"},
    ),
    Rule("same title and place", "same", 90, lambda x: _title(x) and _placed(x), _NAMING | _EMPTY | _PLACING),
    Rule("cut title, same place", "same", 85, lambda x: x.cut_title and _authors(x, 70) and (_placed(x) or bool(x.volume and x.journal and x.years == 0 and x.page is not False)), _NAMING),
    Rule("same main title, authors and place", "same", 84, lambda x: x.main_title and _placed(x) and _authors(x, 85), _NAMING),
    Rule("same title, authors, year and journal", "same", 80, lambda x: _title(x) and (_authors(x, 80) or (bool(x.volume) and _authors(x, 60))) and x.people and (x.years == 0 or (x.years == 1 and bool(x.volume))) and bool(x.journal), frozenset({"another kind"})),
    Rule("same title, first author and year", "same", 75, lambda x: ((x.equal and bool(x.first) and (x.authors or 0) >= 70) or (_title(x) and _authors(x, 95 if x.a.title.count(" ") < 5 else 80))) and x.people and x.years is not None and (x.years == 0 or bool(x.journal)) and x.journal is not False),
    Rule("same title, year and journal, no author named", "same", 74, lambda x: x.equal and not x.a.names and not x.b.names and x.a.title.count(" ") >= 5 and x.years == 0 and bool(x.journal)),
    Rule("same title, abstract and page", "same", 72, lambda x: _title(x) and _abstract(x, 90) and bool(x.page) and bool(x.journal), _PLACING),
    Rule("near title, same authors and place", "same", 70, lambda x: x.title >= 85 and _authors(x, 85) and _placed(x), _NAMING | _WORDING),
    Rule("same pages, authors and journal", "same", 65, lambda x: _ranged(x) and not x.begins and bool(x.journal) and _authors(x, 90) and x.people and (min(x.a.count, x.b.count) >= 2 or (x.words >= 80 and x.issue is not False)), _NAMING | _WORDING | _EMPTY),
    Rule("near title, same abstract", "same", 60, lambda x: (x.title >= 85 or x.begins) and _abstract(x, 88) and _authors(x, 70) and x.journal is not False),
    Rule("same title, other year", "ask", 50, lambda x: x.equal and x.years is not None and 1 < x.years <= 2 and bool(x.first)),
    Rule("same title, place differs", "ask", 45, lambda x: _title(x) and _authors(x, 60) and (x.years or 0) <= 2),
    Rule("same DOI, other title", "ask", 40, lambda x: bool(x.doi) and x.page is not False),
    Rule("subtitle in one only", "ask", 35, lambda x: x.begins and _authors(x, 85) and (x.years or 0) <= 1),
    Rule("same place, other title", "ask", 30, lambda x: _placed(x) and (_authors(x, 85) or (x.authors is None and x.words >= 80))),
    Rule("same words, authors, year and journal", "ask", 25, lambda x: x.words >= 75 and _authors(x, 95) and x.years == 0 and bool(x.journal) and x.page is None and x.volume is None and x.doi is not False),
    Rule("near title, same authors and year", "ask", 20, lambda x: x.title >= 80 and _authors(x, 85) and x.years == 0 and _no_place_against(x)),
)


def verdict(x: Likeness) -> Pair | None:
    """Judge one pair by the tables; None when nothing speaks for it."""
    guards = [guard for guard in GUARDS if guard.when(x)]
    raised = frozenset(guard.name for guard in guards)
    hard = frozenset(guard.name for guard in guards if guard.hard)
    a, b = sorted((x.a.key, x.b.key))
    for rule in RULES:
        stopped = (raised if rule.verdict == "same" else hard) - rule.despite
        if not stopped and rule.when(x):
            reasons = (rule.name, *(guard.name for guard in guards if guard.name not in rule.despite))
            return Pair(a, b, rule.verdict, rule.strength, reasons)
    if hard and (_title(x, 90) or x.begins):
        return Pair(a, b, "different", 100, tuple(guard.name for guard in guards if guard.hard))
    return None
