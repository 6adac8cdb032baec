"""A history of three versions in which every kind of number of a living flow is there."""

from __future__ import annotations

from typing import Any


def _import(search: str, source: str, kind: str, export: str, *records: str) -> dict[str, Any]:
    return {
        "do": "import",
        "search": search,
        "source": source,
        "kind": kind,
        "export": export,
        "records": list(records),
    }


def _title(say: str, *records: str) -> dict[str, Any]:
    return {"do": "title", "say": say, "records": list(records)}


def _text(say: str, *records: str, reason: str = "adults") -> dict[str, Any]:
    return {"do": "text", "say": say, "records": list(records)} | (
        {"reason": reason} if say == "exclude" else {}
    )


HISTORY: dict[str, Any] = {
    "steps": [
        _import("scopus", "Scopus", "database", "s1", *"abcdefgh"),
        _import("refs", "Reference lists", "citation", "r1", *"xyz"),
        {"do": "same", "pair": ["scopus/a", "refs/x"]},
        _title("exclude", "scopus/c", "scopus/d", "refs/z"),
        _title("include", "scopus/a", "scopus/b", "scopus/e", "scopus/f", "scopus/g", "refs/y"),
        {"do": "got", "records": ["scopus/a", "scopus/b", "scopus/e", "scopus/g", "refs/y"], "say": "yes"},
        {"do": "got", "records": ["scopus/f"], "say": "no"},
        _text("include", "scopus/a", "scopus/b"),
        _text("exclude", "scopus/e", "scopus/g", "refs/y"),
        {"do": "study", "record": "scopus/a", "studies": ["S1"]},
        {"do": "begin", "id": "begin-2"},
        _import("scopus", "Scopus", "database", "s2", *"abijk"),
        _import("ctgov", "ClinicalTrials.gov", "register", "c2", *"pq"),
        {"do": "same", "pair": ["scopus/i", "ctgov/p"]},
        _title("include", "scopus/i", "scopus/j", "ctgov/q"),
        {"do": "got", "records": ["scopus/i", "scopus/j"], "say": "yes"},
        _text("include", "scopus/i", "scopus/j"),
        # A further report of a study of version 1.
        {"do": "study", "record": "scopus/i", "studies": ["S1"]},
        # Lost, with its cause, and regained.
        {"do": "retraction", "records": ["scopus/b"]},
        _text("exclude", "scopus/b", reason="retracted"),
        _text("include", "scopus/e"),
        {"do": "begin", "id": "begin-3"},
        _import("scopus", "Scopus", "database", "s3", *"jkl"),
        _import("refs", "Reference lists", "citation", "r3", *"xyw"),
        _title("include", "scopus/l", "refs/w"),
        {"do": "got", "records": ["scopus/l"], "say": "yes"},
        _text("include", "scopus/l"),
        # After version 2 was frozen.
        _text("exclude", "scopus/j", reason="no data"),
    ]
}  # fmt: skip
