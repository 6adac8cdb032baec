"""The tutorial review: forty invented records with a finished flow."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from litreview.exports import open_export
from litreview.model import Record
from litreview.review.review import Review

ROOT = Path(__file__).resolve().parents[2]


def records_of(path: Path) -> list[Record]:
    with open_export(path, None, lambda problem: pytest.fail(problem.what)) as (_, _, found):
        return [item for item in found if isinstance(item, Record)]


@pytest.fixture(scope="module")
def tutorial(tmp_path_factory) -> Iterator[Review]:
    folder = tmp_path_factory.mktemp("tutorial") / "review"
    shutil.copytree(ROOT / "docs" / "tutorial", folder)
    with Review.open(folder) as review:
        exports = [path for path in folder.glob("searches/*/*") if path.suffix in {".ris", ".nbib", ".csv"}]
        review.searches.import_files(sorted(exports), actor="cor")
        review.duplicates.run()
        review.team.sync()
        yield review


def test_the_tutorial_gives_a_finished_flow_with_nine_reports_included(tutorial):
    flow = tutorial.flow.now()
    expected = {
        "database_results": 32, "organisation_results": 8, "duplicates": 5, "records_screened": 27, "records_excluded": 15,
        "dbr_sought_reports": 12, "dbr_notretrieved_reports": 1, "dbr_assessed": 11, "dbr_excluded": 4,
        "other_sought_reports": 4, "other_notretrieved_reports": 1, "other_assessed": 3, "other_excluded": 1,
        "new_studies": 9, "new_reports": 9,
    }  # fmt: skip
    assert {box: flow.numbers[box] for box in expected} == expected
    assert sum(flow.undecided.values()) == 0
    assert [problem.what for problem in tutorial.check()] == []


def test_every_abstract_of_the_tutorial_says_that_it_is_invented():
    records = [
        record
        for path in sorted((ROOT / "docs" / "tutorial" / "searches").glob("*/*"))
        if path.suffix in {".ris", ".nbib", ".csv"}
        for record in records_of(path)
    ]
    assert len(records) == 40
    assert [record.title for record in records if not record.abstract] == [
        "Book review: Paying and looking away"
    ]
    assert all("Invented example" in (record.abstract or "Invented example") for record in records)
    assert max(len((record.abstract or "").split()) for record in records) > 900
    assert max(len(record.authors) for record in records) == 60
