"""The databases that exports come from, as their records name them or by the form of their accession numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from litreview.model import Record

_ACCESSION = re.compile(
    r"(?:WOS|ISI):[\w:]+(?P<wos>)|2-s2\.0-\d+(?P<scopus>)|CN-\d{8}(?P<central>)|\d{3}-\d{3}-\d{3}-\d{3}-[\dX]{3}(?P<lens>)"
    r"|(?:EJ|ED)\d{6,7}(?P<eric>)|W\d{7,}(?P<openalex>)|pub\.\d{10}(?P<dimensions>)"
)
_NAMES = {
    "wos": "Web of Science",
    "scopus": "Scopus",
    "central": "CENTRAL",
    "lens": "Lens",
    "eric": "ERIC",
    "openalex": "OpenAlex",
    "dimensions": "Dimensions",
}

_SEGMENT = re.compile(r"<[^<>]*>|\b(?:Epub Ahead of Print|PubMed-not-MEDLINE|In-Process\b.*)")
# The codes of EBSCOhost, and names that stand for others.
_SAME = {
    "i3h": "Criminal Justice Abstracts", "psyh": "APA PsycInfo", "pdh": "APA PsycArticles", "aph": "Academic Search Premier",
    "a9h": "Academic Search Complete", "cin20": "CINAHL", "ccm": "CINAHL", "rzh": "CINAHL", "ecn": "EconLit", "sih": "SocINDEX",
    "sxi": "SocINDEX", "buh": "Business Source Premier", "bth": "Business Source Complete", "8gh": "GreenFILE", "egh": "Environment Index",
    "cmedm": "MEDLINE", "mdc": "MEDLINE", "eric": "ERIC", "NLM": "PubMed", "Embase Medline": "Embase",
}  # fmt: skip
_MOST = 0.8
SAMPLE = 200
"""Records of an export by which its database is guessed, the first ones."""


def database_of(accession: str) -> str | None:
    """Return the database whose accession numbers have this form, or None."""
    found = _ACCESSION.fullmatch(accession)
    return _NAMES[found.lastgroup] if found and found.lastgroup else None


def likely_database(records: Iterable[Record]) -> str:
    """Return the database that most of some records name; empty if they name none, or several."""
    names = [_SEGMENT.sub("", record.database or "").strip() for record in records]
    counted = Counter(_SAME.get(name, name) for name in names)
    name, number = counted.most_common(1)[0] if counted else ("", 0)
    return name if number >= _MOST * len(names) else ""
