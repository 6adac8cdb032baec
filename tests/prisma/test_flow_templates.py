"""A flow diagram of another kind is one instance of a template, with its labels in the folder of each language."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from litreview.prisma.drawing.svg import svg
from litreview.prisma.flow_templates import TEMPLATES, TemplateBox
from litreview.prisma.flow_text import text
from litreview.prisma.identities import check
from litreview.prisma.numbers import Flow
from litreview.words import catalogue

LABELS = """
"scoping.title" = "PRISMA-ScR, scoping review"
"scoping.new_studies" = "Sources of evidence included"
"""
NUMBERS = {
    "database_results": 10, "duplicates": 2, "records_screened": 8, "records_excluded": 5, "dbr_sought_reports": 3,
    "dbr_assessed": 3, "dbr_excluded": 1, "new_studies": 2,
}  # fmt: skip


@pytest.fixture
def scoping(tmp_path, monkeypatch):
    """Add a template without a box for reports not retrieved, and the labels of its wording."""
    words = tmp_path / "words"
    shutil.copytree(Path(catalogue.__file__).parent, words)
    for file in words.glob("*/flow.toml"):
        file.write_text(file.read_text(encoding="utf-8") + LABELS, encoding="utf-8")
    monkeypatch.setattr(catalogue, "FOLDER", words)
    catalogue.load_section.cache_clear()
    usual = TEMPLATES["new_dbr"]
    boxes = tuple(box for box in usual.boxes if box.ids != ("dbr_notretrieved_reports",))
    template = replace(usual, name="scoping", boxes=boxes, words="scoping")
    monkeypatch.setitem(TEMPLATES, "scoping", template)
    yield template
    catalogue.load_section.cache_clear()


def test_a_fifth_template_is_drawn_checked_and_printed(scoping):
    flow = Flow("scoping", NUMBERS)
    assert check(flow).errors == []
    drawn = svg(flow)
    assert "PRISMA-ScR, scoping review" in drawn
    assert "Sources of evidence included" in drawn
    assert "Reports not retrieved" not in drawn
    assert "PRISMA-ScR, scoping review" in text(flow)


def test_a_box_outside_the_template_is_named(scoping):
    found = check(Flow("scoping", NUMBERS | {"dbr_notretrieved_reports": 1})).found
    assert [(each.id, each.box) for each in found if each.phrase == "foreign"] == [
        ("I14", "dbr_notretrieved_reports")
    ]


def test_an_identity_that_a_template_does_not_name_is_not_checked(scoping, monkeypatch):
    flow = Flow("scoping", NUMBERS | {"records_screened": 9})
    assert "I2" in check(flow).errors
    fewer = tuple(name for name in scoping.identities if name != "I2")
    monkeypatch.setitem(TEMPLATES, "scoping", replace(scoping, identities=fewer))
    assert "I2" not in check(flow).errors


def test_an_update_of_a_living_review_has_boxes_of_its_own(monkeypatch):
    usual = TEMPLATES["updated_dbr"]
    version = TemplateBox(7, "main", ("total_reports",))
    monkeypatch.setitem(TEMPLATES, "living", replace(usual, name="living", boxes=(*usual.boxes, version)))
    assert 'id="total_reports"' in svg(Flow("living", {"total_reports": 4}))


@pytest.mark.parametrize("name", TEMPLATES)
def test_each_arrow_joins_two_boxes_in_some_template(name):
    drawn = {box.ids[0] for template in TEMPLATES.values() for box in template.boxes}
    assert all({arrow.start, arrow.end} <= drawn for arrow in TEMPLATES[name].arrows)
