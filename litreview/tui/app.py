"""The app: it takes keys one after the other, and holds the table of screens."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Awaitable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, ClassVar, TextIO, TypeVar

from textual import events
from textual.app import App

from litreview.errors import LitreviewError
from litreview.model import Stage
from litreview.tui.frame import Frame
from litreview.tui.parts.command_sheet import CommandSheet
from litreview.tui.screens.card import CardScreen
from litreview.tui.screens.change import ChangeScreen
from litreview.tui.screens.check_result import CheckResultScreen
from litreview.tui.screens.conflicts import ConflictsScreen
from litreview.tui.screens.done import DoneScreen
from litreview.tui.screens.duplicates import DuplicatesScreen
from litreview.tui.screens.flow import FlowScreen
from litreview.tui.screens.help import HelpScreen
from litreview.tui.screens.home import HomeScreen
from litreview.tui.screens.known_list import KnownItemsScreen
from litreview.tui.screens.known_name import KnownNameScreen
from litreview.tui.screens.new_round import NewRoundScreen
from litreview.tui.screens.new_since import NewSinceScreen
from litreview.tui.screens.notice import NoticeScreen
from litreview.tui.screens.one_search import SearchFactsScreen
from litreview.tui.screens.own_consistency import OwnConsistencyScreen
from litreview.tui.screens.pilot_result import PilotResultScreen
from litreview.tui.screens.protocol import ProtocolScreen
from litreview.tui.screens.record import RecordScreen
from litreview.tui.screens.records import RecordsScreen
from litreview.tui.screens.retrieval import RetrievalScreen
from litreview.tui.screens.review_items import ReviewItemsScreen
from litreview.tui.screens.round_list import RoundsScreen
from litreview.tui.screens.search_list import SearchesScreen
from litreview.tui.screens.split_vote import SplitVoteScreen
from litreview.tui.screens.stage_progress import ProgressScreen
from litreview.tui.screens.stop_reason import StopScreen
from litreview.tui.screens.strategy_page import StrategyScreen
from litreview.tui.screens.strategy_test import StrategyTestScreen
from litreview.tui.screens.titles import TitlesScreen
from litreview.tui.screens.welcome import NameScreen
from litreview.tui.session_state import SessionState
from litreview.tui.themes import NATIVE, THEMES, textual_theme, variables

LEDGER_SECONDS = 5
IDLE = 0.05
T = TypeVar("T")
# Every screen by its name: screens open each other by it, and import none.
SCREENS: Mapping[str, type[Frame]] = {
    screen.NAME: screen
    for screen in (
        HomeScreen, CardScreen, TitlesScreen, RecordsScreen, RetrievalScreen, ConflictsScreen, DuplicatesScreen, FlowScreen, ProtocolScreen,
        ReviewItemsScreen,
        ChangeScreen, HelpScreen, RecordScreen, DoneScreen, ProgressScreen, StopScreen, NameScreen, KnownNameScreen, NoticeScreen,
        RoundsScreen, NewRoundScreen, CheckResultScreen, PilotResultScreen, SplitVoteScreen, OwnConsistencyScreen,
        SearchesScreen, SearchFactsScreen, StrategyScreen, KnownItemsScreen, StrategyTestScreen, NewSinceScreen,
    )
}  # fmt: skip


class Litreview(App[int]):
    """The screens of a review.

    Keys do not go to the screen at once. They wait in one queue, and the next is taken when what the last one
    meant has been done and painted; so a decision never belongs to a record that was not seen.
    """

    TITLE = "litreview"
    CSS_PATH: ClassVar[str] = "app.tcss"
    # The list of commands is our own (parts/command_sheet.py).
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, session: SessionState, stage: Stage, start: str = "home") -> None:
        self.session = session
        super().__init__(ansi_color=session.terminal.theme in NATIVE)
        self.opening: list[tuple[Any, ...]] = [("home",)]
        if start != "home":
            self.opening.append((start, stage) if start == "card" else (start,))
        self.waiting: asyncio.Queue[events.Key] = asyncio.Queue()
        self.error: LitreviewError | None = None
        self.signal = 0
        self.register_theme(textual_theme(session.terminal.theme))
        self.theme = f"litreview-{session.terminal.theme}"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the colour tokens also for the time before the theme is known."""
        return variables(THEMES[self.session.terminal.theme])

    def on_load(self) -> None:
        """End as `q` does at a signal: Textual would leave the terminal in its own mode."""
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
        await self._safely(self.begin())
        # A worker, not a handler: a handler that waits would keep the screen from being painted.
        self.run_worker(self._serve(), exit_on_error=True)
        self.run_worker(self._index(), exit_on_error=False)
        self.set_interval(LEDGER_SECONDS, self._write_ledger)
        # In tests and behind `serve`, the screens are not drawn on a terminal.
        terminal = sys.__stdin__
        if not self.is_headless and terminal is not None and terminal.isatty():
            self.set_interval(LEDGER_SECONDS, partial(self._end_without, terminal))

    def _end_without(self, terminal: TextIO) -> None:
        """End where the terminal is gone and no signal said so, as under `nohup`: nobody can reach the program."""
        if not terminal.isatty():
            self.terminate(getattr(signal, "SIGHUP", signal.SIGTERM))

    async def _index(self) -> None:
        """Prepare searching while nobody presses a key: after a large import it takes a minute."""
        try:
            while await self.session.ask(self.session.review.reports.index_more):
                await asyncio.sleep(IDLE)
                await self.waiting.join()
        except LitreviewError as error:
            # The first search makes up for it, and shows what is wrong.
            self.log(str(error))

    async def begin(self) -> None:
        """Show first what is asked once; then the first screens, one above the other."""
        review, reviewer = self.session.review, self.session.reviewer
        if not reviewer:
            await self._alone("name")
        elif await self.session.ask(review.team.question, reviewer):
            await self._alone("known", reviewer)
        elif self.session.protocol.notice and not review.settings.get("notice_seen"):
            await self._alone("notice")
        else:
            *below, top = self.opening
            # Home lies below the card, so that `esc` has somewhere to go; its numbers are read when one goes there.
            for screen in below:
                await self._put(*screen)
            await (self.open if below else self._alone)(*top)

    async def _put(self, name: str, *args: Any) -> Frame:
        frame = SCREENS[name](self.session, *args)
        await (self.switch_screen if isinstance(self.screen, Frame) else self.push_screen)(frame)
        return frame

    async def _alone(self, name: str, *args: Any) -> Frame:
        frame = await self._put(name, *args)
        await frame.reload()
        return frame

    async def on_event(self, event: events.Event) -> None:
        """Queue keys; everything else goes Textual's way."""
        # A forwarded key comes up from a text field and has had its turn.
        if isinstance(event, events.Key) and not event.is_forwarded:
            self.waiting.put_nowait(event)
        else:
            await super().on_event(event)

    async def _serve(self) -> None:
        while True:
            event = await self.waiting.get()
            try:
                await self._take(event)
            finally:
                self.waiting.task_done()

    async def _safely(self, act: Awaitable[T]) -> T | bool:
        """Do something; when the review fails where no screen can show it, end the app with the error."""
        try:
            return await act
        except LitreviewError as error:
            self.error = error
            self.exit(error.exit_code)
            return True

    async def _take(self, event: events.Key) -> None:
        is_ours = isinstance(self.screen, Frame) and await self._safely(self.screen.handle_key(event))
        if not is_ours:
            await super().on_event(event)
        # The next key must not mean a record that nobody has seen yet.
        if self.is_running and isinstance(self.screen, Frame):
            await self.screen.wait_until_painted()

    def press(self, key: str) -> None:
        """Queue a key as if it had been pressed."""
        # Clicks and the list of commands wait behind the keys that came before them.
        self.waiting.put_nowait(events.Key(key, key if len(key) == 1 else None))

    def drop_keys(self) -> int:
        """Drop the keys that wait, and return how many there were."""
        dropped = 0
        while not self.waiting.empty():
            self.waiting.get_nowait()
            self.waiting.task_done()
            dropped += 1
        return dropped

    async def open(self, name: str, /, *args: Any, **named: Any) -> Frame:
        """Show a screen on top of the others."""
        frame = SCREENS[name](self.session, *args, **named)
        await self.push_screen(frame)
        await frame.reload()
        return frame

    async def replace(self, name: str, /, *args: Any, **named: Any) -> Frame:
        """Show a screen in place of the one on top."""
        frame = SCREENS[name](self.session, *args, **named)
        await self.switch_screen(frame)
        await frame.reload()
        return frame

    async def back(self) -> None:
        """Close the top screen; with the last one the app ends."""
        if len(self.screen_stack) <= 2:  # noqa: PLR2004  # ours, and the blank one that Textual keeps below
            await self.leave()
            return
        await self.pop_screen()
        if isinstance(self.screen, Frame):
            # What was shown before one went elsewhere is about something long past.
            self.screen.clear_message()
            await self.screen.reload()

    async def leave(self) -> None:
        """End the app, with all events in the ledger."""
        await self._write_ledger()
        self.exit(0)

    async def _write_ledger(self) -> None:
        # The store has every event already; what no ledger holds yet is counted on home and by `status`.
        try:
            await self.session.ask(self.session.review.team.write_ledger)
        except LitreviewError as error:
            self.log(str(error))

    async def list_commands(self, frame: Frame, /) -> None:
        """List the commands of all screens over the lower lines of one."""
        sheet = next((part for part in frame.parts if isinstance(part, CommandSheet)), None)
        if sheet is None:
            screens = {name: screen.OWN_COMMANDS for name, screen in SCREENS.items() if screen.FOOTER}
            sheet = CommandSheet(frame, screens, self._go)
            # First of all parts: while it is open every key is its own.
            frame.parts = (sheet, *frame.parts)
        await sheet.open()

    async def _go(self, name: str) -> None:
        """Close all screens but home, and show another one on top of it."""
        while len(self.screen_stack) > 2:  # noqa: PLR2004  # ours, and the blank one that Textual keeps below
            await self.pop_screen()
        # A question at the start is the only screen with nothing below.
        if not isinstance(self.screen, HomeScreen):
            await self.replace("home")
        elif name == "home":
            await self.screen.reload()
        if name != "home":
            await self.open(name, *((Stage.TITLE_ABSTRACT,) if name == "card" else ()))
