"""Run another tool on a set, in an environment of its own: prints its clusters, its questions and its CPU time as JSON.

dedup_peer.py TOOL SET.csv[.gz]      run with the interpreter that --peer names; each of TOOLS at its defaults
"""

from __future__ import annotations

import contextlib
import json
import re
import resource
import sys
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path

from set_rows import Row, read_rows

Pairs = list[tuple[str, str]]
BIB_DEDUPE = {
    "ID": "record_id", "author": "authors", "title": "title", "year": "year", "journal": "journal",
    "volume": "volume", "number": "issue", "pages": "pages", "doi": "doi", "abstract": "abstract",
}  # fmt: skip
# Of the baseline: as similar as two titles with one letter in twenty that differs, of the same year.
ALIKE = 95
BEGINNING = 10


def bib_dedupe(rows: list[Row]) -> tuple[Iterable[Iterable[str]], Pairs]:
    """Run bib-dedupe (prep, block, match, cluster); its `maybe` pairs are questions."""
    # By name, since both exist only in the environment of the peer.
    pandas, tool = import_module("pandas"), import_module("bib_dedupe.bib_dedupe")
    kinds = ({"ENTRYTYPE": row.get("entry_type") or "article", "search_set": ""} for row in rows)
    frame = pandas.DataFrame(
        [
            kind | {theirs: row.get(ours) or "" for theirs, ours in BIB_DEDUPE.items()}
            for kind, row in zip(kinds, rows, strict=True)
        ]
    )
    options = {"verbosity_level": 0, "cpu": 1}
    matched = tool.match(tool.block(tool.prep(frame, **options), **options), **options)
    maybe = matched[matched["duplicate_label"] == "maybe"] if len(matched) else matched
    pairs = (
        [(str(a), str(b)) for a, b in zip(maybe["ID_1"], maybe["ID_2"], strict=True)] if len(maybe) else []
    )
    return tool.cluster(matched, verbosity_level=0), pairs


def asreview(rows: list[Row]) -> tuple[Iterable[Iterable[str]], Pairs]:
    """Remove what ASReview removes: a record whose DOI, or title and abstract, an earlier one has."""
    pandas, tool = import_module("pandas"), import_module("asreview.data.base")
    frame = pandas.DataFrame(
        [{name: row.get(name) or "" for name in ("title", "abstract", "doi")} for row in rows]
    )
    gone = tool.ASReviewData(frame).duplicated("doi")
    # It does not say of which record a removed one is a copy: the first that shares the DOI or the text.
    seen: dict[tuple[str, str], str] = {}
    groups: dict[str, list[str]] = {}
    for row, removed in zip(rows, gone, strict=True):
        doi = re.sub(r"^https?://(www\.)?doi\.org/", "", (row.get("doi") or "").strip().lower())
        text = " ".join(re.findall(r"\w+", f"{row.get('title')} {row.get('abstract')}".lower()))
        signs = [sign for sign in (("doi", doi), ("text", text)) if sign[1]]
        first = next((seen[sign] for sign in signs if removed and sign in seen), row["record_id"])
        groups.setdefault(first, []).append(row["record_id"])
        for sign in signs:
            seen.setdefault(sign, first)
    return groups.values(), []


def titles(rows: list[Row]) -> tuple[Iterable[Iterable[str]], Pairs]:
    """Join records of one year with nearly the same title, in a line of ten letters that both begin with."""
    fuzz = import_module("rapidfuzz.fuzz")
    blocks: dict[tuple[str, str], list[tuple[str, str]]] = {}
    groups: list[list[str]] = []
    for row in rows:
        letters = "".join(re.findall(r"\w", (row.get("title") or "").casefold()))
        block = blocks.setdefault((letters[:BEGINNING], row.get("year") or ""), [])
        found = [other for other, title in block if letters and fuzz.ratio(letters, title) >= ALIKE]
        groups.append([row["record_id"], *found])
        block.append((row["record_id"], letters))
    return groups, []


TOOLS: Mapping[str, tuple[str, Callable[[list[Row]], tuple[Iterable[Iterable[str]], Pairs]]]] = {
    "bib-dedupe": ("bib_dedupe", bib_dedupe),
    "asreview": ("asreview.data.base", asreview),
    "titles": ("rapidfuzz", titles),
}
"""Each with the module that must be there: bib-dedupe; ASReview before version 2; a baseline of titles and years alone."""


def clustered(rows: list[Row], groups: Iterable[Iterable[str]]) -> dict[str, str]:
    """Return the cluster of each record from groups that may overlap."""
    above = {row["record_id"]: row["record_id"] for row in rows}

    def root(key: str) -> str:
        while above[key] != key:
            key = above[key]
        return key

    for group in groups:
        first, *others = map(str, group)
        for other in others:
            above[root(other)] = root(first)
    return {key: root(key) for key in above}


def cpu() -> float:
    """Return user and system seconds of this process and its children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> None:
    """Read the set, find its duplicates, and print them."""
    name, path = sys.argv[1], Path(sys.argv[2])
    rows = list(read_rows(path))
    module, run = TOOLS[name]
    import_module(module)
    began = cpu()
    # A library may print to stdout, which is reserved for the result.
    with contextlib.redirect_stdout(sys.stderr):
        groups, asked = run(rows)
    found = {"clusters": clustered(rows, groups), "asked": asked, "cpu": cpu() - began}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
