"""RIS as databases and reference managers actually write it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from litreview.errors import Problem
from litreview.formats import tagged
from litreview.formats.fields import find_year
from litreview.formats.names import mark_group, normalize_name
from litreview.formats.shape import FieldValues, Raw, Values, accession_in, field_table
from litreview.formats.tagged_dialect import Dialect, Layout, Mark
from litreview.model import NOTE, Item, Record

# With one space before its dash, only a tag of RIS counts as one: text may look the same.
_TAGS = (
    "TY A1 A2 A3 A4 AB AD AN AU AV BT C1 C2 C3 C4 C5 C6 C7 C8 CA CN CP CT CY DA DB DI DO DP ED EP ER ET "
    "ID IS J1 J2 JA JF JO K1 KW L1 L2 L3 L4 LA LB LK M1 M2 M3 N1 N2 NL NV OP PB PP PY RD RI RN RP SE SN SP "
    "ST SV T1 T2 T3 TA TI TT U1 U2 U3 U4 U5 UR VL VO Y1 Y2"
)
_ANY = _TAGS.replace(" ", "|")
_LOOSE = re.compile(
    rf"[^\S\n]*((?:{_ANY})(?=[^\S\n]{{1,3}}-)|[A-Z][A-Z0-9](?=  -)|[A-Z]{{3,5}}(?=  -)|(?:{_ANY.lower()})(?=  -))[^\S\n]{{1,3}}-(.*)"
)
_MARK = re.compile(r"\ufeff?[^\S\n]*(TY|ER)[^\S\n]{1,2}-|[^\S\n]*(ty|er)[^\S\n]{2}-")


_MARKS = {"TY  -": Mark.START, "ER  -": Mark.END}


def _mark(line: str, _kept: list[str]) -> Mark | None:
    if known := _MARKS.get(line[:5]):
        return known
    found = _MARK.match(line)
    return None if found is None else Mark.START if "TY" in found.group().upper() else Mark.END


_FEWEST_TAGS = 4


def is_record(kept: list[str], begin: int) -> bool:
    """Return whether lines after an end mark have a title and enough tags to be a record without its start mark."""
    # As when a file without a final line end has another appended: `ER  - TY  - JOUR`.
    if begin or _mark(kept[0], []):
        return False
    tags = [line[:2] for line in kept if line[2:5] == "  -"]
    return len(tags) >= _FEWEST_TAGS and not {"TI", "T1"}.isdisjoint(tags)


_FIELDS = field_table(
    type="TY",
    title="TI T1 CT BT",
    authors="AU",
    editors="A2 ED",
    year="PY Y1 DA",
    date="DA PY Y1",
    journal="JF T2 JO BT JA J2 T3",
    journal_abbreviation="J2 JA J1",
    translated_title="TT",
    volume="VL VO",
    issue="IS CP",
    begin="SP",
    end="EP",
    number="C7 AR",
    doi="DO DI L3",
    linked="M3 LK L2 UR N1 L1",
    pmid="PMID",
    pmcid="C2 PMCID",
    accession="AN U2",
    numbers="SN",
    abstract="AB N2",
    keywords="KW K1",
    language="LA",
    publisher="PB",
    urls="UR LK L2",
    database="DB DP",
)
# Types whose secondary title is a series or absent, never a container.
_STANDALONE_TYPES = frozenset(["BOOK", "EBOOK", "EDBOOK", "RPRT", "THES", "GOVDOC", "STAND"])
# More commas than in one name, or in a few names in one value.
_MOST_COMMAS = 8
_CONFERENCE_TYPES = frozenset(["CONF", "CPAPER"])
_JOURNAL = frozenset(["JF", "T2", "JO", "BT"])


def _adjust(raw: Raw, found: FieldValues) -> None:
    kind = raw.get("TY", ("",))[0]
    # Written by programs for types that they do not know: unlike `other`, it means nothing.
    if kind == "GEN":
        del found["type"]
    if raw.get("M3") == ("Preprint",):
        found["type"] = raw["M3"]
    if "A1" in raw:
        found["authors"] = _authors(raw["A1"], raw.get("AU", ()))
    if "editors" in found:
        # Ovid's PsycINFO lists all cited authors in one value of this tag.
        found["editors"] = tuple(value for value in found["editors"] if value.count(",") < _MOST_COMMAS)
    # A whole book or report may have its title only in T2; in an article T2 is the journal.
    if "title" not in found and kind != "JOUR" and "T2" in raw:
        found["title"] = raw["T2"]
    _find_date(raw, found)
    if (
        kind in _CONFERENCE_TYPES
        and "C3" in raw
        and raw.keys().isdisjoint(_JOURNAL)
        and not pubmed_numbers(raw["C3"])
    ):
        # Scopus and Zotero put the name of the proceedings here.
        found["journal"] = raw["C3"]
    elif kind in _STANDALONE_TYPES and "journal" in found:
        _remove_series(raw, found)
    elif "JF" in raw and "JO" in raw and "journal_abbreviation" not in found and raw["JO"] != raw["JF"]:
        found["journal_abbreviation"] = raw["JO"]
    if "accession" not in found or "C3" in raw or "C5" in raw:
        find_identifiers(raw, found)


# As databases shorten them.
_PARTS_OF_YEAR = frozenset(
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "spr", "sum", "fal", "aut", "win"]
)  # fmt: skip


def _find_date(raw: Raw, found: FieldValues) -> None:
    """Complete the dates of Web of Science."""
    if (
        "DA" in raw
        and "PY" in raw
        and raw["DA"][0][:3].casefold() in _PARTS_OF_YEAR
        and find_year(raw["DA"]) is None
    ):
        # Only the month or season is given.
        found["date"] = (f"{raw['PY'][0]} {raw['DA'][0]}",)
    if "year" not in found and "C6" in raw and raw["C6"][0][:3].isalpha():
        # The month of early access, such as `MAR 2021`; other databases have numbers here.
        found["year"] = found["date"] = raw["C6"][:1]


def _authors(first: Values, others: Values) -> Values:
    """Return the authors of both tags: some programs write the first one under A1, others each under both."""
    families = {_family(name) for name in others}
    return (*(name for name in first if _family(name) not in families), *others)


def _family(name: str) -> str:
    return normalize_name(name).partition(",")[0].casefold()


def _remove_series(raw: Raw, found: FieldValues) -> None:
    named = [raw[tag] for tag in ("JF", "JO", "T3") if tag in raw]
    if named:
        found["journal"] = named[0]
    else:
        del found["journal"]


def find_identifiers(raw: Raw, found: FieldValues) -> None:
    """Find identifiers in the places of dialects: in a link, or in a custom tag with or without a prefix."""
    if "accession" not in found and "ID" in raw and not accession_in(raw.get("UR", ())):
        found["accession"] = raw["ID"]
    if "C3" in raw or "C5" in raw:
        marked = [value for tag in ("C3", "C5") for value in pubmed_numbers(raw.get(tag, ()))]
        # Embase gives the bare number; other databases put anything in a custom tag.
        pmids = tuple(marked) or (raw.get("C5", ()) if "U2" in raw else ())
        if pmids:
            found["pmid"] = pmids


def pubmed_numbers(given: Values) -> list[str]:
    """Return the values that are marked as PubMed numbers."""
    # Cochrane puts those of several databases in one value: `PUBMED 123,EMBASE 456`.
    parts = [part.strip() for value in given for part in value.split(",")]
    return [part for part in parts if part[:6].upper() in {"PUBMED", "MEDLIN"}]


_REGULAR = r"[A-Z][A-Z0-9]  -"
DIALECT = Dialect(
    mark_prefixes=("TY", "ER", "ty", "er", " ", "\t", "\ufeff", "\xa0"),
    mark=_mark,
    field=re.compile(r"^(?:([A-Z][A-Z0-9])  - *(.*)|.)", re.MULTILINE),
    loose=_LOOSE,
    multiple=frozenset(["KW"]),
    has_end=True,
    is_unmarked_record=is_record,
    layout=Layout(
        "TY  - ",
        "ER  -",
        frozenset(["TY", "ER"]),
        re.compile(r"\n([A-Z][A-Z0-9])  -[^\S\n]*"),
        re.compile(rf"\n(?!{_REGULAR})\ufeff*+(?:{_LOOSE.pattern}|{_MARK.pattern})"),
    ),
    fields=_FIELDS,
    adjust=_adjust,
    filler_names={
        "Record #": "counting line",
        "Provider:": "header",
        "Link to": "link",
        "NL  -": "text after a record",
    },
)
# An end mark alone is enough: it shows a record without its start mark.
_LOOKS = re.compile(r"^\ufeff?[^\S\n]*(?:(?:TY|ER)\s{1,2}|ty\s{2})-", re.MULTILINE)


def looks_like(head: str) -> bool:
    """Return whether the text contains the start or end of a RIS record."""
    return _LOOKS.search(head) is not None


def read(lines: Iterable[str]) -> Iterator[Item | Problem]:
    """Read RIS from any database."""
    return tagged.read(lines, DIALECT)


_OUR_TYPES = {
    "article": "JOUR",
    "report": "RPRT",
    "thesis": "THES",
    "chapter": "CHAP",
    "book": "BOOK",
    "conference": "CPAPER",
    "government": "GOVDOC",
    "news": "NEWS",
    "blog": "BLOG",
    "webpage": "ELEC",
    "preprint": "UNPB",
    "other": "MISC",
}


def write(records: Iterable[Record]) -> Iterator[str]:
    """Write records as RIS, one piece per record; it reads back equal."""
    for record in records:
        lines = [f"{tag}  - {value}" for tag, value in _tags(record) if value]
        yield "\n".join([*lines, "ER  - ", "", ""])


def _tags(record: Record) -> Iterator[tuple[str, str | None]]:
    yield "TY", _OUR_TYPES.get(record.type or "", "GEN")
    # RIS has no type for it, and databases write it here.
    yield "M3", "Preprint" if record.type == "preprint" else None
    yield "TI", record.title
    for tag, many in (("AU", record.authors), ("A2", record.editors)):
        yield from ((tag, mark_group(value)) for value in many)
    yield "PY", str(record.year) if record.year else None
    yield "DA", record.date
    yield "JF", record.journal
    yield "J2", record.journal_abbreviation
    yield "TT", record.translated_title
    yield "VL", record.volume
    yield "IS", record.issue
    yield "SP", record.pages
    yield "DO", record.doi
    yield "AN", record.accession
    for value in (*record.issn, *record.isbn):
        yield "SN", value
    yield "C3", f"PUBMED {record.pmid}" if record.pmid else None
    yield "C2", record.pmcid
    yield "AB", record.abstract
    for value in record.keywords:
        yield "KW", value
    yield "LA", record.language
    yield "PB", record.publisher
    for value in record.urls:
        yield "UR", value
    yield "DB", record.database
    for value in record.raw.get(NOTE, ()):
        yield "N1", value
