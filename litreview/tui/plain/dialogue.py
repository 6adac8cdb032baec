"""Questions of plain mode, each answered by a key or a line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from litreview.errors import LitreviewError
from litreview.tui import commands as do
from litreview.tui.commands import Command
from litreview.tui.plain.keyboard import Keys
from litreview.tui.plain.speech import Speaker
from litreview.tui.sanitize import one_line


class Dialogue:
    """Questions that are printed, with the key that answered.

    Attributes:
        is_over: Whether the keys have ended, so that nobody will answer.
    """

    def __init__(self, speaker: Speaker, keys: Keys) -> None:
        self.speaker = speaker
        self.words = speaker.words
        self.keys = keys
        self.is_over = False

    def ask_key(self, question: str) -> str:
        """Ask for a key, and print it, so that the transcript shows what was pressed."""
        key = self.keys.key()
        self.speaker.text(f"{question} {one_line(key)}")
        return key

    def names(self, command: Command) -> set[str]:
        """Return the words that can be typed for a command: those that questions show beside its key."""
        shown = self.words.get(f"plain.ask.{command.name}", "")
        return {command.name, shown} if shown else set()

    def _find(self, commands: Sequence[Command], typed: str) -> tuple[Command, str] | None:
        for command in commands:
            if own := self.speaker.terminal.keys.command_key(command, typed):
                return command, own
        for command in commands:
            if typed.casefold() in self.names(command):
                return command, command.keys[0]
        return None

    def refuse(self, typed: str, *, lists: bool = False) -> None:
        """Print that what was typed is no key here.

        Args:
            typed: The key or the whole line.
            lists: Whether the key of help lists the keys here.
        """
        help_key = self.speaker.terminal.keys.shown(do.HELP)
        self.speaker.print("plain.no-key-lists" if lists else "plain.no-key", typed=typed, help=help_key)

    def run(self, session: object, commands: Iterable[Command], key: str) -> Command | None:
        """Run the command that a key or a word means, and print its error; return it, or None where there is none.

        Args:
            session: Has a method for each of the commands.
            commands: Those that can be run now.
            key: The key that was pressed, or the line that was typed.
        """
        found = self._find(tuple(commands), key)
        if found is None:
            self.refuse(key, lists=True)
            return None
        command, own = found
        try:
            getattr(session, command.method)(own)
        except LitreviewError as error:
            self.speaker.text(one_line(str(error)))
        return command

    def choose_key(self, question: str, *choices: str) -> str:
        """Ask until one of some keys was pressed; `q` and escape, both `q`, always are among them."""
        while (key := self.ask_key(question)) not in {*choices, "q", "escape"}:
            self.refuse(key)
        return "q" if key == "escape" else key

    def ask_line(self, name: str, **values: object) -> str:
        """Ask for a line of text; empty when it was cancelled."""
        self.speaker.print(name, **values)
        line = self.keys.line()
        # A pipe that has ended will never answer.
        self.is_over = line is None and not self.keys.is_live
        return line or ""
