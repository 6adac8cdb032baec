"""What a person can do, one small class each: keys, footers, help and the list of all commands come from here.

A screen names the commands it knows and has a `do_…` method for each; the docstring of a command is its help text.
"""

from __future__ import annotations

from litreview.tui.command import Command


class Include(Command):
    """Include."""

    # Small letters only: a capital is never a decision (SCREENS 4).
    KEYS = ("y",)
    GROUP = "Decide"


class Exclude(Command):
    """Exclude, then the reason."""

    KEYS = ("x",)
    GROUP = "Decide"


class Maybe(Command):
    """Maybe."""

    KEYS = ("m",)
    GROUP = "Decide"


class Skip(Command):
    """Skip."""

    KEYS = ("s",)
    GROUP = "Decide"


class Undo(Command):
    """Undo."""

    KEYS = ("u",)
    GROUP = "Decide"


class Redo(Command):
    """Redo."""

    KEYS = ("ctrl+r",)
    GROUP = "Decide"


class Note(Command):
    """Note."""

    KEYS = ("a",)
    GROUP = "Decide"


class Label(Command):
    """Label."""

    KEYS = ("t",)
    GROUP = "Decide"


class Page(Command):
    """Page down, up."""

    KEYS = ("space", "b", "pagedown", "pageup")
    SHOWN = "space / b"
    GROUP = "Read"


class NextTerms(Command):
    """Next, previous terms."""

    KEYS = ("n", "N")
    SHOWN = "n / N"
    GROUP = "Read"


class Differences(Command):
    """Next, previous difference."""

    KEYS = ("n", "N")
    SHOWN = "n / N"
    GROUP = "Read"


class Side(Command):
    """The other record, where there is room for one."""

    KEYS = ("tab",)
    GROUP = "Read"


class Terms(Command):
    """Which terms are marked."""

    KEYS = ("h",)
    GROUP = "Read"


class Criteria(Command):
    """Criteria."""

    KEYS = ("c",)
    GROUP = "Read"


class Whole(Command):
    """Whole record, history."""

    KEYS = ("enter",)
    GROUP = "Read"


class Move(Command):
    """Next, previous record."""

    KEYS = ("j", "k", "down", "up")
    SHOWN = "j / k"
    GROUP = "Move"
    BARE = True


class Ends(Command):
    """First, last row."""

    KEYS = ("home", "end")
    SHOWN = "home / end"
    GROUP = "Move"


class Search(Command):
    """Search."""

    KEYS = ("/",)
    GROUP = "Move"


class Filter(Command):
    """Filter."""

    KEYS = ("f",)
    GROUP = "Move"


class Titles(Command):
    """Title list or card."""

    KEYS = ("l",)
    GROUP = "Move"


class Doi(Command):
    """Open or show the DOI."""

    KEYS = ("o",)
    GROUP = "Move"


class Write(Command):
    """Copy, and write to a file."""

    KEYS = ("e",)
    GROUP = "Move"


class Open(Command):
    """Open."""

    KEYS = ("enter",)
    GROUP = "Move"


class ToCard(Command):
    """Open as a card."""

    KEYS = ("enter", "l")
    SHOWN = "enter"
    GROUP = "Move"


class Commands(Command):
    """All commands."""

    KEYS = ("ctrl+p",)
    GROUP = "Anywhere"


class Cancel(Command):
    """Back, cancel."""

    KEYS = ("escape",)
    SHOWN = "esc"
    GROUP = "Anywhere"


class Help(Command):
    """This page."""

    KEYS = ("?",)
    GROUP = "Anywhere"


# Textual would ask at ctrl+c; here all is saved, so there is nothing to ask.
class Leave(Command):
    """Leave (all is saved)."""

    KEYS = ("q", "ctrl+q", "ctrl+c")
    GROUP = "Anywhere"


class Back(Leave):
    """Back."""


ANYWHERE = (Commands, Cancel, Help)


class Line(Command):
    """Open a line."""

    KEYS = tuple("12345678")
    SHOWN = "1–8"
    GROUP = "Move"


class Same(Command):
    """The two are the same report."""

    KEYS = ("y",)
    GROUP = "Decide"


class Different(Command):
    """The two are different reports."""

    KEYS = ("x",)
    GROUP = "Decide"


class Got(Command):
    """Got: keep its file."""

    KEYS = ("y",)
    GROUP = "Decide"


class NotRetrieved(Command):
    """Cannot be had."""

    KEYS = ("x",)
    GROUP = "Decide"


class Tab(Command):
    """Next part of the screen."""

    KEYS = ("tab",)
    GROUP = "Move"


class Lane(Command):
    """Other column."""

    KEYS = ("left", "right")
    SHOWN = "←/→"
    GROUP = "Move"


class Date(Command):
    """As of a date."""

    KEYS = ("d",)
    GROUP = "Move"


class ExportThese(Write):
    """Export these."""


class WritePage(Write):
    """Write this page to a file."""


class Rail(Command):
    """The criteria beside it."""

    KEYS = ("tab",)
    GROUP = "Read"


class Reopen(Command):
    """Open a line of home."""

    KEYS = ("2", "5", "6", "7")
    SHOWN = "2 5 6 7"
    GROUP = "Move"


class Resume(Command):
    """Go back to the screen that is explained."""

    KEYS = ("escape", "?", "enter")
    SHOWN = "esc / ?"
    GROUP = "Anywhere"


class Boxes(Move):
    """Next, previous box or record."""


class Pairs(Move):
    """Next, previous pair."""
