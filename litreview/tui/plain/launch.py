"""Screening line by line: no cursor movement and no colour, for screen readers and simple terminals."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import replace
from functools import partial

from litreview.review.review import Review
from litreview.tui.browser_links import open_here
from litreview.tui.plain.keyboard import Keys, reader
from litreview.tui.plain.session import Session
from litreview.tui.plain.speech import Mouth
from litreview.tui.preferences import Preferences

WIDEST = 100


def run(review: Review, preferences: Preferences, keys: Keys | None = None) -> None:
    """Let a person screen line by line until they leave; keys come from stdin.

    Raises:
        LitreviewError: An option is invalid, or the review cannot be read.
    """
    terminal = replace(preferences.terminal(review), theme="none")
    width = min(shutil.get_terminal_size().columns - 1, WIDEST)
    mouth = Mouth(terminal, width, partial(print, flush=True))
    browse = partial(open_here, os.environ, sys.platform)
    session = Session(review, preferences, mouth, keys or reader(sys.stdin), browse)
    try:
        session.run()
    finally:
        session.close()
