"""Possible duplicates of reports that were withdrawn."""

from __future__ import annotations

import pytest

from litreview.__main__ import main

TWINS = "\n".join(
    f"TY  - JOUR\nTI  - The long reef of number {n} in winter\nAU  - Testauteur, A.\nPY  - {year}\nER  - \n"
    for n in range(3)
    for year in (2001, 2003)
)


@pytest.fixture
def asked(review, tmp_path):
    path = tmp_path / "twins.ris"
    path.write_text(TWINS, encoding="utf-8")
    review.searches.import_files([path], actor="anna")
    keys = [row.key for row in review.reports.rows() if "reef" in (row.title or "")]
    review.duplicates.run()
    return review, path, keys


def test_what_was_withdrawn_is_not_asked_until_it_counts_again(asked):
    review, path, _ = asked
    before = review.duplicates.open_keys()
    assert before
    assert review.status().doubtful == len(before)
    review.searches.withdraw("twins.ris", "anna")
    assert (review.duplicates.open_keys(), review.status().doubtful) == ([], 0)
    review.searches.import_files([path], actor="anna")
    assert review.duplicates.open_keys() == before


def test_a_list_that_is_cut_says_how_many_there_are(asked, capsys):
    review, _, _ = asked
    n = len(review.duplicates.open_keys())
    assert n > 1
    folder = str(review.folder)
    assert main(["duplicates", "list", "--limit", "1", "--review", folder]) == 0
    assert f"{n} possible duplicates to check, of which 1 is shown." in capsys.readouterr().out
    assert main(["duplicates", "list", "--review", folder]) == 0
    assert f"{n} possible duplicates to check." in capsys.readouterr().out
