"""Parsing of the single line in which some databases give journal, year, volume, issue and pages."""

from __future__ import annotations

import re

from litreview.formats.shape import FieldValues

_LINES = (
    # Embase: `Journal of Tests (2001) 12:3 (45-67). Date of Publication: 1 May 2001`
    re.compile(
        r"(?P<journal>[^()]+?) \((?P<year>\d{4})\)"
        r"(?: (?P<volume>[^\s:().]+)(?:[: ](?P<issue>[^().]*(?:\. \d+)?))?)?(?:\s*\((?P<pages>[^()]+)\)|\.|$)"
    ),
    # ERIC: `Journal of Tests, v12 n3 p45-67 May 2001`
    re.compile(
        r"(?P<journal>.+?),? v(?P<volume>\d\S*)(?: (?:n|spec iss )(?P<issue>\d\S*))?(?: p(?P<pages>\w*\d[\w-]*))?"
        r"(?:[, ].*?(?P<year>\d{4})|\b)"
    ),
    # PubMed: `J Tests. 2001 May 3;12(3):45-9. doi: 10.1000/x.`
    re.compile(
        r"(?P<journal>.+?)\. (?P<date>(?P<year>\d{4})[^;:()]*);(?P<volume>[^\s:();]*)"
        r"(?:\((?P<issue>[^()]+)\))?(?::(?P<pages>[\w.-]+?))?\.(?:\s|$)"
    ),
)
LONGEST = 1000
"""The length of such a line; a longer text is not one."""


def split_citation(line: str, found: FieldValues) -> bool:
    """Add the parts of such a line to fields that have no value yet; return whether it is such a line."""
    if len(line) > LONGEST:
        return False
    for known in _LINES:
        if parts := known.match(line):
            for field, value in parts.groupdict().items():
                if value and not found.get(field):
                    found[field] = (value.strip(),)
            return True
    return False
