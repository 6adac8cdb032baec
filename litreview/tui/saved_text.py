"""Where the decisions are saved, for the message line."""

from __future__ import annotations

from litreview.tui.frame import Frame


def saved_text(frame: Frame, lag: int) -> str:
    """Return where today's work is saved, and how to share it where there is room for that."""
    # Everything is saved in any case; ledgers are what others receive.
    if not lag:
        return frame.words("home.saved")
    return frame.words("home.lag" if frame.wide else "home.lag-short", n=lag)
