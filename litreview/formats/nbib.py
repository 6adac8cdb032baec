"""PubMed's tagged text (MEDLINE, nbib), including the variants of PMC and ERIC."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice, takewhile

from litreview.errors import Problem
from litreview.formats import tagged
from litreview.formats.format import truncation_problem
from litreview.formats.shape import FieldValues, Raw, Values, field_table, gather_fields
from litreview.formats.tagged_dialect import Dialect, Layout, Mark
from litreview.formats.type_map import document_type
from litreview.model import Item, Record

_ERIC = "OWN - ERIC"
OWNER = "litreview"
"""The value of `OWN` in records that litreview wrote, in which each tag has one meaning."""


def _mark(line: str, kept: list[str]) -> Mark | None:
    # A file that was appended to another brings its byte-order mark.
    line = line.lstrip("\ufeff")
    if line.startswith("PMID"):
        return Mark.START if line[4:].lstrip()[:1] == "-" else None
    # ERIC puts its numbers elsewhere and begins each record with its own name, after a blank line.
    return Mark.START if line == _ERIC and (not kept or not kept[-1]) else None


_FEWEST_TAGS = 4
_LAST = "SO"
# More lines than any record has.
_RECORD = 4096


def is_record(kept: list[str], begin: int) -> bool:
    """Return whether the lines up to the next blank one have enough tags, and a title, to be a record."""
    block = takewhile(bool, islice(kept, begin, None))
    tags = [line[:4].rstrip(" -") for line in block if not line.startswith(" ") and line[4:5] == "-"]
    return len(tags) >= _FEWEST_TAGS and "TI" in tags


_FIELDS = field_table(
    type="PT",
    title="TI BTI CTI TT",
    authors="FAU",
    groups="CN",
    editors="FED",
    year="DP DEP YR",
    date="DP DEP YR",
    journal="JT TA",
    journal_abbreviation="TA",
    translated_title="TT",
    volume="VI",
    issue="IP",
    pages="PG",
    doi="DO",
    pmid="PMID",
    pmcid="PMC",
    accession="PMID OID PMC",
    numbers="IS ISBN SN",
    abstract="AB OAB",
    keywords="OT MH DE",
    language="LA",
    publisher="PB",
    urls="LINK UR LU",
)


# ERIC's prefixes of numbers: `ISSN-1042-1629`, `EISSN-2375-5636`, `ISBN-978-…`.
_NUMBER_PREFIX = re.compile(r"^[EP]?IS[BS]N-")
_NUMBERS = ("IS", "ISSN", "ISBN", "SN")
_OWN_FIELDS = field_table(
    type="PT",
    title="TI",
    authors="FAU",
    editors="FED",
    year="DP",
    date="DEP",
    journal="JT",
    journal_abbreviation="TA",
    translated_title="TT",
    volume="VI",
    issue="IP",
    pages="PG",
    doi="AID",
    pmid="PMID",
    pmcid="PMC",
    accession="AN",
    numbers="IS",
    abstract="AB",
    keywords="OT",
    language="LA",
    publisher="PB",
    urls="UR",
    database="DB",
)


def _adjust(raw: Raw, found: FieldValues) -> None:
    # Read as PubMed's, a value that litreview wrote could end up in another field.
    if raw.get("OWN") == (OWNER,):
        found.clear()
        found.update(gather_fields(raw, _OWN_FIELDS))
        return
    # Older records have full names for some authors only; a short name is better than a missing author.
    if len(raw.get("AU", ())) > len(raw.get("FAU", ())):
        found["authors"] = raw["AU"]
    if "FED" not in raw and "ED" in raw:
        found["editors"] = raw["ED"]
    if "journal" not in found and "TI" in raw and ("BTI" in raw or "CTI" in raw):
        found["journal"] = raw.get("BTI") or raw["CTI"]
    if "PT" in raw:
        found["type"] = most_specific_type(raw["PT"])
    if "OWN" in raw and "database" not in found:
        found["database"] = ("ERIC",) if raw["OWN"] == ("ERIC",) else ("PubMed",)
    if raw.get("OWN") == ("ERIC",):
        # A dash before a number would make it part of a longer one.
        if numbers := tuple(_NUMBER_PREFIX.sub("", value) for tag in _NUMBERS for value in raw.get(tag, ())):
            found["numbers"] = numbers
        # ERIC's page of the record first, then the publisher's; in PubMed these two tags contain no addresses.
        found["urls"] = (*raw.get("LID", ()), *raw.get("AID", ()), *found.get("urls", ()))
    separate_numbers(raw, found)


def most_specific_type(given: Values) -> Values:
    """Return the most specific word: PubMed adds funding and study design to the type of document."""
    telling = [word for word in given if document_type(word) not in {"article", "other"}]
    return (telling[0],) if telling else ("article",)


def separate_numbers(raw: Raw, found: FieldValues) -> None:
    """Separate DOIs from publishers' own numbers, which share two tags."""
    given = (*raw.get("LID", ()), *raw.get("AID", ()))
    marked = tuple(value for value in given if value.endswith("[doi]"))
    found["doi"] = marked or found.get("doi", ())
    found["linked"] = given
    pii = [value for value in raw.get("LID", ()) if value.endswith("[pii]")]
    # This number identifies articles in journals without pages.
    if pii and "pages" not in found:
        found["number"] = (pii[0].removesuffix("[pii]").strip(),)


