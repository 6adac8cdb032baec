"""Every number of every version opens exactly what it counts, now and as it was published."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from litreview.errors import NoSuchKey
from litreview.prisma import boxes
from litreview.prisma.flow import box_ids, number
from litreview.prisma.labels import FlowWords
from litreview.prisma.living_flow import LAYOUTS, living_flow
from litreview.prisma.living_rows import box_at, column_ids, table
from litreview.prisma.numbers import GAINED, Flow
from litreview.review.flow import past
from litreview.review.flow.current import VersionWindow
from tests.acceptance.material import PLACE
from tests.review.updates.living_history import HISTORY
from tests.review.updates.played import Played

WORKED = sorted((PLACE / "prisma" / "updates").glob("u*.json"))
ADDED = (
    "duplicates:again",
    "duplicates:inside",
    "dropped.other_duplicates:again",
    "dropped.other_duplicates:inside",
)


@pytest.fixture(scope="module")
def review(tmp_path_factory):
    """A review of three versions."""
    with Played(tmp_path_factory.mktemp("living"), HISTORY).review as opened:
        yield opened


def counts(flow: Flow) -> dict[str, int]:
    """Return the number of every box of a flow that opens a list, with those of what moved."""
    moved = {
        f"moved:{name.partition(':')[0]}": flow.moved_sum(name.partition(":")[0]) for name in flow.moved or {}
    }
    gained = {} if flow.gained is None else {GAINED: flow.gained}
    ids = [box for box in (*box_ids(flow), *ADDED) if boxes.find(box)]
    return {box: number(flow, box) or 0 for box in ids} | moved | gained


def opened(review, flow, window):
    return {box: len(review.flow.box(box, window)) for box in counts(flow)}


def is_as_recorded(review, n):
    """Return whether the log still gives what was frozen: not after late votes, or when a beginning was taken back."""
    with review._context.store.read() as session:
        versions = session.versions()
        again = past.redraw(review._context, session, versions, n + 1)
        return again.numbers == versions.beginning(n + 1).state.numbers


def check_every_list(review):
    versions = review.flow.versions()
    for version in versions:
        n = version.number
        assert opened(review, version.updated, VersionWindow(n, n)) == counts(version.updated)
        assert opened(review, version.present, VersionWindow(n, n, living=True)) == counts(version.present)
        if version.published and is_as_recorded(review, n):
            frozen = VersionWindow(n, n, frozen=True)
            assert opened(review, version.published, frozen) == counts(version.published)


def test_a_flow_of_a_moment_counts_what_moved_since_a_version_began(review):
    found = review.flow.between("2000-01-01")
    assert found.after.moved == review.flow.now().moved
    assert found.after.moved


def test_every_box_of_every_version_opens_what_it_counts(review):
    check_every_list(review)
    second = review.flow.versions()[1]
    # The history has something to list in each of them.
    assert second.updated.moved == {
        "lost_reports:retracted": 1, "lost_studies:retracted": 1,
        "regained_reports:reversed": 1, "regained_studies:reversed": 1,
    }  # fmt: skip
    assert (second.updated.gained, second.present.repeats["again"]) == (1, 2)


@pytest.mark.skipif(not WORKED, reason="put the shared folder beside the checkout to run them")
@pytest.mark.parametrize("path", WORKED, ids=lambda path: path.stem)
def test_every_box_of_the_worked_histories_opens_what_it_counts(path: Path, tmp_path):
    with Played(tmp_path, json.loads(path.read_text(encoding="utf-8"))).review as played:
        check_every_list(played)


@pytest.mark.parametrize("layout", [None, *LAYOUTS])
@pytest.mark.parametrize("frozen", [False, True])
def test_every_figure_of_a_living_flow_opens_what_it_counts(review, layout, frozen):
    living = living_flow(review.flow.versions(), layout, frozen=frozen)
    opened = review.flow.open_living(living)
    for _, held in table(living, FlowWords("en", wording="living-table")):
        for row in held:
            for n, column in zip(row.counts, column_ids(living), strict=False):
                # Columns that were published and are combined list what is true now, and so does their sum.
                if n is not None and not (frozen and "-" in column):
                    keys = opened.boxes.get(box_at(row, column), ())
                    if not (frozen and row.box.startswith("total")):
                        assert len(keys) == n, (row.label, column)
                    assert set(keys) <= opened.items.keys()


def test_what_moved_and_what_was_found_again_is_listed_with_its_title(review):
    second = VersionWindow(2, 2)
    assert [row.title for row in review.reports.rows(box="moved:lost_reports", window=second)] == [
        "b of scopus"
    ]
    assert [row.title for row in review.reports.rows(box="moved:regained_studies", window=second)] == [
        "e of scopus"
    ]
    assert {row.title for row in review.reports.rows(box="duplicates:again", window=second)} == {
        "a of scopus", "b of scopus",
    }  # fmt: skip
    assert [row.key for row in review.reports.rows(box=GAINED, window=second)] == ["S1"]


def test_a_box_that_was_published_is_listed_as_it_was(review):
    now, then = VersionWindow(2, 2), VersionWindow(2, 2, frozen=True)
    assert {row.title for row in review.reports.rows(box="new_reports", window=then)} == {
        "i of scopus",
        "j of scopus",
    }
    assert {row.title for row in review.reports.rows(box="new_reports", window=now)} == {"i of scopus"}


@pytest.mark.parametrize("box", ["moved", "moved:lost", "moved:lost_reprots", "duplicates:agian"])
def test_a_box_that_there_is_not_is_refused_with_those_that_are_near(review, box):
    with pytest.raises(NoSuchKey):
        review.flow.box(box, VersionWindow(2, 2))
