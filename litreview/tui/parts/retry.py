"""Writing, and a decision that could not be saved: until it is, or is taken back, nothing else is decided."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from textual.content import Content
from textual.timer import Timer

from litreview.errors import StoreError
from litreview.review.views import Decide
from litreview.tui import commands as do
from litreview.tui.commands import Command, Commands
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.sanitize import one_line
from litreview.tui.verdicts import verdict_text

P = ParamSpec("P")
T = TypeVar("T")
PATIENCE, LONG = 0.1, 3
RETRY = 5
"""Seconds between two attempts to save on a server that does not answer."""
# Leaving would lose the decision; `esc` takes it back first.
REFUSED = (do.INCLUDE, do.EXCLUDE, do.MAYBE, do.UNDO, do.REDO, do.NOTE, do.LABEL, do.BACK, do.LEAVE)


async def write(frame: Frame, act: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    """Ask the review to write something; from 100 ms of waiting on, show that it is saving."""
    asked = frame.session.thread.submit(act, *args, **named)
    started = frame.session.timer()
    # Below a tenth of a second a word would only flicker.
    wait = PATIENCE
    while not (await asyncio.wait({asked}, timeout=wait))[0]:
        waited = int(frame.session.timer() - started)
        keys = frame.words.count("key", frame.host.waiting.qsize())
        long = frame.terminal.word("saving-long", "muted", seconds=waited, keys=keys)
        frame.show_message(long if waited >= LONG else frame.terminal.word("saving", "muted"))
        wait = 1
    return asked.result()


class Retry(ScreenPart):
    """A decision that could not be saved.

    Args:
        frame: The screen.
        save: Saves a decision.
        changed: Called when a decision could not be saved, or was taken back.
        paused: Commands of the screen that do nothing while something is not saved.

    Attributes:
        failed: The decision that could not be saved.
        retrying: Runs while the server of the database does not answer.
    """

    ALWAYS = (do.RETRY,)

    def __init__(
        self,
        frame: Frame,
        save: Callable[[Decide], Awaitable[None]],
        changed: Callable[[], None],
        paused: Commands = (),
    ) -> None:
        super().__init__(frame)
        self.save = save
        self.paused = paused
        self.changed = changed
        self.failed: Decide | None = None
        self.retrying: Timer | None = None

    @property
    def keeps_message(self) -> bool:
        """Whether the message must stay: it explains why the decision is not saved."""
        return self.failed is not None

    def active_commands(self) -> Commands:
        """Return what is left while something is not saved; reading goes on beside it."""
        return (do.AGAIN, do.CANCEL, *REFUSED, *self.paused) if self.failed is not None else ()

    async def run(self, command: Command, key: str) -> None:
        """Run a command; one that decides or leaves is refused."""
        if command in REFUSED:
            self.frame.show_message(self.terminal.word("first-save", "warn"))
        elif command not in self.paused:
            await super().run(command, key)

    def fail(self, act: Decide, error: StoreError) -> None:
        """Show a decision that could not be saved; the record stays."""
        self.failed = act
        # They were meant for records that were never shown.
        dropped = self.frame.host.drop_keys()
        words = self.words
        texts = [words("failed", why=one_line(error.message))]
        if error.is_gone:
            # Nobody has to sit beside it: the decision is kept and saved as soon as the server is back.
            self.retrying = self.frame.set_interval(RETRY, self.retry)
            texts = [words("gone", n=RETRY)]
        if dropped:
            # The number of dropped keys comes first, unless a key is kept: that matters more.
            texts.insert(
                len(texts) if error.is_gone else 0, words("dropped", keys=words.count("key", dropped))
            )
        self.changed()
        self.frame.show_error(" ".join(texts))

    def retry(self) -> None:
        """Queue an attempt to save, unless keys wait or another screen is on top."""
        # In the queue like any key: beside one, it could save what that key is taking back.
        if self.frame.is_current and self.frame.host.waiting.empty():
            self.frame.host.press(do.RETRY.keys[0])

    def stop(self) -> None:
        """Stop trying again without a key."""
        if self.retrying is not None:
            self.retrying.stop()
            self.retrying = None

    def offers(self) -> tuple[Content, Content] | None:
        """Return both ends of the decision strip while something is not saved."""
        if self.failed is None:
            return None
        terminal = self.terminal
        what = verdict_text(terminal, self.session.protocol, self.failed.verdict, self.failed.reasons)
        actions = [
            terminal.action(do.AGAIN, "now" if self.retrying else "again"),
            terminal.action(do.CANCEL, "take-back"),
        ]
        left = terminal.text(f"! {self.words('not-saved', what=what)}", "warn")
        return left, terminal.text("   ").join(actions)

    async def do_again(self, _key: str) -> None:
        """Try once more to save."""
        if self.failed is not None:
            await self.save(self.failed)

    do_retry = do_again

    async def do_cancel(self, _key: str) -> None:
        """Take back what is not saved."""
        self.failed = None
        self.stop()
        self.changed()
        self.frame.show_message(self.terminal.word("took-back", "muted"))
