"""`litreview retrieve FOLDER`: what is kept, what is asked, and what is named."""

from __future__ import annotations

import pytest

from litreview.cli import prompts
from tests.review.full_text.test_folder_files import pdf, review  # noqa: F401  # a fixture


@pytest.fixture
def folder(review, tmp_path, monkeypatch):  # noqa: F811  # the fixture
    monkeypatch.chdir(review.folder)
    review.close()
    pdf(tmp_path / "pdfs" / "a.pdf", "doi:10.5555/invented.2021(1)7")
    pdf(tmp_path / "pdfs" / "b.pdf", "Sentencing of buyers in three invented courts")
    pdf(tmp_path / "pdfs" / "c.pdf", "nothing of it")
    return tmp_path / "pdfs"


def test_what_fits_is_kept_and_the_rest_is_named(folder, run):
    dry = run("retrieve", folder, "--dry-run", "--as", "anna").out
    assert dry.startswith("Would be kept: 1 file\n  a.pdf: DOI on the first pages\n")
    done = run("retrieve", folder, "--as", "anna")
    assert done.code == 0
    lines = [line for line in done.out.splitlines() if not line.startswith("    ")]
    assert lines == [
        "Kept: 1 file",
        "  a.pdf: DOI on the first pages",
        "May fit: 1 file",
        "  b.pdf: title on the first pages",
        "Fits no report: 1 file",
        "  c.pdf: no DOI, PMID or title of a report that is sought",
        "Keep one of the others with `litreview retrieve KEY --got FILE`.",
    ]
    again = run("retrieve", folder, "--as", "anna").out
    assert again.startswith("Kept already: 1 file")
    assert run("undo", "--as", "anna").code == 0
    assert run("retrieve", folder, "--dry-run", "--as", "anna").out == dry


def test_on_a_terminal_a_person_decides_what_may_fit(folder, run, monkeypatch):
    monkeypatch.setattr(prompts, "can_ask", lambda: True)
    asked = []
    monkeypatch.setattr("typer.confirm", lambda text, **_: asked.append(text) or True)
    out = run("retrieve", folder, "--as", "anna").out
    assert asked == ["  Is it Sentencing of buyers in three invented courts (2019)?"]
    assert out.startswith("Kept: 2 files")
    loan = run("export", folder / "loan.csv", "--state", "awaiting-retrieval")
    assert loan.out.startswith("1 report written")
    assert "a second look" in (folder / "loan.csv").read_text(encoding="utf-8")


def test_a_folder_takes_no_outcome(folder, run):
    assert run("retrieve", folder, "--on-paper").code == 2
    assert run("retrieve", "abc", "--dry-run").code == 2
