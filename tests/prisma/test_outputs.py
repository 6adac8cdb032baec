"""What is drawn: no text leaves its box in the font that travels with the program, and each file says all of it."""

from __future__ import annotations

import itertools
import json
import re
from io import BytesIO
from zipfile import ZipFile

import docx as word
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.pdfbase.ttfonts import TTFont

from litreview.errors import InputError, UsageError
from litreview.prisma import boxes
from litreview.prisma.box_contents import Item, Opened
from litreview.prisma.csv_table import lines
from litreview.prisma.drawing.docx import docx
from litreview.prisma.drawing.fold import fold
from litreview.prisma.drawing.font import BOLD, PLAIN, is_enough
from litreview.prisma.drawing.geometry import layout
from litreview.prisma.drawing.html import html
from litreview.prisma.drawing.pdf import pdf
from litreview.prisma.drawing.png import png
from litreview.prisma.drawing.shapes import MARGIN, PADDING
from litreview.prisma.drawing.svg import svg
from litreview.prisma.drawing.text_lines import SIZE
from litreview.prisma.flow import as_json, box_ids, derive, number
from litreview.prisma.flow_input import read_flow
from litreview.prisma.flow_templates import TEMPLATES
from litreview.prisma.numbers import NUMBERS, BoxPart, Flow
from litreview.prisma.outputs import OUTPUTS, FlowStyle
from tests.prisma.strategies import REASONS, reviews
from tests.prisma.test_drawing import NASTY, flows, languages, stress

ZOOM = 2
EVERY = list(itertools.product(TEMPLATES, ["en", "nl"]))


def pixels(drawn):
    return Image.open(BytesIO(drawn)).convert("RGB")


@pytest.fixture(scope="module")
def font():
    faces = {False: TTFont("plain", str(PLAIN)), True: TTFont("bold", str(BOLD))}
    return lambda text, *, bold: faces[bold].stringWidth(text, SIZE)


@pytest.mark.parametrize(("template", "language"), EVERY)
def test_no_line_of_the_longest_labels_and_reasons_leaves_its_box_in_the_bundled_font(
    font, template, language
):
    for box in layout(stress(template), language).boxes:
        for line in box.lines:
            wide = font(line.label, bold=line.bold) + font(f" {line.count}", bold=True) * bool(line.count)
            assert line.indent + wide <= box.rect.w - 2 * PADDING


@pytest.mark.parametrize(("template", "language"), EVERY)
def test_the_image_shows_no_ink_between_a_text_and_the_edges_of_its_box(template, language):
    flow = stress(template)
    image = pixels(png(flow, language, marks=False, zoom=ZOOM))
    for box in layout(flow, language, marks=False).boxes:
        r = box.rect
        for left, right in ((r.x + 2, r.x + PADDING - 1), (r.right - PADDING + 1, r.right - 2)):
            place = (left, r.y + 3, right, r.bottom - 3)
            strip = image.crop(tuple(round(ZOOM * edge) for edge in place))
            assert len(strip.getcolors()) == 1, (box.content.id, left)


@pytest.mark.parametrize(("template", "language"), EVERY)
def test_the_ink_of_the_image_ends_at_its_margins(template, language):
    flow = stress(template)
    drawing = layout(flow, language)
    image = pixels(png(flow, language, zoom=ZOOM))
    assert image.size == (round(ZOOM * drawing.width), round(ZOOM * drawing.height))
    white = Image.new("RGB", image.size, "white")
    from PIL import ImageChops  # noqa: PLC0415  # wanted only here

    left, top, right, bottom = ImageChops.difference(image, white).getbbox()
    assert abs(left - ZOOM * MARGIN) <= ZOOM
    assert abs(top - ZOOM * MARGIN) <= ZOOM
    assert abs(right - ZOOM * (drawing.width - MARGIN)) <= ZOOM
    # A footnote ends with letters that may have nothing below the line.
    assert ZOOM * (drawing.height - MARGIN - 6) <= bottom <= ZOOM * (drawing.height - MARGIN + 1)


@given(flows, languages, st.sampled_from(["svg", "pdf", "html"]))
@settings(max_examples=30)
def test_the_same_flow_gives_the_same_file(flow, language, form):
    assert OUTPUTS[form](flow, FlowStyle(language)) == OUTPUTS[form](flow, FlowStyle(language))


def test_a_document_and_an_image_are_the_same_each_time_too():
    flow = stress()
    assert docx(flow) == docx(flow)
    assert png(flow, zoom=1) == png(flow, zoom=1)


@given(flows, languages)
def test_a_picture_and_a_page_hold_the_numbers_they_were_drawn_from(flow, language):
    for made in (svg(flow, language), html(flow, language)):
        assert as_json(read_flow(made)) == as_json(flow)


