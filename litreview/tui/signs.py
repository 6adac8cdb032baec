"""The signs of states and lines, and their ASCII forms for terminals without UTF-8."""

from __future__ import annotations

from collections.abc import Mapping

from litreview.model import State, Verdict

# No emoji and no private-use icons: their width is unknown (SCREENS 2.3).
VERDICTS = {Verdict.INCLUDE: "✓", Verdict.EXCLUDE: "✕", Verdict.MAYBE: "?"}
STATES = {
    State.INCLUDE: "✓",
    State.EXCLUDE: "✕",
    State.MAYBE: "?",
    State.TODO: "○",
    State.WAITING: "◌",
    State.CONFLICT: "≠",
    State.REMOVED: "–",
}

# The left edge of a cursor row, and the two parts of the hairline under the bar.
CURSOR, DONE, LEFT = "▌", "━", "─"

ASCII = str.maketrans("✓✕○◌≠–—▌━─│└┴…↓↑·«»▸×←→’‘“”", "+xo~#-->=-|++$v^.<>>x<>''\"\"")

# Python itself sets this for a terminal that asked for plain C, so it does not show what was wanted.
_COERCED = {"C.UTF-8", "C.utf8", "UTF-8"}


def uses_utf8(environ: Mapping[str, str]) -> bool:
    """Return whether the locale asks for UTF-8; an empty one is taken to."""
    ctype = environ.get("LC_CTYPE", "")
    locale = environ.get("LC_ALL") or ("" if ctype in _COERCED else ctype) or environ.get("LANG") or ctype
    return not locale or "utf" in locale.casefold()
