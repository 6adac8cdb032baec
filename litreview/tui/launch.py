"""The start of the screens."""

from __future__ import annotations

import gc
import os
import sys
from functools import partial
from typing import Literal

from litreview.errors import Terminated
from litreview.review.review import Review
from litreview.tui.app import Litreview
from litreview.tui.browser_links import open_here
from litreview.tui.preferences import Preferences
from litreview.tui.served import end_with_server
from litreview.tui.session_state import SessionState


def run(
    review: Review, preferences: Preferences, start: Literal["home", "card", "duplicates"] = "card"
) -> int:
    """Show the screens of an open review until the reviewer leaves; return an exit code.

    Raises:
        LitreviewError: The review failed where no screen could show it, or an option is invalid.
        Terminated: A signal ended the screens; the terminal is as it was before.
    """
    end_with_server()
    review.quieten()
    terminal = preferences.terminal(review)
    if terminal.theme == "none":
        # Textual sends no colour code at all only when it finds this at its start.
        os.environ.setdefault("NO_COLOR", "1")
    browse = partial(open_here, os.environ, sys.platform)
    session = SessionState(
        review, terminal, preferences.reviewer_name(review), course=preferences.course(review), browse=browse
    )
    try:
        app = Litreview(session, preferences.chosen_stage(), start)
        # What is loaded stays: collecting it again would now and then delay a key by a tenth of a second.
        gc.freeze()
        app.run()
        if app.error is not None:
            raise app.error
        if app.signal:
            raise Terminated(app.signal)
        return app.return_code or 0
    finally:
        session.close()
