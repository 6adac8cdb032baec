"""Labelled sets that are public: fetched at a fixed commit, checked, and brought into one layout.

A set is a table NAME.csv.gz of a folder: `record_id`, `cluster_id` (the work), and what an export says of the record. A
folder may hold sets that were built before; the others are fetched into it. What a set consists of, and whether the
rules of litreview were written with it in sight, is in public_sets.toml.

Labels: people grouped the records, or the DOI names the work. In the latter case DOI and PMID are taken out of every
record, and records without a DOI are left out, since nothing says what they are copies of.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import tomllib
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from set_rows import Row, read_rows

from litreview.exports import read_records

COLUMNS = (
    "record_id", "cluster_id", "entry_type", "title", "authors", "year", "journal", "volume", "issue", "pages", "doi",
    "abstract", "isbn_issn", "database",
)  # fmt: skip
SOURCES = Path(__file__).with_name("public_sets.toml")
ADDRESS = "https://raw.githubusercontent.com/{repository}/{commit}/{path}"
# The columns of bib-dedupe's tables, and of those of pyJedAI, by what they are called here.
THEIRS = {
    "entry_type": "ENTRYTYPE", "authors": "author", "issue": "number", "isbn_issn": "isbn", "journal": "journal",
}  # fmt: skip
ABSENT = frozenset(["", "na", "nan", "none", "unknown"])
SECONDS = 60


class PublicSet(NamedTuple):
    """A set of public_sets.toml; counts are None where none is known."""

    name: str
    seen: bool
    labels: str
    repository: str
    files: list[dict[str, str]]
    records: int | None = None
    works: int | None = None
    hide: tuple[str, ...] = ()


class UnusableSetError(Exception):
    """A set cannot be fetched, or is not what it should be."""


def public_sets(names: Iterable[str] = ()) -> list[PublicSet]:
    """Return the sets of these names, or all."""
    wanted = set(names)
    every = [PublicSet(**one) for one in tomllib.loads(SOURCES.read_text(encoding="utf-8"))["sets"]]
    if unknown := wanted - {one.name for one in every}:
        raise UnusableSetError(f"There is no set {', '.join(sorted(unknown))}.")
    return [one for one in every if not wanted or one.name in wanted]


def rows_of(one: PublicSet, folder: Path) -> list[Row]:
    """Return the rows of a set, from the folder or fetched into it.

    Raises:
        UnusableSetError: It cannot be fetched, or is not what it should be.
    """
    place = folder / f"{one.name}.csv.gz"
    if place.is_file():
        rows = list(read_rows(place))
        check(one, rows)
        return rows
    try:
        rows = BUILDERS[one.labels](one, [fetched(one, file, folder) for file in one.files])
    except OSError as error:
        raise UnusableSetError(f"{one.name}: left out, as it cannot be fetched ({error}).") from error
    check(one, rows)
    text = io.StringIO(newline="")
    sheet = csv.DictWriter(text, COLUMNS, restval="")
    sheet.writeheader()
    sheet.writerows(rows)
    place.write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))
    return rows


def check(one: PublicSet, rows: list[Row]) -> None:
    """Compare the counts of a set with those that it must have."""
    found = (len(rows), len({row["cluster_id"] for row in rows}))
    if wrong := [
        pair for pair in zip(found, (one.records, one.works), strict=True) if pair[1] not in {None, pair[0]}
    ]:
        counts = ", ".join(f"{has:,} in place of {wanted:,}" for has, wanted in wrong)
        raise UnusableSetError(f"{one.name}: left out, as its records or works are {counts}.")


def fetched(one: PublicSet, file: Mapping[str, str], folder: Path) -> Path:
    """Return a file of a set, fetched if the folder does not hold it."""
    place = folder / "fetched" / one.repository / file["commit"] / file["path"]
    if not place.is_file():
        address = ADDRESS.format(repository=one.repository, commit=file["commit"], path=file["path"])
        with urllib.request.urlopen(address, timeout=SECONDS) as answer:  # noqa: S310  # https, from the table
            data = answer.read()
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    digest = hashlib.sha256(place.read_bytes()).hexdigest()
    if file.get("sha256", digest) != digest:
        raise UnusableSetError(f"{one.name}: left out, as {file['path']} has the SHA-256 {digest}.")
    return place


def grouped(one: PublicSet, files: list[Path]) -> list[Row]:
    """Build a set of which people grouped the ids, such as `id_1;id_2`."""
    records, groups = files
    work: dict[str, str] = {}
    for row in read_rows(groups):
        together = row["merged_ids"].split(";")
        # A later line may join two groups.
        known = {work.get(key, key) for key in together}
        work |= {key: together[0] for key, first in work.items() if first in known}
        work |= dict.fromkeys(together, together[0])
    rows = [
        {name: present(row.get(THEIRS.get(name, name), "")) for name in COLUMNS[2:]}
        | {"record_id": row["ID"]}
        for row in read_rows(records)
    ]
    return [
        row | {"cluster_id": work.get(row["record_id"], row["record_id"])} | dict.fromkeys(one.hide, "")
        for row in rows
    ]


def by_doi(_: PublicSet, files: list[Path]) -> list[Row]:
    """Build a set of exports in which a DOI names the work; it and the PMID are hidden."""
    found = [
        (path.stem.rpartition("_")[0] or path.stem, record)
        for path in files
        for record in read_records(path).records
    ]
    return [
        {
            "record_id": f"r{number:05}",
            "cluster_id": record.doi or "",
            "entry_type": (record.raw.get("TY") or ("",))[0],
            "title": record.title or "",
            "authors": " and ".join(record.authors),
            "year": str(record.year or ""),
            **{name: getattr(record, name) or "" for name in ("journal", "volume", "issue", "pages", "abstract")},
            "doi": "",
            "isbn_issn": "; ".join((*record.issn, *record.isbn)),
            "database": database,
        }
        for number, (database, record) in enumerate(found, 1)
        if record.doi
    ]  # fmt: skip


def linked(_: PublicSet, files: list[Path]) -> list[Row]:
    """Build a set of two lists of conference papers, and the pairs of numbers that are one work."""
    *lists, pairs = files
    same = {f"b{pair['D2']}": f"a{pair['D1']}" for pair in read_rows(pairs, "%")}
    return [
        {
            "record_id": (key := f"{letter}{row['id']}"),
            "cluster_id": same.get(key, key),
            "entry_type": "inproceedings",
            "title": row["title"],
            "authors": " and ".join(name.strip() for name in row["authors"].split(",") if name.strip()),
            "year": row["year"],
            "journal": row["venue"],
            "database": f"source_{letter}",
        }
        for letter, path in zip("ab", lists, strict=True)
        for row in read_rows(path, "%")
    ]


BUILDERS: dict[str, Callable[[PublicSet, list[Path]], list[Row]]] = {
    "groups": grouped,
    "doi": by_doi,
    "links": linked,
}


def present(cell: str | None) -> str:
    """Return a cell, empty where it only says that there is nothing."""
    return "" if (cell or "").strip().casefold() in ABSENT else cell or ""