DIALECT = Dialect(
    mark_prefixes=("PMID", _ERIC, "\ufeff"),
    mark=_mark,
    field=re.compile(r"^(?:([A-Z][A-Z0-9]{1,3}) *- *(.*(?:\n      .*)*)|.)", re.MULTILINE),
    loose=re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}-(?: (.*)|$)"),
    last_tag=_LAST,
    tags_before_mark=True,
    layout=Layout(
        "PMID- ",
        "",
        frozenset(["PMID"]),
        re.compile(r"\n([A-Z][A-Z0-9]{1,3}) *-[^\S\n]*"),
        re.compile(r"\n(?![A-Z][A-Z0-9]{1,3} *-|      )"),
        exception=_ERIC,
    ),
    is_unmarked_record=is_record,
    fields=_FIELDS,
    adjust=_adjust,
)
# With the line end that precedes it, as searching for one character is much faster than trying each.
_LOOKS = re.compile(rf"\n(?:PMID-|{_ERIC}$)", re.MULTILINE)


_RIS = re.compile(r"^\ufeff?[^\S\n]*TY\s{1,2}-", re.MULTILINE)


def looks_like(head: str) -> bool:
    """Return whether a record begins with a PMID line or as in ERIC, and no RIS record begins before it."""
    found = _LOOKS.search(f"\n{head}")
    return found is not None and _RIS.search(head, 0, found.start()) is None


def read(lines: Iterable[str]) -> Iterator[Item | Problem]:
    """Read PubMed's tagged text."""
    source = iter(lines)
    head = list(islice(source, _RECORD))
    for item in tagged.read(chain(head, source), DIALECT):
        yield (
            restore_author_order(item)
            if isinstance(item, Record) and "CN" in item.raw and "FAU" in item.raw
            else item
        )
    # A single record cannot be compared with others; PubMed ends each line, and each record with the same tag.
    tags = [line[:4].rstrip() for line in head] if len(head) < _RECORD else []
    torn = tags.count("PMID") == 1 and _LAST not in tags and not head[-1].endswith("\n")
    if torn and "OWN - NLM\n" in head:
        yield truncation_problem(tags.index("PMID") + 1)


_NAME = re.compile(r"^(FAU|CN) *-", re.MULTILINE)


def restore_author_order(record: Record) -> Record:
    """Put groups among the persons as the record lists them; tag by tag they would come after all persons."""
    kinds = _NAME.findall(record.text)
    if len(kinds) != len(record.authors):
        return record
    people, groups = iter(record.authors), islice(record.authors, kinds.count("FAU"), None)
    return replace(record, authors=tuple(next(groups if kind == "CN" else people) for kind in kinds))
