"""What holds of any history of versions (U1 to U12), in the store, at a past date, and after a rebuild."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from litreview.prisma.identities import check
from litreview.prisma.numbers import DROPPED, REPEATS, UNDECIDED
from litreview.prisma.version_flow import add_up
from litreview.review.check_versions import describe_difference
from litreview.review.flow import past
from litreview.review.review import Review
from tests.review.updates.played import Played, column

SEARCHES = (
    ("scopus", "Scopus", "database"),
    ("medline", "MEDLINE", "database"),
    ("ctgov", "ClinicalTrials.gov", "register"),
    ("refs", "Reference lists", "citation"),
)
RAWS = "abcdef"


@st.composite
def histories(draw: st.DrawFn, beginnings: int = 2) -> dict:
    """Draw a history of imports, votes, joins, studies and beginnings, with late votes and reruns."""
    steps: list[dict] = []
    records: list[str] = []
    for version in range(beginnings + 1):
        for search, source, kind in draw(st.lists(st.sampled_from(SEARCHES), min_size=1, max_size=3)):
            raws = sorted(draw(st.sets(st.sampled_from(RAWS), min_size=1, max_size=4)))
            export = f"x{len(steps)}"
            steps.append(
                {
                    "do": "import",
                    "search": search,
                    "source": source,
                    "kind": kind,
                    "export": export,
                    "records": raws,
                }
            )
            records += [f"{search}/{raw}" for raw in raws]
        known = sorted(set(records))
        steps += [draw(_said(known)) for _ in range(draw(st.integers(0, 6)))]
        if version < beginnings:
            steps.append({"do": "begin"})
    return {"steps": steps}


@st.composite
def _said(draw: st.DrawFn, records: list[str]) -> dict:
    do = draw(st.sampled_from(["title", "text", "title", "text", "got", "same", "study", "removed"]))
    some = draw(st.lists(st.sampled_from(records), min_size=1, max_size=3, unique=True))
    if do in {"title", "text"}:
        return {"do": do, "records": some, "say": draw(st.sampled_from(["include", "include", "exclude"]))}
    if do == "got":
        return {"do": do, "records": some, "say": draw(st.sampled_from(["yes", "no"]))}
    if do == "study":
        studies = draw(st.lists(st.sampled_from(["S1", "S2"]), max_size=2, unique=True))
        return {"do": do, "record": some[0], "studies": studies}
    if do == "removed":
        return {"do": do, "records": some, "say": "removed-other"}
    pair = (
        draw(st.lists(st.sampled_from(records), min_size=2, max_size=2, unique=True))
        if len(records) > 1
        else []
    )
    return {"do": do, "pair": pair} if pair else {"do": "title", "records": some, "say": "include"}


def plays(history: dict, folder: str) -> Played:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LITREVIEW_STATE", f"{folder}/state")
        return Played(Path(folder), history)


MANY = settings(max_examples=12, suppress_health_check=list(HealthCheck))


@MANY
@given(histories())
def test_every_version_adds_up_and_all_of_them_are_the_whole(history):
    with tempfile.TemporaryDirectory() as folder, plays(history, folder).review as review:
        versions = review.flow.versions()
        columns = [each.present for each in versions]
        whole = add_up(columns)
        for each in versions:
            flows = (each.present, each.updated, each.frozen, each.published)
            assert [check(flow).errors for flow in flows if flow] == [[] for flow in flows if flow]
            for first in range(1, each.number + 1):
                window = review.flow.window(first, each.number)
                assert check(window).errors == []
                parts = add_up(columns[first - 1 : each.number])
                assert all(
                    window.numbers[box] == n for box, n in parts.numbers.items() if box != "new_studies"
                )
                assert (window.undecided, window.dropped) == (
                    {name: parts.undecided[name] for name in UNDECIDED},
                    {name: parts.dropped[name] for name in DROPPED},
                )
        # U5: nothing is known before the first version.
        assert (versions[0].present.repeats["again"], versions[0].present.repeats["other_again"]) == (0, 0)
        repeats = {name: whole.repeats[name] for name in REPEATS}
        assert repeats["again"] + repeats["inside"] == whole.numbers["duplicates"]
        # U3 and U8: a report is counted once, where it first came in.
        reports = review.status().reports
        others = whole.numbers.get("other_sought_reports", 0) + whole.undecided["other_records"]
        dropped = whole.dropped["other_removed"] + whole.dropped["other_excluded"]
        screened = whole.numbers["records_screened"] + whole.numbers["excluded_other"]
        assert screened + whole.numbers["excluded_automatic"] + others + dropped == reports
        assert versions[-1].totals == (whole.numbers["new_studies"], whole.numbers["new_reports"])
        # Every box opens to its number.
        for box in ("database_results", "duplicates", "duplicates:again", "records_screened", "new_reports"):
            n = versions[-1].updated.repeats["again"] if ":" in box else versions[-1].updated.numbers[box]
            assert len(review.flow.box(box)) == n, box
        # The store and the log give the same, before and after a rebuild.
        assert [problem for problem in review.check() if problem.id == "projection"] == []
        then = review.flow.versions(at="2100-01-01")
        assert [(each.present, each.updated) for each in then] == [
            (each.present, each.updated) for each in versions
        ]


@MANY
@given(histories(beginnings=4))
def test_five_versions_redrawn_when_each_ended_are_what_the_beginnings_recorded(history):
    with tempfile.TemporaryDirectory() as folder, plays(history, folder).review as review:
        context = review._context  # no command redraws all of them
        with context.store.read() as session:
            versions = session.versions()
            assert versions.newest == 5
            for number in range(2, 6):
                state = versions.beginning(number).state
                assert state is not None
                assert describe_difference(state, past.redraw(context, session, versions, number)) is None
        assert [problem for problem in review.check() if problem.id == "C2"] == []


@MANY
@given(histories())
def test_taking_every_beginning_back_gives_the_review_without_versions(history):
    plain = {"steps": [step for step in history["steps"] if step["do"] != "begin"]}
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        with plays(history, one).review as review:
            for newest in (3, 2):
                assert review.updates.take_back("anna") == newest
            back = review.flow.now()
            assert review.flow.versions()[0].updated.numbers == back.numbers
        with plays(plain, other).review as never:
            assert column(back) == column(never.flow.now())


@MANY
@given(histories())
def test_a_rebuild_from_the_folders_gives_the_same_versions(history):
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("LITREVIEW_STATE", f"{folder}/state")
        played = Played(Path(folder), history)
        with played.review as review:
            before = review.flow.versions()
        with Review.rebuild(Path(folder) / "review", clock=lambda: played.time) as again:
            assert again.flow.versions() == before
