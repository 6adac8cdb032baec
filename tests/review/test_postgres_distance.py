"""A server far away: round trips are counted, and reviewers who decide at once lose nothing and double nothing."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from litreview.errors import DecidedElsewhere
from litreview.model import Stage, State, Verdict
from litreview.review.folder import Folder
from litreview.review.review import Review
from litreview.review.settings import Settings
from litreview.review.state import locate
from litreview.review.views import Decide, SearchFacts
from litreview.screening.template import new_protocol
from litreview.tui import app
from litreview.tui.trail import Trail
from tests.delayed_proxy import DelayedProxy, delayed
from tests.engines import present
from tests.tui.driving import driven

REVIEWERS = 8


@pytest.fixture(scope="module")
def proxy(postgres):
    """Run a proxy before the server, which counts."""
    with delayed(present(postgres)) as proxy:
        yield proxy


@pytest.fixture
def folder(tmp_path, server, proxy, export):
    """Return the folder of a review of twelve reports, of which two are linked, for two reviewers each."""
    folder = tmp_path / "far"
    folder.mkdir()
    Settings(locate(Folder(folder))[0].settings).set("database", proxy.url(server.new()))
    protocol = new_protocol("Far").replace("reviewers = 1", f"reviewers = {REVIEWERS}", 1)
    with Review.create(folder, protocol=protocol) as review:
        review.searches.import_files([export(0, 13, "13.ris")], SearchFacts(database="PubMed"), "anna")
        one, other = (row.key for row in review.reports.rows()[:2])
        review.duplicates.join(one, other, "anna")
    return folder


@pytest.fixture
def review(folder):
    """Return it opened, with two reviewers who are known on this device."""
    with Review.open(folder) as review:
        last = review.reports.rows()[-1].key
        for name in ("anna", "bram"):
            review.decisions.decide(Decide(last, Verdict.INCLUDE), name)
        yield review


@pytest.fixture
def trips(proxy: DelayedProxy) -> Callable[[Callable[[], object]], int]:
    """Return a function that counts the round trips of an act."""

    def count(act: Callable[[], object]) -> int:
        before = proxy.round_trips
        act()
        return proxy.round_trips - before

    return count


def test_a_decision_takes_two_round_trips_with_the_next_card_and_a_card_alone_takes_one(review, trips):
    first, second, third = (card.key for card in review.reports.queue("anna")[1:4])
    read = []

    def decide(name: str, key: str, following: str) -> None:
        read.append(review.decisions.decide_and_read(Decide(key, Verdict.INCLUDE), following, name)[1])

    assert trips(lambda: decide("anna", first, second)) == 2
    assert trips(lambda: decide("bram", first, third)) == 2
    assert [card.key for card in read] == [second, third]
    assert trips(lambda: review.reports.card(second, "anna")) == 1
    assert read[0] == review.reports.card(second, "anna")
    # With somebody's vote, a label, and several records.
    assert trips(lambda: review.reports.card(first, "anna")) == 1
    review.decisions.label(second, "nice", "anna")
    assert trips(lambda: decide("anna", second, third)) == 2
    linked = next(card for card in review.reports.queue("anna") if len(card.records) > 1)
    assert trips(lambda: review.reports.card(linked.key, "anna")) == 1
    assert trips(lambda: decide("anna", linked.key, third)) == 2


def test_an_undo_and_a_redo_take_a_handful_of_round_trips_also_after_another_undo(review, trips):
    keys = [card.key for card in review.reports.queue("anna")[1:4]]
    for key in keys:
        review.decisions.decide(Decide(key, Verdict.INCLUDE), "anna")
    undone = []
    costs = [trips(lambda: undone.append(review.decisions.undo("anna").key)) for _ in keys]
    assert max(costs) <= 9
    assert undone == keys[::-1]
    redone = []
    costs = [trips(lambda: redone.append(review.decisions.redo("anna").key)) for _ in keys]
    assert max(costs) <= 10
    assert redone == keys
    assert {review.reports.card(key, "anna").mine.verdict for key in keys} == {Verdict.INCLUDE}
    for _ in keys:
        review.decisions.undo("anna")
    assert {review.reports.card(key, "anna").mine for key in keys} == {None}
    assert [problem for problem in review.check() if problem.level == "error"] == []


def test_a_page_of_the_queue_takes_as_many_round_trips_however_many_reports_it_has(review, trips):
    costs = {trips(lambda: review.reports.queue("anna", limit=limit)) for limit in (2, 10)}  # noqa: B023
    assert len(costs) == 1
    assert costs.pop() <= 9


def test_a_known_connection_is_used_without_asking_whether_it_lives(review, trips):
    key = review.reports.rows()[0].key
    assert trips(lambda: review.reports.position(key)) == 2


def test_the_next_report_is_found_without_a_round_trip_of_its_own(review, trips):
    trail = Trail(review, "anna", Stage.TITLE_ABSTRACT)
    card = trail.forward()
    shown = []

    def decide() -> None:
        nonlocal card
        act = Decide(card.key, Verdict.INCLUDE, known=card.known)
        _, following = review.decisions.decide_and_read(act, trail.following(), "anna")
        trail.expect(following)
        card = trail.go_on()
        shown.append(card.key)

    assert [trips(decide) for _ in range(5)] == [2] * 5
    assert len(set(shown)) == 5
    assert trips(trail.look_ahead) == 0, "a page is not read again while enough of it is left"


async def test_a_key_on_the_card_waits_for_two_round_trips(review, proxy, monkeypatch):
    monkeypatch.setattr(app, "LEDGER_SECONDS", 3600)
    review.settings.set("notice_seen", True)
    async with driven(review) as at:
        first = await at.tap("y")
        before = proxy.round_trips
        second = await at.tap("m")
        assert proxy.round_trips - before == 2
        assert first != second


def test_a_report_that_somebody_else_changed_since_it_was_shown_is_read_anew(folder, review):
    with Review.open(folder) as other:
        [one, two] = review.reports.queue("anna")[2:4]
        other.duplicates.join(one.key, two.key, "bram")
        decided = review.decisions.decide(Decide(one.key, Verdict.INCLUDE), "anna")
        assert set(review.reports.card(decided.key, "anna").records) == {one.key, two.key}
        assert {vote.reviewer for vote in review.reports.votes(two.key, "anna")} == {"anna"}
        assert [problem for problem in other.check() if problem.level == "error"] == []


def test_a_vote_that_was_given_elsewhere_is_not_replaced_unseen(folder, review):
    card = review.reports.queue("anna")[3]
    with Review.open(folder) as other:
        other.decisions.decide(Decide(card.key, Verdict.EXCLUDE), "anna")
        with pytest.raises(DecidedElsewhere):
            review.decisions.decide(Decide(card.key, Verdict.INCLUDE, known=card.known), "anna")
        # Nothing of it counts, and the connection is as good as before.
        seen = review.reports.card(card.key, "anna")
        assert seen.mine.verdict is Verdict.EXCLUDE
        assert (
            review.decisions.decide(Decide(card.key, Verdict.INCLUDE, known=seen.known), "anna").what
            == "vote"
        )
        other.decisions.decide(Decide(card.key, Verdict.EXCLUDE), "bram")
        assert review.reports.card(card.key, "bram").state is State.WAITING


def test_a_following_report_that_left_the_review_does_not_stop_a_decision(review):
    key = review.reports.queue("anna")[2].key
    decided, card = review.decisions.decide_and_read(Decide(key, Verdict.INCLUDE), "zzzzzzzzzzzzzzzz", "anna")
    assert decided.what == "vote"
    assert card is None


def test_eight_reviewers_at_once_lose_nothing_and_double_nothing(folder, review):
    keys = [row.key for row in review.reports.rows()]
    start = threading.Barrier(REVIEWERS)

    def work(number: int) -> list[str]:
        with Review.open(folder) as own:
            # Everybody begins elsewhere, and all of them meet.
            order = keys[number:] + keys[:number]
            start.wait()
            return [
                own.decisions.decide(Decide(key, Verdict.INCLUDE), f"reviewer-{number}").event
                for key in order
            ]

    with ThreadPoolExecutor(REVIEWERS) as pool:
        claimed = [event for events in pool.map(work, range(REVIEWERS)) for event in events]
    assert len(set(claimed)) == REVIEWERS * len(keys)
    with review._context.store.read() as session:
        stored = Counter(event.id for event in session.events.of_kind("decision"))
        votes = Counter((lead, vote.reviewer) for lead, vote in session.lists.ballots_of())
    assert set(claimed) <= set(stored)
    assert set(votes.values()) == {1}
    assert len(votes) == REVIEWERS * len(keys) + 2
    assert [problem for problem in review.check() if problem.level == "error"] == []
