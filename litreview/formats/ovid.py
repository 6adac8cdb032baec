"""Ovid's text format: numbered records, with tags or with long names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from litreview.errors import Problem
from litreview.formats import tagged
from litreview.formats.shape import FieldTable, FieldValues, Raw, field_table
from litreview.formats.tagged import Dialect, Mark
from litreview.model import Item

_NUMBER = re.compile(r"\ufeff?\s*<\d+(?:\. ?)?>")
_TAG = r"[A-Z][A-Z0-9]{1,4}(?= {1,2}-(?: |$))"
_NAME = r"[A-Z][A-Za-z/-]*(?: +[A-Za-z/-]+)*(?=\s*$)"
_TAGS = field_table(
    type="PT DT Publication_Type Document_Type",
    title="TI Title Chapter_Title",
    authors="AU Author Authors",
    editors="ED Editor",
    year="YR DP Year Publication_Date SO Source",
    date="DP Publication_Date",
    journal="JN JT JW Journal_Name",
    translated_title="OT TT",
    volume="VO VI Volume",
    issue="IP Issue",
    pages="PG Page Pages",
    doi="DO DI DOI_Number Digital_Object_Identifier",
    pmid="PM PMID",
    accession="UI AN Accession_Number Unique_Identifier",
    numbers="IS IB ISSN ISBN IN_ISSN",
    abstract="AB Abstract",
    keywords="MH KW DE Author_Keywords Keywords Subject_Headings",
    language="LG LA Language",
    publisher="PB PU Publisher",
    urls="XL UR Link_to_the_Ovid_Full_Text_or_citation",
    database="DB Database",
)
# Long names contain spaces, which separate tags in a table of fields.
_FIELDS = FieldTable({field: tuple(tag.replace("_", " ") for tag in tags) for field, tags in _TAGS.items()})
_ROLE = re.compile(
    r"(?:(?<!\s)\s+|)\[[^\]]{0,200}\]|(?<=[\w.])\s+(?:\d+|[*+])(?:,(?:\d+|[*+]))*(?=\s*(?:;|$))"
)
_DEGREE = re.compile(r"(?:(?:,|(?<!\s))\s+|;\s*)\(?(?:Ph\.?D|M\.?D|RN|FAAN|MPH|M\.?Sc|FACSM|Dr)\b\.?\)?.*$")
_ONLY_DEGREE = re.compile(r"(?:Ph\.?D|M\.?D|RN|FAAN|MPH|M\.?Sc|FACSM)\.?(?:\s\d+)?")
_KIND = re.compile(
    r"(?:(?<!\s)\s+|)\[(?:Article|Miscellaneous|References|Review|Letter|Editorial|Report)s?\]\.?$"
)
_PLACE = re.compile(
    r"(?:Vol\.?\s*)?(?<!\d)(?P<volume>\d+)\s{0,9}(?:\((?P<issue>[^()]{1,30})\))?"
    r"(?:\s{0,9}:\s*(?P<pages>[A-Za-z]*\d[\w.-]*)|(?=,| \())"
)
_PP = re.compile(r"\bpp\.? ([A-Za-z]*\d[\w-]*)")


def _mark(line: str, _kept: list[str]) -> Mark | None:
    return Mark.COUNT if _NUMBER.fullmatch(line) else None


def _adjust(raw: Raw, found: FieldValues) -> None:
    # If some full names are missing, the short ones are complete.
    if len(raw.get("FA", ())) >= len(raw.get("AU", ())) > 0:
        found["authors"] = raw["FA"]
    for field in {"authors", "editors"} & found.keys():
        # Degrees also follow semicolons, so they are removed before the authors are split at two or more spaces.
        people = [part for value in found[field] for part in _ROLE.sub("", value).split("; ")]
        names = [
            _DEGREE.sub("", part).strip(" ;,") for part in people if not _ONLY_DEGREE.fullmatch(part.strip())
        ]
        found[field] = tuple(filter(None, names))
    if "title" in found:
        found["title"] = (_KIND.sub("", found["title"][0]),)
    source = (raw.get("SO") or raw.get("Source") or ("",))[0]
    if source:
        split_source(source, found)
    for field in ("accession", "language"):
        if field in found:
            found[field] = (found[field][0].rstrip("."),)
    if "keywords" in found:
        found["keywords"] = tuple(word.lstrip("*").rstrip(".") for word in found["keywords"])


def split_source(source: str, found: FieldValues) -> None:
    """Extract journal, volume, issue and pages from the one line that contains them all."""
    place = _PLACE.search(source)
    pages = _PP.search(source)
    named = {name: value for name, value in (place.groupdict() if place else {}).items() if value}
    if pages:
        named["pages"] = pages.group(1)
    head = source[: place.start()] if place else source
    named["journal"] = re.split(
        r"\.\s|\s(?:[A-Z][a-z]+[/ ])?(?:[A-Z][a-z]+ )?(?:19|20)\d\d", head, maxsplit=1
    )[0]
    for field, value in named.items():
        # A separate field is more reliable than part of a line.
        if field not in found and (kept := value.strip(" .,;")):
            found[field] = (kept,)


DIALECT = Dialect(
    mark_prefixes=("<", " <", "\ufeff"),
    mark=_mark,
    field=re.compile(r"^(?:([A-Z][A-Z0-9]{1,4})  - *(.*(?:\n {3,}.*)*)|.)", re.MULTILINE),
    loose=re.compile(rf" ?({_TAG}|{_NAME})(?: {{1,2}}-(?: (.*)|$)|\s*$)"),
    multiple=frozenset(["IN"]),
    fields=_FIELDS,
    adjust=_adjust,
)
_LOOKS = re.compile(
    rf"^\ufeff?[^\S\n]*<\d+(?:\. ?)?>\s*\n ?(?:{_TAG}|[A-Z][A-Za-z -]++[^\S\n]*+\n  )", re.MULTILINE
)


def looks_like(head: str) -> bool:
    """Return whether a number in angle brackets stands before a tag or a long name."""
    return _LOOKS.search(head) is not None


def read(lines: Iterable[str]) -> Iterator[Item | Problem]:
    """Read Ovid's text, with tags or with long names."""
    return tagged.read(lines, DIALECT)
