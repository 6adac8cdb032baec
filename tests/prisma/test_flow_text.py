from __future__ import annotations

import pytest
from hypothesis import given

from litreview.model import FlowStatus, Lane, SourceKind
from litreview.prisma import boxes
from litreview.prisma.boxes import FlowRow
from litreview.prisma.csv_table import lines
from litreview.prisma.drawing.svg import svg
from litreview.prisma.drawing.widths import cells
from litreview.prisma.flow import derive, flow_from_json
from litreview.prisma.flow_text import text
from tests.prisma.strategies import REASONS, reviews


@given(reviews())
def test_every_number_of_the_table_is_the_sum_of_the_boxes_it_opens(rows):
    for line in lines(derive(rows, REASONS)):
        for cell in (line.databases, line.other, line.total):
            assert cell is None or cell.n == sum(len(boxes.keys(box, rows)) for box in cell.boxes)


@pytest.mark.parametrize("language", ["en", "nl"])
@given(rows=reviews())
def test_no_line_is_wider_than_a_terminal_of_80_columns(language, rows):
    assert max(cells(line) for line in text(derive(rows, REASONS), language).splitlines()) < 80


def test_long_and_wide_names_wrap_and_escapes_are_dropped():
    names = [
        "国家图书馆" * 12,
        "A name that goes on for much longer than any column could hold " * 2,
        "x\x1b[31my",
    ]
    sources = [{"name": name, "n": 1_500_000} for name in names]
    flow = flow_from_json({"template": "new_dbr", "numbers": {"database_specific_results": sources}})
    said = text(flow)
    assert max(cells(line) for line in said.splitlines()) < 80
    assert said.count("1,500,000") == 3
    assert "\x1b" not in said


def _row(lane, end, n=1, kind=SourceKind.DATABASE, reason=None, *, lead=True):
    return FlowRow("", "", kind, "PubMed", lead, FlowStatus(lane, end, reason), n)


def test_the_flow_as_text():
    rows = [
        _row(Lane.DATABASES, "undecided", 3),
        _row(Lane.DATABASES, "excluded", 1234),
        _row(Lane.DATABASES, "excluded", 40, lead=False),
        _row(Lane.DATABASES, "full-text-excluded", 2, reason="no_minor"),
        _row(Lane.DATABASES, "included", 5),
        _row(Lane.OTHER, "excluded", 6, SourceKind.CITATION),
        _row(Lane.OTHER, "awaited", 1, SourceKind.CITATION),
    ]
    assert text(derive(rows, REASONS)) == EXPECTED


EXPECTED = """\
PRISMA 2020, new review                               Provisional: 4 undecided

                                                      databases other methods
Identification
  Records identified from:                                1,284             7
    Databases                                             1,284
      PubMed                                              1,284
    Registers                                                 0
    Websites                                                                0
    Organisations                                                           0
    Citation searching                                                      7
  Duplicate records removed                                  40             0
  Records marked as ineligible by automation tools            0
  Records removed for other reasons                           0             0
Screening
  Records screened                                        1,244             7*
  Records excluded                                        1,234             6*
    not yet judged                                            3             0
  Reports sought for retrieval                                7             1
  Reports not retrieved                                       0             0
    awaited                                                   0             1
  Reports assessed for eligibility                            7             0
  Reports excluded                                            2             0
    Not about minors                                          2
Included
  Reports included                                            5             0
  Studies included in review (n = 5)
  Reports of included studies (n = 5)

* Of the records found by other methods, PRISMA 2020 has no box for: 6
  excluded at screening.

All numbers add up.
Provisional: 4 undecided (databases: 3 records at screening, 0 reports
awaiting retrieval, 0 at full text; other methods: 0 records at screening, 1
report awaiting retrieval, 0 at full text).
"""


@pytest.mark.parametrize(
    ("language", "said"), [("en", "This flow is still empty"), ("nl", "Dit stroomdiagram is nog leeg")]
)
def test_a_flow_without_anything_in_it_is_called_empty_and_never_complete(language, said):
    flow = derive((), {})
    assert flow.empty
    assert said in text(flow, language)
    assert "add up" not in text(flow)
    assert said in svg(flow, language)


def test_numbers_that_do_not_add_up_are_said_instead():
    numbers = {"dbr_sought_reports": 90, "dbr_assessed": 85}
    said = text(flow_from_json({"template": "new_dbr", "numbers": numbers}), "nl")
    assert "Alle aantallen kloppen" not in said
    assert "I4 Publicaties beoordeeld: 90 opgevraagd - 0 niet verkregen = 90" in said
    assert "niet vermeld" in said
