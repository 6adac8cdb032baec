"""Downloads of the EU Clinical Trials Register: text with a name before each value, in summary or in full."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from litreview.errors import Problem
from litreview.formats.bounds import check_length
from litreview.formats.registration import as_registration
from litreview.formats.shape import FieldTable, build_record, collect_values, gather_fields
from litreview.model import Filler, Item, Record
from litreview.text import clean

REGISTER = "EU Clinical Trials Register"
# Both downloads begin each trial with this line, so one reader does for both.
_FIRST = "EudraCT Number:"
_ENTERED = "Date on which this record was first entered in the EudraCT database"
_FIELDS = FieldTable(
    {
        "title": ("Full Title", "A.3 Full title of the trial"),
        "year": (_ENTERED, "Start Date"),
        "date": (_ENTERED, "Start Date"),
        "accession": ("EudraCT Number",),
        "keywords": ("Medical condition", "E.1.1 Medical condition(s) being investigated"),
        "publisher": ("Sponsor Name", "B.1.1 Name of Sponsor"),
        "urls": ("Link",),
    }
)
# A name may have a number before it, and an asterisk behind it that leads to a footnote.
_NAMED = re.compile(r"((?:[A-Z](?:\.\d{1,3}){1,8} )?[A-Z][^:\n]{1,150}?)\*?:(?: +|\t|$)(.*)")


def looks_like(head: str) -> bool:
    """Return whether a line begins with the number of a trial, and a link to the register or its title follows."""
    # In this order, as every text is asked.
    return ("clinicaltrialsregister.eu" in head or "Full Title:" in head) and re.search(
        rf"^\ufeff?{_FIRST}", head, re.MULTILINE
    ) is not None


def read(lines: Iterable[str]) -> Iterator[Item | Problem]:
    """Read every trial; text before the first is filler."""
    kept: list[str] = []
    start, letters = 1, 0
    for number, line in enumerate(lines, 1):
        if line.lstrip("\ufeff").startswith(_FIRST) and kept:
            yield from _item(kept, start)
            kept, start, letters = [], number, 0
        kept.append(line)
        letters += len(line)
        # A trial in full has some hundred lines; one without an end would fill the memory.
        check_length(letters, start)
    yield from _item(kept, start)


def _item(lines: list[str], start: int) -> Iterator[Item]:
    text = "".join(lines).rstrip()
    if text and not text.lstrip("\ufeff").startswith(_FIRST):
        yield Filler(start, "text above the first trial", text)
    elif text:
        yield _record(text, start)


def _record(text: str, line: int) -> Record:
    raw = collect_values((name, (value,)) for name, value in _values(text) if value)
    found = build_record(gather_fields(raw, _FIELDS), raw, text, line)
    return as_registration(found, found.accession, REGISTER)


def _values(text: str) -> Iterator[tuple[str, str]]:
    """Yield names and values; a line without a name continues the value above it."""
    name, value = "", [""]
    for line in text.lstrip("\ufeff").split("\n"):
        if named := _NAMED.match(line):
            yield name, clean(" ".join(value))
            name, value = named[1], [named[2]]
        else:
            # Such as the second disease of a trial.
            value.append(line)
    yield name, clean(" ".join(value))
