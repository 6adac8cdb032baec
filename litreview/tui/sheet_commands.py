"""What a person can do while a sheet is open, or while something is not saved: keys that stand in no footer and no help."""

from __future__ import annotations

from litreview.screening.protocol_parts import KEYS as PLACES
from litreview.tui.command import Command


class Again(Command):
    """Save again."""

    KEYS = ("r",)


class Choose(Command):
    """Choose a reason."""

    KEYS = tuple(PLACES)


class Another(Command):
    """Add another reason."""

    KEYS = ("space",)


class Scroll(Command):
    """Scroll the abstract under an open sheet."""

    KEYS = ("up", "down", "pageup", "pagedown")


class ScrollSheet(Command):
    """Scroll the open sheet."""

    KEYS = ("up", "down", "j", "k", "space", "b", "pageup", "pagedown")


class Accept(Command):
    """Accept."""

    KEYS = ("enter",)


class Yes(Command):
    """Say that the name is one's own."""

    KEYS = ("y",)


class No(Command):
    """Say that the name is somebody else's."""

    KEYS = ("n",)


class Pick(Command):
    """Choose from the list."""

    KEYS = ("up", "down")


class Settle(Command):
    """Settle the conflict."""

    # As for a note: a multiplexer or a serial line may eat ctrl+s.
    KEYS = ("enter", "ctrl+s", "ctrl+o")


class Clear(Command):
    """Clear the note."""

    KEYS = ("ctrl+u",)


class Save(Command):
    """Save the note."""

    # A multiplexer or a serial line may eat ctrl+s.
    KEYS = ("ctrl+s", "ctrl+o")
