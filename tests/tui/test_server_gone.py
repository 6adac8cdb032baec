"""The server of the database goes away in the middle of screening: the key is kept, and saved when it is back."""

from __future__ import annotations

import asyncio

import pytest

from litreview.review.review import Review
from litreview.review.views import SearchFacts
from litreview.tui.parts import retry
from tests.engines import present
from tests.postgres import running
from tests.tui.conftest import MATERIAL, NOW
from tests.tui.driving import driven, verdicts

SAID = "The database does not answer. Trying again in 5 s; 1 key is kept."


@pytest.fixture
def mortal():
    """Return a server of this test's own, as it is stopped."""
    with running() as server:
        yield present(server)


@pytest.fixture
def shared(mortal, tmp_path, monkeypatch):
    """Return a review on that server, as anna knows it."""
    monkeypatch.setenv("LITREVIEW_DATABASE", mortal.new())
    protocol = (MATERIAL / "protocol.toml").read_text(encoding="utf-8")
    review = Review.create(tmp_path / "shared", protocol=protocol, clock=lambda: NOW)
    facts = SearchFacts(key="hand", kind="database", database="PubMed", date="2026-11-12")
    review.searches.import_files([MATERIAL / "records.ris"], facts, "anna")
    review.settings.set("reviewer", "anna")
    review.settings.set("notice_seen", True)
    yield review
    review.close()


async def test_a_key_that_meets_a_dead_server_is_kept_and_saved_by_itself_when_it_is_back(shared, mortal):
    async with driven(shared) as at:
        mortal.stop()
        said = await at.tap("y", "y", "m")
        assert SAID in said
        assert "! not saved: ✓ include" in said
        assert "r now   esc take back" in said
        # The others were meant for records that were never shown; deciding goes on when this one is saved.
        assert "save first: r" in await at.tap("m")
        mortal.start()
        at.app.screen.decisions.retry.retry()
        async with asyncio.timeout(20):
            while at.app.screen.decisions.retry.failed is not None:
                await at.settle()
        assert "not yet judged" in at.text
    assert [verdict for _, verdict in verdicts(shared)] == ["include"]


async def test_the_timer_tries_again_until_the_server_answers(shared, mortal, monkeypatch):
    monkeypatch.setattr(retry, "RETRY", 1)
    async with driven(shared) as at:
        mortal.stop()
        await at.tap("y")
        mortal.start()
        async with asyncio.timeout(30):
            while at.app.screen.decisions.retry.failed is not None:
                await at.settle()
    assert [verdict for _, verdict in verdicts(shared)] == ["include"]


async def test_what_is_taken_back_is_not_saved_by_a_later_attempt(shared, mortal):
    async with driven(shared) as at:
        mortal.stop()
        await at.tap("y")
        screen = at.app.screen
        await at.tap("escape")
        assert screen.decisions.retry.retrying is None
        mortal.start()
        await at.tap("m")
    assert [verdict for _, verdict in verdicts(shared)] == ["maybe"]
