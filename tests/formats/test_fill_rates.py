"""A verdict on a whole export: it is broken where far fewer records than usual have a field."""

from __future__ import annotations

import pytest

from litreview.errors import InputError, Problem
from litreview.exports import ExportFile
from litreview.formats import registry
from litreview.model import Record, Search
from litreview.review.searches.import_job import ImportJob, batches

HEADER = "Id,Title,Authors,Abstract,Year,Journal,DOI\n"
ROW = '{0},Debts number {0},"Dean, A.; Fey, B.",About debts,2020,Debt Review,10.1000/d.{0}\n'
# As in a table in which a cell of the title is missing: everything stands one column too far left.
SHIFTED = '{0},"Dean, A.; Fey, B.",About debts,2020,Debt Review,10.1000/d.{0},\n'
LONGER = "{0},Debts number {0},Dean,A.,Fey,B.,About debts,2020,Debt Review,10.1000/d.{0}\n"


def table(rows: int, row: str = ROW, head: str = HEADER) -> str:
    return head + "".join(row.format(number) for number in range(rows))


def problems(text: str) -> list[Problem]:
    told: list[Problem] = []
    list(registry.read(text, "csv", note=told.append))
    return told


@pytest.fixture
def imported(tmp_path):
    """Return a function that reads a text as `import` does, and returns its records and the notes."""

    def read(text: str, *, incomplete: bool = False) -> tuple[int, list[str]]:
        path = tmp_path / "export.txt"
        path.write_text(text, encoding="utf-8")
        part = ExportFile(path, path, path.name)
        job = ImportJob(part, tmp_path, Search("s", "S"), "", lambda *_: None, incomplete=incomplete)
        found = [item for batch in batches(job) for item in batch if isinstance(item, Record)]
        return len(found), [problem.what for problem in job.problems]

    return read


def test_a_whole_table_gets_no_verdict():
    assert problems(table(100)) == []
    # Few rows say nothing, and a column that is not there is not empty.
    assert problems(table(19, ROW.replace("2020", ""))) == []
    assert problems(table(100, "Debts {0},About\n", "Title,Abstract\n")) == []


def test_a_table_in_which_a_field_is_missing_is_called_broken():
    (problem,) = problems(table(100, ROW.replace("2020", "")))
    assert (problem.id, problem.level) == ("broken-export", "note")
    assert problem.what == "0 of 100 records have a year: this table is probably broken"


def test_a_table_with_dois_for_titles_is_called_broken():
    rows = table(93) + "".join(f"{n},10.1000/d.{n},,,,,\n" for n in range(7))
    (problem,) = problems(rows)
    assert problem.what == "7 titles are DOIs, links or numbers: this table is probably broken"


def test_a_shifted_table_is_called_broken():
    (problem,) = problems(table(1000, SHIFTED))
    assert problem.what.startswith("0 of 1,000 records have a year")


def test_a_table_whose_rows_do_not_fit_is_refused_with_the_line(imported):
    text = table(2) + table(40, LONGER, "")
    with pytest.raises(InputError) as caught:
        imported(text)
    assert "40 of 42 rows have more cells than the header has columns, the first at line 4." in str(
        caught.value
    )
    assert "\n" not in str(caught.value)
    assert "--incomplete" in caught.value.hint
    number, notes = imported(text, incomplete=True)
    assert number == 42
    assert any(note.startswith("40 of 42 rows have more cells") for note in notes)


def test_a_few_longer_rows_and_empty_cells_refuse_no_table(imported):
    assert imported(table(40) + table(3, LONGER, ""))[0] == 43
    # A delimiter at the end of each row adds an empty cell.
    assert imported(table(40, ROW.replace("\n", ",\n")))[0] == 40


def test_exports_of_other_formats_are_compared_with_those_of_their_database(imported):
    record = "TY  - JOUR\nTI  - Debts {0}\nAU  - Dean, A.\n{1}JO  - Debt\nDO  - 10.1000/d.{0}\nDB  - {2}\nER  - \n\n"

    def written(year: str, database: str) -> str:
        return "".join(record.format(number, year, database) for number in range(30))

    assert imported(written("PY  - 2020\n", "Scopus")) == (30, [])
    assert imported(written("", "Scopus")) == (
        30,
        ["0 of 30 records have a year: this export is probably broken."],
    )
    # Of a database that is not known, nothing is known either.
    assert imported(written("", "Invented Index")) == (30, [])
