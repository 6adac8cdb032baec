"""What many versions cost: statements and derived reports are counted, whatever the clock says."""

from __future__ import annotations

from typing import Any

import pytest

from litreview.review.flow import replay
from tests.review.test_cost import Counted
from tests.review.updates.played import Played


def history(versions: int, records: int = 2) -> dict[str, Any]:
    """Give a history in which each version finds some records, and an inclusion of the version before is changed."""
    steps: list[dict[str, Any]] = []
    for version in range(versions):
        raws = [f"r{version}n{n}" for n in range(records)]
        found = {"search": "scopus", "source": "Scopus", "kind": "database", "export": f"x{version}"}
        steps.append({"do": "import", **found, "records": raws})
        chosen = [f"scopus/{raw}" for raw in raws]
        steps += [{"do": do, "records": chosen, "say": "include"} for do in ("title", "text")]
        if version:
            changed = [f"scopus/r{version - 1}n0"]
            steps.append({"do": "text", "records": changed, "say": "exclude", "reason": "adults"})
        if version + 1 < versions:
            steps.append({"do": "begin"})
    return {"steps": steps}


def counted(tmp_path, name: str, **sizes: int) -> tuple[int, int, int]:
    """Give the statements of `flow --versions` and of `check`, and the records whose reports `check` derives again."""
    (tmp_path / name).mkdir()
    derived: list[int] = []
    real = replay.derive

    def derive(facts, *args):
        some = list(facts)
        derived.append(len(some))
        return real(some, *args)

    with Played(tmp_path / name, history(**sizes)).review as review, pytest.MonkeyPatch.context() as patch:
        patch.setattr(replay, "derive", derive)
        found = review.flow.versions()
        assert len(found) == sizes["versions"]
        # What was changed is explained, which is what has to be read for each version.
        assert all(each.updated.moved for each in found[1:])
        assert [problem for problem in review.check() if problem.id == "C2"] == []
        total = sum(derived)
        counter = Counted(review)
        return counter.of(review.flow.versions)[0], counter.of(review.check)[0], total


def test_the_flows_of_many_versions_take_as_many_statements_as_those_of_few(tmp_path):
    few, *_ = counted(tmp_path, "few", versions=3)
    many, *_ = counted(tmp_path, "many", versions=7)
    large, *_ = counted(tmp_path, "large", versions=3, records=40)
    assert few == many == large


def test_a_check_of_twice_as_many_versions_derives_twice_as_many_reports(tmp_path):
    _, few, derived = counted(tmp_path, "few", versions=6)
    _, many, more = counted(tmp_path, "many", versions=12)
    # Each time from the start, it would be four times as many.
    assert derived <= more <= 2.5 * derived
    assert many <= 2.5 * few
