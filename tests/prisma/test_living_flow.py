"""The living flow: its columns and sums, its text, its picture beside the shared drawing, and its other forms."""

from __future__ import annotations

import itertools
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litreview.errors import UsageError
from litreview.prisma.box_contents import Item, Opened
from litreview.prisma.drawing.fold import fold_living
from litreview.prisma.drawing.living_html import living_html
from litreview.prisma.drawing.living_layout import HEAD_SIZE, living_grid, living_picture
from litreview.prisma.drawing.shapes import PADDING
from litreview.prisma.drawing.svg import draw_svg
from litreview.prisma.drawing.text_lines import SIZE
from litreview.prisma.drawing.widths import cells, width
from litreview.prisma.flow import box_ids, number
from litreview.prisma.labels import FlowWords
from litreview.prisma.living_flow import LAYOUTS, check_living, living_flow, living_json, windows
from litreview.prisma.living_notes import picture_notes
from litreview.prisma.living_text import living_text
from litreview.prisma.numbers import BoxPart
from litreview.prisma.outputs import LIVING_OUTPUTS, FlowStyle
from tests.prisma import living_example

DRAWN = Path(__file__).parent / "living" / "living_example.svg"
EXAMPLE = living_example.versions()


def many(n):
    """A review of n versions, each with the numbers of one of the example."""
    found = []
    for at in range(n):
        version = EXAMPLE[min(at, 2)]
        present = replace(
            version.present, version=replace(version.present.version, first=at + 1, last=at + 1)
        )
        found.append(replace(version, number=at + 1, present=present))
    return tuple(found)


@pytest.mark.parametrize(
    ("newest", "layout", "expected"),
    [
        (1, None, [(1, 1)]),
        (4, None, [(1, 1), (2, 2), (3, 3), (4, 4)]),
        (5, None, [(n, n) for n in range(1, 6)]),
        # With more, those between the base and the last three are combined.
        (6, None, [(1, 1), (2, 3), (4, 4), (5, 5), (6, 6)]),
        (9, None, [(1, 1), (2, 6), (7, 7), (8, 8), (9, 9)]),
        (7, "each", [(n, n) for n in range(1, 8)]),
        (4, "latest", [(1, 3), (4, 4)]),
        (4, "base", [(1, 1), (2, 4)]),
        (4, "all", [(1, 4)]),
        (2, "latest", [(1, 1), (2, 2)]),
        (1, "latest", [(1, 1)]),
    ],
)
def test_the_columns_of_each_layout(newest, layout, expected):
    assert windows(newest, layout) == expected


@given(st.integers(1, 12), st.sampled_from([None, *LAYOUTS]))
def test_the_columns_of_every_layout_are_all_versions_each_once(newest, layout):
    covered = [n for first, last in windows(newest, layout) for n in range(first, last + 1)]
    assert covered == list(range(1, newest + 1))


@given(st.integers(1, 9), st.sampled_from([None, *LAYOUTS]), st.booleans())
def test_each_box_of_all_versions_is_the_sum_of_the_columns(n, layout, frozen):
    living = living_flow(many(n), layout, frozen=frozen)
    for box in box_ids(living.whole):
        assert number(living.whole, box) == sum(number(column, box) or 0 for column in living.columns)
    assert "U6" not in check_living(living).errors


def test_a_column_that_does_not_add_up_is_named_with_its_box():
    living = living_flow(EXAMPLE)
    wrong = replace(living.whole, numbers={**living.whole.numbers, "duplicates": 150})
    found = check_living(replace(living, whole=wrong))
    assert (found.errors, found.gaps) == (["U6"], {"U6.duplicates": 2})
    said = living_json(replace(living, whole=wrong))["messages"][0]
    assert said.startswith(
        "U6 Duplicate records removed: 148 in the columns, but 150 are stated: 2 too many."
    )


def test_what_came_in_must_be_what_is_included():
    living = living_flow(EXAMPLE)
    assert check_living(living).errors == []
    assert check_living(replace(living, totals=(*living.totals[:-1], (24, 29)))).gaps == {"U8.studies": -1}
    # Typed studies of earlier versions are where the first total starts.
    typed = replace(living, earlier=(3, 4), totals=(*living.totals[:-1], (28, 33)))
    assert check_living(typed).errors == []


TEXT = """\
Living flow, version 3                     1            2            3      All
                                 31 Mar 2025   2 Feb 2026   9 Nov 2026
Databases                                473          104           39      616
  Scopus                                 213           48           22      283
  MEDLINE                                164           37           17      218
  PsycInfo                                96           19            0      115
Registers                                 15            4            2       21
Duplicates                               106           28           14      148
  of these found again                     0           15            8       23
Removed for other reasons                  6            0            0        6
Records screened                         376           80           27      483
Records excluded                         328           65           20      413
  without a decision                       0            0            1        1
Reports sought                            48           15            6       69
  not retrieved                            1            1            0        2
  awaiting retrieval                       0            0            1        1
Reports assessed                          47           14            5       66
Reports excluded                          27            8            2       37
  No buyers                               11            4            1       16
  No empirical data                       11            2            0       13
  No minors                                5            2            1        8
Other methods
  Organisations                            6            0            2        8
  Citation searching                       9            3            0       12
  Reports sought                           3            0            1        4
  Reports assessed                         3            0            1        4
  Reports excluded                         3            0            1        4
New studies                               17            5            3       25
  in reports                              20            6            3       29
Total studies, then                       17           22           25
  in reports                              20           26           29

Since version 1 was published (17 studies in 20 reports): 1 study in 1 report
lost (retracted); 1 study in 1 report regained (excluded then, included now).
1 study of an earlier version gained reports in version 2.
"""


