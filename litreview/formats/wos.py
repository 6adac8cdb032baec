"""Web of Science tagged text (`.ciw`, `.isi`, `.txt`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from litreview.errors import Problem
from litreview.formats import tagged
from litreview.formats.shape import FieldValues, Raw, field_table
from litreview.formats.tagged_dialect import Dialect, Layout, Mark
from litreview.model import Item

_START = re.compile(r"\ufeff?PT [A-Z]")


def _mark(line: str, _kept: list[str]) -> Mark | None:
    if _START.match(line):
        return Mark.START
    if line == "ER":
        return Mark.END
    # Concatenated files repeat the header and the end of file between records.
    return Mark.OUTSIDE if line == "EF" or line.lstrip("\ufeff").startswith("FN ") else None


FIELDS = field_table(
    type="DT PT",
    title="TI FT",
    authors="AF",
    groups="CA GP",
    editors="BE ED",
    year="PY EA PD",
    date="EA",
    journal="SO SE",
    journal_abbreviation="JI J9",
    volume="VL",
    issue="IS",
    begin="BP BR",
    end="EP",
    number="AR",
    doi="DI D2",
    pmid="PM",
    accession="UT",
    numbers="SN EI BN",
    abstract="AB",
    keywords="DE ID",
    language="LA",
    publisher="PU",
    urls="UR",
)


def _adjust(raw: Raw, found: FieldValues) -> None:
    # If some full names are missing, the short ones are complete.
    if len(raw.get("AU", ())) > len(raw.get("AF", ())):
        found["authors"] = raw["AU"]
    if "AU" in raw and "CA" not in raw:
        # The group of a book is its sponsor if persons wrote it.
        found.pop("groups", None)
    if "PS" in raw and "BP" not in raw:
        found["pages"] = raw["PS"]
    if "PY" in raw:
        # PD has no year and PY no date, except in records of Inspec and MEDLINE.
        dated = raw.get("PD", ())[:1]
        found["date"] = dated if raw["PY"][0] in "".join(dated) else (" ".join(raw["PY"][:1] + dated),)
    found["database"] = ("Web of Science",)


DIALECT = Dialect(
    mark_prefixes=("PT", "ER", "EF", "FN", "\ufeff"),
    mark=_mark,
    field=re.compile(r"^(?:([A-Z][A-Z0-9])(?: +|$)(.*(?:\n   .*)*)|.)", re.MULTILINE),
    loose=re.compile(r"([A-Z][A-Z0-9])(?: +(.*)|$)"),
    multiple=frozenset(["AU", "AF", "BA", "BF", "BE", "ED", "CA", "GP", "CR", "C1", "C3"]),
    has_end=True,
    layout=Layout(
        "PT ",
        "ER",
        frozenset(["PT", "ER", "EF", "FN"]),
        re.compile(r"\n([A-Z][A-Z0-9]) [^\S\n]*"),
        re.compile(r"\n(?![A-Z][A-Z0-9] |   )"),
    ),
    fields=FIELDS,
    adjust=_adjust,
    filler_names={"FN": "header", "VR": "header", "EF": "end of file"},
)
_LOOKS = re.compile(
    r"^\ufeff?(?:FN (?:ISI|Thomson|Clarivate)|PT [A-Z]\n(?:[A-Z][A-Z0-9] |   ))", re.MULTILINE
)


def looks_like(head: str) -> bool:
    """Return whether the text has the header, or the first two tags, of Web of Science."""
    return _LOOKS.search(head) is not None


def read(lines: Iterable[str]) -> Iterator[Item | Problem]:
    """Read Web of Science's tagged text."""
    return tagged.read(lines, DIALECT)
