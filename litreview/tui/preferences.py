"""What a person asks of the screens before they open; what is not said comes from settings, protocol and terminal."""

from __future__ import annotations

import os
from dataclasses import dataclass

from litreview.model import Stage
from litreview.review.reports import filters
from litreview.review.review import Review
from litreview.tui.keymap import Keymap
from litreview.tui.signs import speaks_utf8
from litreview.tui.terminal import Terminal
from litreview.tui.themes import choose, has_italics
from litreview.tui.trail import TODO, Course


@dataclass(frozen=True, slots=True)
class Preferences:
    """What was asked for.

    Attributes:
        reviewer: Whose decisions are made; else the remembered name, else it is asked once.
        stage: Title/abstract unless another is named.
        lang: `en` or `nl`, else the setting, else the protocol's language.
        theme: One of `themes.THEMES`, else the setting, else what the terminal can do.
        order: Of the queue: `import`, `year`, `title` or `random`.
        only: What is gone through, as a filter is typed; else all that is to do.
        seed: For `random`: the same number gives the same order.
        keys: A preset, `rayyan`, `asreview` or `nl`; else the setting, else our own.
    """

    reviewer: str | None = None
    stage: str | None = None
    lang: str | None = None
    theme: str | None = None
    order: str | None = None
    only: str | None = None
    seed: int = 0
    keys: str | None = None

    def terminal(self, review: Review) -> Terminal:
        """Choose language, colours, signs and keys."""
        settings = review.settings
        chosen = choose(self.theme or settings.get("theme"), os.environ)
        spoken = self.lang or settings.get("lang") or review.protocol.language
        # A terminal may say UTF-8 and still have no glyphs for our signs; then the setting decides.
        plain_signs = settings.get("signs") == "ascii" or not speaks_utf8(os.environ)
        keys = Keymap(self.keys or settings.get("preset") or "", settings.get("keys"))
        masked = settings.get("mask") or ()
        italics = has_italics(os.environ)
        return Terminal.make(
            spoken, chosen, ascii_only=plain_signs, italics=italics, keys=keys, masked=masked
        )

    def course(self) -> Course:
        """Choose which reports are gone through, and in which order.

        Raises:
            UsageError: The filter cannot be read.
        """
        asked = filters.parse_filter(self.only) if self.only else TODO
        return Course(self.order or "import", self.seed, asked, self.only or "")

    def at(self) -> Stage:
        """Give the stage."""
        return Stage(self.stage or Stage.TITLE_ABSTRACT)

    def name(self, review: Review) -> str:
        """Give the reviewer's name as it is kept; empty when nobody said one yet."""
        said = self.reviewer or review.settings.reviewer
        return review.reviewer(said) if said else ""
