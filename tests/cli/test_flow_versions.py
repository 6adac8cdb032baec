"""`litreview flow` and `list --box` in a review with versions."""

from __future__ import annotations

import json
import re
from typing import get_args

import pytest

from litreview.cli.version_options import LayoutWord
from litreview.prisma.flow_input import read_flow
from litreview.prisma.living_flow import LAYOUTS
from tests.review.updates.living_history import HISTORY
from tests.review.updates.played import Played


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A review of three versions."""
    played = Played(tmp_path_factory.mktemp("living"), HISTORY)
    played.review.close()
    return played.review.folder


@pytest.fixture(autouse=True)
def inside(folder, monkeypatch):
    monkeypatch.chdir(folder)


def test_a_closed_version_is_shown_as_published_and_as_it_is_now_on_request(run):
    published, now = (
        run("flow", "--version", "2", "--json").data,
        run("flow", "--version", "2", "--now", "--json").data,
    )
    assert (published["version"], published["frozen"], now["frozen"]) == (2, True, False)
    # One of its two studies was excluded after it was published.
    assert (published["numbers"]["new_reports"], now["numbers"]["new_reports"]) == (2, 1)
    assert (published["inside"], published["again"], published["other_again"]) == (1, 2, 0)
    assert published["studies_with_new_reports"] == 1
    assert published["moved"] == {
        "lost_reports:retracted": 1, "lost_studies:retracted": 1,
        "regained_reports:reversed": 1, "regained_studies:reversed": 1,
    }  # fmt: skip
    assert published["errors"] == now["errors"] == []


def test_the_text_of_a_version_names_it_and_what_moved(run):
    said = run("flow", "--version", "2").out
    assert re.search(r"Version 2, \d+ Jan 2026 \(frozen \d+ Jan 2026\)", said)
    moved = "‡ Moved since version 1: 1 study in 1 report lost (retracted); 1 study in 1 report regained"
    assert moved in " ".join(said.split())
    assert "1 study of an earlier version gained reports in version 2." in " ".join(said.split())
    assert "All numbers add up." in said


def test_the_flow_alone_is_that_of_the_newest_version_and_the_first_is_a_new_review(run):
    assert run("flow", "--json").data == run("flow", "--version", "3", "--json").data
    first = run("flow", "--version", "1", "--json").data
    assert first["template"] == "new_dbr_other"
    assert "moved" not in first


def test_versions_are_shown_as_they_were_on_a_day(run):
    day = ("--at", "2026-01-24", "--json")
    then = run("flow", "--version", "2", *day).data
    assert then == run("flow", *day).data
    # What was decided later changed it before it was published.
    assert then["frozen"] is False
    assert then["numbers"] != run("flow", "--version", "2", "--json").data["numbers"]
    living = run("flow", "--versions", *day).data
    assert [column["numbers"]["new_reports"] for column in living["columns"]] == [1, 2]
    assert "had 2 versions then" in run("flow", "--version", "3", "--at", "2026-01-24").err


def test_versions_together_are_their_sum(run):
    together = run("flow", "--since", "1", "--json").data
    assert (together["since"], together["version"], together["frozen"]) == (1, 3, False)
    parts = [run("flow", "--version", n, "--now", "--json").data["numbers"] for n in (2, 3)]
    for box in ("database_results", "duplicates", "records_screened", "new_reports"):
        assert together["numbers"][box] == sum(part[box] for part in parts)
    assert together["numbers"]["previous_reports"] == parts[0]["previous_reports"]
    assert run("flow", "--since", "1", "--version", "2", "--json").data["numbers"] == parts[0]


def test_the_living_flow_has_a_column_for_each_version_and_one_for_all(run):
    told = run("flow", "--versions", "--json").data
    assert [column["version"] for column in told["columns"]] == [1, 2, 3]
    numbers = {box: n for box, n in told["all"]["numbers"].items() if isinstance(n, int)}
    for box, total in numbers.items():
        assert total == sum(column["numbers"][box] for column in told["columns"])
    assert told["totals"][-1]["reports"] == told["all"]["numbers"]["new_reports"]
    assert (told["errors"], told["incomplete"], told["missing"]) == ([], False, [])
    said = run("flow", "--versions").out
    assert said.startswith("Living flow, version 3 ")
    assert re.search(r"^  of these found again +0 +2 +2 +4$", said, re.MULTILINE)


@pytest.mark.parametrize(
    ("columns", "heads"),
    [("each", [[1], [2], [3]]), ("latest", [[1, 2], [3]]), ("base", [[1], [2, 3]]), ("all", [[1, 3]])],
)
def test_the_columns_may_combine_versions(run, columns, heads):
    told = run("flow", "--versions", "--columns", columns, "--json").data
    assert [column["version"] for column in told["columns"]] == [head[-1] for head in heads]
    assert told["all"] == run("flow", "--versions", "--json").data["all"]


def test_published_columns_show_what_was_lost_and_regained(run):
    told = run("flow", "--versions", "--frozen", "--json").data
    assert [column["frozen"] for column in told["columns"]] == [True, True, False]
    said = run("flow", "--versions", "--frozen").out
    assert re.search(r"^Studies regained +0 +1 +0 +1$", said, re.MULTILINE)
    assert "Since version" not in said


def test_one_run_writes_every_form_of_the_living_flow(run, tmp_path):
    forms = ("svg", "png", "pdf", "docx", "html")
    done = run(
        "flow", "--versions", *(word for form in forms for word in (f"--{form}", tmp_path / f"flow.{form}"))
    )
    assert done.code == 0
    for form in forms:
        assert (tmp_path / f"flow.{form}").stat().st_size > 1000
        assert f"{form.upper()} written to" in done.err
    drawn = (tmp_path / "flow.svg").read_text(encoding="utf-8")
    assert 'href="flow.html#duplicates%3Aagain%402"' in drawn
    page = (tmp_path / "flow.html").read_text(encoding="utf-8")
    held = json.loads(re.search(r'id="held">(.*?)</script>', page).group(1))
    assert len(held["boxes"]["duplicates:again@2"]) == 2


def test_a_version_is_drawn_as_it_was_published_and_opens_what_it_held(run, tmp_path):
    done = run("flow", "--version", "2", "--svg", tmp_path / "v2.svg", "--html", tmp_path / "v2.html")
    assert done.code == 0
    drawn = (tmp_path / "v2.svg").read_text(encoding="utf-8")
    assert "Moved since version 1" in drawn
    assert read_flow(drawn).moved == {
        "lost_reports:retracted": 1, "lost_studies:retracted": 1,
        "regained_reports:reversed": 1, "regained_studies:reversed": 1,
    }  # fmt: skip
    page = (tmp_path / "v2.html").read_text(encoding="utf-8")
    held = json.loads(re.search(r'id="held">(.*?)</script>', page).group(1))
    assert (len(held["boxes"]["new_reports"]), len(held["boxes"]["moved:lost_reports"])) == (2, 1)


def test_the_table_for_r_says_that_its_total_is_not_the_sum(run, tmp_path):
    done = run("flow", "--version", "2", "--csv", tmp_path / "flow.csv")
    assert done.code == 0
    assert "The table does not show what moved" in done.err


def test_a_provisional_living_flow_is_drawn_without_its_ribbon_on_request_only(run, tmp_path):
    refused = run("flow", "--versions", "--final", "--svg", tmp_path / "flow.svg")
    assert (refused.code, "provisional" in refused.err) == (2, True)
    assert run("flow", "--versions", "--final", "--anyway", "--svg", tmp_path / "flow.svg").code == 0
    assert "Provisional" not in (tmp_path / "flow.svg").read_text(encoding="utf-8")


def test_a_dutch_living_flow_with_folded_reasons(run):
    said = run("flow", "--versions", "--lang", "nl", "--fold", "2").out
    assert said.startswith("Levend stroomdiagram, versie 3 ")
    assert "Andere redenen (2)" in said


@pytest.mark.parametrize(
    "words",
    [
        ("--version", "0"), ("--version", "4"), ("--since", "3"), ("--since", "-1"), ("--version", "1", "--since", "1"),
        ("--version", "3", "--at", "2026-01-24"), ("--versions", "--diff", "2026-01-01"), ("--versions", "--version", "1"),
        ("--versions", "--now"), ("--versions", "--csv", "a.csv"), ("--columns", "each"), ("--frozen",), ("--now",),
        ("--since", "1", "--now"), ("--versions", "--from", "a.json"), ("--columns", "every"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_in_one_line(run, words):
    done = run("flow", *words)
    assert (done.code, done.err.count("\n"), done.out) == (2, 1, "")


def test_a_box_of_a_version_is_listed_now_and_as_it_was(run):
    now = run("list", "--box", "new_reports", "--version", "2", "--json").data
    then = run("list", "--box", "new_reports", "--version", "2", "--frozen", "--json").data
    assert (len(now), len(then)) == (1, 2)
    assert [
        row["title"] for row in run("list", "--box", "moved:lost_reports", "--version", "2", "--json").data
    ] == ["b of scopus"]
    assert "2 rows." in run("list", "--box", "duplicates:again", "--version", "2").out


@pytest.mark.parametrize(
    "words",
    [("--version", "1"), ("--box", "duplicates", "--frozen"), ("--box", "duplicates", "--version", "9")],
)
def test_a_list_of_a_version_needs_a_box_and_a_version_that_there_is(run, words):
    done = run("list", *words)
    assert (done.code, done.err.count("\n")) == (2, 1)


def test_the_words_for_the_columns_are_those_of_the_flow():
    assert get_args(LayoutWord) == LAYOUTS
