"""A comparison with Zotero's translators, field by field; each difference is listed with its reason."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from litreview.doi import normal_doi
from litreview.formats import registry
from litreview.model import Record

CASES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "zotero"
FORMATS = {
    "ris": "ris",
    "bibtex": "bibtex",
    "medlinenbib": "nbib",
    "endnote_xml": "endnote-xml",
    "referbibix": "enw",
    "web_of_science_tagged": "wos",
    "refworks_tagged": "refworks",
    "ovid_tagged": "ovid",
    "pubmed_xml": "pubmed-xml",
    "csl_json": "csl-json",
}
AUTHORS = frozenset(
    [
        "author",
        "inventor",
        "artist",
        "director",
        "programmer",
        "cartographer",
        "interviewee",
        "podcaster",
        "presenter",
        "performer",
        "composer",
        "sponsor",
    ]
)
# (translator, case, field): the reason for the difference, and how often it occurs.
EXPLAINED = {
    ("ris", 0, "title"): ("a case and an act have their whole name as title here, not the short one", 2),
    ("ris", 0, "authors"): ("editors of a dictionary and sponsors of a bill are no authors here", 3),
    ("ris", 2, "authors"): ("an editor or performer beside a composer is no author here", 2),
    ("bibtex", 2, "authors"): ("`American Rights at Work` is a group, not a person named Work", 1),
    ("bibtex", 7, "authors"): (
        "`Corporation for Digital Scholarship` is a group, not a person named Scholarship",
        1,
    ),
    ("bibtex", 8, "authors"): ("the entry tests a broken command between two names", 1),
    ("referbibix", 2, "title"): ("the file has two start markers and so gives two records here", 1),
    ("referbibix", 2, "year"): ("the file has two start markers and so gives two records here", 1),
    ("ovid_tagged", 0, "abstract"): ("the copyright notice is separated", 1),
    ("ovid_tagged", 1, "abstract"): ("the copyright notice is separated", 2),
    ("ovid_tagged", 2, "authors"): ("`Shedko, MB` keeps its initials", 1),
    ("ovid_tagged", 3, "abstract"): ("the copyright notice is separated", 2),
}


def folded(text: str | None) -> str:
    plain = unicodedata.normalize("NFKD", re.sub(r"<[^>]+>", "", text or "")).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def expected(item: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that Zotero expects of an item."""
    date = next(
        (item[name] for name in ("date", "issueDate", "dateDecided", "dateEnacted") if item.get(name)), ""
    )
    year = re.search(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)", date)
    people = [one for one in item.get("creators", []) if one["creatorType"] in AUTHORS]
    title = next((item[name] for name in ("title", "caseName", "nameOfAct", "subject") if item.get(name)), "")
    return {
        "title": folded(title) or None,
        "year": int(year.group()) if year else None,
        "authors": [
            folded((p.get("lastName") or p.get("name") or "") + p.get("firstName", "")) for p in people
        ]
        or None,
        "doi": normal_doi(item.get("DOI")),
        "abstract": folded(item.get("abstractNote")) or None,
    }


def given(record: Record) -> dict[str, Any]:
    return {
        "title": folded(record.title),
        "year": record.year,
        "authors": [folded(name) for name in record.authors],
        "doi": record.doi,
        "abstract": folded(record.abstract),
    }


def compared() -> tuple[Counter[str], Counter[tuple[str, int, str]]]:
    """Count the comparisons per field, and the differences by translator, case and field."""
    asked: Counter[str] = Counter()
    missed: Counter[tuple[str, int, str]] = Counter()
    for translator, name in FORMATS.items():
        cases = json.loads((CASES / f"{translator}.json").read_text(encoding="utf-8"))["cases"]
        for number, case in enumerate(cases):
            text = case["input"] if isinstance(case["input"], str) else json.dumps(case["input"])
            records = [item for item in registry.read(text, name) if isinstance(item, Record)]
            for record, item in zip(records, case["items"], strict=False):
                ours = given(record)
                for field, value in expected(item).items():
                    if value is not None or (field == "authors" and ours["authors"]):
                        asked[field] += 1
                        missed[translator, number, field] += ours[field] != (value or [])
    return asked, +missed


def test_fields_are_as_zotero_expects_them_but_for_named_differences():
    if not CASES.exists() and os.environ.get("CI") != "true":
        pytest.skip(f"no cases at {CASES}: put the shared folder beside the checkout to run them")
    asked, missed = compared()
    assert missed == {place: times for place, (_, times) in EXPLAINED.items()}
    for field in asked:
        assert sum(times for (_, _, name), times in missed.items() if name == field) <= 0.06 * asked[field]
