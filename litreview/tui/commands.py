"""The commands of the screens: what a person can do, by which keys.

A screen or a part of one has a `do_…` method for each command that it names; `help.…` in the words says what it does.
"""

from __future__ import annotations

from dataclasses import dataclass

from litreview.screening.protocol_parts import KEYS as REASON_KEYS

DECIDE, READ, MOVING, ANYWHERE = "Decide", "Read", "Move", "Anywhere"
ARROWS = ("j", "k", "down", "up")
PAGES = ("space", "b", "pagedown", "pageup")


@dataclass(frozen=True, slots=True)
class Command:
    """A row of the table.

    Attributes:
        name: Part of the name of its method, of its words, and of its setting.
        keys: Every key that runs it.
        group: Its heading in help; a command without one is left out there.
        shown: The keys as the footer and help show them, when not the first key alone.
        bare: Whether a narrow footer may show its keys without a word.
    """

    name: str
    keys: tuple[str, ...]
    group: str = ""
    shown: str = ""
    bare: bool = False

    @property
    def label(self) -> str:
        """Its keys as the footer and help show them."""
        # Most commands have one key worth showing; arrows and the like only back it up.
        return self.shown or self.keys[0]

    @property
    def method(self) -> str:
        """The name of the method that runs it."""
        return f"do_{self.name}"

    def help_on(self, screen: str) -> str:
        """Return the name of its help text in the words; some screens have one of their own."""
        return OWN_HELP.get((screen, self.name), f"help.{self.name}")

    def foot_on(self, screen: str) -> str:
        """Return the name of its word in the footer; on some screens it leads elsewhere."""
        return OWN_FOOT.get((screen, self.name), f"foot.{self.name}")


Commands = tuple[Command, ...]

DOORS = (
    "card", "retrieval", "duplicates", "conflicts", "records", "flow", "protocol", "searches", "rounds", "progress", "known-items",
)  # fmt: skip
"""The screens that open from home without anything being chosen first."""

OWN_FOOT = {
    ("card", "cancel"): "foot.home",
    ("flow", "move"): "foot.boxes",
    ("done", "cancel"): "foot.home",
    ("searches", "open"): "foot.facts",
    ("protocol", "items"): "foot.review-items",
    ("search-facts", "undo"): "foot.undo-short",
    ("known-items", "whole"): "foot.record",
    ("known-items", "write_table"): "foot.write-known",
}
"""The words of commands that lead elsewhere on one screen, by screen and command."""

OWN_HELP = {
    ("home", "move"): "help.move-line",
    ("flow", "move"): "help.boxes",
    ("protocol", "move"): "help.move-line",
    ("record", "move"): "help.move-line",
    ("strategy", "move"): "help.move-line",
    ("strategy-test", "move"): "help.move-line",
    ("searches", "move"): "help.move-line",
    ("rounds", "move"): "help.move-line",
    ("help", "move"): "help.move-line",
    ("searches", "open"): "help.open-facts",
    ("protocol", "items"): "help.review-items",
    ("known-items", "write_table"): "help.write-known",
}
"""The help texts of commands that do something else on one screen, by screen and command."""

# Small letters only: a capital is never a decision (SCREENS 4).
INCLUDE = Command("include", ("y",), DECIDE)
EXCLUDE = Command("exclude", ("x",), DECIDE)
# Opens the reasons where exclusion alone asks for none: a capital decides nothing by itself.
REASON = Command("reason", ("X",), DECIDE)
MAYBE = Command("maybe", ("m",), DECIDE)
KEEP = Command("keep", ("=",), DECIDE)
WIDER = Command("wider", ("w",), DECIDE)
TIGHTER = Command("tighter", ("t",), DECIDE)
BOTH_WAYS = Command("both_ways", ("b",), DECIDE)
NEITHER = Command("neither", ("n",), DECIDE)
SAME = Command("same", ("y",), DECIDE)
DIFFERENT = Command("different", ("x",), DECIDE)
GOT = Command("got", ("y",), DECIDE)
NOT_RETRIEVED = Command("not_retrieved", ("x",), DECIDE)
APART = Command("apart", tuple("12345"), DECIDE, "1 2 3")
SKIP = Command("skip", ("s",), DECIDE)
UNDO = Command("undo", ("u",), DECIDE)
REDO = Command("redo", ("ctrl+r",), DECIDE)
NOTE = Command("note", ("a",), DECIDE)
LABEL = Command("label", ("t",), DECIDE)

PAGE = Command("page", PAGES, READ, "space / b")
NEXT_TERMS = Command("next_terms", ("n", "N"), READ, "n / N")
DIFFERENCES = Command("differences", ("n", "N"), READ, "n / N")
TERMS = Command("terms", ("h",), READ)
CRITERIA = Command("criteria", ("c",), READ)
WHY = Command("why", ("w",), READ)
CHANGED = Command("changed", ("v",), READ)
TEXTS = Command("texts", ("space",), READ)
WHOLE = Command("whole", ("enter",), READ)
BOTH = Command("both", ("enter",), READ)
SIDE = Command("side", ("tab",), READ)
RAIL = Command("rail", ("tab",), READ)

