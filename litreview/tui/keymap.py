"""Which key means which command: ours, those of a preset, and what the local settings change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litreview.tui.commands import Command

# What fingers have learnt elsewhere; where a letter was taken here, the other command moves on.
PRESETS: Mapping[str, Mapping[str, str]] = {
    "rayyan": {"include": "i", "exclude": "e", "maybe": "u", "undo": "z", "write": "w"},
    "asreview": {"include": "r", "exclude": "i"},
    "nl": {
        "include": "o", "exclude": "u", "maybe": "t", "undo": "z", "doi": "d", "label": "e", "write": "w",
    },
}  # fmt: skip


class Keymap:
    """The keys in force; a command whose key is changed keeps what else does it, such as the arrows."""

    def __init__(self, preset: str = "", changed: Mapping[str, Any] | None = None) -> None:
        self.preset = preset if preset in PRESETS else ""
        self._first = {
            **PRESETS.get(self.preset, {}),
            **{name: str(key) for name, key in (changed or {}).items()},
        }

    def first(self, command: Command) -> str:
        """Give the key that is shown for a command."""
        return self._first.get(command.name, command.keys[0])

    def keys(self, command: Command) -> tuple[str, ...]:
        """Give every key that does a command, in the order of its own."""
        return (self.first(command), *command.keys[1:])

    def shown(self, command: Command) -> str:
        """Give a command's keys as footer and help show them."""
        shown = command.label
        return (
            shown.replace(command.keys[0], self.first(command), 1) if command.name in self._first else shown
        )

    def own(self, command: Command, key: str) -> str | None:
        """Give the key by which a command knows what was pressed; None when it means something else."""
        keys = self.keys(command)
        return command.keys[keys.index(key)] if key in keys else None
