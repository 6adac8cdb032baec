"""The keys of commands: our own, those of a preset, and those that the local settings change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litreview.tui import commands as do
from litreview.tui.commands import Command

# The keys of other programs; where a letter was taken here, the other command gets another one.
PRESETS: Mapping[str, Mapping[str, str]] = {
    "rayyan": {"include": "i", "exclude": "e", "maybe": "u", "undo": "z", "write": "w", "why": "W"},
    "asreview": {"include": "r", "exclude": "i"},
    "nl": {
        "include": "o", "exclude": "u", "maybe": "t", "undo": "z", "doi": "d", "label": "e", "write": "w", "why": "W",
    },
}  # fmt: skip


class Keymap:
    """The keys in force; a command whose first key is changed keeps its other keys, such as the arrows."""

    def __init__(self, preset: str = "", changed: Mapping[str, Any] | None = None) -> None:
        self.preset = preset if preset in PRESETS else ""
        self._first = {
            **PRESETS.get(self.preset, {}),
            **{name: str(key) for name, key in (changed or {}).items()},
        }
        # The capital of the key that excludes, unless another command has it.
        capital = self.first(do.EXCLUDE).upper()
        taken = {key for command in do.TABLE if command is not do.REASON for key in self.keys(command)}
        if capital not in taken:
            self._first.setdefault(do.REASON.name, capital)

    def first(self, command: Command) -> str:
        """Return the key that is shown for a command."""
        return self._first.get(command.name, command.keys[0])

    def keys(self, command: Command) -> tuple[str, ...]:
        """Return every key of a command, in the order of its own."""
        return (self.first(command), *command.keys[1:])

    def shown(self, command: Command) -> str:
        """Return a command's keys as the footer and help show them."""
        shown = command.label
        return (
            shown.replace(command.keys[0], self.first(command), 1) if command.name in self._first else shown
        )

    def command_key(self, command: Command, key: str) -> str | None:
        """Return the command's own name of a key; None when the key means something else."""
        keys = self.keys(command)
        return command.keys[keys.index(key)] if key in keys else None
