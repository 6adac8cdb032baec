"""The app: takes every key in its turn, and lets one hand write."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from typing import ClassVar, TypeVar

from textual import events
from textual.app import App, SystemCommand
from textual.screen import Screen

from litreview.errors import LitreviewError
from litreview.model import Stage
from litreview.tui import commands as do
from litreview.tui.screens.card import CardScreen
from litreview.tui.screens.doors import DOORS
from litreview.tui.screens.duplicates import Duplicates
from litreview.tui.screens.face import Face
from litreview.tui.screens.first import AskName, KnownName, SubjectNotice
from litreview.tui.screens.help import HelpPage
from litreview.tui.screens.home import Home
from litreview.tui.store_thread import Desk
from litreview.tui.themes import NATIVE, THEMES, textual_theme, variables

LEDGER_SECONDS = 5
IDLE = 0.05
Maker = Callable[[Desk], Face]
T = TypeVar("T")


class Litreview(App[int]):
    """The screens of a review.

    Keys do not go to the screen at once. They wait in one queue, and the next is taken when what the last one
    meant has been done and painted; so a decision never belongs to a record that was not seen.
    """

    TITLE = "litreview"
    CSS_PATH: ClassVar[str] = "app.tcss"
    ENABLE_COMMAND_PALETTE = True

    def __init__(self, desk: Desk, stage: Stage, start: str = "home") -> None:
        self.desk = desk
        super().__init__(ansi_color=desk.look.theme in NATIVE)
        opening: list[Maker] = [Home]
        if start == "card":
            opening.append(lambda desk: CardScreen(desk, stage))
        elif start == "duplicates":
            opening.append(Duplicates)
        self.opening = opening
        self.waiting: asyncio.Queue[events.Key] = asyncio.Queue()
        self.error: LitreviewError | None = None
        self.signal = 0
        self.register_theme(textual_theme(desk.look.theme))
        self.theme = f"litreview-{desk.look.theme}"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Name the colour tokens also for the time before the theme is known."""
        return variables(THEMES[self.desk.look.theme])

    def on_load(self) -> None:
        """End as `q` does when a signal says so: Textual would leave the terminal in its own mode."""
        # Before anything is shown, so that there is no moment at which a signal leaves the terminal changed.
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                # Windows has no such handlers, and another thread than the first may set none.
                with suppress(NotImplementedError, RuntimeError, ValueError):
                    asyncio.get_running_loop().add_signal_handler(number, self.terminate, number)

    def terminate(self, number: int) -> None:
        """End because of a signal."""
        self.signal = number
        self.exit()

    async def on_mount(self) -> None:
        """Show the first screens, one above the other, and begin to take keys."""
        # What a killed session left in the store alone goes to the ledger before anything new.
        await self._write_ledger()
        await self._safely(self.begin(self.opening))
        # A worker, not a handler: a handler that waits would keep the screen from being painted.
        self.run_worker(self._serve(), exit_on_error=True)
        self.run_worker(self._index(), exit_on_error=False)
        self.set_interval(LEDGER_SECONDS, self._write_ledger)

    async def _index(self) -> None:
        """Prepare searching while nobody presses a key: after a large import it takes a minute."""
        try:
            while await self.desk.ask(self.desk.review.reports.index_more):
                await asyncio.sleep(IDLE)
                await self.waiting.join()
        except LitreviewError as error:
            # The first search makes up for it, and says what is wrong.
            self.log(str(error))

    async def begin(self, opening: Sequence[Maker]) -> None:
        """Ask and say first what is asked and said once; then show screens, one above the other."""
        if not self.desk.reviewer:
            await self._alone(AskName(self.desk, opening))
        elif await self.desk.ask(self.desk.review.team.question, self.desk.reviewer):
            await self._alone(KnownName(self.desk, opening, self.desk.reviewer))
        elif self.desk.protocol.notice and not self.desk.review.settings.get("notice_seen"):
            await self._alone(SubjectNotice(self.desk, opening))
        else:
            *below, top = opening
            # Home lies below the card, so that `esc` has somewhere to go; its numbers are read when one goes there.
            for maker in below:
                await self._put(maker(self.desk))
            await (self.show if below else self._alone)(top(self.desk))

    async def _alone(self, face: Face) -> None:
        await self._put(face)
        await face.reload()

    async def _put(self, face: Face) -> None:
        await (self.switch_screen if isinstance(self.screen, Face) else self.push_screen)(face)

    async def on_event(self, event: events.Event) -> None:
        """Let keys wait for their turn; all else goes Textual's way."""
        # A forwarded key comes up from a text field and has had its turn.
        if isinstance(event, events.Key) and not event.is_forwarded:
            self.waiting.put_nowait(event)
        else:
            await super().on_event(event)

    async def _serve(self) -> None:
        while True:
            event = await self.waiting.get()
            try:
                await self._do(event)
            finally:
                self.waiting.task_done()

    async def _safely(self, act: Awaitable[T]) -> T | bool:
        """Do something; when the review fails where no screen can say so, end the app and let the caller say it."""
        try:
            return await act
        except LitreviewError as error:
            self.error = error
            self.exit(error.exit_code)
            return True

    async def _do(self, event: events.Key) -> None:
        # The list of all commands is Textual's own screen and takes its keys itself.
        is_ours = isinstance(self.screen, Face) and await self._safely(self.screen.feed(event))
        if not is_ours:
            await super().on_event(event)
        # The next key must not mean a record that nobody has seen yet.
        if self.is_running and isinstance(self.screen, Face):
            await self.screen.painted()

    def press(self, key: str) -> None:
        """Let a key wait for its turn, as if it had been pressed."""
        # Clicks and the list of commands wait behind the keys that came before them.
        self.waiting.put_nowait(events.Key(key, key if len(key) == 1 else None))

    def drop_keys(self) -> int:
        """Forget the keys that wait, and say how many they were."""
        dropped = 0
        while not self.waiting.empty():
            self.waiting.get_nowait()
            self.waiting.task_done()
            dropped += 1
        return dropped

    async def show(self, face: Face) -> None:
        """Put a screen on top of the others."""
        await self.push_screen(face)
        await face.reload()

    async def help(self, face: Face) -> None:
        """Explain the keys of a screen."""
        await self.show(HelpPage(self.desk, face))

    async def line(self, key: str) -> None:
        """Open a line of home."""
        await self.show(DOORS[key](self.desk))

    async def turn(self, face: Face) -> None:
        """Put a screen in the place of the one on top."""
        await self.switch_screen(face)
        await face.reload()

    async def back(self) -> None:
        """Take the top screen away; with the last one the app ends."""
        if len(self.screen_stack) <= 2:  # noqa: PLR2004  # ours, and the blank one that Textual keeps below
            await self.leave()
            return
        await self.pop_screen()
        if isinstance(self.screen, Face):
            # What was said before one went elsewhere is about something long past.
            self.screen.hush()
            await self.screen.reload()

    async def leave(self) -> None:
        """End the app, with all events in the ledger."""
        await self._write_ledger()
        self.exit(0)

    async def _write_ledger(self) -> None:
        # The store has every event already; what no ledger holds yet is counted on home and by `status`.
        try:
            await self.desk.ask(self.desk.review.team.write_ledger)
        except LitreviewError as error:
            self.log(str(error))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """List what can be done on the screen, with its keys, for `ctrl+p`."""
        if not isinstance(screen, Face):
            return
        for command in screen.known():
            # Commands without a heading belong to an open sheet, which covers the list.
            if command.group and command is not do.PALETTE:
                keys = self.desk.look.keys
                shown = f"{keys.shown(command)}  {self.desk.look.words(f'help.{command.name}')}"
                yield SystemCommand(shown, "", partial(self.press, keys.first(command)))
