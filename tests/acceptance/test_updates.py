"""The worked histories of versions, played through a real review: the same numbers in every column and template."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from litreview.prisma.identities import check
from litreview.prisma.version_flow import add_up
from tests.acceptance.material import PLACE
from tests.review.updates.played import Played, column, expected, updated

HISTORIES = sorted((PLACE / "prisma" / "updates").glob("u*.json"))


@pytest.mark.skipif(not HISTORIES, reason="put the shared folder beside the checkout to run them")
@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
def test_a_worked_history_gives_its_numbers(path: Path, tmp_path):
    history = json.loads(path.read_text(encoding="utf-8"))
    wanted = history["expect"]
    played = Played(tmp_path, history)
    with played.review as review:
        versions = review.flow.versions()
        assert [column(each.present) for each in versions] == list(map(expected, wanted["versions"]))
        assert column(add_up([each.present for each in versions])) == expected(wanted["all"])
        assert {str(each.number): updated(each.updated) for each in versions[1:]} == {
            number: {**expected(flow), "moved": flow["moved"]} for number, flow in wanted["updates"].items()
        }
        assert {str(each.number): column(each.frozen) for each in versions[:-1]} == {
            number: expected(flow) for number, flow in wanted["frozen"].items()
        }
        flows = [
            flow
            for each in versions
            for flow in (each.present, each.updated, each.frozen, each.published)
            if flow is not None
        ]
        assert [check(flow).errors for flow in flows] == [[] for _ in flows]
        past = review.flow.versions(at="2030-01-01")
        assert [(each.present, each.updated) for each in past] == [
            (each.present, each.updated) for each in versions
        ]
        assert review.flow.now() == versions[-1].updated
