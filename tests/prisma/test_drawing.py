from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litreview.errors import UsageError
from litreview.model import FlowStatus, Lane, SourceKind
from litreview.prisma.boxes import FlowRow
from litreview.prisma.drawing.geometry import layout
from litreview.prisma.drawing.shapes import BAR_WIDTH, PADDING
from litreview.prisma.drawing.svg import svg
from litreview.prisma.drawing.text_lines import SIZE, Entry, wrap
from litreview.prisma.drawing.widths import width
from litreview.prisma.flow import derive
from litreview.prisma.flow_templates import TEMPLATES
from litreview.prisma.labels import NBSP
from litreview.prisma.numbers import NUMBERS, BoxPart, Flow
from tests.prisma.strategies import REASONS, reviews

SVG = "{http://www.w3.org/2000/svg}"


def parsed(drawn):
    return ET.fromstring(drawn.encode())  # noqa: S314  # our own drawing


def stress(template="updated_dbr_other"):
    """Every box at 1,500,000, six long sources, twelve reasons of eighty characters in each lane."""
    reason = "The report does not describe the people who pay, but only those whom they exploit"
    sources = tuple(
        BoxPart(f"Bibliographic database number {n} with a name of its own", 1_500_000) for n in range(6)
    )
    reasons = tuple(BoxPart(f"{reason[:78]} {n}", 1_500_000, f"r{n}") for n in range(12))
    return Flow(
        template,
        dict.fromkeys(NUMBERS, 1_500_000),
        {"database_specific_results": sources, "register_specific_results": sources},
        {"dbr": reasons, "other": reasons},
        {"records": 1_500_000, "other_reports": 1_500_000},
        {"other_duplicates": 1_500_000, "other_removed": 1_500_000, "other_excluded": 1_500_000},
    )


flows = st.one_of(
    reviews().map(lambda rows: derive(rows, REASONS)),
    st.sampled_from([*TEMPLATES]).map(stress),
    st.sampled_from([*TEMPLATES]).map(lambda template: Flow(template, {})),
)
languages = st.sampled_from(["en", "nl"])


@given(flows, languages)
def test_every_line_fits_its_box(flow, language):
    for box in layout(flow, language).boxes:
        inner = box.rect.w - 2 * PADDING
        assert not [line for line in box.lines if line.indent + line.width > inner]
        assert box.rect.h >= len(box.lines) * 17


@given(flows, languages)
def test_no_two_shapes_overlap_and_all_lie_inside(flow, language):
    drawing = layout(flow, language)
    rects = [shape.rect for shape in (*drawing.boxes, *drawing.headers, *drawing.bars)]
    rects += [drawing.ribbon.rect] if drawing.ribbon else []
    for a, b in itertools.combinations(rects, 2):
        assert a.right <= b.x or b.right <= a.x or a.bottom <= b.y or b.bottom <= a.y
    assert all(r.x >= 22 and r.y >= 22 for r in rects)
    assert all(r.right <= drawing.width - 22 and r.bottom <= drawing.height - 22 for r in rects)
    assert all(baseline < drawing.height - 22 for _, baseline in drawing.notes)


@given(flows)
def test_every_arrow_runs_straight_from_an_edge_to_an_edge_and_through_no_box(flow):
    drawing = layout(flow)
    rects = [box.rect for box in drawing.boxes]
    for points in drawing.arrows:
        assert any(_on_edge(points[0], rect) for rect in rects)
        assert any(_on_edge(points[-1], rect) for rect in rects)
        for (x1, y1), (x2, y2) in itertools.pairwise(points):
            assert x1 == x2 or y1 == y2
            middle = ((x1 + x2) / 2, (y1 + y2) / 2)
            assert not [r for r in rects if r.x < middle[0] < r.right and r.y < middle[1] < r.bottom]


def _on_edge(point, rect):
    x, y = point
    across = rect.x <= x <= rect.right and min(abs(y - rect.y), abs(y - rect.bottom)) <= 1
    along = rect.y <= y <= rect.bottom and min(abs(x - rect.x), abs(x - rect.right)) <= 1
    return across or along


@given(flows, languages)
def test_words_fit_their_bars_headers_and_ribbon(flow, language):
    drawing = layout(flow, language)
    assert all(width(bar.text, SIZE, bold=True) <= bar.rect.h for bar in drawing.bars)
    assert all(bar.rect.w == BAR_WIDTH for bar in drawing.bars)
    strips = [*drawing.headers, *([drawing.ribbon] if drawing.ribbon else [])]
    assert all(width(strip.text, SIZE, bold=True) <= strip.rect.w for strip in strips)


