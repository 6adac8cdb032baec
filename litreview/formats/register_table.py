"""Tables of trial registers: ClinicalTrials.gov, ICTRP, and Cochrane CENTRAL, which has registrations among its reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from litreview.errors import Problem
from litreview.formats import central, delimited
from litreview.formats.columns import fold_column_names
from litreview.formats.fields import find_year, normalize_date
from litreview.formats.registration import as_registration
from litreview.model import Item, Record

# The column of the number, with the register; and columns that a register has and no other table.
_REGISTERS = {"nctnumber": "ClinicalTrials.gov", "trialid": "ICTRP"}
_BESIDE = {
    "nctnumber": frozenset({"studyurl", "studytitle", "studytype", "conditions", "phases", "url"}),
    "trialid": frozenset({"publictitle", "scientifictitle", "sourceregister"}),
    "centralid": frozenset({"cochranereviewgroupcode"}),
}
# Only in tables of registers: elsewhere `Condition` or `Sponsor` mean other things.
_MAPPING = {
    "NCT Number": "accession",
    "Study Title": "title",
    "Study URL": "urls",
    "Brief Summary": "abstract",
    "Sponsor": "publisher",
    "Sponsor/Collaborators": "publisher",
    "Conditions": "keywords",
    "TrialID": "accession",
    "Scientific title": "title",
    "Public title": "translated_title",
    "Primary sponsor": "publisher",
    "Condition": "keywords",
    "web address": "urls",
    "Source Register": "database",
}
_MARKS = (b"nct number", b"trialid", b"central id")
# The date of registration first; a start may lie years away from it.
_DATES = ("firstposted", "dateregistration", "dateregistration3", "startdate", "dateenrollement")


def looks_like(head: str) -> bool:
    """Return whether one of the first rows is the header of a register."""
    # Cheaper than looking for a header, as every table is asked; small letters cost less among bytes.
    small = head.encode("utf-8", "surrogatepass").lower()
    if not any(mark in small for mark in _MARKS):
        return False
    best = delimited.head_header(delimited.split_head(head), _MAPPING)
    names = set(fold_column_names(best[2].names)) if best else set()
    return any(column in names and beside & names for column, beside in _BESIDE.items())


def read(lines: Iterable[str]) -> Iterator[Item | Problem]:
    """Read a table; each row of a register is a registration."""
    for item in delimited.read(lines, _MAPPING):
        yield _registration(item) if isinstance(item, Record) else item


def _registration(record: Record) -> Item | Problem:
    names = fold_column_names(tuple(record.raw))
    raw = {name: values[0] for name, values in zip(names, record.raw.values(), strict=True)}
    # A column that is empty in a row is not among its raw values.
    column = next((name for name in _REGISTERS if name in raw), None)
    if column is None:
        return central.with_registration(record)
    dates = [raw[name] for name in _DATES if name in raw]
    title = record.title or record.translated_title
    return replace(
        as_registration(record, raw[column], _REGISTERS[column]),
        title=title,
        translated_title=None if record.translated_title == title else record.translated_title,
        year=find_year(dates),
        date=normalize_date(dates[0]) if dates else None,
    )
