"""The order by relevance is computed again in the background, and changes between two reports only."""

from __future__ import annotations

import asyncio
from importlib.util import find_spec

import pytest

from litreview.errors import StoreError
from litreview.model import Verdict
from litreview.review.views import Decide, SearchFacts
from litreview.tui.trail import Course
from tests.tui.driving import driven

pytestmark = pytest.mark.skipif(find_spec("numpy") is None, reason="numpy is not installed (extra `ranking`)")
WORDS = ["alpine", "barley", "canal", "ember", "falcon", "garnet", "hazel", "kelp", "lagoon", "cedar"]
TOPICS = ("nudging physicians towards hygiene", "virus sequences of farmed pigs")


@pytest.fixture
def topics(review, tmp_path):
    """The review with 20 more reports on two topics."""
    path = tmp_path / "topics.ris"
    path.write_text(
        "\n".join(
            f"TY  - JOUR\nTI  - {TOPICS[n % 2]}: the {WORDS[n // 2]} {n}\nAU  - Author{n}, A.\n"
            f"PY  - {1990 + n}\nSP  - {n}\nER  - \n"
            for n in range(20)
        ),
        "utf-8",
    )
    facts = SearchFacts(database="Scopus", date="2026-01-02", hits=20)
    review.searches.import_files([path], facts, "anna")
    return review


class Held:
    """A background thread that runs nothing until it is let go."""

    def __init__(self, thread):
        self.thread = thread
        self.asked = []

    def submit(self, act, *args):
        future = asyncio.get_running_loop().create_future()
        self.asked.append((future, act, args))
        return future

    async def let_go(self):
        future, act, args = self.asked.pop()
        found = await self.thread.submit(act, *args)
        future.set_result(found)
        await asyncio.sleep(0)
        return found

    def close(self):
        for future, _, _ in self.asked:
            future.cancel()
        self.thread.close()


async def until(true):
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110  # what is waited for is no event of ours
            await asyncio.sleep(0.01)


def shown(at):
    return at.app.screen.shown.card.key


async def judge(at):
    """Include what is about nudging."""
    title = at.app.screen.shown.card.record.title
    await at.tap("y" if TOPICS[0] in title else "m" if "virus" not in title else "x")
    if "virus" in title:
        await at.tap("4")


def named(review):
    with review._context.store.read() as session:
        rankings = [event.id for event in session.events.of_kind("ranking")]
        decisions = session.events.of_kind("decision")
        return [rankings.index(event.body["ranking"]) for event in decisions]


async def test_a_newer_order_waits_for_the_next_report_and_decisions_name_the_one_they_came_in(topics):
    async with driven(topics, course=Course("relevance")) as at:
        held = at.app.session.background = Held(at.app.session.background)
        screen = at.app.screen
        first = screen.trail.order
        await judge(at)
        await until(lambda: held.asked)
        # Decisions that arrive meanwhile ask for nothing more.
        for _ in range(3):
            await judge(at)
        await at.settle()
        assert len(held.asked) == 1
        on_screen = shown(at)
        newer = await held.let_go()
        assert [len(newer.ranking.training), len(first.ranking.training)] == [4, 0]
        await at.settle()
        assert (shown(at), screen.trail.order) == (on_screen, first)
        # The report on the screen came in the old order; the next one comes in the newer.
        await judge(at)
        assert screen.trail.order is newer
        assert screen.shown.ranking is newer.ranking
        await judge(at)
        assert named(topics) == [0, 0, 0, 0, 0, 1]


async def test_a_skipped_report_comes_back_after_the_others(topics):
    async with driven(topics, course=Course("relevance")) as at:
        screen = at.app.screen
        skipped = shown(at)
        await at.tap("s")
        seen = []
        for _ in range(25):
            seen.append(shown(at))
            await judge(at)
            await until(lambda: not screen.newer_orders.is_running)
        assert len(set(seen)) == 25
        assert skipped not in seen
        assert shown(at) == skipped


async def test_going_back_leads_to_reports_of_older_orders_which_name_those(topics):
    async with driven(topics, course=Course("relevance")) as at:
        screen = at.app.screen
        old = screen.trail.order
        await at.tap("s")
        for _ in range(4):
            await judge(at)
            await until(lambda: not screen.newer_orders.is_running)
        assert screen.trail.order is not old
        for _ in range(5):
            await at.tap("k")
        assert screen.shown.ranking is old.ranking


async def test_without_new_decisions_there_is_no_newer_order(topics):
    order = topics.reports.relevance_order(reviewer="anna")
    assert topics.reports.newer_order(order, reviewer="anna") is None
    keys = topics.reports.keys_at(order.positions)
    topics.decisions.decide(Decide(keys[0], Verdict.INCLUDE), "anna")
    # Only one kind of decision teaches nothing.
    assert topics.reports.newer_order(order, reviewer="anna") is None
    topics.decisions.decide(Decide(keys[1], Verdict.EXCLUDE, ("off_topic",)), "anna")
    newer = topics.reports.newer_order(order, reviewer="anna")
    assert (newer.fitted, newer.next_fit) == (2, 3)
    assert topics.reports.newer_order(newer, reviewer="anna") is None
    # However it was computed since, the old order is not the newest.
    assert topics.reports.newer_order(order, reviewer="anna").fitted == 2


async def test_a_failed_look_leaves_the_order_as_it_is(topics, monkeypatch):
    def fails(*_):
        raise StoreError("The disk is full.", "Free some space.")

    monkeypatch.setattr(topics.reports, "newer_order", fails)
    async with driven(topics, course=Course("relevance")) as at:
        order = at.app.screen.trail.order
        for _ in range(3):
            await judge(at)
            await until(lambda: not at.app.screen.newer_orders.is_running)
        assert at.app.screen.trail.order is order
        assert "disk" not in at.text
