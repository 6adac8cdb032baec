"""The list of all commands of all screens, over the lower lines of any screen; typing searches it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from litreview.tui import commands as do
from litreview.tui.commands import Command, Commands
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.line_wrap import columns, cut
from litreview.tui.terminal import Terminal
from litreview.tui.widgets.line import HorizontalRule, ScreenLine
from litreview.tui.widgets.lines import Rows

KEY, WHERE = 9, 15
MANY = 3
"""A command of more screens than this is listed once, without their names."""
HIDDEN = (do.RESUME, do.MOVE, do.PAGE, do.ENDS, do.BACK)
"""Moving and going back, which every list and page has."""


@dataclass(frozen=True, slots=True)
class ListedCommand:
    """A command in the list.

    Attributes:
        key: The key that runs it, as it is shown.
        press: The same as it is pressed.
        screens: The screens that have it.
        text: What it does.
    """

    command: Command
    key: str
    press: str
    screens: tuple[str, ...]
    text: str


class SheetBox(Vertical):
    """The widgets of the list, over the lines of the screen."""

    DEFAULT_CSS = """
    SheetBox { display: none; layer: sheet; dock: bottom; background: $lr-background; }
    SheetBox.open { display: block; }
    SheetBox Rows { height: 1fr; }
    """

    def __init__(self, terminal: Terminal, rows: Rows, clicked: Callable[[int], Awaitable[None]]) -> None:
        super().__init__(id="sheet")
        self.clicked = clicked
        self.heading = HorizontalRule(terminal)
        self.entry = Input(id="sheet-entry", compact=True, select_on_focus=False)
        # Nothing on the screen blinks (SCREENS 1.1).
        self.entry.cursor_blink = False
        self.head = ScreenLine(terminal)
        self.rows = rows
        self.here = ScreenLine(terminal)
        self.rule = HorizontalRule(terminal)
        self.strip = ScreenLine(terminal)
        self.message = ScreenLine(terminal)
        self.keys = ScreenLine(terminal, id="sheet-keys")

    def compose(self) -> ComposeResult:
        """Yield the field, the list, and what `enter` would do."""
        yield from (self.heading, self.entry, self.head, self.rows, self.here)
        yield from (self.rule, self.strip, self.message, self.keys)

    async def on_rows_picked(self, event: Rows.Picked) -> None:
        """Take a click on a row, which is not one of the screen's own."""
        event.stop()
        await self.clicked(event.row)


