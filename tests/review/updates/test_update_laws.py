"""The laws of versions (U1 to U13), of any history: in the store, at a past date, and after a rebuild."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from litreview.prisma.identities import check
from litreview.prisma.numbers import DROPPED, REPEATS, UNDECIDED, Flow
from litreview.prisma.version_flow import add_up
from litreview.review.check_versions import describe_difference
from litreview.review.flow import past, past_counts
from litreview.review.flow.moments import event_time
from litreview.review.flow.replay import Replay
from litreview.review.flow.version_flows import version_flows
from litreview.review.review import Review
from litreview.store.store import StoreSession
from tests.review.updates.played import Played, column
from tests.review.updates.random_histories import SEARCHES, histories

History = dict[str, Any]
MANY = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


@contextmanager
def played(history: History) -> Iterator[Played]:
    """Play a history through a review in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("LITREVIEW_STATE", f"{folder}/state")
        done = Played(Path(folder), history)
        with done.review:
            yield done


def flow_columns(history: History) -> list[Flow]:
    """Give the present columns of a history."""
    with played(history) as done:
        return [each.present for each in done.review.flow.versions()]


def sources(flow: Flow) -> dict[str, int]:
    """Give the numbers of identified records by kind and source."""
    return {name: n for name, n in column(flow)["sources"].items() if n}


def imports(history: History) -> Iterator[tuple[int, History]]:
    """Yield each import with the version in which it is made."""
    version = 1
    for step in history["steps"]:
        version += step["do"] == "begin"
        if step["do"] == "import":
            yield version, step


def identified(history: History) -> list[dict[str, int]]:
    """Count the distinct records of each version's exports by kind and source, from the history alone."""
    versions = 1 + sum(step["do"] == "begin" for step in history["steps"])
    held: list[dict[str, set[str]]] = [{} for _ in range(versions)]
    for version, step in imports(history):
        kind = step["kind"]
        name = f"{kind}:{step['source'] if kind in {'database', 'register'} else ''}"
        records = {f"{step['search']}/{raw}" for raw in step["records"]}
        held[version - 1].setdefault(name, set()).update(records)
    return [{name: len(records) for name, records in some.items()} for some in held]


@MANY
@given(histories(beginnings=3))
def test_each_export_is_in_one_version_and_its_records_are_identified_there(history):
    """Check U1 and U2."""
    with played(history) as done:
        with done.review._context.store.read() as session:
            versions = session.versions()
        assert versions.newest == 4
        expected: dict[tuple[str, str], set[int]] = {}
        for version, step in imports(history):
            expected.setdefault(tuple(done.exports[step["export"]].values()), set()).add(version)
        # The same bytes again in a later version are a run of that, too.
        assert {export: set(versions.lying(export)) for export in versions.imported} == expected
        for number, forks in enumerate(versions.beginnings, 1):
            assert all(versions.of_export(export) <= number for export in forks[0].exports)
        assert [sources(each.present) for each in done.review.flow.versions()] == identified(history)


@MANY
@given(histories())
def test_every_version_adds_up_and_all_of_them_are_the_whole(history):
    with played(history) as done:
        review = done.review
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


@settings(MANY, max_examples=20)
@given(histories(beginnings=4))
def test_five_versions_redrawn_when_each_ended_are_what_the_beginnings_recorded(history):
    """Check U9."""
    with played(history) as done, done.review._context.store.read() as session:
        versions = session.versions()
        assert versions.newest == 5
        for number in range(2, 6):
            state = versions.beginning(number).state
            again = past.redraw(done.review._context, session, versions, number)
            assert state is not None
            assert describe_difference(state, again) is None
            assert (state.studies, state.reports) == (again.studies, again.reports)
        assert [problem for problem in done.review.check() if problem.id == "C2"] == []


@settings(MANY, max_examples=20)
@given(histories(beginnings=3, changes=True, late=True), st.permutations([2, 3, 4]))
def test_what_was_frozen_is_the_same_whether_all_or_only_what_changed_is_derived_again(history, order):
    with played(history) as done, done.review._context.store.read() as session:
        context, versions = done.review._context, session.versions()
        replay = Replay(context, session, versions, session.events.all())
        for number in (n for n in order if n <= versions.newest):
            whole = past.redraw(context, session, versions, number)
            again = replay.freeze(number)
            assert describe_difference(whole, again) is None
            assert (whole.studies, whole.reports, whole.previous) == (
                again.studies,
                again.reports,
                again.previous,
            )


def check_both_ways(done: Played, session: StoreSession, until: datetime) -> None:
    """Check that a past moment is the same from all events and from the reports that changed since."""
    context = done.review._context
    whole = past.state_at(context, session, until).counted
    # From what was named since, and from all that was named before and since.
    for few in (1000, 0):
        with patch.multiple(past_counts, MOST=1, FEW=few):
            found = past_counts.counted_at(context, session, until)
        assert version_flows(found, "en") == version_flows(whole, "en")
        assert (found.included, found.retracted) == (whole.included, whole.retracted)


@settings(MANY, max_examples=10)
@given(histories(beginnings=2, changes=True, late=True))
def test_a_past_moment_is_the_same_from_all_events_or_from_the_reports_that_changed_since(history):
    with played(history) as done, done.review._context.store.read() as session:
        moments = sorted({event_time(event) for event in session.events.all()})
        for until in (*moments[-4:], *moments[::6]):
            check_both_ways(done, session, until)


