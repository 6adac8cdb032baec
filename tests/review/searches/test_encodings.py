"""An export is decoded again as it was when it was imported, so that its records keep their keys and votes."""

from __future__ import annotations

import shutil

import pytest

from litreview import decoding
from litreview.model import Verdict
from litreview.review.review import Review
from litreview.review.views import Decide, SearchFacts

# Lines in UTF-8 and lines in Windows-1252, as in files pasted together.
LINES = (
    "TY  - JOUR\nTI  - Été à Ærø\nPY  - 2001\nER  - \n\n".encode()
    + "TY  - JOUR\nTI  - Schulden für Spieler\nPY  - 2002\nER  - \n\n".encode("cp1252")
    + b"TY  - JOUR\nTI  - Debts\nPY  - 2003\nER  - \n"
)
FACTS = SearchFacts(key="pasted", database="Pasted")


def whole_file(_stream):
    """Detect an encoding as earlier versions did: one byte that is not UTF-8 made the whole file Windows-1252."""
    return "cp1252", []


@pytest.fixture(params=["before", "now"])
def imported(request, review, tmp_path, monkeypatch):
    """Return a review with such a file, imported by the rule of earlier versions or by that of now."""
    path = tmp_path / "pasted.ris"
    path.write_bytes(LINES)
    with monkeypatch.context() as patched:
        if request.param == "before":
            patched.setattr(decoding, "_detect_encoding", whole_file)
        (done,) = review.searches.import_files([path], FACTS, "anna")
    assert done.encoding == {"before": "cp1252", "now": "utf-8+cp1252"}[request.param]
    rows = [row for row in review.reports.rows() if row.year in {2001, 2002, 2003}]
    title = {"before": "Ã‰tÃ© Ã\xa0 Ã†rÃ¸", "now": "Été à Ærø"}[request.param]
    assert sorted(row.title for row in rows) == sorted([title, "Schulden für Spieler", "Debts"])
    for row in rows:
        review.decisions.decide(Decide(row.key, Verdict.INCLUDE), "anna")
    return review, path, {row.key: row.title for row in rows}


def titles(review: Review) -> dict[str, str]:
    return {row.key: row.title for row in review.reports.rows() if row.year in {2001, 2002, 2003}}


def test_a_rebuilt_review_gives_records_their_keys_and_votes(imported):
    review, _, before = imported
    review.close()
    with Review.rebuild(review.folder) as again:
        assert titles(again) == before
        assert {again.reports.card(key, "anna").mine.verdict for key in before} == {Verdict.INCLUDE}
        assert [problem.id for problem in again.check() if problem.level == "error"] == []


def test_a_copy_without_a_database_gives_the_same(imported, tmp_path):
    review, _, before = imported
    review.close()
    shutil.copytree(review.folder, tmp_path / "copy", ignore=shutil.ignore_patterns(".litreview"))
    with Review.open(tmp_path / "copy") as again:
        assert titles(again) == before


def test_importing_the_file_again_finds_the_same_records(imported):
    review, path, before = imported
    (tried,) = review.searches.import_files([path], FACTS, "anna", dry_run=True)
    assert (tried.records, tried.new) == (3, 0)
    (again,) = review.searches.import_files([path], FACTS, "anna")
    assert again.known
    assert titles(review) == before


def test_records_that_look_twice_encoded_are_counted(review, tmp_path):
    path = tmp_path / "twice.ris"
    path.write_text(
        "TY  - JOUR\nTI  - Ã‰tÃ© perdu\nAU  - MÃ¼ller, A.\nER  - \n\nTY  - JOUR\nTI  - SÃO PAULO\nER  - \n",
        "utf-8",
    )
    (done,) = review.searches.import_files([path], SearchFacts(key="twice"), "anna")
    assert ["1 record looks encoded twice" in problem.what for problem in done.problems] == [True]


def test_an_encoding_that_somebody_wrote_into_search_toml_is_no_way_in(imported):
    review, _, before = imported
    path = review.folder / "searches" / "pasted" / "search.toml"
    review.close()
    text = path.read_text(encoding="utf-8")
    for name in ("idna", "hex", "undefined", "nonsense"):
        path.write_text(text.replace("utf-8+cp1252", name).replace("cp1252", name), encoding="utf-8")
        with Review.rebuild(review.folder) as again:
            assert len(titles(again)) == len(before)
