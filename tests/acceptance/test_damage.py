"""Damaged real exports: truncated, or with a line removed, doubled or swapped. No other record changes or is lost."""

from __future__ import annotations

import csv
import random
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from litreview.decoding import decode
from litreview.errors import LitreviewError
from litreview.formats import registry
from litreview.model import Filler, Item, Record, Reject
from tests.acceptance.material import material

SAMPLES = material("samples")
NAMES = {"tsv": "csv", "pubmed_xml": "pubmed-xml", "endnote_xml": "endnote-xml"}
# The rules of the manifest that one expression over the text can check.
STARTS = {"ris": r"^\s*TY\s{1,2}-", "wos": r"^PT [A-Z]", "nbib": r"^PMID-"}
# In these formats a damaged line may affect more than one record.
SHARED = frozenset(["header", "string", "counting line", "line before the header"])
CUTS = 24
DAMAGES = 6
LARGEST = 200_000


def samples() -> list[tuple[str, str]]:
    """Yield the path and format of each text sample that is small enough to be read dozens of times."""
    with (SAMPLES / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        rows = [(row["path"], NAMES.get(row["format"], row["format"])) for row in csv.DictReader(stream)]
    return [
        (path, name)
        for path, name in rows
        if name in registry.FORMATS and name != "xlsx" and (SAMPLES / path).stat().st_size <= LARGEST
    ]


def ink(text: str) -> str:
    return "".join(text.replace("\ufeff", "").split())


def read(text: str, name: str) -> list[Item]:
    """Read a text; return nothing if it is refused, which must be in one line."""
    try:
        return list(registry.read(text, name))
    except LitreviewError as error:
        return [] if "\n" not in str(error) else pytest.fail(f"not one line: {error}")


def starts(items: list[Item]) -> int:
    return sum(isinstance(item, Record | Reject) for item in items)


@pytest.mark.parametrize(("path", "name"), samples())
def test_a_file_that_is_cut_anywhere_loses_no_letter_and_no_start_marker(path, name):
    data = (SAMPLES / path).read_bytes()
    drawn = random.Random(path)  # noqa: S311  # not a secret; the same places in each run
    for at in sorted(drawn.randrange(len(data) + 1) for _ in range(CUTS)):
        text, _, _ = decode(data[:at])
        items = read(text, name)
        if not items:
            continue
        # The raw text of a JSON record is its canonical JSON, not a slice of the file.
        assert name == "csl-json" or ink("".join(item.text for item in items)) == ink(text), f"cut at {at}"
        if name in STARTS and "OWN - ERIC" not in text:
            assert starts(items) == len(re.findall(STARTS[name], text, re.MULTILINE)), f"cut at {at}"


def content(item: Item) -> str:
    """Return the contents of a record or reject, without its position in the file."""
    if isinstance(item, Record) and not {"crossref", "xdata"}.isdisjoint(item.raw):
        # What it takes from others changes with them, as with a string; what it says itself must not.
        return repr((item.raw, item.text))
    return repr(replace(item, line=0))


def damaged(lines: list[str], drawn: random.Random) -> tuple[list[str], set[int]]:
    """Remove, double or swap one line; return all lines, and the numbers of those that changed."""
    at = drawn.randrange(len(lines) - 1)
    line, following = lines[at : at + 2]
    kind = drawn.choice(["lost", "doubled", "swapped"])
    if kind == "swapped":
        return [*lines[:at], following, line, *lines[at + 2 :]], {at + 1, at + 2}
    return [*lines[:at], *([line, line] if kind == "doubled" else []), *lines[at + 1 :]], {at + 1}


def holds(item: Item, touched: set[int]) -> bool:
    return any(item.line <= number <= item.line + item.text.count("\n") + 1 for number in touched)


@pytest.mark.parametrize(("path", "name"), [one for one in samples() if one[1] != "csl-json"])
def test_a_line_that_is_lost_doubled_or_swapped_changes_only_the_records_that_hold_it(path, name):
    text, _, _ = decode((SAMPLES / path).read_bytes())
    lines = text.split("\n")
    before = read(text, name)
    drawn = random.Random(path)  # noqa: S311  # not a secret; the same lines in each run
    for _ in range(DAMAGES if len(lines) > 1 else 0):
        changed, touched = damaged(lines, drawn)
        held = [item for item in before if holds(item, touched)]
        after = read("\n".join(changed), name)
        assert not after or ink("".join(item.text for item in after)) == ink("\n".join(changed))
        if any(isinstance(item, Filler) and item.what in SHARED for item in held):
            continue
        told = Counter(content(item) for item in after)
        lost = [
            item
            for item in before
            if isinstance(item, Record | Reject) and item not in held and not told[content(item)]
        ]
        assert not lost, f"lines {touched} cost records that do not hold them"


def test_there_are_samples_of_each_format_that_has_some():
    assert {"ris", "nbib", "wos", "bibtex", "csv", "ovid", "enw"} <= {name for _, name in samples()}
    assert Path(SAMPLES).is_dir()
