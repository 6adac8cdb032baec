"""Published and constructed flows; `expect` in each file lists what a check must find."""

from __future__ import annotations

import json

import pytest

from litreview.prisma.flow import as_json, flow_from_json
from litreview.prisma.identities import check
from litreview.prisma.messages import describe_findings
from tests.acceptance.material import PLACE, material

FLOWS = sorted((PLACE / "prisma" / "flows").glob("*.json"))


@pytest.fixture(params=FLOWS, ids=lambda path: path.stem)
def given(request):
    return json.loads(request.param.read_text(encoding="utf-8"))


def test_there_are_published_and_constructed_flows():
    material("prisma/flows")
    assert [path for path in FLOWS if path.stem.startswith("real")]
    assert [path for path in FLOWS if path.stem.startswith("con")]


def test_a_check_finds_exactly_what_is_expected(given):
    found = check(flow_from_json(given))
    assert {
        "errors": found.errors,
        "warnings": found.warnings,
        "gaps": found.gaps,
        "equals": found.equals,
        "provisional": found.provisional,
    } == given["expect"]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_each_finding_is_a_sentence_that_begins_with_its_identity(given, language):
    found = check(flow_from_json(given))
    said = describe_findings(found, language)
    assert [sentence.split()[0] for sentence in said] == [each.id for each in found.found]
    assert not [sentence for sentence in said if "{" in sentence or "  " in sentence or sentence[-1] != "."]


def test_a_flow_survives_being_written_and_read_again(given):
    flow = flow_from_json(given)
    assert flow_from_json(json.loads(json.dumps(as_json(flow)))) == flow