def test_the_living_flow_as_text():
    assert living_text(living_flow(EXAMPLE)).startswith(TEXT)


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 6, 12])
def test_no_line_is_wider_than_a_terminal_of_80_columns(language, n):
    for frozen in (False, True):
        text = living_text(living_flow(many(n), frozen=frozen), language)
        assert max(map(cells, text.splitlines())) < 80


def test_frozen_columns_are_those_that_were_published():
    living = living_flow(EXAMPLE, frozen=True)
    # Version 1 was published with one more exclusion, and one report less by other methods.
    assert [column.numbers["dbr_excluded"] for column in living.columns] == [28, 8, 2]
    assert living.totals[0] == (17, 20)
    assert [column.version.frozen for column in living.columns] == ["2026-02-02", "2026-11-09", ""]
    assert "Since version 1" not in living_text(living)


def test_frozen_columns_show_what_was_lost_and_regained_between_them():
    first, second, third = EXAMPLE
    published = replace(second.published, moved={"lost_studies:retracted": 1, "lost_reports:retracted": 2})
    text = living_text(living_flow((first, replace(second, published=published), third), frozen=True))
    assert re.search(r"Studies lost +0 +1 +0 +1\n  in reports +0 +2 +0 +2\n", text)
    assert "Studies regained" not in text


def test_typed_studies_of_earlier_versions_stand_before_the_new_ones():
    first = replace(
        EXAMPLE[0],
        updated=replace(EXAMPLE[0].updated, numbers={"previous_studies": 18, "previous_reports": 19}),
    )
    living = living_flow((first, *EXAMPLE[1:]))
    assert re.search(r"Studies of earlier versions +18\n  in reports +19\nNew studies", living_text(living))
    drawn = draw_svg(living_picture(living))
    assert '<g id="previous_studies">' in drawn
    assert "Studies in earlier versions: All 18" in drawn


def test_a_review_with_one_version_has_one_column_and_no_sum():
    living = living_flow(EXAMPLE[:1])
    assert "All" not in living_text(living).splitlines()[0]
    assert len(living_json(living)["columns"]) == 1
    assert ">All<" not in draw_svg(living_picture(living))


def texts(drawn):
    """Return the texts of a picture with their places, rounded to what an eye tells apart."""
    found = re.findall(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)<', drawn)
    return {(round(float(x)), round(float(y) - 0.3), text) for x, y, text in found}


def test_the_picture_is_the_one_that_was_drawn_before():
    living = living_flow(EXAMPLE)
    picture = living_picture(living, ribbon=False)
    ours, drawn = draw_svg(picture), DRAWN.read_text(encoding="utf-8")
    assert (picture.width, picture.height) == (1644, 769)
    # Its notes are in other words, and stand where those of the drawing stand.
    theirs, mine = ({text for text in texts(each) if 60 < text[1] < 720} for each in (drawn, ours))
    assert theirs == mine
    assert len(picture_notes(living)) == 3
    boxes = r'<g id="(\w+)">.*?<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"'
    assert re.findall(boxes, ours, re.DOTALL) == re.findall(boxes, drawn, re.DOTALL)
    titles = r'<g id="(\w+)">\s*<title>([^<]*)</title>'
    assert re.findall(titles, ours) == re.findall(titles, drawn)


def stress(n=5):
    """Twelve long reasons, six sources, 1,500,000 everywhere."""
    reasons = tuple(
        BoxPart(f"The report does not describe the people who pay, but only those {n}", 1_500_000, f"r{n}")
        for n in range(12)
    )
    sources = tuple(BoxPart(f"Bibliographic database number {n} with a name", 1_500_000) for n in range(6))
    found = []
    for version in many(n):
        present = replace(
            version.present,
            numbers=dict.fromkeys(version.present.numbers, 1_500_000),
            reasons={"dbr": reasons, "other": reasons},
            sources={"database_specific_results": sources, "register_specific_results": sources},
            undecided=dict.fromkeys(version.present.undecided, 1_500_000),
        )
        found.append(replace(version, present=present, totals=(9_500_000, 15_000_000)))
    return tuple(found)


