"""How many records have a title, authors, a year, a journal and a DOI: far fewer than usual means a broken export."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from litreview.errors import Problem
from litreview.model import Record

_NAMES = {"title": "a title", "authors": "authors", "year": "a year", "journal": "a journal", "doi": "a DOI"}
FIELDS = tuple(_NAMES)
# The lowest share of records with each field in real exports of each dialect, in the order of FIELDS.
_LOWEST = {
    # Tables of any kind, for the columns that they have.
    "table": (0.71, 0.84, 0.95, 0.71, 0.0),
    "nbib": (1.0, 0.99, 1.0, 0.99, 0.64),
    "pubmed-xml": (1.0, 1.0, 1.0, 1.0, 0.0),
    "endnote-xml": (1.0, 0.92, 0.99, 0.33, 0.0),
    "wos": (1.0, 1.0, 1.0, 1.0, 0.53),
    # Exports of a database in any other format.
    "Web of Science": (1.0, 0.99, 1.0, 0.99, 0.0),
    "Scopus": (1.0, 0.84, 1.0, 1.0, 0.76),
    "PubMed": (1.0, 0.99, 1.0, 1.0, 0.64),
    "Lens": (1.0, 0.98, 1.0, 0.88, 0.86),
    "APA PsycInfo": (1.0, 1.0, 1.0, 0.98, 0.77),
    "Criminal Justice Abstracts": (1.0, 1.0, 1.0, 1.0, 1.0),
    "Ovid MEDLINE(R)": (1.0, 1.0, 1.0, 1.0, 1.0),
    "ERIC": (1.0, 0.9, 1.0, 0.9, 0.3),
}
# Another search of the same database may have fewer, as books have no journal and old articles no DOI.
_PART = 0.5
_FEWEST_RECORDS = 20
_NO_TITLE = re.compile(r"(?:https?://\S+|(?:doi:\s?)?10\.\d{4,9}/\S+|[\d\W_]+)")
_MOST_ODD = 0.05


class FillRates:
    """Counts of the records of an export, and of those that have each field."""

    def __init__(self) -> None:
        self.records = 0
        self._filled = dict.fromkeys(FIELDS, 0)
        self._odd_titles = 0

    def add(self, record: Record) -> None:
        """Count a record."""
        self.records += 1
        for field in FIELDS:
            if getattr(record, field):
                self._filled[field] += 1
        if record.title and _NO_TITLE.fullmatch(record.title):
            self._odd_titles += 1

    def problems(self, dialect: str, fields: Collection[str] = FIELDS) -> Iterator[Problem]:
        """Yield what shows that the export is broken, if anything does.

        Args:
            dialect: A format, `table`, or a database; others have no usual rates.
            fields: Those that the export has at all.
        """
        if self.records < _FEWEST_RECORDS or dialect not in _LOWEST:
            return
        usual = dict(zip(FIELDS, _LOWEST[dialect], strict=True))
        signs = [
            f"{self._filled[field]:,} of {self.records:,} records have {_NAMES[field]}"
            for field in FIELDS
            if field in fields and self._filled[field] < _PART * usual[field] * self.records
        ]
        if self._odd_titles > _MOST_ODD * self.records:
            signs.append(f"{self._odd_titles:,} titles are DOIs, links or numbers")
        if signs:
            what = "table" if dialect == "table" else "export"
            yield Problem(
                "broken-export",
                "note",
                f"{', '.join(signs)}: this {what} is probably broken",
                hint="Compare some of its records with the database; if fields are missing or shifted, export it again.",
            )
