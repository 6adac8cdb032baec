"""Drive the app with keys, and read its screen as text."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from litreview.model import Stage
from litreview.tui.app import Litreview
from litreview.tui.session_state import SessionState
from litreview.tui.terminal import Terminal

GOLDEN = Path(__file__).parent / "golden"
NOW = datetime(2026, 11, 24, 19, 40, tzinfo=UTC)


class Driver:
    """The running app: `press` keys, then read `text`."""

    def __init__(self, app, pilot):
        self.app = app
        self.pilot = pilot

    async def settle(self):
        await self.pilot.pause()
        async with asyncio.timeout(20):
            await self.app.waiting.join()
        await self.pilot.pause()

    async def press(self, *keys):
        for key in keys:
            await self.pilot.press(key)
        await self.settle()
        return self.text

    async def tap(self, *keys):
        """Press keys where no text field is open; the driver's own way waits a tenth of a second for each."""
        for key in keys:
            self.app.press(key)
        async with asyncio.timeout(20):
            await self.app.waiting.join()
        return self.text

    async def type(self, text):
        return await self.press(*["space" if letter == " " else letter for letter in text])

    async def resize(self, width, height):
        await self.pilot.resize_terminal(width, height)
        await self.settle()
        return self.text

    @property
    def lines(self):
        """Return the screen's lines, padded to its width."""
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip) for strip in strips]

    @property
    def text(self):
        return "\n".join(line.rstrip() for line in self.lines)

    def styles(self, word):
        """Return the styles in which a word stands on the screen."""
        strips = self.app.screen._compositor.render_strips()
        return [segment.style for strip in strips for segment in strip if segment.text.strip() == word]


OPTIONS = ("ascii_only", "italics", "keys", "masked")


@asynccontextmanager
async def driven(
    review,
    name="anna",
    *,
    size=(80, 24),
    start="card",
    lang="en",
    theme="dark",
    stage=Stage.TITLE_ABSTRACT,
    **more,
):
    terminal = Terminal.make(lang, theme, **{name: more.pop(name) for name in OPTIONS if name in more})
    seconds = iter(range(10**6))
    session = SessionState(review, terminal, name, now=lambda: NOW, timer=lambda: next(seconds), **more)
    app = Litreview(session, stage, start)
    try:
        async with app.run_test(size=size) as pilot:
            driver = Driver(app, pilot)
            await driver.settle()
            yield driver
    finally:
        session.close()


def verdicts(review, name="anna", stage=Stage.TITLE_ABSTRACT):
    """Return what a reviewer has in force, by title, in order of import."""
    return [(row.title, str(row.mine)) for row in review.reports.rows(stage, reviewer=name) if row.mine]