LIVING = [
    living_flow(EXAMPLE),
    living_flow(EXAMPLE, "latest", frozen=True),
    living_flow(EXAMPLE[:1]),
    living_flow(many(12)),
    living_flow(stress()),
    living_flow(tuple(replace(v, present=replace(v.present, template="new_dbr")) for v in EXAMPLE)),
]


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("living", LIVING)
def test_labels_and_figures_fit_their_boxes_and_boxes_do_not_overlap(living, language):
    w = FlowWords(language, wording="living-picture")
    grid = living_grid(living, w, 22)
    for table in grid.tables:
        assert table.rect.h >= len(table.lines) * 17
        first = table.rect.right - PADDING - grid.count * (len(grid.heads) - 1)
        for line in table.lines:
            label = table.rect.x + PADDING + line.text.indent + line.text.width
            if line.row is None:
                # A heading has no figures beside it.
                assert label <= table.rect.right - PADDING
                continue
            figures = [w.number(n) for n in line.row.counts if n is not None]
            assert label <= first - max([0, *(width(figure, SIZE, bold=True) for figure in figures)])
            assert all(width(figure, SIZE, bold=True) < grid.count for figure in figures)
    assert all(width(head, HEAD_SIZE, bold=True) < grid.count for head in grid.heads)
    for a, b in itertools.combinations([table.rect for table in grid.tables], 2):
        assert a.right <= b.x or b.right <= a.x or a.bottom <= b.y or b.bottom <= a.y


def test_reasons_are_folded_alike_in_every_column():
    living = fold_living(living_flow(EXAMPLE), 2)
    assert re.search(r"  No buyers +11 +4 +1 +16\n  Other reasons \(2\) +16 +4 +1 +21\n", living_text(living))
    assert check_living(living).errors == []
    with pytest.raises(UsageError):
        fold_living(living_flow(EXAMPLE), 1)


def test_a_review_without_other_methods_has_no_lane_for_them():
    drawn = draw_svg(living_picture(LIVING[-1]))
    assert "via other methods" not in drawn
    assert "Other methods" not in living_text(LIVING[-1])


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("form", LIVING_OUTPUTS)
def test_every_form_is_written_and_the_same_flow_gives_the_same_bytes(form, language):
    look = FlowStyle(language, links="list.html#")
    once, again = (LIVING_OUTPUTS[form](living_flow(EXAMPLE), look) for _ in range(2))
    assert once == again
    signs = {"svg": "<svg", "png": b"\x89PNG", "pdf": b"%PDF", "docx": b"PK", "html": "<!DOCTYPE html>"}
    assert once.startswith(signs[form])


def test_a_picture_links_each_figure_to_its_own_list():
    drawn = LIVING_OUTPUTS["svg"](living_flow(EXAMPLE), FlowStyle(links="list.html#"))
    ET.fromstring(drawn)  # noqa: S314  # our own drawing
    assert 'href="list.html#duplicates%3Aagain%402"' in drawn
    assert 'href="list.html#duplicates%401-3"' in drawn
    # The total of a version is all that came in until then.
    assert 'href="list.html#new_studies%401-2"' in drawn


def test_the_page_opens_the_list_of_each_figure():
    opened = Opened({"k1": Item("A title")}, {"duplicates:again@2": ("k1",), "duplicates@1-3": ("k1",)})
    page = living_html(living_flow(EXAMPLE), "en", opened, "A review")
    assert '<a href="#duplicates%3Aagain%402">15</a>' in page
    assert '<a href="#duplicates%401-3">148</a>' in page
    held = json.loads(re.search(r'id="held">(.*?)</script>', page).group(1))
    assert held["boxes"] == {"duplicates:again@2": [0], "duplicates@1-3": [0]}
    assert held["names"]["duplicates:again@2"] == "of these found again, Version 2"
    assert held["names"]["duplicates@1-3"] == "Duplicates, Versions 1–3"
    assert "<script" not in living_html(living_flow(EXAMPLE))


def test_the_document_has_the_picture_and_each_number_as_a_table():
    written = ZipFile(BytesIO(LIVING_OUTPUTS["docx"](living_flow(EXAMPLE), FlowStyle())))
    text = re.sub(r"<[^>]+>", "|", written.read("word/document.xml").decode())
    cells_ = [cell for cell in text.split("|") if cell.strip()]
    at = cells_.index("Records screened")
    assert cells_[at + 1 : at + 5] == ["376", "80", "27", "483"]
    assert "media/image1.png" in " ".join(written.namelist())


def test_the_json_has_a_flow_for_each_column_and_for_all():
    told = json.loads(json.dumps(living_json(living_flow(EXAMPLE))))
    assert [column["version"] for column in told["columns"]] == [1, 2, 3]
    assert [column["again"] for column in told["columns"]] == [0, 15, 8]
    assert told["all"]["numbers"]["records_screened"] == 483
    assert (told["all"]["since"], told["all"]["version"]) == (0, 3)
    assert told["totals"] == [
        {"studies": 17, "reports": 20},
        {"studies": 22, "reports": 26},
        {"studies": 25, "reports": 29},
    ]
    assert told["errors"] == []


def test_a_date_that_nobody_can_read_is_shown_and_stops_nothing():
    first, *others = EXAMPLE
    odd = replace(first, date="\x1b[31mspring")
    assert "\x1b" not in living_text(living_flow((odd, *others)))
    assert "[31mspring" in living_text(living_flow((odd, *others)))
