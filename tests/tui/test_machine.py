"""Random keys: whatever is pressed, the store holds what the model says, before and after a restart."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from litreview.model import Stage
from litreview.review.review import Review
from litreview.tui.app import Litreview
from litreview.tui.session_state import SessionState
from litreview.tui.terminal import Terminal
from tests.tui.conftest import NOW

VERDICTS = {"y": "include", "m": "maybe"}
REASONS = {"2": "language", "4": "no_minor", "5": "off_topic"}
# Keys that decide often, keys that only read, and keys that mean something in some sheets alone.
KEYS = "yyymmmxxx2455uuuujjkkssnNhc" + "bole?ltaf/zYX3"
NAMES = ("enter", "escape", "escape", "ctrl+r", "space", "tab", "up", "end")
pressed = st.lists(st.sampled_from(KEYS) | st.sampled_from(NAMES), max_size=40)


class Model:
    """What the store must hold: each decision that the app said it made, unless it was taken back.

    The app says so on its screen; a decision is read off the line that claims it, never off the store.
    """

    def __init__(self):
        self.votes = {}
        self.acts = []
        self.undone = []

    def decided(self, key, verdict, reasons):
        self.acts.append((key, self.votes.get(key), (verdict, reasons)))
        self.votes[key] = (verdict, reasons)
        self.undone = []

    def undo(self):
        if self.acts:
            key, before, _ = act = self.acts.pop()
            self.undone.append(act)
            self._put(key, before)

    def redo(self):
        if self.undone:
            key, _, after = act = self.undone.pop()
            self.acts.append(act)
            self._put(key, after)

    def _put(self, key, vote):
        if vote is None:
            self.votes.pop(key, None)
        else:
            self.votes[key] = vote


async def played(review, keys, model):
    session = SessionState(review, Terminal.make("en", "dark"), "anna", now=lambda: NOW)
    app = Litreview(session, Stage.TITLE_ABSTRACT, "card")
    decide, undo, redo = review.decisions.decide_and_read, review.decisions.undo, review.decisions.redo

    def noted_decide(act, following, actor):
        done, card = decide(act, following, actor)
        if done.what == "vote":
            model.decided(act.key, str(act.verdict), tuple(sorted(act.reasons)))
        return done, card

    def noted_undo(actor, scope=None):
        done = undo(actor, scope)
        if done is not None and done.verdict is not None:
            model.undo()
        return done

    def noted_redo(actor):
        done = redo(actor)
        if done is not None and done.verdict is not None:
            model.redo()
        return done

    review.decisions.decide_and_read, review.decisions.undo, review.decisions.redo = (
        noted_decide,
        noted_undo,
        noted_redo,
    )
    async with app.run_test(size=(80, 24)) as pilot:
        for key in keys:
            app.press(key)
        async with asyncio.timeout(30):
            await app.waiting.join()
        await pilot.pause()
        assert app.error is None
        screen = app.screen
        tally = session.tallies.get(Stage.TITLE_ABSTRACT)
        assert app.is_running or app.return_code == 0
    session.close()
    del review.decisions.decide_and_read, review.decisions.undo, review.decisions.redo
    return screen, tally


def stored(review):
    found = {}
    for row in review.reports.rows(reviewer="anna"):
        for vote in review.reports.votes(row.key, "anna"):
            if vote.reviewer == "anna":
                found[row.key] = (str(vote.verdict), tuple(sorted(vote.reasons)))
    return found


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pressed, pressed)
def test_the_store_holds_what_was_shown_as_decided(made, one, two):
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "review"
        # Without its id, by which a copy would find the database of the copy before, which is gone.
        shutil.copytree(made, folder, ignore=shutil.ignore_patterns(".litreview"))
        model = Model()
        for keys in (one, two):
            with Review.open(folder, clock=lambda: NOW) as review:
                review.settings.set("reviewer", "anna")
                review.settings.set("notice_seen", value=True)
                _, tally = asyncio.run(played(review, keys, model))
                assert stored(review) == model.votes
                if tally is not None:
                    # Kept up with each decision, and the same when counted anew.
                    progress = review.decisions.progress("anna")
                    assert (tally.judged, tally.todo) == (progress.judged, progress.todo)
        with Review.rebuild(folder, clock=lambda: NOW) as again:
            assert stored(again) == model.votes
