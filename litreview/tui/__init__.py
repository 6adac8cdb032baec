"""The screening app; the only part of litreview that knows Textual."""

from __future__ import annotations

import os
from typing import Literal

from litreview.model import Stage
from litreview.review import Review
from litreview.tui.app import Litreview
from litreview.tui.desk import Desk
from litreview.tui.look import Look
from litreview.tui.signs import speaks_utf8
from litreview.tui.themes import choose

__all__ = ["run"]


def run(
    review: Review,
    reviewer: str | None = None,
    stage: Stage | str | None = None,
    lang: str | None = None,
    theme: str | None = None,
    start: Literal["home", "card", "duplicates"] = "card",
    order: str | None = None,
) -> int:
    """Let a person work on an open review until they leave.

    Args:
        review: It is closed by whoever opened it.
        reviewer: Whose decisions are made; else the remembered name, else it is asked once.
        stage: Title/abstract unless another is named.
        lang: `en` or `nl`, else the setting, else the protocol's language.
        theme: One of `themes.THEMES`, else the setting, else what the terminal can do.
        start: The first screen; home lies below the card.
        order: Of the queue: `import`, `year` or `title`.

    Returns:
        An exit code.

    Raises:
        LitreviewError: The review failed where no screen could say so.
    """
    settings = review.settings
    chosen = choose(theme or settings.get("theme"), os.environ)
    if chosen == "none":
        # Textual sends no colour code at all only when it finds this at its start.
        os.environ.setdefault("NO_COLOR", "1")
    spoken = lang or settings.get("lang") or review.protocol.language
    # A terminal may say UTF-8 and still have no glyphs for our signs; then the setting decides.
    plain_signs = settings.get("signs") == "ascii" or not speaks_utf8(os.environ)
    look = Look.make(spoken, chosen, ascii_only=plain_signs)
    name = reviewer or settings.reviewer
    desk = Desk(review, look, review.reviewer(name) if name else "")
    try:
        app = Litreview(desk, Stage(stage or Stage.TITLE_ABSTRACT), start, order or "import")
        app.run()
        if app.error is not None:
            raise app.error
        return app.return_code or 0
    finally:
        desk.close()