class CommandSheet(ScreenPart):
    """The list of commands; while it is open it takes every key.

    Args:
        frame: The screen.
        screens: The commands of every screen, by its name.
        go: Closes all screens but home, and shows another one.
    """

    PANEL_COMMANDS = (do.ACCEPT, do.PICK, do.CANCEL)

    def __init__(
        self, frame: Frame, screens: Mapping[str, Commands], go: Callable[[str], Awaitable[None]]
    ) -> None:
        super().__init__(frame)
        self.screens = screens
        self.go = go
        self.rows = Rows(self.terminal, self._draw, id="sheet-rows")
        self.box: SheetBox | None = None
        self.all: Sequence[ListedCommand] = ()
        self.found: Sequence[ListedCommand] = ()

    def text_field(self) -> Widget | None:
        """Return the field for the words."""
        return self.box.entry if self.box else None

    async def open(self) -> None:
        """Open the list with all commands."""
        if self.box is None:
            # Made when it is first opened: most screens never show it.
            self.box = SheetBox(self.terminal, self.rows, self._clicked)
            await self.frame.mount(self.box)
        self.all = list(self._commands())
        self.is_open = True
        self.box.add_class("open")
        self.box.entry.value = ""
        self.box.entry.focus(scroll_visible=False)
        self._search()

    def close(self) -> None:
        """Close the list; the screen is as it was."""
        self.is_open = False
        if self.box is not None:
            self.box.remove_class("open")
        self.frame.set_focus(None)

    def _commands(self) -> Iterator[ListedCommand]:
        """Yield the lines of home, then the commands of the screen, then those of the others."""
        keys, words = self.terminal.keys, self.words
        screens = self.screens
        for key in do.LINE.keys:
            yield ListedCommand(do.LINE, key, key, ("home",), words(f"door.{key}"))
        # Those of this screen first: they are what one most often looks for.
        own = {self.frame.NAME: self.frame.available_commands()}
        texts: dict[tuple[Command, str], list[str]] = {}
        for name, commands in (own | {name: screens[name] for name in screens if name not in own}).items():
            for command in commands:
                if command.group and command is not do.LINE and command not in HIDDEN:
                    texts.setdefault((command, words(command.help_on(name))), []).append(name)
        for (command, text), names in texts.items():
            yield ListedCommand(command, keys.shown(command), keys.first(command), tuple(names), text)

    def _where(self, one: ListedCommand) -> str:
        if one.command in {*do.EVERYWHERE, do.LEAVE} or len(one.screens) > MANY:
            return self.words("palette.many")
        return self.words(f"screen.{one.screens[0]}")

    def _search(self) -> None:
        """Show the commands that have all the words that were typed."""
        if self.box is None:
            return
        typed = self.box.entry.value.casefold().split()
        # All words, in any order: `export flow` and `flow export` find the same.
        self.found = [
            one
            for one in self.all
            if all(word in f"{one.key} {self._where(one)} {one.text}".casefold() for word in typed)
        ]
        self.rows.fill(len(self.found))
        self.paint()

    def paint(self) -> None:
        """Show the list for the present size."""
        box, terminal, words = self.box, self.terminal, self.words
        if box is None or not self.is_open:
            return
        # What is above stays in sight, where there is room for both.
        height = self.frame.size.height
        box.styles.height = height - 7 if self.frame.size.width >= 80 and height >= 24 else height  # noqa: PLR2004  # the drawn size
        counted = words("palette.found", n=len(self.found), total=len(self.all))
        ends = f"enter {words('act.run')} · esc {words('act.back')}"
        box.heading.show(
            terminal.word("palette.title", "bold"), terminal.text(f"{counted} · {ends}", "muted")
        )
        heads = columns(
            (terminal.word("palette.key", "muted"), KEY), (terminal.word("palette.where", "muted"), WHERE)
        )
        box.head.show(Content.assemble("  ", heads, terminal.word("palette.does", "muted")))
        here = " ".join(
            terminal.keys.shown(command).replace(" / ", "/")
            for command in self.frame.available_commands()
            if command.group and command not in do.EVERYWHERE
        )
        screen = words(f"screen.{self.frame.NAME}")
        box.here.show(
            cut(terminal.word("palette.here", "muted", screen=screen, keys=here), self.frame.size.width - 2)
        )
        box.keys.show(terminal.word("palette.keys"))
        self._paint_choice()

    def _paint_choice(self) -> None:
        if self.box is None:
            return
        terminal, one = self.terminal, self.current
        actions = terminal.text(f"enter {self.words('act.run')}   esc {self.words('act.back')}")
        if one is None:
            self.box.strip.show(terminal.word("palette.none"), terminal.text(f"esc {self.words('act.back')}"))
            return
        why = self._hindrance(one)
        text = terminal.word(why, "warn") if why else terminal.text(self._effect(one))
        self.box.strip.show(cut(text, self.frame.size.width - actions.cell_length - 4), actions)

    @property
    def current(self) -> ListedCommand | None:
        """The command under the cursor."""
        return self.found[self.rows.cursor] if self.rows.cursor < len(self.found) else None

    def _is_here(self, one: ListedCommand) -> bool:
        return one.command in self.frame.available_commands()

    def _door(self, one: ListedCommand) -> str:
        """Return the screen on which a command can be run without anything being chosen first; else an empty text."""
        return next((name for name in one.screens if name == "home" or name in do.DOORS), "")

    def _hindrance(self, one: ListedCommand) -> str:
        """Return the words for why a command cannot be run from here; empty if it can."""
        if self._is_here(one):
            return ""
        # What decides never acts on a record that nobody has seen.
        if one.command.group == do.DECIDE or not self._door(one):
            return "palette.needs"
        return ""

    def _effect(self, one: ListedCommand) -> str:
        words = self.words
        if self._is_here(one):
            return words("palette.runs-here", key=one.key)
        here = words(f"screen.{self.frame.NAME}")
        where = words(f"screen.{self._door(one)}")
        leaves = words("palette.leaves", key=one.key, where=where, here=here)
        return f"{leaves}; {words('palette.stays-to-do')}" if self.frame.NAME == "card" else leaves

    def _draw(self, n: int, width: int) -> Content:
        one, terminal = self.found[n], self.terminal
        line = columns(
            (terminal.text(f"  {one.key}", "key"), KEY + 2),
            (terminal.text(self._where(one), "muted"), WHERE - 1),
            (Content(""), 1),
        )
        return cut(Content.assemble(line, terminal.text(one.text)), width)

    async def typed(self) -> None:
        """Search for the words that were typed."""
        self._search()

    async def do_pick(self, key: str) -> None:
        """Move to the next command, or the one before."""
        self.rows.move_cursor(self.rows.cursor + (1 if key == "down" else -1))
        self._paint_choice()

    def resized(self) -> None:
        """Show the list for another size."""
        self.paint()

    async def _clicked(self, row: int) -> None:
        # One click moves, a second one runs.
        if row == self.rows.cursor:
            self.frame.host.press("enter")
        self.rows.move_cursor(row)
        self._paint_choice()

    async def do_accept(self, _key: str) -> None:
        """Run the command, on its own screen; one that cannot be run says why."""
        one = self.current
        if one is None or self._hindrance(one):
            return
        # Closed first, so that the key goes to the screen and not to this field.
        self.close()
        if not self._is_here(one):
            await self.go(self._door(one))
        self.frame.host.press(one.press)

    async def do_cancel(self, _key: str) -> None:
        """Close the list."""
        self.close()
