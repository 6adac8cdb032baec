"""The screening app; the only part of litreview that knows Textual."""

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
from litreview.tui.preferences import Wishes
from litreview.tui.served import end_with_server
from litreview.tui.store_thread import Desk


def run(review: Review, wishes: Wishes, start: Literal["home", "card", "duplicates"] = "card") -> int:
    """Let a person work on an open review, which whoever opened it closes; gives an exit code.

    Raises:
        LitreviewError: The review failed where no screen could say so, or a wish cannot be met.
        Terminated: A signal ended the screens; the terminal is as it was before.
    """
    end_with_server()
    look = wishes.look(review)
    if look.theme == "none":
        # Textual sends no colour code at all only when it finds this at its start.
        os.environ.setdefault("NO_COLOR", "1")
    browse = partial(open_here, os.environ, sys.platform)
    desk = Desk(review, look, wishes.name(review), course=wishes.course(), browse=browse)
    try:
        app = Litreview(desk, wishes.at(), start)
        # What is loaded stays: gone through anew it would now and then cost a key a tenth of a second.
        gc.freeze()
        app.run()
        if app.error is not None:
            raise app.error
        if app.signal:
            raise Terminated(app.signal)
        return app.return_code or 0
    finally:
        desk.close()
