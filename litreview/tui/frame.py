"""The frame of every screen: bar, message line, keys line, and one way from a key to a command."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from itertools import product
from typing import Any, ClassVar, Protocol, cast

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from litreview.errors import LitreviewError
from litreview.tui import commands as do
from litreview.tui.commands import Command, Commands
from litreview.tui.line_wrap import cut
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState
from litreview.tui.widgets.line import NOTHING, MessageLine, ScreenLine
from litreview.tui.widgets.lines import Lines, Rows
from litreview.tui.widgets.small_notice import too_small_lines

WIDE, TALL = 110, 32
SMALL = (80, 24)
SMALLEST = (60, 16)
# What cannot be read cannot be decided on; leaving is always possible.
WHEN_TINY = (do.LEAVE, do.BACK, do.CANCEL, do.RETRY)
WHEN_SMALL = (do.HELP, do.RESUME, do.CANCEL, do.LEAVE, do.BACK)


def pressed(event: events.Key) -> str:
    """Return the name of a key as commands have it: the character that it types, else Textual's name."""
    # `?` and `/` have other names on other keyboards; what they write is the same.
    written = event.character if event.is_printable else None
    return written if written and written != " " else event.key


class Host(Protocol):
    """What a screen may ask of the app that shows it."""

    waiting: asyncio.Queue[events.Key]

    async def open(self, name: str, /, *args: Any, **named: Any) -> Frame:
        """Show another screen on top of this one."""

    async def replace(self, name: str, /, *args: Any, **named: Any) -> Frame:
        """Show another screen in place of this one."""

    async def begin(self) -> None:
        """Go on with what is asked at the start, then with the first screens."""

    async def back(self) -> None:
        """Close this screen."""

    async def list_commands(self, frame: Frame, /) -> None:
        """List the commands of all screens over the lower lines of one."""

    async def leave(self) -> None:
        """End the program."""

    def press(self, key: str) -> None:
        """Queue a key as if it had been pressed."""

    def drop_keys(self) -> int:
        """Drop the keys that wait, and return how many there were."""


class ScreenPart:
    """Commands that several screens share, and what they need.

    Attributes:
        OWN_COMMANDS: The commands it runs.
        PANEL_COMMANDS: Those it runs while it is open in the panel; every key goes to it then.
        ALWAYS: Those it runs also while another part is open.
        is_open: Whether it is open in the panel.
    """

    OWN_COMMANDS: ClassVar[Commands] = ()
    PANEL_COMMANDS: ClassVar[Commands] = ()
    ALWAYS: ClassVar[Commands] = ()
    is_open = False

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.session = frame.session
        self.terminal = frame.terminal
        self.words = frame.words

    @property
    def unavailable(self) -> Commands:
        """Those of its own commands that mean nothing at this moment."""
        return ()

    @property
    def keeps_message(self) -> bool:
        """Whether the message must stay, as why a decision is not saved."""
        return False

    def active_commands(self) -> Commands:
        """Return the commands that this part runs at this moment."""
        own = (command for command in self.OWN_COMMANDS if command not in self.unavailable)
        return self.PANEL_COMMANDS if self.is_open else tuple(own)

    async def run(self, command: Command, key: str) -> None:
        """Run a command."""
        await getattr(self, command.method)(key)

    def text_field(self) -> Widget | None:
        """Return the field that takes keys which are no command, while this part is open."""
        return None

    def paint(self) -> None:
        """Show what is open in the panel, for the present size."""

    def offers(self) -> tuple[Content, Content] | None:
        """Return both ends of the decision strip while this part is open; None leaves it to the screen."""
        return None

    def resized(self) -> None:
        """Prepare for being shown for another size."""

    async def typed(self) -> None:
        """Handle a change of the text in the field."""

    async def scrolled(self) -> None:
        """Handle lines that were scrolled with the wheel."""

    async def clicked_row(self, rows: Rows, row: int) -> None:
        """Handle a click on a row of a list."""

    def clicked(self, event: events.Click) -> None:
        """Handle a click anywhere on the screen."""