@pytest.mark.parametrize("text", ["<svg/>", "<html></html>", "{", "a;b\n1;2", "", "[1]"])
def test_what_holds_no_flow_is_refused(text):
    with pytest.raises(InputError):
        read_flow(text)


def test_the_page_of_a_pdf_is_as_large_as_the_drawing():
    drawing = layout(stress(), "nl")
    [box] = re.findall(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", pdf(stress(), "nl"))
    assert [float(side) for side in box] == pytest.approx(
        [drawing.width * 0.75, drawing.height * 0.75], abs=0.01
    )


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_document_holds_the_picture_and_every_line_of_the_table(template):
    flow = stress(template)
    document = word.Document(BytesIO(docx(flow, "nl")))
    assert len(document.inline_shapes) == 1
    [table] = document.tables
    assert [row.cells[0].text for row in table.rows][1:] == [line.label for line in lines(flow, "nl")]
    assert table.rows[-1].cells[1].text == "1.500.000"
    [section, _] = document.sections
    wide = section.page_width - section.left_margin - section.right_margin
    assert document.inline_shapes[0].width <= wide


def test_names_from_outside_are_text_in_every_file():
    flow = Flow("new_dbr", {"database_results": 1}, {"database_specific_results": (BoxPart(NASTY, 1),)})
    opened = Opened({"k": Item(f"</script>{NASTY}")}, {"database_results": ("k",)})
    page = html(flow, opened=opened, title=NASTY)
    assert page.count("<script") == page.count("</script>") == 2
    assert "<script>alert" not in page
    with ZipFile(BytesIO(docx(flow))) as parts:
        assert "&lt;script&gt;alert" in parts.read("word/document.xml").decode()
    assert pdf(flow).startswith(b"%PDF")
    assert png(flow).startswith(b"\x89PNG")


def _held(page):
    return json.loads(re.search(r'<script type="application/json" id="held">(.*?)</script>', page)[1])


@given(reviews(), languages)
@settings(max_examples=30)
def test_each_number_of_the_page_opens_to_as_many_records(rows, language):
    flow = derive(rows, REASONS)
    ids = [*box_ids(flow), "new_reports:databases", "new_reports:other"]
    held = {box: tuple(boxes.keys(box, rows)) for box in ids}
    items = {key: Item(key) for keys in held.values() for key in keys}
    page = html(flow, language, Opened(items, held))
    assert {box: len(_held(page)["boxes"][box]) for box in box_ids(flow)} == {
        box: number(flow, box) for box in box_ids(flow)
    }
    assert set(_held(page)["names"]) == set(ids)


def test_a_page_loads_nothing_and_may_load_nothing():
    opened = Opened({"k": Item("A title", doi="10.1000/x")}, {"records_screened": ("k",)})
    page = html(stress(), opened=opened)
    assert not re.findall(r'(?:src|href)="(?!#)', page)
    assert "url(" not in page
    assert "@import" not in page
    assert "default-src 'none'" in page


def test_the_boxes_of_a_picture_lead_where_they_are_told():
    drawn = OUTPUTS["svg"](stress(), FlowStyle(links="lists.html#"))
    assert 'href="lists.html#dbr_excluded%3Ar0"' in drawn
    assert "href" not in OUTPUTS["svg"](stress(), FlowStyle())


def test_reasons_are_folded_only_when_told_and_keep_their_sum():
    flow = stress()
    folded = fold(flow, 4)
    for lane, parts in folded.reasons.items():
        assert len(parts) == 4
        assert parts[-1].name == "Other reasons (9)"
        assert sum(part.n for part in parts) == sum(part.n for part in flow.reasons[lane])
    assert fold(flow, 12) == flow
    with pytest.raises(UsageError, match="2 or more"):
        fold(flow, 1)


def test_a_reason_without_a_count_is_not_hidden_in_a_sum():
    flow = Flow(
        "new_dbr",
        {},
        reasons={"dbr": (BoxPart("a", 5), BoxPart("b", 2), BoxPart("c", None), BoxPart("d", 1))},
    )
    assert [(part.name, part.n) for part in fold(flow, 3, "nl").reasons["dbr"]] == [
        ("a", 5), ("c", None), ("Andere redenen (2)", 3),
    ]  # fmt: skip


def test_other_scripts_are_left_to_the_fonts_of_the_system():
    assert is_enough("Žižek, ééntje – “Ω”".replace("Ω", ""))
    assert not is_enough("国家图书馆")


def test_every_number_has_a_line_in_the_document_of_an_update():
    flow = stress("updated_dbr_other")
    shown = {
        box
        for line in lines(flow)
        for cell in (line.databases, line.other, line.total)
        if cell
        for box in cell.boxes
    }
    assert {box for box in NUMBERS if box not in shown} == set()
