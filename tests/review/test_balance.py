"""Whatever is done in whatever order, the flow adds up, every box opens, and undoing all of it gives back the start."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from litreview.errors import UsageError
from litreview.model import Stage, Verdict
from litreview.prisma.flow import as_json, box_ids, number
from litreview.review.review import Review
from litreview.review.views import Decide, SearchFacts
from tests.review.conftest import ris

ACTORS = ("anna", "bram")
RECORDS = 6
places = st.integers(0, RECORDS - 1)
act = st.one_of(
    st.tuples(st.just("vote"), places, st.sampled_from(list(Verdict)), st.just(Stage.TITLE_ABSTRACT)),
    st.tuples(st.just("vote"), places, st.sampled_from(list(Verdict)), st.sampled_from(list(Stage))),
    st.tuples(st.just("settle"), places, st.sampled_from(list(Verdict)), st.sampled_from(list(Stage))),
    st.tuples(st.just("retrieve"), places, st.sampled_from(["got", "not-retrieved"])),
    st.tuples(st.just("study"), places, st.lists(st.sampled_from(["One", "Two"]), max_size=2)),
    st.tuples(st.just("remove"), st.integers(1988, 1998), st.sampled_from(["automation", "other"])),
    st.tuples(st.just("stop")),
    st.tuples(st.just("join"), places, places),
    st.tuples(st.just("split"), places),
    st.tuples(st.just("undo")),
    st.tuples(st.just("redo")),
)


def vote(review, key, actor, verdict, stage, *, consensus=False):
    """Decide as a person would, with the first reason where one is needed."""
    offered = (one.code for one in review.protocol.offered(stage) if not one.means)
    reasons = (next(offered),) if verdict is Verdict.EXCLUDE else ()
    review.decisions.decide(Decide(key, verdict, reasons, stage=stage, consensus=consensus), actor)


ACTS = {
    "vote": lambda review, keys, actor, at, *more: vote(review, keys[at], actor, *more),
    "settle": lambda review, keys, actor, at, *more: vote(review, keys[at], actor, *more, consensus=True),
    "retrieve": lambda review, keys, actor, at, outcome: review.full_text.retrieve(
        keys[at], outcome, "why", actor
    ),
    "study": lambda review, keys, actor, at, ids: review.full_text.group(keys[at], ids, actor),
    "remove": lambda review, _, actor, year, by: review.decisions.remove([f"year<={year}"], by, "why", actor),
    "stop": lambda review, _, actor: review.decisions.stop("why", actor),
    "join": lambda review, keys, actor, at, other: review.duplicates.join(keys[at], keys[other], actor),
    "split": lambda review, keys, actor, at: review.duplicates.split(keys[at], actor),
    "undo": lambda review, _, actor: review.decisions.undo(actor),
    "redo": lambda review, _, actor: review.decisions.redo(actor),
}


def adds_up(review: Review) -> None:
    flow = review.flow.now()
    assert as_json(flow)["errors"] == []
    for box in box_ids(flow):
        assert len(review.flow.box(box)) == number(flow, box), box
    assert [problem for problem in review.check() if problem.level == "error"] == []


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """Give a review of six reports, some of a database and some of a website; every example begins where it began."""
    folder = tmp_path_factory.mktemp("balance")
    with Review.create(folder / "review") as made:
        for name, kind, first, last in (("PubMed", "database", 0, 4), ("Police", "website", 4, RECORDS)):
            path = folder / f"{name}.ris"
            path.write_text(ris(first, last), encoding="utf-8")
            made.searches.import_files(
                [path], SearchFacts(database=name, kind=kind, date="2026-01-02"), "anna"
            )
        made.duplicates.run()
        yield made


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(told=st.lists(st.tuples(st.sampled_from(ACTORS), act), max_size=14))
def test_random_acts_balance_and_their_undoing_gives_back_the_start(started, told):
    before = as_json(started.flow.now())
    keys = [row.key for row in started.reports.rows()]
    assert len(keys) == RECORDS
    for actor, (what, *rest) in told:
        try:
            ACTS[what](started, keys, actor, *rest)
        except UsageError:  # such as a join of what is one already
            continue
    adds_up(started)
    while any([started.decisions.undo(actor) for actor in ACTORS]):  # noqa: C419  # each of them, not the first that can
        pass
    assert as_json(started.flow.now()) == before
    adds_up(started)
