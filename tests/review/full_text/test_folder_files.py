"""PDF files of a folder find the reports whose full texts they are."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from litreview.errors import InputError
from litreview.model import Record, Verdict
from litreview.review.full_text import pdf_text
from litreview.review.full_text.file_matches import SoughtReports
from litreview.review.full_text.pdf_text import PdfTexts
from litreview.review.review import Review
from litreview.review.views import Decide, SearchFacts
from litreview.screening.template import new_protocol

RIS = """TY  - JOUR
TI  - Who buys sex from minors? A latent class analysis of invented files
AU  - Testauteur, Anna
PY  - 2021
DO  - 10.5555/invented.2021(1)7
AN  - 1
ER  -
TY  - JOUR
TI  - Sentencing of buyers in three invented courts
AU  - Voorbeeld, Bram
PY  - 2019
ER  -
TY  - JOUR
TI  - Sentencing of buyers in three invented courts: a second look
AU  - Beispiel, Carla
PY  - 2022
ER  -
TY  - JOUR
TI  - A report that nobody has included
DO  - 10.5555/other
ER  -
"""


def pdf(path: Path, *lines: str, title: str = "") -> Path:
    """Write a PDF file of one page."""
    path.parent.mkdir(parents=True, exist_ok=True)
    canvas = Canvas(str(path))
    canvas.setTitle(title)
    for n, line in enumerate(lines):
        canvas.drawString(50, 780 - 20 * n, line)
    canvas.save()
    return path


@pytest.fixture
def review(tmp_path):
    export = tmp_path / "export.ris"
    export.write_text(RIS, encoding="utf-8")
    with Review.create(tmp_path / "review", protocol=new_protocol("Invented")) as review:
        review.searches.import_files([export], SearchFacts(database="PubMed"), "anna")
        for row in review.reports.rows():
            if "nobody" not in (row.title or ""):
                review.decisions.decide(Decide(row.key, Verdict.INCLUDE), "anna")
                review.decisions.decide(Decide(row.key, Verdict.INCLUDE), "bram")
        yield review


def found(review, folder):
    """Return how each file fits, and the title of the likeliest report."""
    titles = {row.key: (row.title or "")[:30] for row in review.reports.rows()}
    return {
        match.path.name: (match.fit, match.why, titles[match.reports[0]] if match.reports else "")
        for match in review.full_text.match_folder(folder)
    }


LATENT, COURTS, SECOND = (
    "Who buys sex from minors? A la",
    "Sentencing of buyers in three ",
    "Sentencing of buyers in three ",
)


def test_name_facts_and_first_pages_tell_the_report(review, tmp_path):
    folder = tmp_path / "pdfs"
    pdf(folder / "10.5555_invented.2021(1)7.pdf", "scanned")
    pdf(folder / "deep" / "x.PDF", "Sentencing of buyers in three", "invented courts", "B. Voorbeeld, 2019")
    pdf(folder / "y.pdf", "Sentencing of buyers in three invented courts: a second look", "no name")
    pdf(folder / "z.pdf", "nothing of it", title="Another work of four words")
    (folder / "damaged.pdf").write_bytes(b"%PDF-1.7 cut")
    (folder / "notes.txt").write_text("10.5555/invented.2021(1)7", encoding="utf-8")
    assert found(review, folder) == {
        "10.5555_invented.2021(1)7.pdf": ("fits", "DOI in the name", LATENT),
        "x.PDF": ("fits", "title on the first pages", COURTS),
        "y.pdf": ("perhaps", "title on the first pages", SECOND),
        "z.pdf": ("none", "no DOI, PMID or title of a report that is sought", ""),
        "damaged.pdf": ("none", "it is damaged, encrypted or no PDF", ""),
    }


def test_the_doi_of_a_report_that_is_not_sought_fits_nothing(review, tmp_path):
    pdf(tmp_path / "pdfs" / "a.pdf", "https://doi.org/10.5555/other")
    assert found(review, tmp_path / "pdfs")["a.pdf"][0] == "none"


def test_the_files_are_kept_as_one_act_and_are_known_afterwards(review, tmp_path):
    folder = tmp_path / "pdfs"
    pdf(folder / "a.pdf", "doi:10.5555/INVENTED.2021(1)7.")
    pdf(folder / "b.pdf", "Sentencing of buyers in three invented courts", "2019")
    matches = review.full_text.match_folder(folder)
    kept = review.full_text.keep_files([(match.reports[0], match) for match in matches], "anna")
    assert [one.outcome for one in kept] == ["got", "got"]
    assert all((review.folder / one.path).is_file() for one in kept)
    assert {fit for fit, _, _ in found(review, folder).values()} == {"kept"}
    pdf(folder / "c.pdf", "10.5555/invented.2021(1)7", "a longer version")
    assert found(review, folder)["c.pdf"][1] == "DOI on the first pages, but the report has a file"
    review.decisions.undo("anna")
    assert not any(review.full_text.files(row.key) for row in review.reports.rows())


def test_two_files_for_one_report_are_left_to_a_person(review, tmp_path):
    folder = tmp_path / "pdfs"
    pdf(folder / "a.pdf", "10.5555/invented.2021(1)7")
    pdf(folder / "b.pdf", "10.5555/invented.2021(1)7", "supplement")
    assert {fit for fit, _, _ in found(review, folder).values()} == {"perhaps"}


def test_a_pmid_counts_where_a_name_is_one_and_not_where_it_is_a_date():
    sought = SoughtReports({"a": [Record(key="a", raw="", title="T", pmid="20211231")]})
    for name, fit in (("20211231", "fits"), ("PMID 20211231 v2", "fits"), ("scan of 20211231", "none")):
        assert sought.match(Path(f"{name}.pdf"), {}).fit == fit


def test_a_title_in_a_cut_name_fits_with_the_year():
    record = Record(key="a", raw="", title="Who buys sex from minors? A latent class analysis", year=2021)
    sought = SoughtReports({"a": [record]})
    assert sought.match(Path("2021 - Who buys sex from minors A lat.pdf"), {}).fit == "fits"
    assert sought.match(Path("Who buys sex from minors A lat.pdf"), {}).fit == "perhaps"
    assert sought.match(Path("Who buys sex.pdf"), {}).fit == "none"


def test_a_folder_without_a_pdf_is_an_error(review, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="there is no PDF file in it"):
        review.full_text.match_folder(tmp_path / "empty")
    with pytest.raises(InputError, match="no such file or folder"):
        review.full_text.match_folder(tmp_path / "none")


SLOW = "import sys, time\nfor line in sys.stdin:\n if 'slow' in line: time.sleep(60)\n print('{\"text\": \"\"}', flush=True)"
CRASHING = "import sys\nfor line in sys.stdin:\n if 'bad' in line: sys.exit(1)\n print('{\"text\": \"\"}', flush=True)"


@pytest.mark.parametrize(
    ("program", "name", "error"),
    [
        (SLOW, "slow.pdf", "it takes more than 0.5 seconds"),
        (CRASHING, "bad.pdf", "the program that reads it ended"),
    ],
)
def test_a_file_that_hangs_or_crashes_its_reader_is_given_up_and_the_next_is_read(
    monkeypatch, program, name, error
):
    monkeypatch.setattr(pdf_text, "PROGRAM", [sys.executable, "-c", program])
    with PdfTexts() as texts:
        assert texts.read(Path("good.pdf")) == {"text": ""}
        assert texts.read(Path(name), 0.5) == {"error": error}
        assert texts.read(Path("good.pdf")) == {"text": ""}
