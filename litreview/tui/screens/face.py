"""What all screens have in common: a bar, a line of keys, and one way from a key to what it does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from litreview.errors import LitreviewError
from litreview.tui import commands as do
from litreview.tui.clipboard import put
from litreview.tui.commands import Command
from litreview.tui.line_wrap import cut
from litreview.tui.sanitize import one_line
from litreview.tui.store_thread import Desk
from litreview.tui.widgets.line import NOTHING, Line, Message

if TYPE_CHECKING:
    from litreview.tui.app import Litreview

WIDE, TALL = 110, 32
SMALL = (80, 24)
SMALLEST = (60, 16)
Known = tuple[Command, ...]


def pressed(event: events.Key) -> str:
    """Name a key as commands do: the character that it writes, else Textual's name."""
    # `?` and `/` have other names on other keyboards; what they write is the same.
    written = event.character if event.is_printable else None
    return written if written and written != " " else event.key


class Face(Screen[None]):
    """A screen of litreview.

    Attributes:
        NAME: What help and the tests call it.
        KNOWN: What a person can do here; each has its `do_…` method.
        FOOTER: The commands that its last line shows, in order.
        EXTRA: Those of them that a narrow footer leaves out, in the order in which they go.
        GAP: What stands between two of them.
    """

    NAME: ClassVar[str] = ""
    KNOWN: ClassVar[Known] = ()
    FOOTER: ClassVar[Known] = ()
    EXTRA: ClassVar[Known] = ()
    GAP: ClassVar[str] = "  "
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-medium"), (WIDE, "-wide")]  # noqa: RUF012  # as Textual declares it
    VERTICAL_BREAKPOINTS = [(0, "-short"), (24, "-middle"), (TALL, "-tall")]  # noqa: RUF012  # likewise

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.look = desk.look
        self.words = desk.look.words
        self.bar = Line(self.look, id="bar")
        self.message = Message(self.look, id="message")
        self.keys = Line(self.look, id="keys")
        self.small = Line(self.look, id="small")

    @property
    def home(self) -> Litreview:
        """The app that this screen is part of."""
        return cast("Litreview", self.app)

    def compose(self) -> ComposeResult:
        """Put the bar above and the keys below what the screen itself shows."""
        yield self.small
        yield self.bar
        yield from self.body()
        yield self.keys

    def body(self) -> Iterable[Widget]:
        """Give what stands between the bar and the keys."""
        return ()

    async def reload(self) -> None:
        """Read from the review again what is shown, and show it."""
        self.paint()

    def paint(self) -> None:
        """Show what was read, for the present size."""

    def say(self, left: Content = NOTHING, right: Content | None = None) -> None:
        """Show something on the message line; its right end stays unless something is said there."""
        self.message.show(left, self.message.right if right is None else right)

    def complain(self, said: str) -> None:
        """Say whole, however long it is, what is wrong."""
        self.message.complain(self.look.text(one_line(said), "warn"))

    def hush(self) -> None:
        """Take away what was said last."""
        self.say()

    def known(self) -> Known:
        """Give the commands that keys mean at this moment."""
        return self.KNOWN

    def text_field(self) -> Widget | None:
        """Give the field that takes keys which are no command, if one is open."""
        return None

    async def feed(self, event: events.Key) -> bool:
        """Do what a key means; a key that means nothing here does nothing.

        Returns:
            False when the key is text for the field that is open.
        """
        key = pressed(event)
        known = self.known()
        if self.too_small:
            # What cannot be read cannot be decided on; leaving is always possible.
            known = tuple(command for command in known if command in (do.LEAVE, do.BACK, do.CANCEL))
        found = ((command, self.look.keys.own(command, key)) for command in known)
        command, own = next(((command, own) for command, own in found if own), (None, None))
        if command and own:
            await self.run_command(command, own)
        return command is not None or self.text_field() is None or self.too_small

    async def run_command(self, command: Command, key: str) -> None:
        """Do a command; what cannot be done is said on the message line."""
        if command is not do.UNDO:
            # Only the very next key confirms what `u` asked about.
            self.desk.asked = ""
        try:
            await getattr(self, command.method)(key)
        except LitreviewError as error:
            self.complain(str(error))

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
        size = self.size
        self.set_class(self.too_small, "-tiny")
        self.small.show(self.look.word("too-small", size=f"{size.width}×{size.height}"))
        self.paint_keys()
        # Lines for a few columns would have to be broken again anyway.
        if not self.too_small:
            self.paint()

    def paint_bar(self, left: str, right: str = "") -> None:
        """Show where one is at the left of the bar, and how far at its right."""
        # The name first and in bold: it says in which program one is, over any connection.
        start = Content.assemble(self.look.text("litreview", "bold"), "   ", self.look.text(left, "muted"))
        # A long name gives way to how far one is, and not the other way round.
        room = self.size.width - 3 - start.cell_length
        self.bar.show(start, cut(self.look.text(right, "muted"), room))

    def footer(self) -> Known:
        """Give the commands that the last line shows at this moment."""
        return self.FOOTER

    def paint_keys(self) -> None:
        """Show the keys: on a small screen only the one that explains all others."""
        size = self.size
        # Too few columns for keys that one could read; help has all of them.
        small = size.width < SMALL[0] or size.height < SMALL[1]
        footer = (do.HELP,) if small and do.HELP in self.KNOWN else self.footer()
        self.keys.show(self._fitting(footer, size.width - 1))

    def _fitting(self, footer: Known, width: int) -> Content:
        """Name as many commands as fit; the first of `EXTRA` is the first to go."""
        for gone in range(len(self.EXTRA) + 1):
            shown = [command for command in footer if command not in self.EXTRA[:gone]]
            for bare in (False, True):
                keys = self._joined(shown, bare=bare)
                if keys.cell_length <= width:
                    return keys
        return keys

    def _joined(self, shown: Iterable[Command], *, bare: bool) -> Content:
        """Name commands with their keys; those whose keys say enough may go without a word."""
        parts = []
        for command in shown:
            key = self.look.text(self.look.keys.shown(command).replace(" / ", "/"), "key")
            word = "" if bare and command.bare else self.words(f"foot.{command.name}")
            part = Content.assemble(key, self.look.text(f" {word}" if word else ""))
            # A click on it is the key; of two keys, such as page down and up, the first.
            parts.append(self.look.clickable(part, self.look.keys.first(command)))
        return Content(self.GAP).join(parts)

    async def do_help(self, _key: str) -> None:
        """Explain the keys of this screen."""
        await self.home.help(self)

    async def do_commands(self, _key: str) -> None:
        """List all commands."""
        self.app.action_command_palette()

    async def do_cancel(self, _key: str) -> None:
        """Go one step back."""
        await self.home.back()

    async def do_back(self, _key: str) -> None:
        """Go back."""
        await self.home.back()

    async def do_leave(self, _key: str) -> None:
        """Leave litreview."""
        await self.home.leave()

    async def hand_out(self, name: str, said: str) -> None:
        """Give a text to the clipboard, and write it to a file too: no terminal says whether it took it."""
        self.home.copy_to_clipboard(said)
        place = await self.desk.ask(put, self.desk.review.folder, name, said)
        shown = place.relative_to(self.desk.review.folder)
        self.say(self.look.word("handed-out", "muted", file=shown.as_posix()))

    async def on_text_selected(self) -> None:
        """Copy what was selected with the mouse, as terminals do."""
        said = self.get_selected_text()
        if said:
            self.home.copy_to_clipboard(said)
            self.say(self.look.word("copied", "muted", n=len(said)))

    async def painted(self) -> None:
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
