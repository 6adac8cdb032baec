"""What each source and each line brought, as librarians define it, through the log of a review and its commands."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from litreview.cli.json_output import jsonable, rounded
from litreview.review.review import Review
from litreview.review.views import SearchFacts
from litreview.strategy.line_yields import line_yields
from litreview.strategy.recall import read_strategy
from litreview.strategy.searched_items import SearchedItem
from tests.acceptance.material import material
from tests.cli.conftest import run  # noqa: F401  # a fixture

WORDS = [
    "alpine",
    "barley",
    "canal",
    "dahlia",
    "ember",
    "falcon",
    "garnet",
    "harbour",
    "indigo",
    "juniper",
    "kelp",
    "lagoon",
    "marble",
]
KINDS = {"Handsearch": "website"}
# The same number under its older name.
NAMES = {"unique_included": "included_unique"}


def truth(name: str) -> dict[str, Any]:
    return json.loads((material("strategy") / "yield.json").read_text(encoding="utf-8"))[name]


def entry(report: str, copy: int = 0) -> str:
    n = int(report[1:]) - 1
    title = f"{WORDS[n].title()} sleep of pupils, an invented study"
    return (
        f"TY  - JOUR\nTI  - {title}\nAU  - Testauteur, A.\nPY  - {2001 + n}\nDO  - 10.0000/invented.{n}\n"
        f"N1  - copy {copy}\nER  - \n"
    )


def reviewed(run, folder: Path, example: dict[str, Any]) -> None:  # noqa: F811
    """Bring the sources into a review, join them, and screen as the example says."""
    assert run("init", folder).code == 0
    for source, reports in example["sources"].items():
        more = example.get("records_imported", {}).get(source, 0) - len(reports)
        texts = [entry(report) for report in reports] + [entry(reports[0], 1)] * (more > 0)
        file = folder / f"{source}.ris"
        file.write_text("\n".join(texts), encoding="utf-8")
        kind = KINDS.get(source, "database")
        facts = ("--database", source, "--kind", kind, "--date", "2026-01-01", "--hits", len(texts))
        assert run("import", file, *facts).code == 0
    assert run("dedupe").code == 0
    keys = {row["title"].split()[0].lower(): row["key"] for row in run("list", "--json").data}
    for report in {report for reports in example["sources"].values() for report in reports}:
        key, undecided = keys[WORDS[int(report[1:]) - 1]], report in example.get("undecided", ())
        screened, included = report in example["title_abstract_includes"], report in example["included"]
        if not undecided:
            assert run("decide", key, "include" if screened else "exclude", "--as", "anna").code == 0
        if screened:
            assert run("retrieve", key, "--got", folder / "Scopus.ris", "--as", "anna").code == 0
            verdict = ("include",) if included else ("exclude", "--reason", "topic")
            done = run("decide", key, *verdict, "--as", "anna", "--stage", "full-text")
            assert done.code == 0, done.err


@pytest.mark.parametrize("name", ["first", "second"])
def test_each_source_has_the_numbers_of_the_example(run, tmp_path, monkeypatch, name):  # noqa: F811
    example = truth(name)
    folder = tmp_path / "review"
    folder.mkdir()
    monkeypatch.chdir(folder)
    reviewed(run, folder, example)
    done = run("searches", "--json", "--csv", tmp_path / "y.csv")
    found = {row["name"]: row for row in done.data["searches"]} | {"all": done.data["all"]}
    with (tmp_path / "y.csv").open(encoding="utf-8", newline="") as stream:
        table = {row["name"]: row for row in csv.DictReader(stream)}
    for source, expected in example["expect"].items():
        row = found[source]
        assert {key: row[NAMES.get(key, key)] for key in expected} == expected, source
        written = table.get(source, {})
        assert all(
            written[NAMES.get(key, key)] == ("" if value is None else str(value))
            for key, value in expected.items()
            if written
        )


DATABASES = ("Dimensions", "envindex", "lens", "medline", "wos")


def wildfire(folder: Path) -> Counter[frozenset[str]]:
    """Write the exports of CiteSource's example, and count the publications of each set of databases, as labelled.

    The labels are the DOIs of the exports, which the set hides: they are written as DOIs again.
    """
    with gzip.open(material("dedup") / "wildfire.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    names = ("title", "authors", "year", "journal", "volume", "issue", "pages", "abstract", "issn", "doi")
    for database in DATABASES:
        with (folder / f"{database}.csv").open("w", encoding="utf-8", newline="") as stream:
            sheet = csv.DictWriter(stream, names, extrasaction="ignore")
            sheet.writeheader()
            for row in rows:
                if row["database"] == database:
                    # Tables of litreview separate authors by semicolons.
                    authors = row["authors"].replace(" and ", "; ")
                    doi = f"10.0000/{row['cluster_id']}"
                    sheet.writerow(row | {"authors": authors, "issn": row["isbn_issn"], "doi": doi})
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row["cluster_id"]].add(row["database"])
    return Counter(map(frozenset, found.values()))


def test_citesources_example_has_the_counts_of_its_labels(tmp_path):
    publications = wildfire(tmp_path)
    with Review.create(tmp_path / "review", "Wildfire") as review:
        for name in DATABASES:
            facts = SearchFacts(database=name, date="2026-01-01")
            review.searches.import_files([tmp_path / f"{name}.csv"], facts, "anna")
        review.duplicates.run("anna")
        found = review.searches.overview()
    rows = {row.name: row for row in found.searches}
    labelled = {name: sum(n for each, n in publications.items() if name in each) for name in DATABASES}
    assert {name: row.reports for name, row in rows.items()} == labelled
    counts = [(rows[name].unique, publications[frozenset({name})]) for name in DATABASES]
    counts.append((found.all.reports, sum(publications.values())))
    counts.append((found.all.unique, sum(n for each, n in publications.items() if len(each) == 1)))
    for one, other in combinations(DATABASES, 2):
        shared = sum(n for each, n in publications.items() if {one, other} <= each)
        counts.append((found.overlap[rows[one].search][rows[other].search], shared))
    assert [
        (here, there) for here, there in counts if there >= 100 and abs(here - there) > 0.03 * there
    ] == []
    assert sum(there >= 100 for _, there in counts) == 6


def test_each_line_and_term_has_the_numbers_of_the_example():
    example = truth("lines")
    ready = read_strategy(example["strategy"], example["platform"])
    items = [
        (
            report,
            SearchedItem(**{k: tuple(v) if isinstance(v, list) else v for k, v in record.items()}),
            report in example["included"],
        )
        for report, record in example["records"].items()
    ]
    lines, terms = line_yields(ready, items)
    found = {
        "lines": {str(line.line): rounded(jsonable(line)) for line in lines},
        "terms": {term.term: rounded(jsonable(term)) for term in terms},
    }
    for kind, rows in example["expect"].items():
        assert {name: {key: found[kind][name][key] for key in row} for name, row in rows.items()} == rows
