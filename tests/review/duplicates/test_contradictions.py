"""What `check` says of reports that hold two different identifiers, by the chain that joined them."""

from __future__ import annotations

import pytest

from litreview.review.views import SearchFacts
from tests.review.duplicates.test_engine_run import ris

DOIS = ("DO  - 10.1000/a\n", "", "DO  - 10.1000/c\n")


@pytest.fixture
def import_three(review, tmp_path):
    """Return a function that imports one article three times: with a DOI, with none, and with another."""

    def import_three():
        for n, doi in enumerate(DOIS):
            text = ris(range(1), source=f"Source{n}").replace("ER  -", f"{doi}ER  -")
            file = tmp_path / f"{n}.ris"
            file.write_text(text, encoding="utf-8")
            review.searches.import_files([file], SearchFacts(key=f"s{n}", database=f"Source{n}"), "anna")

    return import_three


def found(review, name="contradiction"):
    return [problem for problem in review.check() if problem.id == name]


def dois(review):
    """Return the keys of the records with the first DOI, with none, and with the other."""
    every = [record for row in review.reports.rows() for record in review.reports.records(row.key).values()]
    by_doi = {record.doi: record.key for record in every if record.pages == "3-9"}
    return by_doi["10.1000/a"], by_doi[None], by_doi["10.1000/c"]


@pytest.mark.parametrize(("version", "level"), [("2", "note"), ("3", "open")])
def test_a_chain_between_two_dois_is_listed_and_a_new_run_asks(
    review, import_three, monkeypatch, version, level
):
    import_three()
    with monkeypatch.context() as older:
        older.setattr("litreview.dedup.engine.lawful", lambda *_: ())
        older.setattr("litreview.review.duplicates.engine_run.ENGINE_VERSION", version)
        assert review.duplicates.run().merged == 2
    [problem] = found(review)
    first, middle, last = dois(review)
    assert problem.level == level
    assert "different DOI" in problem.what
    chain = [
        f"{key[:8]} – same title and place – {middle[:8]} – same title and place – {other[:8]}"
        for key, other in ((first, last), (last, first))
    ]
    assert any(one in problem.what for one in chain)
    assert "dedupe --anew" in problem.hint
    result = review.duplicates.run(again=True)
    assert (result.merged, result.doubtful) == (1, 1)
    assert found(review) == []


def test_what_a_person_joined_is_a_note(review, import_three):
    import_three()
    review.duplicates.run()
    first, middle, last = dois(review)
    for key in (first, last):
        review.duplicates.judge(middle, key, "same", "anna")
    [problem] = found(review)
    assert problem.level == "note"
    assert "a person" in problem.what
    review.duplicates.judge(first, last, "same", "anna")
    assert found(review) == []
    [joined] = found(review, "contradiction-joined")
    assert "1 pair of records contradicts each other (different DOI) and is one report" in joined.what