SAID_OF_FOUR = (
    {"do": "title", "records": ["scopus/a", "scopus/b"], "say": "include"},
    {"do": "got", "records": ["scopus/a"], "say": "yes"},
    {"do": "text", "records": ["scopus/a"], "say": "include"},
    {"do": "study", "record": "scopus/a", "studies": ["S1"]},
    {"do": "same", "pair": ["scopus/b", "scopus/c"]},
    {"do": "removed", "records": ["scopus/d"], "say": "removed-other"},
)


@pytest.mark.parametrize("undone", range(1, len(SAID_OF_FOUR) + 1))
@pytest.mark.parametrize("again", [False, True], ids=["undone", "undone-and-done-again"])
def test_what_was_undone_since_a_moment_counts_then(undone, again):
    last = len(SAID_OF_FOUR)
    found = {"do": "import", "search": "scopus", "source": "Scopus", "kind": "database", "export": "x0"}
    undos = [{"do": "undo", "of": f"e{undone:02}"}] + again * [{"do": "undo", "of": f"e{last + 1:02}"}]
    history = {"steps": [{**found, "records": ["a", "b", "c", "d"]}, *SAID_OF_FOUR, *undos]}
    with played(history) as done, done.review._context.store.read() as session:
        moments = sorted({event_time(event) for event in session.events.all()})
        assert len(moments) == len(history["steps"])
        for until in moments:
            check_both_ways(done, session, until)


@MANY
@given(histories(), st.data())
def test_what_comes_into_a_version_changes_nothing_that_earlier_ones_identified(history, data):
    """Check U10."""
    before = flow_columns(history)[:-1]
    steps, newest = list(history["steps"]), history["steps"]
    place = max(at for at, step in enumerate(newest) if step["do"] == "begin")
    here = [step for step in newest[place:] if step["do"] == "import"]
    earlier = [step for step in newest[:place] if step["do"] == "import"]
    for n in range(data.draw(st.integers(1, 3))):
        search, source, kind = data.draw(st.sampled_from(SEARCHES))
        raws = sorted(data.draw(st.sets(st.sampled_from("abcdefgh"), min_size=1, max_size=5)))
        new = {
            "do": "import",
            "search": search,
            "source": source,
            "kind": kind,
            "export": f"n{n}",
            "records": raws,
        }
        steps.append(new)
        of_search = [step for step in [*earlier, *here] if step["search"] == search]
        if of_search and data.draw(st.booleans()):
            steps.append(
                {
                    "do": "replace-export",
                    "old": data.draw(st.sampled_from(of_search))["export"],
                    "new": f"n{n}",
                }
            )
        # The same bytes are an earlier version's export, which would be withdrawn there.
        is_new = all((step["search"], step["records"]) != (search, raws) for step in earlier)
        if is_new and data.draw(st.booleans()):
            steps.append({"do": "withdraw-export", "export": f"n{n}"})
    after = flow_columns({"steps": steps})[:-1]
    assert list(map(sources, after)) == list(map(sources, before))


@MANY
@given(histories(beginnings=2, changes=True))
def test_taking_every_beginning_back_gives_the_review_without_versions(history):
    """Check U11, and U13: with one version its column is the flow of the review."""
    # Without versions the same bytes are one export, which is withdrawn or replaced wherever it was imported.
    imports = [step for step in history["steps"] if step["do"] == "import"]
    times = Counter((step["search"], *step["records"]) for step in imports)
    changed = {step.get(name) for step in history["steps"] for name in ("old", "new")}
    changed |= {step["export"] for step in history["steps"] if step["do"] == "withdraw-export"}
    assume(all(times[step["search"], *step["records"]] == 1 for step in imports if step["export"] in changed))
    plain = {"steps": [step for step in history["steps"] if step["do"] != "begin"]}
    with played(history) as done:
        for newest in range(done.review.updates.table().version, 1, -1):
            assert done.review.updates.take_back("anna") == newest
        back = done.review.flow.now()
        [only] = done.review.flow.versions()
        # Only the versions of an update say which duplicates were known before.
        assert replace(only.updated, repeats={}) == back
        assert column(replace(only.present, repeats={})) == column(back)
    with played(plain) as never:
        assert column(back) == column(never.review.flow.now())


@MANY
@given(histories())
def test_a_later_run_counts_the_same_in_its_search_and_as_a_search_of_its_own(history):
    """Check U12."""
    assert list(map(column, flow_columns(apart(history)))) == list(map(column, flow_columns(history)))


def apart(history: History) -> History:
    """Give a history in which each later run is a search of its own, and what it repeats is joined to it."""
    steps: list[History] = []
    copies: dict[str, list[str]] = {}
    version = 1
    for step in history["steps"]:
        version += step["do"] == "begin"
        if step["do"] == "import":
            search = f"{step['search']}-{version}"
            steps.append({**step, "search": search})
            for raw in step["records"]:
                known = copies.setdefault(f"{step['search']}/{raw}", [])
                if f"{search}/{raw}" not in known:
                    steps += [{"do": "same", "pair": [key, f"{search}/{raw}"]} for key in known]
                    known.append(f"{search}/{raw}")
            continue
        # What is said of a record is said of the copy that came first.
        said = {name: [copies[key][0] for key in step[name]] for name in ("records", "pair") if name in step}
        steps.append({**step, **said, **({"record": copies[step["record"]][0]} if "record" in step else {})})
    return {"steps": [{name: value for name, value in step.items() if name != "time"} for step in steps]}


@MANY
@given(histories(changes=True, late=True))
def test_a_rebuild_from_the_folders_gives_the_same_versions(history):
    with played(history) as done:
        before = done.review.flow.versions()
        done.review.close()
        with Review.rebuild(done.folder / "review", clock=lambda: done.time) as again:
            assert again.flow.versions() == before