@given(st.text(min_size=1), st.integers(0, 10**9), st.floats(150, 300))
def test_a_count_is_never_parted_and_no_line_is_wider_than_its_room(label, n, room):
    count = f"(n{NBSP}={NBSP}{n})"
    lines = wrap(Entry(" ".join(label.split()), count, indent=12), room)
    assert [line.count for line in lines if line.count] == [count]
    assert lines[-1].count == count
    assert all(line.indent + line.width <= room for line in lines)


def test_a_word_wider_than_its_line_is_cut_with_a_hyphen_and_only_then():
    lines = wrap(Entry("Zorgverzekeringsmaatschappijadministratie 国家图书馆国家图书馆国家图书馆"), 130)
    assert lines[0].label.endswith("-")
    assert not [line for line in lines[-2:] if line.label.endswith("-")]
    assert wrap(Entry("one two"), 300)[0].label == "one two"


@given(flows, languages)
def test_the_same_flow_gives_the_same_bytes(flow, language):
    assert svg(flow, language) == svg(flow, language)


@given(flows, languages)
def test_the_svg_names_every_box_once_and_tells_all_of_it(flow, language):
    root = parsed(svg(flow, language))
    groups = [group.get("id") for group in root.iter(f"{SVG}g")]
    assert len(groups) == len(set(groups)) == len(layout(flow, language).boxes)
    assert all(group.find(f"{SVG}title").text for group in root.iter(f"{SVG}g"))
    assert root.find(f"{SVG}desc").text
    assert root.get("role") == "img"
    assert not {element.tag.removeprefix(SVG) for element in root.iter()} & {
        "script",
        "image",
        "use",
        "style",
    }


NASTY = "<script>alert('x')</script> & \"quoted\" ]]> \x1b[31m \x00 \ufffe \ud800 [/b]"


def test_names_from_outside_are_text_and_nothing_else():
    named = {"database_specific_results": (BoxPart(NASTY, 1),)}
    drawn = svg(Flow("new_dbr", {"database_results": 1}, named), links={"database_results": 'x"onload="y'})
    root = parsed(drawn)
    assert "script" not in {element.tag for element in root.iter()}
    assert "<script>" in "".join(root.itertext())
    assert [a.attrib for a in root.iter(f"{SVG}a")] == [{"href": 'x"onload="y'}] * 2


def test_each_number_links_to_its_own_records():
    place = FlowStatus(Lane.DATABASES, "full-text-excluded", "no_minor")
    flow = derive([FlowRow("k", "k", SourceKind.DATABASE, "PubMed", lead=True, place=place)], REASONS)
    links = {"dbr_excluded:no_minor": "#a", "database_specific_results:PubMed": "#b", "new_reports": "#c"}
    root = parsed(svg(flow, links=links))
    linked = {a.get("href"): "".join(a.itertext()).replace(NBSP, " ") for a in root.iter(f"{SVG}a")}
    assert linked == {
        "#a": "Not about minors (n = 1)",
        "#b": "PubMed (n = 1)",
        "#c": "Reports of included studies (n = 0)",
    }


def test_errors_are_marked_on_their_box_unless_told_otherwise():
    flow = Flow("new_dbr", {"records_screened": 198, "records_excluded": 54, "dbr_assessed": 139})
    drawn = svg(flow)
    assert "I3: −5" in drawn
    assert "I3 Reports sought: 198 screened - 54 excluded = 144" in drawn
    assert "I3" not in svg(flow, marks=False)


def test_the_ribbon_says_how_much_is_undecided_unless_told_otherwise():
    flow = Flow("new_dbr", {}, undecided={"records": 1200, "reports": 3})
    assert "Voorlopig: 1.203 nog niet beoordeeld" in svg(flow, "nl")
    assert "Voorlopig" not in svg(flow, "nl", ribbon=False)


def test_a_box_that_was_not_reported_says_so_and_a_stated_zero_is_drawn():
    drawn = svg(Flow("new_dbr", {"database_results": 5, "register_results": 0})).replace(NBSP, " ")
    assert "Records screened (not reported)" in drawn
    assert 'Registers <tspan font-weight="600">(n = 0)</tspan>' in drawn
    assert "automation tools" not in drawn


def test_a_language_without_words_is_refused_with_those_that_have_some():
    with pytest.raises(UsageError, match="en, nl"):
        svg(Flow("new_dbr", {}), "xx")