MOVE = Command("move", ARROWS, MOVING, "j / k", bare=True)
PAIRS = Command("pairs", ARROWS, MOVING, "j / k", bare=True)
ENDS = Command("ends", ("home", "end"), MOVING, "home / end")
LINE = Command("line", tuple("1234567890"), MOVING, "1–9, 0")
REOPEN = Command("reopen", ("2", "3", "5", "6", "7"), MOVING, "2 3 5 6 7")
LANE = Command("lane", ("left", "right"), MOVING, "←/→")
CHANGES = Command("changes", ("enter",), MOVING)
VERSIONS = Command("versions", ARROWS, MOVING, "j / k", bare=True)
NEXT_CHANGE = Command("next_change", ("tab",), MOVING)
QUEUE_AGAIN = Command("queue_again", ("enter",), MOVING)
TAB = Command("tab", ("tab",), MOVING)
OPEN = Command("open", ("enter",), MOVING)
TO_CARD = Command("to_card", ("enter", "l"), MOVING, "enter")
SEARCH = Command("search", ("/",), MOVING)
FILTER = Command("filter", ("f",), MOVING)
TITLES = Command("titles", ("l",), MOVING)
PROGRESS = Command("progress", ("p",), MOVING)
STOP = Command("stop", ("S",), MOVING)
LANGUAGES = Command("languages", ARROWS, MOVING, "j / k", bare=True)
OPEN_LANGUAGE = Command("open_language", ("enter",), MOVING)
DATE = Command("date", ("d",), MOVING)
VERSION = Command("version", ("v",), MOVING)
AS_NOW = Command("as_now", ("n",), MOVING)
DOI = Command("doi", ("o",), MOVING)
WRITE = Command("write", ("e",), MOVING)
EXPORT_THESE = Command("export_these", ("e",), MOVING)
WRITE_FLOW = Command("write_flow", ("e",), MOVING)
WRITE_PAGE = Command("write_page", ("e",), MOVING)
STRATEGY = Command("strategy", ("s",), READ)
NEW_SINCE = Command("new_since", ("n",), MOVING)
KNOWN_ITEMS = Command("known_items", ("i",), MOVING)
WRITE_TABLE = Command("write_table", ("e",), MOVING)
SCREEN_NEW = Command("screen_new", ("1",), MOVING)
TO_FLOW = Command("to_flow", ("f",), MOVING)
TEST_STRATEGIES = Command("test_strategies", ("t",), MOVING)
EDIT = Command("edit", ("enter",), DECIDE)
FACT_NOTE = Command("fact_note", ("a",), DECIDE)
ITEMS = Command("items", ("tab",), MOVING)
NEW_PILOT = Command("new_pilot", ("n",), MOVING)
NEW_CHECK = Command("new_check", ("c",), MOVING)
CHANGE = Command("change", ("left", "right"), MOVING, "←/→")
DIGITS = Command("digits", (*"0123456789", "backspace"), MOVING, "0–9")
CHECK_UNSEEN = Command("check_unseen", ("r",), MOVING)
DRAW = Command("draw", ("enter",), MOVING)
ADOPT = Command("adopt", ("a",), DECIDE)
FIRST_STANDS = Command("first_stands", ("f",), DECIDE)
STRATA = Command("strata", ("tab",), MOVING)
DRAW_MORE = Command("draw_more", ("l",), MOVING)
TO_VOTES = Command("to_votes", ("tab",), MOVING)
WRITE_RESULT = Command("write_result", ("e",), MOVING)

PALETTE = Command("commands", ("ctrl+p",), ANYWHERE)
CANCEL = Command("cancel", ("escape",), ANYWHERE, "esc")
HELP = Command("help", ("?",), ANYWHERE)
RESUME = Command("resume", ("escape", "?", "enter"), ANYWHERE, "esc / ?")
# Textual would ask at ctrl+c; here all is saved, so there is nothing to ask.
LEAVE = Command("leave", ("q", "ctrl+q", "ctrl+c"), ANYWHERE)
BACK = Command("back", ("q", "ctrl+q", "ctrl+c"), ANYWHERE)
EVERYWHERE = (PALETTE, CANCEL, HELP)

# While a panel is open, or a decision is not saved: keys that stand in no footer and no help.
ACCEPT = Command("accept", ("enter",))
PICK = Command("pick", ("up", "down"))
CHOOSE = Command("choose", tuple(REASON_KEYS))
ANOTHER = Command("another", ("space",))
SCROLL = Command("scroll", ("up", "down", "pageup", "pagedown"))
SCROLL_PANEL = Command("scroll_panel", ("up", "down", "j", "k", *PAGES))
AGAIN = Command("again", ("r",))
# A multiplexer or a serial line may eat ctrl+s.
SAVE = Command("save", ("ctrl+s", "ctrl+o"))
SETTLE = Command("settle", ("enter", "ctrl+s", "ctrl+o"))
CLEAR = Command("clear", ("ctrl+u",))
YES = Command("yes", ("y",))
NO = Command("no", ("n",))

TABLE: Commands = tuple(each for each in list(globals().values()) if isinstance(each, Command))

# What the program itself queues to save once more: no row of the table, since no keyboard has its key.
RETRY = Command("retry", ("again-by-itself",))
