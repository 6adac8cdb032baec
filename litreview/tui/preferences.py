"""Options of the screens given at the start; the others come from settings, protocol and terminal."""

from __future__ import annotations

import os
from dataclasses import dataclass

from litreview.model import Stage
from litreview.review.review import Review
from litreview.screening.filter_language import parse_filter
from litreview.tui.keymap import Keymap
from litreview.tui.signs import uses_utf8
from litreview.tui.terminal import Terminal
from litreview.tui.themes import choose, has_italics
from litreview.tui.trail import TODO, Course


@dataclass(frozen=True, slots=True)
class Preferences:
    """The options given on the command line.

    Attributes:
        reviewer: Whose decisions are made; else the remembered name, else it is asked once.
        stage: Title/abstract unless another is named.
        lang: `en` or `nl`, else the setting, else the protocol's language.
        theme: One of `themes.THEMES`, else the setting, else what the terminal can do.
        order: Of the queue: `import`, `year`, `title`, `random` or `relevance`.
        only: What is gone through, as a filter is typed; else all that is to do.
        seed: Of the order `random`: the same number gives the same order.
        keys: A preset, `rayyan`, `asreview` or `nl`; else the setting, else our own.
        round: Id of the round whose reports are judged, in the order of its draw; else those of screening.
    """

    reviewer: str | None = None
    stage: str | None = None
    lang: str | None = None
    theme: str | None = None
    order: str | None = None
    only: str | None = None
    seed: int = 0
    keys: str | None = None
    round: str = ""

    def terminal(self, review: Review) -> Terminal:
        """Return language, colours, signs and keys."""
        settings = review.settings
        chosen = choose(self.theme or settings.get("theme"), os.environ)
        lang = self.lang or settings.get("lang") or review.protocol.language
        # A terminal may support UTF-8 and still have no glyphs for our signs; then the setting decides.
        plain_signs = settings.get("signs") == "ascii" or not uses_utf8(os.environ)
        keys = Keymap(self.keys or settings.get("preset") or "", settings.get("keys"))
        masked = settings.get("mask") or ()
        italics = has_italics(os.environ)
        return Terminal.make(lang, chosen, ascii_only=plain_signs, italics=italics, keys=keys, masked=masked)

    def course(self, review: Review) -> Course:
        """Return which reports are screened, and in which order.

        Raises:
            UsageError: The filter cannot be read, or the protocol does not allow the order.
        """
        if self.order == "relevance":
            review.protocol.check_ranking(self.chosen_stage())
        asked = parse_filter(self.only) if self.only else TODO
        typed = review.rounds.find(self.round).name if self.round else self.only or ""
        return Course(self.order or "import", self.seed, asked, typed, self.round)

    def chosen_stage(self) -> Stage:
        """Return the stage."""
        return Stage(self.stage or Stage.TITLE_ABSTRACT)

    def reviewer_name(self, review: Review) -> str:
        """Return the reviewer's name in its stored form; empty when none was given yet."""
        name = self.reviewer or review.settings.reviewer
        return review.reviewer(name) if name else ""
