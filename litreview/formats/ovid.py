"""Ovid's text format: numbered records, with tags or with long names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from litreview.errors import Problem
from litreview.formats import tagged
from litreview.formats.names import split_at_initials
from litreview.formats.ovid_source import split_book, split_source
from litreview.formats.shape import FieldTable, FieldValues, Raw, field_table
from litreview.formats.tagged_dialect import Dialect, Mark
from litreview.formats.type_map import document_type
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
TABLE_FIELDS = FieldTable(dict(_TAGS.items()) | {"authors": ("AU",), "year": ("YR", "DP", "SO")})
"""The fields of Ovid's tables, whose columns are tags; a cell has either all full names or only some of them."""
_ROLE = re.compile(
    r"(?:(?<!\s)\s+|)\[[^\]]{0,200}\]|(?<=[\w.])\s+(?:\d+|[*+])(?:,(?:\d+|[*+]))*(?=\s*(?:;|$))"
)
_DEGREE = re.compile(r"(?:(?:,|(?<!\s))\s+|;\s*)\(?(?:Ph\.?D|M\.?D|RN|FAAN|MPH|M\.?Sc|FACSM|Dr)\b\.?\)?.*$")
_ONLY_DEGREE = re.compile(r"(?:Ph\.?D|M\.?D|RN|FAAN|MPH|M\.?Sc|FACSM)\.?(?:\s\d+)?")
_KIND = re.compile(
    r"(?:(?<!\s)\s+|)\[(?:Article|Miscellaneous|References|Review|Letter|Editorial|Report)s?\]\.?$"
)
_EDITOR_ROLE = re.compile(r"\[(?:Eds?\b|Editor)[^\]]{0,100}\]")
_EDITOR = "\0"
_KINDS = ("PT", "DT", "Publication Type", "Document Type")
_MOST_TELLING = ("preprint", "chapter")


def _mark(line: str, _kept: list[str]) -> Mark | None:
    return Mark.COUNT if _NUMBER.fullmatch(line) else None


def _adjust(raw: Raw, found: FieldValues) -> None:
    # If some full names are missing, the short ones are complete.
    if len(raw.get("FA", ())) >= len(raw.get("AU", ())) > 0:
        found["authors"] = raw["FA"]
    if "Chapter Title" in raw:
        # Then the other title is that of the book.
        found["title"] = raw["Chapter Title"]
        if "Title" in raw:
            found["journal"] = raw["Title"]
    adjust_row(raw, found)


def adjust_row(raw: Raw, found: FieldValues) -> None:
    """Set the fields that Ovid writes in its own way, in its text and in its tables."""
    _separate_people(found)
    if "title" in found:
        found["title"] = (_KIND.sub("", found["title"][0]),)
    book = next((raw[tag][0] for tag in ("BT", "Book Title") if tag in raw), "")
    source = next((raw[tag][0] for tag in ("SO", "Source") if tag in raw), "")
    is_book = split_book(book or source, found)
    if book and not is_book:
        found.setdefault("journal", (book,))
    if source and not is_book:
        split_source(source, found)
    _set_type(raw, found)
    if found.get("type") == ("book",) and is_book and "journal" in found:
        # The line names the book itself.
        found.setdefault("title", found.pop("journal"))
    for field in ("accession", "language"):
        if field in found:
            found[field] = (found[field][0].rstrip("."),)
    if "keywords" in found:
        found["keywords"] = tuple(word.lstrip("*").rstrip(".") for word in found["keywords"])


def _separate_people(found: FieldValues) -> None:
    """Remove roles and degrees from the names, and put editors among the authors with the editors."""
    named: dict[str, list[str]] = {"authors": [], "editors": []}
    for field in named.keys() & found.keys():
        for value in found.pop(field):
            # Degrees also follow semicolons, so they are removed before the authors are split at two or more spaces.
            text = _ROLE.sub("", _EDITOR_ROLE.sub(_EDITOR, value))
            for part in text.split("; ") if "," in text or ";" in text else split_at_initials(text):
                name = "" if _ONLY_DEGREE.fullmatch(part.strip()) else _DEGREE.sub("", part)
                named["editors" if _EDITOR in name else field].append(name.replace(_EDITOR, "").strip(" ;,"))
    found.update({field: people for field, names in named.items() if (people := tuple(filter(None, names)))})


def _set_type(raw: Raw, found: FieldValues) -> None:
    """Choose the most telling word for the type: Ovid mixes publication types, study designs and headings of journals."""
    words = [
        value.partition(":")[0].rstrip(".") for tag in _KINDS for value in raw.get(tag, ()) if value != "-"
    ]
    known = [kind for kind in map(document_type, words) if kind and kind != "other"]
    telling = [kind for kind in (*_MOST_TELLING, *known) if kind in known and kind != "article"]
    if known:
        found["type"] = ((telling or known)[0],)
    elif raw.get("DB") == ("Books@Ovid",):
        found["type"] = ("book",)
    elif "journal" in found and not any(tag in raw for tag in ("PT", "Publication Type")):
        # The headings under which journals print articles: `Departments.`, `Research Articles.`
        found["type"] = ("article",)
    elif not words:
        found.pop("type", None)
    if found.get("type") == ("book",) and "Chapter Title" in raw:
        found["type"] = ("chapter",)


DIALECT = Dialect(
    mark_prefixes=("<", " <", "\ufeff"),
    mark=_mark,
    field=re.compile(r"^(?:([A-Z][A-Z0-9]{1,4})  - *(.*(?:\n {3,}.*)*)|.)", re.MULTILINE),
    loose=re.compile(rf" ?({_TAG}|{_NAME})(?: {{1,2}}-(?: (.*)|$)|\s*$)"),
    multiple=frozenset(["IN"]),
    fields=_FIELDS,
    adjust=_adjust,
)
# With the line end that precedes it, as searching for one character is much faster than trying each.
_LOOKS = re.compile(
    rf"\n\ufeff?[^\S\n]*<\d+(?:\. ?)?>\s*\n ?(?:{_TAG}|[A-Z][A-Za-z -]++[^\S\n]*+\n  )", re.MULTILINE
)


def looks_like(head: str) -> bool:
    """Return whether a number in angle brackets stands before a tag or a long name."""
    return _LOOKS.search(f"\n{head}") is not None


def read(lines: Iterable[str]) -> Iterator[Item | Problem]:
    """Read Ovid's text, with tags or with long names."""
    return tagged.read(lines, DIALECT)