class Frame(Screen[None]):
    """A screen of litreview.

    Attributes:
        NAME: Its name in the table of the app and in the words.
        OWN_COMMANDS: What a person can do here, in the order of help; a `do_…` method of the screen or of a part runs each.
        FOOTER: The commands that its last line shows, in order.
        EXTRA: Those of them that a narrow footer leaves out, in the order in which they go.
        GAP: What stands between two of them.
        parts: The parts that it holds; a key goes to the first that knows it.
    """

    NAME: ClassVar[str] = ""
    OWN_COMMANDS: ClassVar[Commands] = ()
    FOOTER: ClassVar[Commands] = ()
    EXTRA: ClassVar[Commands] = ()
    GAP: ClassVar[str] = "  "
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-medium"), (WIDE, "-wide")]  # noqa: RUF012  # as Textual declares it
    VERTICAL_BREAKPOINTS = [(0, "-short"), (24, "-middle"), (TALL, "-tall")]  # noqa: RUF012  # likewise

    def __init__(self, session: SessionState) -> None:
        super().__init__()
        self.session = session
        self.terminal = session.terminal
        self.words = session.terminal.words
        self.parts: tuple[ScreenPart, ...] = ()
        self.bar = ScreenLine(self.terminal, id="bar")
        self.message = MessageLine(self.terminal, id="message")
        self.keys = ScreenLine(self.terminal, id="keys")
        self.small = Lines(self.terminal, id="small")
        self.footers: dict[tuple[Commands, int], Content] = {}

    @property
    def host(self) -> Host:
        """The app that shows this screen."""
        return cast("Host", self.app)

    async def open(self, name: str, /, *args: Any, **named: Any) -> Frame:
        """Show another screen on top of this one."""
        return await self.host.open(name, *args, **named)

    def compose(self) -> ComposeResult:
        """Yield the bar, what the screen itself shows, and the keys."""
        yield self.small
        yield self.bar
        yield from self.body()
        yield self.keys

    def body(self) -> Iterable[Widget]:
        """Yield what stands between the bar and the keys."""
        return ()

    async def reload(self) -> None:
        """Read from the review again what is shown, and show it."""
        self.paint()

    def paint(self) -> None:
        """Show what was read, for the present size."""

    def show_message(self, left: Content = NOTHING, right: Content | None = None) -> None:
        """Show a text on the message line; its right end stays unless another is given."""
        self.message.show(left, self.message.right if right is None else right)

    def show_error(self, error: str) -> None:
        """Show in full, however long it is, what is wrong."""
        self.message.show_error(self.terminal.text(one_line(error), "warn"))

    def clear_message(self) -> None:
        """Clear the message line, unless a part still needs what it shows."""
        if not any(part.keeps_message for part in self.parts):
            self.show_message()

    def text_field(self) -> Widget | None:
        """Return the field that takes keys which are no command, if one is open."""
        return next((part.text_field() for part in self.parts if part.is_open), None)

    def _runners(self) -> Iterable[tuple[ScreenPart | Frame, Commands]]:
        """Yield what runs commands at this moment, in order: an open part alone, else every part, then the screen."""
        opened = [part for part in self.parts if part.is_open]
        for part in self.parts:
            yield part, part.ALWAYS
        for part in opened or self.parts:
            yield part, part.active_commands()
        if not opened:
            yield self, self.available_commands()

    def available_commands(self) -> Commands:
        """Return its commands that mean something at this moment, for keys, help and the list of commands."""
        unavailable = {command for part in self.parts for command in part.unavailable}
        return tuple(command for command in self.OWN_COMMANDS if command not in unavailable)

    def find(self, means: Callable[[Command], str | None]) -> tuple[ScreenPart | Frame, Command, str] | None:
        """Find the first command with a certain meaning, with what runs it; None where there is none."""
        for runner, active_commands in self._runners():
            for command in active_commands:
                own = means(command)
                if own and (command in WHEN_TINY or not self.too_small):
                    return runner, command, own
        return None

    async def handle_key(self, event: events.Key) -> bool:
        """Do what a key means, which may be nothing; return False if it is text for the field that is open."""
        key = pressed(event)
        found = self.find(lambda command: self.terminal.keys.command_key(command, key))
        if found is not None:
            await self._run(*found)
        return found is not None or self.text_field() is None or self.too_small

    async def perform(self, command: Command) -> None:
        """Run a command as if its key had been pressed."""
        if (found := self.find(lambda each: each.keys[0] if each is command else None)) is not None:
            await self._run(*found)

    async def _run(self, runner: ScreenPart | Frame, command: Command, key: str) -> None:
        if command is not do.UNDO:
            # Only the very next key confirms what `u` asked about.
            self.session.asked = ""
        try:
            await runner.run(command, key)
        except LitreviewError as error:
            self.show_error(str(error))

    async def run(self, command: Command, key: str) -> None:
        """Run a command."""
        await getattr(self, command.method)(key)

    @property
    def too_small(self) -> bool:
        """Whether the terminal is too small to decide anything on."""
        return self.size.width < SMALLEST[0] or self.size.height < SMALLEST[1]

    @property
    def wide(self) -> bool:
        """Whether there is room for the rail."""
        return self.size.width >= WIDE

    @property
    def tall(self) -> bool:
        """Whether there is room for a third line of title, and for blank lines in lists."""
        return self.size.height >= TALL

    def on_resize(self) -> None:
        """Show the same for another size."""
        self.set_class(self.too_small, "-tiny")
        self.paint_keys()
        if self.too_small:
            leave = do.LEAVE if do.LEAVE in self.OWN_COMMANDS else do.BACK
            self.small.show(too_small_lines(self.terminal, self.size, leave))
        else:
            for part in self.parts:
                part.resized()
            self.paint()

    async def on_input_changed(self) -> None:
        """Pass a change of the text to the open part."""
        for part in [part for part in self.parts if part.is_open]:
            await part.typed()

    async def on_text_area_changed(self) -> None:
        """Pass a change of the text to the open part."""
        await self.on_input_changed()

    async def on_lines_scrolled(self) -> None:
        """Pass scrolling with the wheel to the parts."""
        for part in self.parts:
            await part.scrolled()

    async def on_rows_picked(self, event: Rows.Picked) -> None:
        """Pass a click on a row to the parts."""
        for part in self.parts:
            await part.clicked_row(event.rows, event.row)

    def on_click(self, event: events.Click) -> None:
        """Pass a click to the parts."""
        for part in self.parts:
            part.clicked(event)

    def paint_bar(self, left: str, right: str = "") -> None:
        """Show the place at the left of the bar, and the progress at its right."""
        # The name first and in bold: it says in which program one is, over any connection.
        start = Content.assemble(
            self.terminal.text("litreview", "bold"), "   ", self.terminal.text(left, "muted")
        )
        # The end is cut, so that a long name of a reviewer goes before the progress does.
        room = self.size.width - 3 - start.cell_length
        self.bar.show(start, cut(self.terminal.text(right, "muted"), room))

    def footer(self) -> Commands:
        """Return the commands that the last line shows at this moment."""
        return self.FOOTER

    def paint_keys(self) -> None:
        """Show the keys: on a small screen only the one that explains all others."""
        # Too few columns for keys that one could read; help has all of them, and one can always leave.
        small = self.size.width < SMALL[0] or self.size.height < SMALL[1]
        footer = tuple(command for command in self.footer() if not small or command in WHEN_SMALL)
        asked = (footer, self.size.width - 1)
        # The same after most keys, and to try what fits takes longer than to read the next record.
        if asked not in self.footers:
            self.footers[asked] = self._fitting(*asked)
        self.keys.show(self.footers[asked])

    def _fitting(self, footer: Commands, width: int) -> Content:
        """Return as many commands as fit; the first of `EXTRA` is the first to go."""
        for dropped, bare in product(range(len(self.EXTRA) + 1), (False, True)):
            shown = [command for command in footer if command not in self.EXTRA[:dropped]]
            keys = self._joined(shown, bare=bare)
            if keys.cell_length <= width:
                break
        return keys

    def _joined(self, shown: Iterable[Command], *, bare: bool) -> Content:
        """Join commands with their keys; those whose keys are plain enough may go without a word."""
        parts = []
        for command in shown:
            key = self.terminal.text(self.terminal.keys.shown(command).replace(" / ", "/"), "key")
            word = "" if bare and command.bare else self.words(command.foot_on(self.NAME))
            part = Content.assemble(key, self.terminal.text(f" {word}" if word else ""))
            # A click on it is the key; of two keys, such as page down and up, the first.
            parts.append(self.terminal.clickable(part, self.terminal.keys.first(command)))
        return Content(self.GAP).join(parts)

    async def do_help(self, _key: str) -> None:
        """Explain the keys of this screen."""
        await self.open("help", self)

    async def do_commands(self, _key: str) -> None:
        """List all commands."""
        await self.host.list_commands(self)

    async def do_cancel(self, _key: str) -> None:
        """Go one step back."""
        await self.host.back()

    async def do_back(self, _key: str) -> None:
        """Go back."""
        await self.host.back()

    async def do_leave(self, _key: str) -> None:
        """Leave litreview."""
        await self.host.leave()

    async def on_text_selected(self) -> None:
        """Copy what was selected with the mouse, as terminals do."""
        if selected := self.get_selected_text():
            self.app.copy_to_clipboard(selected)
            self.show_message(
                self.terminal.word("copied", "muted", characters=self.words.count("character", len(selected)))
            )

    async def wait_until_painted(self) -> None:
        """Wait until what was typed last is in its field, and what was shown last is on the screen."""
        field = self.text_field()
        # A key that edits goes up from the field to the app, which finds out what it edits.
        for pump in field.ancestors_with_self if field is not None else ():
            await _reached(pump.call_later)
        await _reached(self.call_after_refresh)


async def _reached(call: Callable[[Callable[[], None]], bool]) -> None:
    done = asyncio.Event()
    if call(done.set):
        await done.wait()
