"""The table for the R package, by the package's own reading rules."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litreview.errors import InputError, UsageError
from litreview.prisma.flow import derive, flow_from_json
from litreview.prisma.flow_templates import UNNAMED_SOURCES
from litreview.prisma.identities import check
from litreview.prisma.numbers import BoxPart, Flow
from litreview.prisma.r_table import flow_from_r_table, r_call, r_table, renamed, shared_row
from litreview.prisma.r_template import TEMPLATE
from tests.acceptance.material import material
from tests.prisma.strategies import REASONS, reviews


def rows(text):
    return list(csv.DictReader(StringIO(text)))


def a_flow(stem):
    return flow_from_json(json.loads(material(f"prisma/flows/{stem}.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        ("con01_updated_other_balanced", "export_example"),
        ("con07_redenen_nederlands", "export_example_cleaned"),
    ],
)
def test_the_examples_that_load_are_written_byte_for_byte(stem, expected):
    assert r_table(a_flow(stem)) == material(f"prisma/{expected}.csv").read_text(encoding="utf-8")


@given(reviews())
def test_only_numbers_differ_from_the_packages_own_table(found):
    flow = derive(found, REASONS)
    for written, template in zip(rows(r_table(flow)), rows(TEMPLATE), strict=True):
        # What the package has no row for is counted by a row that then names it.
        own = {"boxtext": " / ".join(shared_row(flow))} if written["data"] == "organisation_results" else {}
        assert {**written, "n": ""} == {
            **template,
            "n": "",
            **{name: text for name, text in own.items() if text},
        }
        assert re.fullmatch(r"\d+|NA|.+, (\d+|xxx)", written["n"])
    assert {row["data"]: row["n"] for row in rows(r_table(flow))}["records_screened"] == str(
        flow.numbers["records_screened"]
    )


@given(reviews())
def test_a_flow_that_was_written_is_read_back_with_every_number(found):
    flow = derive(found, REASONS, typed={"previous_studies": 3, "previous_reports": 4})
    again = flow_from_r_table(r_table(flow))
    shared = sum(flow.numbers.get(f"{box}_results", 0) for box in ("organisation", "hand_search", "experts"))
    own = {name: n for name, n in flow.numbers.items() if name not in UNNAMED_SOURCES}
    assert {name: n for name, n in again.numbers.items() if n} == {
        name: n
        for name, n in (own | {"organisation_results": shared}).items()
        if n and not (name.endswith("_excluded") and flow.parts(name))
    }
    assert [part.n for part in again.parts("dbr_excluded")] == [part.n for part in flow.parts("dbr_excluded")]


@given(st.text(min_size=1).filter(lambda name: re.search(r"\w", name)), st.integers(0, 10**7))
def test_any_reason_survives_the_packages_reader(name, n):
    written = r_table(Flow("new_dbr", BALANCED, reasons={"dbr": (BoxPart(name, n),)}))
    [value] = [row["n"] for row in rows(written) if row["data"] == "dbr_excluded"]
    [only] = value.split(";")
    assert only.count(",") == 1
    assert not set("'\"\\\n") & set(value)
    assert int(only.split(",")[1]) == n


BALANCED = {
    "database_results": 10, "duplicates": 2, "records_screened": 8, "records_excluded": 3,
    "dbr_sought_reports": 5, "dbr_assessed": 5, "new_studies": 5,
}  # fmt: skip


def test_names_that_change_are_told_and_so_is_what_has_no_count():
    flow = Flow(
        "new_dbr", BALANCED, reasons={"dbr": (BoxPart("Age, adults; all", 3), BoxPart("Auteur's", None))}
    )
    assert renamed(flow) == [("Age, adults; all", "Age - adults - all"), ("Auteur's", "")]


@pytest.mark.parametrize("n", [-5, None, "12", 1.5, True])
def test_what_the_package_would_read_as_another_number_is_refused(n):
    numbers = {
        name: value for name, value in {**BALANCED, "records_screened": n}.items() if value is not None
    }
    with pytest.raises(UsageError, match="Records screened"):
        r_table(Flow("new_dbr", numbers, reasons={"dbr": (BoxPart("Age", 0),)}))


def test_the_call_says_which_boxes_there_are():
    said = r_call(a_flow("con01_updated_other_balanced"), 'C:\\my "flow".csv')
    assert said.startswith('PRISMA_flowdiagram(PRISMA_data(read.csv("C:/my flow.csv")), previous = TRUE')
    assert "meta_analysis = TRUE" in said


def test_labels_follow_the_language_and_hold_no_sign_that_breaks_the_drawing():
    texts = {
        row["data"]: row["boxtext"] for row in rows(r_table(a_flow("con01_updated_other_balanced"), "nl"))
    }
    assert texts["records_screened"] == "Records gescreend"
    assert (texts["identification"], texts["included"]) == ("Identificatie", "Inclusie")
    assert not [text for text in texts.values() if set(text) & set("'\"\\")]


def test_the_templates_own_words_are_no_sources_and_no_reasons():
    flow = flow_from_r_table(TEMPLATE)
    assert flow.template == "new_dbr"
    assert not flow.parts("database_specific_results")
    assert not flow.parts("dbr_excluded")


def test_a_table_with_marks_of_excel_is_read_and_what_is_no_count_is_named():
    text = "\ufeff" + r_table(Flow("new_dbr", {**BALANCED, "dbr_excluded": 0}))
    assert flow_from_r_table(text).numbers["database_results"] == 10
    assert flow_from_r_table(text.replace(",10\n", ',"1,010"\n')).numbers["database_results"] == 1010
    assert check(flow_from_r_table(text.replace(",10\n", ",ten\n"))).errors == ["I13"]


def test_a_file_with_semicolons_is_refused():
    with pytest.raises(InputError, match="columns"):
        flow_from_r_table(TEMPLATE.replace(",", ";"))


@pytest.mark.parametrize(
    ("counted", "n", "text"),
    [
        ({"organisation_results": 2}, "2", "Organisations"),
        ({"experts_results": 3}, "3", "Contact with experts"),
        (
            {"organisation_results": 2, "hand_search_results": 4, "experts_results": 0},
            "6",
            "Organisations / Hand searching",
        ),
    ],
)
def test_the_row_of_organisations_counts_and_names_what_the_package_has_no_row_for(counted, n, text):
    others = {"other_sought_reports": int(n), "other_assessed": 0, "other_excluded": 0, "dbr_excluded": 0}
    flow = Flow("new_dbr_other", BALANCED | counted | others)
    [row] = [row for row in rows(r_table(flow)) if row["data"] == "organisation_results"]
    assert (row["n"], row["boxtext"]) == (n, text)
