"""How each platform reads a query: fields, operators, wildcards and word forms, as data.

The rules and how sure they are: docs/strategy.md. What help pages leave open has several readings here, and a test of
a strategy answers that it cannot tell where they differ.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

Reading = tuple[frozenset[str], ...]
"""The order in which operators are applied: each set from left to right, before the next set."""
Fields = tuple[str, ...]
"""Fields of a record; any other word names what no record here holds, such as `the full text`."""

TEXT: Fields = ("title", "abstract", "keywords", "headings")
RECORD: Fields = (*TEXT, "authors", "journal")


def _reading(*levels: str) -> Reading:
    return tuple(frozenset(level.split()) for level in levels)


LEFT_TO_RIGHT = _reading("and beside or not")
AND_FIRST = _reading("and beside not", "or")
OR_FIRST = _reading("or", "and beside", "not")


@dataclass(frozen=True, slots=True)
class SearchDialect:
    """The meaning of a platform's queries.

    Attributes:
        fields: What each field code searches; codes in lower case.
        default: What is searched without a code.
        readings: The orders of operators that the platform's help allows.
        or_before_near: Whether OR is applied before proximity.
        beside: Words side by side: `phrase`, `all`, or `unclear` (at least all, at most a phrase).
        wildcards: What each sign stands for: the fewest and the most characters, None for any number.
        forms: How a word without quotation marks or wildcard is compared, certainly and possibly: `exact`, `plural`,
            `variants` (number and spelling) or `stem`.
        quoted_forms: The same for words in quotation marks.
        offsets: What to add to the n of a proximity operator for the words between, certainly and possibly.
        ordered: The proximity operators that keep the order.
        default_near: The n of a proximity operator without a number.
        stop_words: Words that stand for any one word in a phrase; so does `*` alone if there are any.
    """

    name: str
    fields: Mapping[str, Fields]
    default: Fields
    readings: tuple[Reading, ...]
    or_before_near: bool = False
    beside: str = "all"
    wildcards: Mapping[str, tuple[int, int | None]] = field(default_factory=dict)
    forms: tuple[str, str] = ("exact", "exact")
    quoted_forms: tuple[str, str] = ("exact", "exact")
    offsets: tuple[int, int] = (0, 0)
    ordered: frozenset[str] = frozenset()
    default_near: int = 0
    stop_words: frozenset[str] = frozenset()


ANY, ONE, ONE_OR_NONE = (0, None), (1, 1), (0, 1)


def _table(text: str) -> dict[str, Fields]:
    """Read a table of fields: in each line codes, a colon, and what they search."""
    table: dict[str, Fields] = {}
    for line in text.strip().splitlines():
        codes, _, searched = line.partition(":")
        fields = tuple(each.strip() for each in searched.split(","))
        table |= dict.fromkeys(codes.split(), fields)
    return table


PUBMED = SearchDialect(
    "pubmed",
    _table(
        """
        ti title: title
        ab abstract: abstract
        tiab title/abstract: title, abstract, keywords
        ot otherterm: keywords
        tw textword textwords word: title, abstract, keywords, headings
        mh mesh meshterms meshterm sh majr majormesh majormeshtopic meshmajortopic: headings
        ta jour journal so: journal
        au author auth fau fullauthorname: authors
        dp pdat datepublication date-publication publicationdate pubn year: year
        la lang language: language"""
    ),
    (*RECORD, "PubMed's mapping of terms to headings"),
    (LEFT_TO_RIGHT,),
    beside="unclear",
    wildcards={"*": ANY},
)
OVID = SearchDialect(
    "ovid",
    _table(
        """
        ti tt ot: title
        ab: abstract
        tw: title, abstract
        kf kw id: keywords
        mp: title, abstract, keywords, headings
        sh hw de mh: headings
        jn jw ja so: journal
        au: authors
        yr dp: year
        la lg: language"""
    ),
    (*TEXT, "the default fields of Ovid"),
    (AND_FIRST, LEFT_TO_RIGHT),
    beside="phrase",
    wildcards={"*": ANY, "$": ANY, ":": ANY, "#": ONE, "?": ONE_OR_NONE},
    offsets=(-1, -1),
)
EBSCO = SearchDialect(
    "ebsco",
    _table(
        """
        ti: title
        ab: abstract
        su: headings, keywords
        kw: keywords
        mh mj mm de: headings
        so jn jt: journal
        au: authors
        la: language
        py yr dt: year"""
    ),
    (*TEXT, "the default fields of the database"),
    (AND_FIRST, LEFT_TO_RIGHT),
    beside="unclear",
    wildcards={"*": ANY, "?": ONE, "#": ONE_OR_NONE},
    forms=("plural", "variants"),
    ordered=frozenset({"w"}),
    stop_words=frozenset(
        {"a", "an", "and", "after", "been", "for", "however", "in", "of", "or", "so", "the", "to"}
    ),
)
WOS = SearchDialect(
    "wos",
    _table(
        """
        ts: title, abstract, keywords, headings
        ti: title
        ab: abstract
        ak: keywords
        kp: headings
        so: journal
        au: authors
        py: year
        la: language"""
    ),
    (*RECORD, "all fields of Web of Science"),
    (_reading("not", "and beside", "or"),),
    wildcards={"*": ANY, "?": ONE, "$": ONE_OR_NONE},
    forms=("variants", "stem"),
    default_near=15,
)
SCOPUS = SearchDialect(
    "scopus",
    _table(
        """
        title: title
        abs: abstract
        authkey: keywords
        indexterms: headings
        key: keywords, headings
        title-abs: title, abstract
        title-abs-key: title, abstract, keywords, headings
        title-abs-key-auth: title, abstract, keywords, headings, authors
        srctitle exactsrctitle: journal
        auth authfirst authlastname author-name: authors
        pubyear: year
        language: language"""
    ),
    (*RECORD, "all fields of Scopus"),
    (_reading("or", "and beside", "not"),),
    or_before_near=True,
    wildcards={"*": ANY, "?": ONE},
    forms=("variants", "variants"),
    quoted_forms=("variants", "variants"),
    ordered=frozenset({"pre"}),
)
PROQUEST = SearchDialect(
    "proquest",
    _table(
        """
        ti title: title
        ab abstract summary: abstract
        if diskw: keywords
        su subject mainsubject mesh: headings, keywords
        mainsubject.exact mainsubject.exact.explode su.exact su.exact.explode mesh.exact mesh.exact.explode: headings
        mjsub.exact mjsub.exact.explode mjmesh: headings
        noft: title, abstract, keywords, headings, authors, journal
        pub pub.exact pubtitle publication jn: journal
        au author: authors
        yr py pd: year
        la lang la.exact lang.exact: language"""
    ),
    (*RECORD, "the full text"),
    (AND_FIRST, OR_FIRST, LEFT_TO_RIGHT),
    wildcards={"*": (0, 5), "?": ONE},
    forms=("variants", "stem"),
    offsets=(-1, 0),
    ordered=frozenset({"pre", "p"}),
)
EMBASE = SearchDialect(
    "embase",
    _table(
        """
        ti tt: title
        ab: abstract
        kw: keywords
        de: headings
        jt ta: journal
        au: authors
        py: year
        la: language"""
    ),
    (*RECORD, "all fields of Embase.com"),
    (LEFT_TO_RIGHT,),
    beside="unclear",
    wildcards={"*": ANY, "?": ONE, "$": ONE_OR_NONE},
    offsets=(-1, -1),
    ordered=frozenset({"next"}),
)
COCHRANE = SearchDialect(
    "cochrane",
    _table(
        """
        ti: title
        ab: abstract
        kw: keywords, headings
        so: journal
        au: authors
        la: language"""
    ),
    (*RECORD, "all fields of the Cochrane Library"),
    (AND_FIRST, LEFT_TO_RIGHT),
    beside="unclear",
    wildcards={"*": ANY, "?": ONE},
    ordered=frozenset({"next"}),
    default_near=6,
)
DIALECTS = {each.name: each for each in (PUBMED, OVID, EBSCO, WOS, SCOPUS, PROQUEST, EMBASE, COCHRANE)}
UNTESTED = frozenset({"cochrane"})
"""Platforms whose lines are parsed and checked, but whose help was not read closely enough to answer for them."""
# Behind `:noexp` or `:~3`, and blanks in a name, a PubMed code is the same; Web of Science writes codes before `=`.
_SUFFIX = re.compile(r":(?:noexp|~\d+)$")


def normalize_code(code: str) -> str:
    """Return a field code in lower case, without blanks or PubMed's suffixes."""
    return _SUFFIX.sub("", "".join(code.split()).lower())


def searched_fields(dialect: SearchDialect, codes: tuple[str, ...]) -> Fields:
    """Return the fields that some codes search; a code for what no record holds is named by itself."""
    if not codes:
        return dialect.default
    fields = (dialect.fields.get(code, (f"the field {code}",)) for code in map(normalize_code, codes))
    return tuple(dict.fromkeys(each for several in fields for each in several))
