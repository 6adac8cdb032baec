"""Hand-made truth: cases of what a line means on each platform, seeded faults, and correct strategies."""

from __future__ import annotations

import json
import re

import pytest

from litreview.strategy.recall import Answer, find_known_items, read_strategy
from litreview.strategy.searched_items import SearchedItem
from litreview.strategy.slips import check
from tests.acceptance.material import material

PLATFORMS = ("pubmed", "ovid", "ebsco", "wos", "scopus", "proquest", "embase")


def cases(platform: str) -> list[dict]:
    return json.loads((material("strategy") / "cases" / f"{platform}.json").read_text(encoding="utf-8"))[
        "cases"
    ]


def answers(case: dict) -> dict[str, Answer]:
    record = {
        name: tuple(value) if isinstance(value, list) else value for name, value in case["record"].items()
    }
    found = find_known_items(read_strategy(case["query"], case["platform"]), [SearchedItem(**record)])
    return {str(line.line): line.answers[0] for line in found.lines}


def test_there_are_as_many_cases_as_the_readme_says():
    assert sum(len(cases(platform)) for platform in PLATFORMS) == 307


@pytest.mark.parametrize("platform", PLATFORMS)
def test_each_line_is_answered_as_the_platform_would(platform):
    wrong = [
        (case["id"], case["query"], case["expect"], found, case["why"])
        for case in cases(platform)
        if (found := answers(case)) != case["expect"]
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "strategy", ["pubmed_noise", "ovid_dialysis", "ebsco_falls", "wos_wildfire", "proquest_bullying"]
)
def test_each_seeded_fault_is_named_at_its_place(strategy):
    folder = material("strategy") / "faults"
    expected = json.loads((folder / f"{strategy}.json").read_text(encoding="utf-8"))
    slips = check((folder / f"{strategy}.txt").read_text(encoding="utf-8"), expected["platform"])
    for fault in expected["faults"]:
        first, last = fault["columns"]
        named = [
            slip
            for slip in slips
            if slip.line == fault["line"]
            and first - 1 <= slip.column <= last
            and re.search(fault["says"], f"{slip.what} {slip.hint}", re.IGNORECASE)
        ]
        assert [slip.rule for slip in named] == [fault["rule"]], (fault, slips)
    assert {slip.line for slip in slips if slip.level == "error"} <= {
        fault["line"] for fault in expected["faults"]
    }


def test_correct_strategies_have_no_error():
    files = sorted((material("strategy") / "clean").glob("*.txt"))
    assert len(files) == 15
    found = {
        file.name: [
            slip
            for slip in check(file.read_text(encoding="utf-8"), file.name.split("_")[0])
            if slip.level == "error"
        ]
        for file in files
    }
    assert {name: slips for name, slips in found.items() if slips} == {}
